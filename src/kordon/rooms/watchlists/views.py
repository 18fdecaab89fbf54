"""The lists in a browser: versions, what changed between two of them, and single entries."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists import versions
from kordon.rooms.watchlists.deltas import entry_fields
from kordon.rooms.watchlists.lists import ListIdentity
from kordon.rooms.watchlists.sources import list_sources
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.pages import MemberRequest

ENTRIES_A_PAGE = 50
CHANGES_SHOWN = 200
NEWS_SHOWN = 5  # names of each kind in the panel of the first page


@require_safe
def all_lists(request: MemberRequest) -> HttpResponse:
    missing = [source.title for name, source in sorted(list_sources().items()) if name not in _at_hand()]
    return render(request, "watchlists/lists.html", {"states": versions.states(), "missing": missing})


def _at_hand() -> set[str]:
    return {state.current.name for state in versions.states()}


@require_safe
def one_list(request: MemberRequest, name: str) -> HttpResponse:
    """The versions of a list, and its entries, found by any part of a name or by id."""
    found = _versions(name)
    shown = _chosen(found, request.GET.get("version", "")) or found[0]
    wanted = request.GET.get("text", "").strip().casefold()
    entries = versions.loaded(shown).entries
    if wanted:
        entries = [e for e in entries if wanted in e.id.casefold() or any(wanted in n.text.casefold() for n in e.party.names)]
    context = {
        "versions": list(zip(found, [*found[1:], None], strict=True)),
        "shown": shown,
        "text": request.GET.get("text", ""),
        "page": Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page")),
    }
    part = request.headers.get("HX-Target") == "entries"
    return render(request, "watchlists/entries.html" if part else "watchlists/list.html", context)


@require_safe
def difference(request: MemberRequest, name: str) -> HttpResponse:
    """What changed between two versions, entry by entry and field by field."""
    found = _versions(name)
    before, after = (_chosen(found, request.GET.get(side, "")) for side in ("before", "after"))
    if before is None or after is None:
        raise Http404
    compared = versions.difference(before, after)
    delta = compared.delta
    shown = {
        "added": delta.added[:CHANGES_SHOWN], "removed": delta.removed[:CHANGES_SHOWN], "changed": delta.changed[:CHANGES_SHOWN]
    }  # fmt: skip
    more = sum(len(all_of) for all_of in (delta.added, delta.removed, delta.changed)) - sum(map(len, shown.values()))
    return render(request, "watchlists/difference.html",
                  {"before": before, "after": after, "delta": delta, "more": more,
                   "not_compared": ", ".join(compared.not_compared), **shown})  # fmt: skip


@require_safe
def entry(request: MemberRequest, name: str) -> HttpResponse:
    """One entry, with every field that says something. Ids hold slashes and spaces, so the id stands in the query."""
    found = _versions(name)
    shown = _chosen(found, request.GET.get("version", "")) or found[0]
    wanted = request.GET.get("id", "")
    rows = [e for e in versions.loaded(shown).entries if e.id == wanted]
    if not rows:
        raise Http404
    fields = [(f"list_field.{field.partition('.')[0]}", field.partition(".")[2], texts)
              for row in rows for field, texts in entry_fields(row).items()]  # fmt: skip
    return render(request, "watchlists/entry.html", {"entry": rows[0], "shown": shown, "fields": fields})


def panel(member: Member) -> Mapping[str, object]:
    """For the first page: how current the lists are, and what the newest version of each brought."""
    states, news = versions.states(), []
    for state in states:
        found = versions.versions(state.current.name)
        place = next((i for i, version in enumerate(found) if version.sha256 == state.current.sha256), -1)
        if 0 <= place < len(found) - 1:
            try:
                delta = versions.difference(found[place + 1], found[place]).delta
            except UnreadableInput:
                continue
            news.append({
                "after": found[place], "before": found[place + 1], "delta": delta,
                "added": [e.party.caption for e in delta.added[:NEWS_SHOWN]],
                "removed": [e.party.caption for e in delta.removed[:NEWS_SHOWN]],
            })  # fmt: skip
    return {"states": states, "news": news}


def _versions(name: str) -> list[ListIdentity]:
    found = versions.versions(name) if name in list_sources() else []
    if not found:
        raise Http404
    return found


def _chosen(found: list[ListIdentity], sha256: str) -> ListIdentity | None:
    return next((version for version in found if version.sha256 == sha256), None)
