"""Who was bound by what on a day, and where sources differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source
from kordon.engine.records.dates import parse_date
from kordon.rooms.obligations.formats.untc import UNTC
from kordon.rooms.obligations.records import CONSENTS, Action, ActionKind, Whose
from kordon.rooms.obligations.register import Register


def action(
    kind: str, day: str, whose: str = "depositary", instrument: str = "ICSANT", source: str = "UNTC", depositary: str = "UN"
) -> Action:
    when = parse_date(day) if day else None
    return Action("QA", instrument, ActionKind(kind), when, Whose(whose), source, depositary)


DEPOSITED = action("ratification", "2014-01-15")
AT_HOME = action("ratification", "2014-10-02", "own", source="report of 2022", depositary="")


def standing(register: Register, on: str, instrument: str = "ICSANT") -> tuple[str, str]:
    found = register.standing("QA", instrument, date.fromisoformat(on))
    return found.code, found.since


def test_both_dates_stay_and_the_difference_is_shown() -> None:
    register = Register([AT_HOME, DEPOSITED, DEPOSITED])
    found = register.standing("QA", "ICSANT", date(2020, 1, 1))
    assert [a.day() for a in found.actions] == ["2014-01-15", "2014-10-02"]
    assert [(d.code, d.first.day(), d.second.day()) for d in found.differences] == [("own", "2014-01-15", "2014-10-02")]
    assert (found.code, found.since) == ("party", "2014-02-14")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2005-01-01", ("nothing_found", "")),
        ("2010-01-01", ("signatory", "2006-02-16")),
        ("2014-02-13", ("consented", "2014-01-15")),
        ("2014-02-14", ("party", "2014-02-14")),
        ("2021-06-01", ("withdrawn", "2021-05-01")),
        ("2023-06-01", ("party", "2023-01-31")),
    ],
)
def test_standing_on_a_day(on: str, expected: tuple[str, str]) -> None:
    later = [action("withdrawal", "2021-05-01"), action("accession", "2023-01-01")]
    history = [action("signature", "2006-02-16"), DEPOSITED, *later]
    assert standing(Register(history), on) == expected
    assert Register(history).differences() == []


def test_an_own_date_makes_nobody_a_party() -> None:
    assert standing(Register([AT_HOME]), "2020-01-01") == ("own_only", "2014-10-02")
    decree = action("domestic_decree", "2014-10-02", "own", source="gazette", depositary="")
    found = Register([DEPOSITED, decree])
    assert standing(found, "2020-01-01") == ("party", "2014-02-14")
    assert [d.code for d in found.differences()] == ["own"]


def test_three_depositaries_earliest_decides() -> None:
    days = {"GB": "1968-07-01", "RU": "1968-07-04", "US": "1968-07-02"}
    register = Register(action("ratification", day, instrument="NPT", depositary=who) for who, day in days.items())
    assert standing(register, "1970-03-04", "NPT") == ("consented", "1968-07-01")
    assert standing(register, "1970-03-05", "NPT") == ("party", "1970-03-05")
    assert {d.code for d in register.differences()} == {"depositaries"}


def test_a_month_does_not_disagree_with_its_day() -> None:
    vague = action("ratification", "January 2014", "other", source="press")
    assert Register([DEPOSITED, vague]).differences() == []
    other = action("ratification", "2014-03-15", "other", source="press")
    assert [d.code for d in Register([DEPOSITED, other]).differences()] == ["sources"]


def test_undated_words_are_shown_as_what_they_are() -> None:
    assert standing(Register([action("membership", "", "other", "IAEA")]), "2020-01-01", "IAEA") == ("member", "")
    assert standing(Register([action("named", "", "other", "NPT")]), "2020-01-01", "NPT") == ("named", "")
    assert standing(Register(), "2020-01-01") == ("nothing_found", "")


@given(st.permutations([AT_HOME, DEPOSITED, action("signature", "2006-02-16"), action("withdrawal", "2021-05-01")]))
def test_the_order_of_imports_changes_nothing(actions: list[Action]) -> None:
    register = Register(actions)
    assert standing(register, "2020-01-01") == ("party", "2014-02-14")
    assert register.by_standing("ICSANT", date(2022, 1, 1)) == {"withdrawn": ["QA"]}
    assert [(d.first.day(), d.second.day()) for d in register.differences()] == [("2014-01-15", "2014-10-02")]


def test_not_in_force_binds_nobody() -> None:
    assert standing(Register([action("ratification", "1997-03-03", instrument="CTBT")]), "2026-01-01", "CTBT")[0] == "consented"


def test_the_depositarys_table_of_2015(shared_data: Path) -> None:
    (path,) = (shared_data / "reporting" / "treaties").glob("untreaties_*/18-15.csv")
    units = UNTC.read(open_source(path), {})
    register = Register(a for unit in units if unit.record for a in unit.record.actions)
    register.add(AT_HOME)
    on = date(2015, 3, 14)
    everything = [a for state in register.states() for a in register.actions(state, "ICSANT")]
    consents = {a.state for a in everything if a.kind in CONSENTS and a.day() <= "2015-02-12"}  # 30 days before
    assert register.parties("ICSANT", on) == sorted(consents)
    assert register.parties("ICSANT", date(2007, 7, 6)) == []
    assert len(register.parties("ICSANT", date(2007, 7, 7))) == 22  # the 22 that brought it into force
    assert [d.first.state for d in register.differences()] == ["QA"]
