"""The reporting cycle as a state machine over data: what may happen to a reply, and what follows from all that has happened.

Kinds of cycles, their dates, limits, forms and transitions stand in data/cycles.json. Events are only ever added; every
state is worked out from them, so that who did what when is never lost. Nothing here reads a clock or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from kordon.rooms.reporting.words import table

ON_TIME, LATE = "on_time", "late"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one addressee's reply. `kind` is an event of data/cycles.json; `day` ISO; `by` a role or
    office; `facts` what belongs to it (language, file, sha256, words, consent, reason)."""

    kind: str
    addressee: str
    day: str
    by: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cycle:
    """One round of reporting. `kind` names it in data/cycles.json; `deadline` is ISO, empty where none is set."""

    kind: str
    opened: str
    deadline: str
    addressees: tuple[str, ...]
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one addressee's reply stands. `consent` is yes, no or empty (not said); `timing` on_time or late once received."""

    addressee: str
    state: str = ""
    language: str = ""
    received: str = ""
    timing: str = ""
    consent: str = ""
    cleared_by: str = ""
    reminded: tuple[str, ...] = ()
    file: str = ""
    sha256: str = ""
    words: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


class Refused(Exception):
    """An event that the cycle's rules don't allow. `code` and `parameters` are for the catalogue."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = {name: str(value) for name, value in parameters.items()}


def kinds() -> tuple[str, ...]:
    return tuple(table("cycles")["kinds"])


def rules(kind: str) -> Mapping[str, object]:
    """What holds for a kind of cycle: limits, consent, clearance, what becomes of late replies."""
    data = table("cycles")
    found: Mapping[str, object] = data["rules"][data["rule_of_kind"][kind]]
    return found


def usual_deadline(kind: str, opened: date) -> str:
    """The next day of the kind's own deadline after `opened`; empty where the kind has none."""
    day: str = table("cycles")["kinds"][kind]["deadline"]
    if not day:
        return ""
    this_year = date.fromisoformat(f"{opened.year}-{day}")
    return (this_year if this_year > opened else this_year.replace(year=opened.year + 1)).isoformat()


def standings(cycle: Cycle) -> dict[str, Standing]:
    """Where every addressee's reply stands after all events."""
    found = {code: Standing(code) for code in cycle.addressees}
    for event in cycle.events:
        found[event.addressee] = _after(cycle, found[event.addressee], event)
    return found


def add(cycle: Cycle, event: Event) -> Cycle:
    """The cycle after one more event. Raises Refused where the rules don't allow it."""
    if event.addressee not in cycle.addressees:
        raise Refused("reporting.cycle.not_addressed", addressee=event.addressee)
    last = max((e.day for e in cycle.events if e.addressee == event.addressee), default=cycle.opened)
    if event.day < last:
        raise Refused("reporting.cycle.before_last", day=event.day, last=last)
    _after(cycle, standings(cycle)[event.addressee], event)
    return replace(cycle, events=(*cycle.events, event))


def _after(cycle: Cycle, before: Standing, event: Event) -> Standing:
    rows = table("cycles")["transitions"]
    row = next((r for r in rows if r["event"] == event.kind and before.state in r["from"]), None)
    if row is None:
        raise Refused("reporting.cycle.not_now", event=event.kind, state=before.state or "-", addressee=event.addressee)
    state = before.state if row["to"] == "=" else str(row["to"])
    changes = _CHANGES[event.kind](cycle, before, event) if event.kind in _CHANGES else {}
    return replace(before, state=state, **changes)


_Changes = dict[str, Any]


def _received(cycle: Cycle, before: Standing, event: Event) -> _Changes:
    """A corrected reply keeps the day on which the first one came in; consent and clearance are asked for anew."""
    words = {name: int(event.facts[f"{name}_words"]) for name in ("summary", "full") if f"{name}_words" in event.facts}
    first = before.received or event.day
    return {
        "language": event.facts.get("language", ""), "received": first, "words": words, "consent": event.facts.get("consent", ""),
        "timing": LATE if cycle.deadline and first > cycle.deadline else ON_TIME, "file": event.facts.get("file", ""),
        "sha256": event.facts.get("sha256", ""), "cleared_by": "", "reason": "",
    }


def _consented(cycle: Cycle, before: Standing, event: Event) -> _Changes:
    return {"consent": event.facts.get("consent", "")}


def _cleared(cycle: Cycle, before: Standing, event: Event) -> _Changes:
    if over := too_long(cycle, before):
        raise Refused("reporting.cycle.too_long", addressee=before.addressee, part=over[0], words=over[1], limit=over[2])
    if not event.by:
        raise Refused("reporting.cycle.by_whom", addressee=before.addressee)
    return {"cleared_by": event.by}


def _published(cycle: Cycle, before: Standing, event: Event) -> _Changes:
    if rules(cycle.kind)["consent"] and before.consent != "yes":
        raise Refused("reporting.cycle.no_consent", addressee=before.addressee)
    if before.timing == LATE and rules(cycle.kind)["late"] == "original_only":
        raise Refused("reporting.cycle.too_late", addressee=before.addressee, deadline=cycle.deadline)
    return {}


def _posted(cycle: Cycle, before: Standing, event: Event) -> _Changes:
    """A late reply goes on the website in its original language, with consent, and never into the report."""
    if before.consent != "yes":
        raise Refused("reporting.cycle.no_consent", addressee=before.addressee)
    if before.timing != LATE:
        raise Refused("reporting.cycle.in_time", addressee=before.addressee)
    return {}


def _reminded(cycle: Cycle, before: Standing, event: Event) -> _Changes:
    return {"reminded": (*before.reminded, event.day)}


def _returned(cycle: Cycle, before: Standing, event: Event) -> _Changes:
    return {"reason": event.facts.get("reason", ""), "cleared_by": ""}


_CHANGES: dict[str, Callable[[Cycle, Standing, Event], _Changes]] = {
    "remind": _reminded,
    "receive": _received,
    "return": _returned,
    "consent": _consented,
    "clear": _cleared,
    "publish": _published,
    "post": _posted,
}


def too_long(cycle: Cycle, standing: Standing) -> tuple[str, int, int] | None:
    """The part that is longer than the limit, its words and the limit."""
    limits = rules(cycle.kind)["word_limits"]
    assert isinstance(limits, Mapping)
    for part, limit in limits.items():
        if standing.words.get(part, 0) > limit:
            return part, standing.words[part], int(limit)
    return None


def to_remind(cycle: Cycle, today: date) -> list[str]:
    """Who has not answered and whose next reminder is due: one for each of the kind's days before the deadline."""
    if not cycle.deadline:
        return []
    before = rules(cycle.kind)["reminders_days_before"]
    assert isinstance(before, list)
    days = [date.fromisoformat(cycle.deadline) - timedelta(days=number) for number in before]
    due = sum(day <= today for day in days)
    if today.isoformat() > cycle.deadline:
        return []
    return [s.addressee for s in standings(cycle).values() if s.state == "invited" and len(s.reminded) < due]


def queue(cycle: Cycle) -> tuple[list[str], list[str]]:
    """What can go out now: replies for the report, and late ones for the website in their original language."""
    rows = standings(cycle).values()
    late = [s.addressee for s in rows if s.state in ("received", "cleared") and s.timing == LATE and s.consent == "yes"]
    if rules(cycle.kind)["late"] != "original_only":
        late = []
    ready = [s.addressee for s in rows if s.state == "cleared" and s.consent == "yes" and s.addressee not in late]
    return ready, late


def count_words(text: str) -> int:
    """Words; in Chinese and Japanese every character counts as one, as word processors do."""
    han = sum("\u3400" <= c <= "\u9fff" or "\u3040" <= c <= "\u30ff" for c in text)
    rest = "".join(" " if "\u3040" <= c <= "\u9fff" else c for c in text)
    return han + sum(any(c.isalnum() for c in word) for word in rest.split())


def all_of(events: Iterable[Event], addressee: str) -> list[Event]:
    """One addressee's history."""
    return [event for event in events if event.addressee == addressee]
