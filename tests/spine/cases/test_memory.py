"""Memory: a decided pair stays quiet until a field that was used changes on either side; then it says what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

NAME = "Jean Exemple"


def say_false(cast: Any, row: Any, by: str = "alice") -> Any:
    from kordon.spine.decisions.services import Wish, decide

    return decide(cast.member(by), cast.home(by), Wish("false", "Another person.", finding_ids=[row.id]))


def test_the_same_pair_stays_quiet_in_the_next_file(cast: Any) -> None:
    decision = say_false(cast, cast.finding("licensing", cast.person(NAME, "1970-01-02")))
    party = cast.person(NAME, "1970-01-02", unit=9, countries=("FR",))
    later = cast.finding("licensing", party, version="2026-03-27")
    assert (later.state, later.decision_id) == ("quiet", decision.id), "a new list version is no change, nor an unused field"


@pytest.mark.parametrize(
    ("party", "listed", "side", "field", "before", "after"),
    [
        ({"born": "1971-01-02"}, {}, "subject", "birth_date", "1970-01-02", "1971-01-02"),
        ({}, {"listed": "Jean X. Exemple"}, "reference", "name.primary", NAME, "Jean X. Exemple"),
        ({"born": ""}, {}, "subject", "birth_date", "1970-01-02", ""),
        ({"nationalities": ("FR",)}, {}, "subject", "nationality", "", "FR"),
    ],
)
def test_a_change_of_what_was_used_brings_it_back_and_says_what(
    cast: Any, party: dict[str, Any], listed: dict[str, Any], side: str, field: str, before: str, after: str
) -> None:
    decision = say_false(cast, cast.finding("licensing", cast.person(NAME, "1970-01-02")))
    later = cast.finding("licensing", cast.person(NAME, **{"born": "1970-01-02", **party}, unit=3), **listed)
    assert (later.state, later.decision_id) == ("open", decision.id)
    assert {"side": side, "field": field, "before": before, "after": after} in later.changes


def test_other_keys_know_nothing(cast: Any) -> None:
    party = cast.person(NAME, "1970-01-02")
    say_false(cast, cast.finding("licensing", party))
    assert cast.finding("licensing", party, entry="QDi.901").state == "open"
    assert cast.findings("licensing", [(party, cast.checked(party))], purpose="customs")[0].state == "open"
    assert cast.finding("customs", party).decision_id is None
    assert cast.finding("licensing", cast.person("Jean Exemplaire", "1970-01-02")).state == "open"


def test_a_subject_with_an_id_of_its_own_is_known_by_it(cast: Any) -> None:
    say_false(cast, cast.finding("licensing", cast.person(NAME, id="customer 7")))
    same = cast.finding("licensing", cast.person(NAME, id="customer 7", nationalities=("FR",), unit=4))
    renamed = cast.finding("licensing", cast.person("J. Exemple", id="customer 7", unit=5), listed=NAME)
    namesake = cast.finding("licensing", cast.person(NAME, id="customer 8", unit=6))
    assert (same.state, renamed.state, namesake.state) == ("quiet", "open", "open")
    assert renamed.changes == [{"side": "subject", "field": "name", "before": NAME, "after": "J. Exemple"}]
    assert namesake.decision_id is None


def test_an_undo_is_a_row_more_and_the_pair_is_seen_again(cast: Any) -> None:
    from kordon.spine.decisions.models import Memory
    from kordon.spine.decisions.services import undo

    row = cast.finding("licensing", cast.person(NAME, "1970-01-02"))
    decision = say_false(cast, row)
    undo(cast.member("alice"), cast.home("alice"), decision.id, "Too quick.")
    later = cast.finding("licensing", cast.person(NAME, "1970-01-02", unit=2, countries=("FR",)))
    assert later.state == "open" and later.changes == []
    assert [memory.outcome for memory in Memory.across_agencies.order_by("id")] == ["false", "undo"]


def test_a_true_finding_is_never_kept_quiet_but_known(cast: Any) -> None:
    from kordon.spine.decisions.services import Wish, confirm, decide

    row = cast.finding("licensing", cast.person(NAME, "1970-01-02"))
    wish = Wish("true", "Passport seen.", finding_ids=[row.id])
    decision = decide(cast.member("alice"), cast.home("alice"), wish)
    confirm(cast.member("bob"), cast.home("bob"), decision.id, True, "Yes.")
    later = cast.finding("licensing", cast.person(NAME, "1970-01-02", unit=2, countries=("FR",)))
    assert (later.state, later.decision_id) == ("open", decision.id)


def test_a_complaint_is_a_case_of_its_own_and_its_outcome_is_remembered(cast: Any) -> None:
    from kordon.spine.cases.models import CaseLink
    from kordon.spine.cases.opening import NewCase, open_case
    from kordon.spine.decisions.memory import remembered
    from kordon.spine.decisions.redress import Complaint, open_complaint
    from kordon.spine.decisions.services import Wish, confirm, decide

    alice, home = cast.member("alice"), cast.home("alice")
    party = cast.person(NAME, "1970-01-02")
    row = cast.finding("licensing", party)
    case = open_case(alice, home, NewCase("", finding_ids=[row.id]))
    true = decide(alice, home, Wish("true", "Looks the same.", finding_ids=[row.id]))
    confirm(cast.member("bob"), home, true.id, True, "Yes.")
    complaint = open_complaint(alice, home, Complaint(cast.person(NAME), "I was never there.", [row.id], request_id=row.id))
    again = open_complaint(alice, home, Complaint(cast.person(NAME), "I was never there.", [row.id], request_id=row.id))
    assert complaint.id == again.id and complaint.kind == "redress"
    assert CaseLink.across_agencies.filter(case=case, other=complaint, kind="complaint").count() == 1
    upheld = decide(alice, home, Wish("complaint_upheld", "Different fingerprints.", case_id=complaint.id))
    assert upheld.state == "proposed"
    confirm(cast.member("bob"), home, upheld.id, True, "I saw them too.")
    later = cast.finding("licensing", cast.person(NAME, "1970-01-02", unit=2, countries=("FR",)))
    assert (later.state, later.decision_id) == ("quiet", upheld.id)
    changed = cast.finding("licensing", cast.person(NAME, "1970-01-03", unit=3))
    assert (changed.state, changed.decision_id) == ("open", upheld.id)
    assert {change["field"] for change in changed.changes} == {"birth_date"}
    assert remembered(home, "screening", []) == []


def test_memory_goes_with_the_last_finding_that_names_the_subject(cast: Any) -> None:
    from django.utils import timezone

    from kordon.spine.audit.scope import acting_for
    from kordon.spine.decisions.memory import forget
    from kordon.spine.decisions.models import Decision, Memory
    from kordon.spine.flow.retention import mask

    row = cast.finding("licensing", cast.person(NAME, "1970-01-02"))
    again = cast.finding("licensing", cast.person(NAME, "1970-01-02", unit=2, countries=("FR",)))
    say_false(cast, row)
    known = row.subject_fingerprint
    for finding, left in ((row, 1), (again, 0)):
        with acting_for(cast.home("licensing")):
            finding.refresh_from_db()
            mask(finding, timezone.now())
        assert forget(cast.home("licensing"), [known]) == 1 - left
        assert Memory.across_agencies.count() == left
    assert Decision.across_agencies.get().state == "in_effect"


def test_many_pairs_take_few_queries(cast: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kordon.engine.pairs import Pair
    from kordon.spine.decisions.memory import remembered

    pair = Pair("0" * 64, "watchlist.party", "un", "QDi.900", {"name": (NAME,)}, {"name.primary": (NAME,)})
    pairs = [replace(pair, fingerprint=f"{number:064x}") for number in range(1200)]
    with CaptureQueriesContext(connection) as queries:
        assert remembered(cast.home("licensing"), "screening", pairs) == [None] * 1200
    assert len(queries) <= 3
