"""A claim beside what registers have: another date is said only where the step is the same and somebody else gives it."""

from __future__ import annotations

import pytest

from kordon.engine.registers import RegisterEntry
from kordon.rooms.reporting.console.registered import registered
from kordon.rooms.reporting.pages.claims import Row


def entry(action: str, day: str, whose: str = "depositary") -> RegisterEntry:
    return RegisterEntry(f"action.{action}", day, f"whose.{whose}", "a source", "2026-11-01")


SIGNED, RATIFIED = entry("signature", "2006-02-16"), entry("ratification", "2014-01-15")
HELD = {"ICSANT": [SIGNED, RATIFIED, entry("ratification", "2014-10-02", "own")]}


@pytest.mark.parametrize(
    ("relation", "day", "differs"),
    [
        ("ratified", "2014-01-15", False),
        ("ratified", "2014", False),  # the year is all that the reply gives
        ("ratified", "2014-10-02", True),  # a State's own word confirms itself in nothing
        ("ratified", "2006-02-16", True),  # the day of another step
        ("signed", "2006-02-16", False),
        ("signed", "2006-02-17", True),
        ("party", "", False),
    ],
)
def test_another_date(relation: str, day: str, differs: bool) -> None:
    (found,) = registered([Row("instruments-1", "", "", "", "ICSANT", relation, day)], HELD)
    assert (found.differs, len(found.entries)) == (differs, 3)


def test_what_no_register_has() -> None:
    rows = [Row("instruments-1", "", "", "", "NPT", "ratified", "1989-04-03"), Row("laws-1", "Law 17", "", "")]
    assert [(found.entries, found.differs) for found in registered(rows, HELD)] == [((), False), ((), False)]
