"""What replies claim of instruments beside what registers have: each attributed, nothing concluded.

Rooms that keep registers are named in the settings (`STATE_REGISTERS`, from `Room.registers`); this room knows none by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module

from django.conf import settings

from kordon.engine.records.countries import country_code
from kordon.engine.references import ReferenceStore, default_home
from kordon.engine.registers import RegisterEntry, StateRegister
from kordon.rooms.reporting.pages.claims import Row
from kordon.rooms.reporting.records import Reply

OWN, SIGNATURE = "whose.own", "action.signature"
Entries = Mapping[str, Sequence[RegisterEntry]]


@dataclass(frozen=True, slots=True)
class Registered:
    """A claim with what registers have of the same instrument. `differs`: the claim's day is none of theirs for such a step."""

    row: Row
    entries: Sequence[RegisterEntry]
    differs: bool


def register_entries(reply: Reply) -> Entries:
    """What every register has of the State that replied, by instrument; nothing for organisations."""
    state = country_code(reply.entity.code) if reply.entity.kind == "state" else ""
    found: dict[str, list[RegisterEntry]] = {}
    if not state:
        return found
    store, day = ReferenceStore(default_home()), datetime.now(UTC).date()
    for path in settings.STATE_REGISTERS:
        module, _, name = path.partition(":")
        ask: StateRegister = getattr(import_module(module), name)
        for instrument, entries in ask(store, state, day).items():
            found.setdefault(instrument, []).extend(entries)
    return found


def registered(rows: Iterable[Row], entries: Entries) -> list[Registered]:
    """A State's own word that stands in a register (as taken from an earlier reply) is shown, but settles nothing."""
    found = []
    for row in rows:
        held = entries.get(row.code, ()) if row.code else ()
        signed = row.relation == "signed"
        days = [e.day for e in held if e.day and e.whose != OWN and (e.action == SIGNATURE) == signed]
        differs = bool(row.day and days) and not any(_may_be_one(day, row.day) for day in days)
        found.append(Registered(row, held, differs))
    return found


def _may_be_one(one: str, other: str) -> bool:
    """ISO days, each maybe only a year or month: `2014` and `2014-01-15` may be one day."""
    return one.startswith(other) or other.startswith(one)
