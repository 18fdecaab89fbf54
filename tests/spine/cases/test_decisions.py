"""Decisions: by people who may, with a reason, grave ones by two; nothing is decided twice, and undoing is a new decision."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

NAME = "Jean Exemple"


def case_with(cast: Any, *names: str, by: str = "alice") -> tuple[Any, list[Any]]:
    """A case of licensing with a finding for each name."""
    from kordon.spine.cases.opening import NewCase, open_case

    pairs = [(cast.person(name, unit=n), cast.checked(cast.person(name, unit=n))) for n, name in enumerate(names, start=1)]
    rows = cast.findings("licensing", pairs)
    case = open_case(cast.member(by), cast.home(by), NewCase("", finding_ids=[row.id for row in rows]))
    return case, rows


def decided(cast: Any, by: str, outcome: str, **more: Any) -> Any:
    from kordon.spine.decisions.services import Wish, decide

    return decide(cast.member(by), cast.home(by), Wish(outcome, more.pop("reason", "Seen on the papers."), **more))


def state_of(row: Any) -> str:
    from kordon.spine.findings.models import Finding

    return str(Finding.across_agencies.get(pk=row.id).state)


def test_an_ordinary_decision_takes_one_person_and_is_in_the_chain(cast: Any) -> None:
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.services import details_of
    from kordon.spine.cases.models import CaseEvent

    case, (row,) = case_with(cast, NAME)
    decision = decided(cast, "alice", "false", finding_ids=[row.id])
    assert (decision.state, decision.case_id, decision.decided_by) == ("in_effect", case.id, cast.users["alice"].id)
    assert state_of(row) == "decided"
    entry = Entry.across_agencies.get(pk=decision.entry_id)
    assert entry.verb == "decision.taken" and str(row.id) in entry.references and "Seen" not in entry.references
    assert details_of(entry)["details"] == {"outcome": "false", "reason": "Seen on the papers."}  # type: ignore[index]
    assert CaseEvent.across_agencies.filter(entry_id=entry.id, case=case).exists()


def test_a_grave_decision_takes_two_persons_never_the_same(cast: Any) -> None:
    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.decisions.services import confirm

    _, (row,) = case_with(cast, NAME)
    home = cast.home("bob")
    decision = decided(cast, "bob", "true", finding_ids=[row.id])
    assert decision.state == "proposed" and state_of(row) == "in_case"
    with pytest.raises(CaseFault, match="same_person"):
        confirm(cast.member("bob"), home, decision.id, True, "Me again.")
    with pytest.raises(NotPermitted):
        confirm(cast.member("alice"), home, decision.id, True, "An officer may not.")
    with pytest.raises(CaseFault, match="no_reason"):
        confirm(cast.member("bill"), home, decision.id, True, "  ")
    assert confirm(cast.member("bill"), home, decision.id, True, "I agree.").state == "in_effect"
    assert state_of(row) == "decided"
    with pytest.raises(CaseFault, match="not_waiting"):
        confirm(cast.member("bill"), home, decision.id, False, "Too late.")


def test_a_refused_or_withdrawn_proposal_changes_nothing(cast: Any) -> None:
    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.decisions.models import Memory
    from kordon.spine.decisions.services import confirm, withdraw

    _, (row,) = case_with(cast, NAME)
    first = decided(cast, "alice", "true", finding_ids=[row.id])
    assert confirm(cast.member("bob"), cast.home("bob"), first.id, False, "The birth date differs.").state == "refused"
    second = decided(cast, "alice", "true", finding_ids=[row.id])
    with pytest.raises(NotPermitted):
        withdraw(cast.member("bob"), cast.home("bob"), second.id)
    assert withdraw(cast.member("alice"), cast.home("alice"), second.id).state == "withdrawn"
    assert state_of(row) == "in_case" and not Memory.across_agencies.exists()
    assert decided(cast, "alice", "false", finding_ids=[row.id]).state == "in_effect"


def test_nothing_is_decided_twice_and_a_request_sent_twice_is_one(cast: Any) -> None:
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.decisions.models import Decision

    _, (row, other) = case_with(cast, NAME, "Anna Beispiel")
    request_id = uuid4()
    first = decided(cast, "alice", "false", finding_ids=[row.id], request_id=request_id)
    again = decided(cast, "alice", "false", finding_ids=[row.id], request_id=request_id)
    assert first.id == again.id
    with pytest.raises(CaseFault, match="already"):
        decided(cast, "bob", "false", finding_ids=[row.id])
    decided(cast, "bob", "true", finding_ids=[other.id])
    with pytest.raises(CaseFault, match="already"):
        decided(cast, "alice", "false", finding_ids=[other.id])
    assert Decision.across_agencies.count() == 2


def test_what_does_not_fit_is_refused(cast: Any) -> None:
    from kordon.spine.accounts.faults import AccountFault
    from kordon.spine.accounts.members import the_program
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.decisions.services import Wish, decide

    case, (row,) = case_with(cast, NAME)
    other, _ = case_with(cast, "Anna Beispiel")
    for wish, code in (
        (Wish("release", "x"), "nothing_chosen"),
        (Wish("false", "x"), "nothing_chosen"),
        (Wish("false", " ", finding_ids=[row.id]), "no_reason"),
        (Wish("perhaps", "x", finding_ids=[row.id]), "no_such_outcome"),
        (Wish("complaint_upheld", "x", case_id=case.id), "wrong_outcome"),
        (Wish("false", "x", case_id=other.id, finding_ids=[row.id]), "several_cases"),
        (Wish("release", "x", case_id=case.id), "findings_open"),
        (Wish("false", "x", finding_ids=[uuid4()]), "accounts.not_found"),
        (Wish("release", "x", case_id=uuid4()), "cases.not_found"),
    ):
        with pytest.raises(AccountFault, match=code):
            decide(cast.member("alice"), cast.home("alice"), wish)
    with pytest.raises(CaseFault, match="in_person"):
        decide(the_program(), cast.home("alice"), Wish("false", "x", finding_ids=[row.id]))
    assert state_of(row) == "in_case"


def test_a_case_is_closed_by_its_outcome_and_an_undo_opens_it_again(cast: Any) -> None:
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.cases.models import Case
    from kordon.spine.decisions.models import Decision
    from kordon.spine.decisions.services import confirm, undo

    case, (row,) = case_with(cast, NAME)
    home = cast.home("alice")

    def status() -> str:
        return str(Case.across_agencies.get(pk=case.id).status)

    decided(cast, "alice", "refer", case_id=case.id)
    assert status() == "waiting"
    on_finding = decided(cast, "alice", "false", finding_ids=[row.id])
    released = decided(cast, "alice", "release", case_id=case.id)
    assert status() == "closed"
    with pytest.raises(CaseFault, match="is_closed"):
        decided(cast, "alice", "no_action", case_id=case.id)
    undone = undo(cast.member("alice"), home, released.id, "A new document came in.")
    assert (status(), undone.outcome, undone.undoes_id) == ("open", "undo", released.id)
    with pytest.raises(CaseFault, match="not_in_effect"):
        undo(cast.member("alice"), home, released.id, "Twice.")
    undo(cast.member("alice"), home, on_finding.id, "It was another person.")
    assert state_of(row) == "in_case"
    refused = decided(cast, "alice", "true", finding_ids=[row.id])
    confirm(cast.member("bob"), home, refused.id, True, "Yes.")
    back = undo(cast.member("alice"), home, refused.id, "Wrong after all.")
    assert back.state == "proposed" and state_of(row) == "decided", "what took two persons takes two again"
    with pytest.raises(CaseFault, match="already"):
        undo(cast.member("bob"), home, refused.id, "Me too.")
    confirm(cast.member("bob"), home, back.id, True, "Indeed.")
    assert state_of(row) == "in_case"
    assert Decision.across_agencies.get(pk=refused.id).state == "undone"
    assert Decision.across_agencies.get(pk=refused.id).reason == "Seen on the papers.", "nothing is overwritten"


def test_every_outcome_has_six_names_and_rules_that_hold_together(django_home: object) -> None:
    from kordon.spine.decisions.outcomes import ABOUT, outcomes

    assert {"false", "true", "needs_information", "refer", "detain", "release", "refuse", "licence_needed"} <= set(outcomes())
    for outcome in outcomes().values():
        assert len(set(outcome.names.values())) == 6 and outcome.about in ABOUT
        assert not (outcome.closes and outcome.waits)
        assert outcome.about != "case" or not outcome.quiet, "a case as a whole has no pair to remember"
    assert {code for code, outcome in outcomes().items() if outcome.grave} >= {"true", "detain", "refuse"}
