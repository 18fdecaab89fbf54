"""What views of cases, decisions and dossiers share: the history in words, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from kordon.engine.outputs.words import Words
from kordon.spine.cases.models import CaseEvent, CaseLink

TONES = {"open": "info", "waiting": "warn", "closed": ""}
EVENT_TONES = {"case.opened": "info", "case.closed": "good", "decision.taken": "good", "decision.confirmed": "good"}


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page that the form names as `next`, if it is one of ours."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else otherwise


def ids_of(request: HttpRequest, name: str) -> list[UUID]:
    """The UUIDs that a form or address gives under `name`; what is none is left out."""
    found = []
    for text in request.POST.getlist(name) or request.GET.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def history(
    events: Sequence[CaseEvent], people: Mapping[UUID, str], words: Words, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Events for `parts/timeline.html`, newest first; `names` are those of outcomes."""
    return [
        {
            "at": event.created_at,
            "who": people.get(event.actor_id, "") if event.actor_id else "",
            "said": words.say(f"verb.{event.verb}"),
            "body": _told(event, words, names),
            "tone": EVENT_TONES.get(event.verb, ""),
        }
        for event in reversed(events)
    ]


def _told(event: CaseEvent, words: Words, names: Mapping[str, str]) -> str:
    """What the event was about, in a few words."""
    told = dict(event.parameters)
    if "outcome" in told:
        told["outcome"] = names.get(told["outcome"], told["outcome"])
    if "number" in told:
        told["number"] = words.say("cases.case_number", number=told["number"])
    if "kind" in told:
        told["kind"] = words.say(f"link_kind.{told['kind']}")
    return " · ".join(told.values())


def link_rows(links: Sequence[CaseLink], case_id: UUID) -> list[dict[str, Any]]:
    """Links as the table shows them: the other case, and what met here and there."""
    rows = []
    for link in links:
        is_older = link.case_id == case_id
        here, there = link.explanation.get("left", ""), link.explanation.get("right", "")
        rows.append({
            "link": link, "other": link.other if is_older else link.case,
            "here": here if is_older else there, "there": there if is_older else here,
            "is_likeness": link.explanation.get("by") == "name",  # the rest is equal or it isn't: no score
        })  # fmt: skip
    return rows
