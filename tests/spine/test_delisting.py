"""An entry leaves its list: findings on it say so, their cases too, and a decision for that reason ends when it comes back."""

from __future__ import annotations

from typing import Any

import pytest

PEOPLE = {1: "ARVID TESTMANN", 2: "BORIS PRÓBNY", 3: "CELIA EJEMPLO"}


def another_version(office: Any, people: dict[int, str], day: str) -> None:
    """The list changes, and the worker's next look is due."""
    from kordon.spine.flow.models import Schedule

    office.put_list(people, day)
    Schedule.across_agencies.update(next_at="2026-01-01T00:00:00Z")
    office.work()


def verbs(office: Any) -> list[str]:
    from kordon.spine.audit.models import Entry

    rows = Entry.across_agencies.filter(agency_id=office.id).order_by("sequence")
    return [verb for verb in rows.values_list("verb", flat=True) if "listed" in verb]


@pytest.fixture
def two(office: Any) -> Any:
    """Findings on Arvid (in a case) and Boris (in the inbox)."""
    from kordon.spine.cases.opening import NewCase, open_case

    office.hand_in("id,name\nC1,Arvid Testmann\nC2,Boris Probny\n")
    office.work()
    arvid, boris = office.findings()
    case = open_case(office.officer, office.id, NewCase("", finding_ids=[arvid.id]))
    return office, case, arvid, boris


def test_findings_say_that_their_entry_is_gone_and_cases_too(two: Any) -> None:
    from kordon.spine.audit.verification import verify
    from kordon.spine.cases.reading import read_case
    from kordon.spine.findings.services import Filters, list_findings, waiting
    from kordon.spine.flow.models import Run

    office, case, _arvid, boris = two
    another_version(office, {3: PEOPLE[3]}, "2026-11-24")
    found = office.findings()
    assert [(row.delisted_version, row.state) for row in found] == [("2026-11-24", "in_case"), ("2026-11-24", "open")]
    assert all(row.delisted_at and row.delisted_sha256 not in ("", row.entry_sha256) for row in found)
    assert {row.entry_version for row in found} == {"2026-11-20"}, "what was found stays as it was found"
    assert verbs(office) == ["findings.delisted", "case.entry_delisted"]
    (event,) = [e for e in read_case(office.officer, office.id, case.id).events if e.verb == "case.entry_delisted"]
    assert event.parameters == {"name": "ARVID TESTMANN", "list": "un", "version": "2026-11-24"}
    assert waiting(office.officer, office.id).delisted == 1
    (only,) = list_findings(office.officer, office.id, Filters(delisted=True)).object_list
    assert only.id == boris.id
    run = Run.across_agencies.filter(task="rescreen").latest("created_at")
    assert (run.state, run.delisted) == ("done", 2)
    another_version(office, {3: PEOPLE[3]}, "2026-11-24")
    assert verbs(office) == ["findings.delisted", "case.entry_delisted"], "once for a version"
    assert [chain.broken for chain in verify() if chain.broken] == []


def test_an_entry_that_comes_back_is_unmarked_and_what_was_decided_for_that_reason_waits_again(two: Any) -> None:
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.cases.models import Case
    from kordon.spine.decisions.services import Wish, decide

    office, case, arvid, boris = two
    gone = "no_longer_listed"
    with pytest.raises(CaseFault, match="still_listed"):
        decide(office.officer, office.id, Wish(gone, "It left the list.", None, [boris.id]))
    another_version(office, {3: PEOPLE[3]}, "2026-11-24")
    decide(office.officer, office.id, Wish(gone, "It left the list.", case.id, [arvid.id]))
    decide(office.officer, office.id, Wish("no_action", "Nothing left to do.", case.id))
    decide(office.officer, office.id, Wish("false", "Another person.", None, [boris.id]))
    another_version(office, PEOPLE, "2026-11-26")
    back, other = office.findings()
    assert (back.state, back.delisted_at, back.delisted_version) == ("in_case", None, "")
    assert [(c["side"], c["field"], c["after"]) for c in back.changes] == [("reference", "listed", "2026-11-26")]
    assert (other.state, other.delisted_at) == ("decided", None), "another person stays another person"
    assert Case.across_agencies.get(pk=case.id).status == "open"
    assert verbs(office)[-2:] == ["findings.relisted", "case.entry_relisted"]


def test_an_expired_entry_counts_as_gone(office: Any) -> None:
    """What the room says of a list: ids in force on the day."""
    from dataclasses import replace
    from datetime import date

    from kordon.rooms.watchlists.compiled import in_memory
    from kordon.rooms.watchlists.lists import load_list

    entries = load_list("un", None).entries
    first = replace(entries[0], expires_on=date(2026, 11, 1))
    compiled = in_memory([first, *entries[1:]])
    assert compiled.ids_in_force(date(2026, 11, 1)) == {entry.id for entry in entries}
    assert compiled.ids_in_force(date(2026, 11, 2)) == {entry.id for entry in entries[1:]}
