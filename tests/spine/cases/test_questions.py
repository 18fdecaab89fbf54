"""Known, not known: yes or no and nothing else, until the owner releases something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from typing import cast as cast_to
from uuid import uuid4

import pytest


def customs_knows(cast: Any, *names: str) -> None:
    from kordon.spine.cases.opening import NewCase, open_case

    for name in names:
        open_case(cast.member("dina"), cast.home("dina"), NewCase(f"About {name}", parties=[("subject", cast.person(name))]))


def asked(cast: Any, name: str, **more: Any) -> Any:
    from kordon.spine.cases.questions import ask

    return ask(cast.member("alice"), cast.home("alice"), cast.person(name), "Article 12", [cast.home("dina")], **more)


def later() -> Any:
    from django.utils import timezone

    return timezone.now() + timedelta(seconds=21)


def test_the_answer_is_yes_or_no(cast: Any) -> None:
    from kordon.spine.cases.questions import answer_waiting, list_asked, list_received

    customs_knows(cast, "Mohammed Beispiel Invenzi")
    yes, no = asked(cast, "Muhammad Beispiel-Invenzi"), asked(cast, "Zbigniew Wymyslony")
    alice, home = cast.member("alice"), cast.home("alice")
    assert {answer[1] for shown in list_asked(alice, home, later()) for answer in shown.answers} == {None}
    assert answer_waiting() == 2
    assert answer_waiting() == 0
    assert {answer[1] for shown in list_asked(alice, home) for answer in shown.answers} == {None}, "not before its time"
    shown = {found.question.id: found.answers for found in list_asked(alice, home, later())}
    assert shown == {yes.id: [(cast.home("dina"), True, None)], no.id: [(cast.home("dina"), False, None)]}
    received = list_received(cast.member("dina"), cast.home("dina"))
    assert [row.caption for row in received] == ["Muhammad Beispiel-Invenzi"], "nobody learns of a party by being asked"


def test_yes_and_no_leave_the_same_traces_with_the_one_who_asks(cast: Any) -> None:
    """Rows, entries and their sizes are compared: only the answer itself differs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kordon.spine.audit.models import Entry
    from kordon.spine.cases.models import Answer
    from kordon.spine.cases.questions import answer_waiting, list_asked

    customs_knows(cast, *[f"Mohammed Beispiel {n}" for n in "abc"])
    home, traces = cast.home("alice"), []
    for name in ("Mohammed Beispiel a", "Zbigniewo Wymysl q"):
        before = Entry.across_agencies.filter(agency_id=home).count()
        with CaptureQueriesContext(connection) as asking:
            question = asked(cast, name)
        answer_waiting()
        entries = list(Entry.across_agencies.filter(agency_id=home).order_by("sequence"))[before:]
        with CaptureQueriesContext(connection) as reading:
            list_asked(cast.member("alice"), home, later())
        (answer,) = Answer.across_agencies.filter(question=question)
        own = ("_state", "id", "question_id", "created_at", "known")
        fields = {key: value for key, value in vars(answer).items() if key not in own}
        told = [(entry.verb, entry.items, len(entry.references), entry.actor_id) for entry in entries]
        shown_after = question.answers_from - question.created_at
        traces.append((len(asking), len(reading), told, fields, round(shown_after.total_seconds())))
    assert traces[0] == traces[1]
    assert [verb for verb, *_ in traces[0][2]] == ["question.asked", "question.answered"]


def test_the_request_that_asks_does_not_look(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long asking takes can't tell: nothing is matched in it, nor when answers are read."""
    from kordon.spine.cases import parties, questions

    def must_not_look(*_: Any, **__: Any) -> Any:
        raise AssertionError("the request looked")

    monkeypatch.setattr(questions, "find_alike", must_not_look)
    monkeypatch.setattr(parties, "find_alike", must_not_look)
    question = asked(cast, "Jean Exemple")
    questions.read_asked(cast.member("alice"), cast.home("alice"), question.id)


def test_the_worker_answers(cast: Any, kordon_home: Any) -> None:
    import threading

    from django.utils import timezone

    from kordon.site.assembly import assemble
    from kordon.spine.cases.models import Answer
    from kordon.spine.flow.worker import Worker

    asked(cast, "Jean Exemple")
    worker = Worker(assemble(kordon_home), threading.Event())
    worker._schedules_at = timezone.now() + timedelta(hours=1)  # no lists are looked at here
    assert worker.step() is False, "nothing was handed in"
    assert Answer.across_agencies.get().known is False


def test_details_are_released_by_a_step_of_their_own_and_nothing_else_goes_along(cast: Any) -> None:
    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.verification import verify
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.cases.models import Answer
    from kordon.spine.cases.questions import answer_waiting, list_received, read_asked, read_received, release

    customs_knows(cast, "Jean Exemple")
    question = asked(cast, "Jean Exemple")
    answer_waiting()
    erik, customs = cast.member("erik"), cast.home("erik")
    (received,) = list_received(erik, customs)
    _, (own,) = read_received(erik, customs, received.id)
    with pytest.raises(NotPermitted):
        release(cast.member("dina"), customs, received.id, "An officer may not.")
    with pytest.raises(CaseFault, match="nothing_released"):
        release(erik, customs, received.id, " ")
    with pytest.raises(CaseFault, match="not_found"):
        release(erik, customs, received.id, "Not asked for", [uuid4()])
    release(erik, customs, received.id, "Call us about the consignment.", [own.id])
    shown = read_asked(cast.member("alice"), cast.home("alice"), question.id, later())
    ((_, known, released),) = shown.answers
    assert known is True and released is not None
    assert released["texts"] == ["Call us about the consignment."]
    (party,) = cast_to(list[Any], released["parties"])
    assert (party["names"][0]["text"], party["id"]) == ("Jean Exemple", "")
    text = str(Answer.across_agencies.get(question=question).released)
    assert str(own.id) not in text and str(own.case_id) not in text and "provenance" not in text and "f" * 64 not in text
    for agency, verb in ((customs, "question.released"), (cast.home("alice"), "question.details_received")):
        assert Entry.across_agencies.filter(agency_id=agency, verb=verb).count() == 1
    assert {chain.broken for chain in verify()} == {None}


def test_what_can_not_be_asked(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kordon.spine.cases import questions
    from kordon.spine.cases.faults import CaseFault

    alice, home, customs = cast.member("alice"), cast.home("alice"), cast.home("dina")
    party = cast.person("Jean Exemple")
    for wrong, code in (
        ((party, " ", [customs]), "no_reason"),
        ((replace(party, names=()), "x", [customs]), "no_party"),
        ((party, "x", []), "no_such_agency"),
        ((party, "x", [home]), "no_such_agency"),
        ((party, "x", [customs, uuid4()]), "no_such_agency"),
    ):
        with pytest.raises(CaseFault, match=code):
            questions.ask(alice, home, *wrong)
    monkeypatch.setattr(questions, "QUESTIONS_A_DAY", 2)
    for _ in range(2):
        asked(cast, "Jean Exemple")
    with pytest.raises(CaseFault, match="too_many_questions"):
        asked(cast, "Jean Exemple")
