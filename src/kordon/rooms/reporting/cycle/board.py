"""The board of a round: where each reply stands, what may happen next, and what can go out. Pure; commands and pages share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kordon.rooms.reporting.cycle.letters import addressee_name, is_state
from kordon.rooms.reporting.cycle.machine import LATE, Cycle, Standing, queue, rules, standings, to_remind
from kordon.rooms.reporting.words import table

SECTIONS = ("governments", "european_union", "international_organizations")
_ORDER = ["received", "cleared", "returned", "invited", "", "published", "posted"]

_STEPS = ("receive", "consent", "clear", "publish", "post", "return")  # in the order in which people take them


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One addressee. `name` is the short one in the reader's language; `state` the standing's, or `overdue`; `actions` the
    events that its state allows (whether they are refused for another reason shows when they are tried)."""

    name: str
    section: str
    state: str
    standing: Standing
    reminder_due: bool
    actions: tuple[str, ...]

    @property
    def late(self) -> bool:
        return self.standing.timing == LATE


def section_of(code: str) -> str:
    """The European Union has a section of its own (General Assembly resolution 65/276)."""
    return SECTIONS[0] if is_state(code) else SECTIONS[1] if code == "EU" else SECTIONS[2]


def board_rows(cycle: Cycle, today: date, language: str) -> list[BoardRow]:
    """Those who wait for somebody first, then by name."""
    due = set(to_remind(cycle, today))
    overdue = bool(cycle.deadline) and today.isoformat() > cycle.deadline
    rows = [
        BoardRow(
            addressee_name(code, language, formal=False),
            section_of(code),
            "overdue" if overdue and standing.state == "invited" else standing.state,
            standing,
            code in due,
            actions_of(standing),
        )
        for code, standing in standings(cycle).items()
    ]
    return sorted(rows, key=lambda row: (_ORDER.index(row.standing.state), row.name))


def actions_of(standing: Standing) -> tuple[str, ...]:
    """The events that may follow by the table of transitions; inviting and reminding are the round's, not a reply's."""
    rows = table("cycles")["transitions"]
    found = {row["event"] for row in rows if standing.state in row["from"]}
    return tuple(event for event in _STEPS if event in found)


def queue_object(cycle: Cycle) -> dict[str, Any]:
    """What may go out, for a draft (`kordon.report_queue/1`): replies for the report, and late ones for the website."""
    ready, late = queue(cycle)
    rows = standings(cycle)
    return {
        "schema": "kordon.report_queue/1", "kind": cycle.kind, "publication": rules(cycle.kind)["publication"], "addenda": False,
        "report": [_queued(rows[code]) for code in ready], "post_in_original_only": [_queued(rows[code]) for code in late],
    }  # fmt: skip


def _queued(standing: Standing) -> Mapping[str, str]:
    code = standing.addressee
    return {
        "code": code,
        "kind": "state" if is_state(code) else "union" if code == "EU" else "organization",
        "original_language": standing.language,
        "date": standing.received,
        "file": standing.file,
        "sha256": standing.sha256,
    }
