"""Known, not known: an agency asks others whether they know a party. The answer is yes or no; the owner releases the rest.

The idea is that of the European Judicial Counter-Terrorism Register: find out that two work on one party without showing
either's files. So that the answer says nothing else:

- Asking writes the same rows whatever the answer will be: a `Question`, and an empty `Answer` for each agency asked.
- The worker finds the answers (`answer_waiting`), not the request of who asks: how long matching took can't be seen.
- Answers are shown from a moment that was set when the question was asked, yes and no alike.
- An `Answer` carries no id, count or date of the other agency's rows.
- An agency that does not know the party is not told whom the question was about. Its audit counts the question all the same.
- How many questions an agency asks in a day is limited, so that nobody reads another's files by asking for everybody.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kordon.engine.records.encoding import party_from_dict, party_to_dict
from kordon.engine.records.party import Party
from kordon.spine.accounts.members import Member, the_program
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.models import ChainHead
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Channel, Verb, record
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import found_case, happened, written
from kordon.spine.cases.models import Answer, AskedOfUs, CaseParty, Question
from kordon.spine.cases.parties import CAPTION_LENGTH, find_alike
from kordon.spine.cases.sharing import abroad, other_agencies

QUESTION_ASKED = Verb("question.asked", ("question", "agency"))
QUESTION_ANSWERED = Verb("question.answered", ("question", "agency"))
QUESTION_RECEIVED = Verb("question.received", ("answer", "agency"))
DETAILS_RELEASED = Verb("question.released", ("answer", "agency"))
DETAILS_RECEIVED = Verb("question.details_received", ("question", "agency"))

SHOWN_AFTER = timedelta(seconds=20)  # longer than the worker needs, so that all answers are there when they are shown
PACE_SECONDS = 0.05  # between the writing of two questions: longer than the writing takes
QUESTIONS_A_DAY = 200  # of one agency; nobody's honest work needs more
PAGE = 100


def ask(
    member: Member, agency_id: UUID, party: Party, reason: str, of: Sequence[UUID], case_id: UUID | None = None
) -> Question:
    """Ask agencies whether they know `party`. `reason` says on what legal ground; who knows the party will read it.

    Raises CaseFault: `cases.no_party`, `cases.no_reason`, `cases.no_such_agency`, `cases.too_many_questions`.
    """
    member.require(Permission.QUESTION_ASK, agency_id)
    reason = written(reason, "cases.no_reason")
    if not party.names and not party.identifiers:
        raise CaseFault("cases.no_party")
    asked = sorted(set(of))
    if not asked or not set(asked) <= {agency.id for agency in other_agencies(member, agency_id)}:
        raise CaseFault("cases.no_such_agency")
    now = timezone.now()
    with transaction.atomic(), acting_for(agency_id):
        agency = Agency.objects.select_for_update(no_key=True).get()
        if Question.objects.filter(created_at__gt=now - timedelta(days=1)).count() >= QUESTIONS_A_DAY:
            raise CaseFault("cases.too_many_questions", ("most", str(QUESTIONS_A_DAY)))
        case = found_case(case_id) if case_id else None
        question = Question(
            agency=agency, asked_by=member.actor.user_id, case=case, reason=reason, caption=party.caption[:CAPTION_LENGTH],
            party=party_to_dict(party), answers_from=now + SHOWN_AFTER,
        )  # fmt: skip
        question.save(force_insert=True)
        Answer.objects.bulk_create([Answer(agency_id=agency_id, question=question, of_agency_id=other) for other in asked])
        references = [("question", question.id), *(("agency", other) for other in asked)]
        details = {"party": question.party, "reason": reason}
        if case is not None:
            happened(member, case, QUESTION_ASKED, references, details, {"name": question.caption})
        else:
            record(member.actor, QUESTION_ASKED, agency_id, references, details)
    return question


def answer_waiting() -> int:
    """Find all answers that are still open. Returns how many; the worker calls it in each round, and no request does.

    First everything is looked up, then one question after the other is written at an even pace, so that the times of the
    entries say nothing of how long the looking took.
    """
    waiting: dict[UUID, list[tuple[Answer, list[str]]]] = {}
    for answer in Answer.across_agencies.filter(known=None).select_related("question").order_by("id"):
        waiting.setdefault(answer.question_id, []).append((answer, _fitting(answer)))
    answered = 0
    for found in waiting.values():
        began = time.monotonic()
        answered += _write_answers(found)
        time.sleep(max(0.0, PACE_SECONDS - (time.monotonic() - began)))
    return answered


def _fitting(answer: Answer) -> list[str]:
    """The asked agency's own case parties that may be the party asked for."""
    with acting_for(answer.of_agency_id):
        alikes = find_alike(answer.of_agency_id, party_from_dict(answer.question.party))
    return sorted({str(alike.party_id) for alike in alikes})


def _write_answers(found: Sequence[tuple[Answer, list[str]]]) -> int:
    """All answers of one question and the entries in all chains, in one transaction; 0 where another worker was first."""
    question = found[0][0].question
    asking = question.agency_id
    with transaction.atomic():
        asked = [answer.of_agency_id for answer, _ in found]
        # every chain is locked before the first entry, in one order: questions back and forth never wait for each other
        list(ChainHead.across_agencies.select_for_update().filter(pk__in=[asking, *asked]).order_by("pk"))
        with acting_for(asking):
            open_ids = set(Answer.objects.filter(question=question, known=None).values_list("pk", flat=True))
            if open_ids != {answer.id for answer, _ in found}:
                return 0
            known = {str(answer.of_agency_id): bool(fitting) for answer, fitting in found}
            references = [("question", question.id), *(("agency", other) for other in asked)]
            record(the_program(Channel.WORKER).actor, QUESTION_ANSWERED, asking, references, {"known": known})
            for answer, fitting in found:
                Answer.objects.filter(pk=answer.id).update(known=bool(fitting))
        for answer, fitting in found:
            _tell_asked(question, answer, fitting)
    return len(found)


def _tell_asked(question: Question, answer: Answer, fitting: list[str]) -> None:
    """What the asked agency gets: an entry in its chain, and the question itself only where it knows the party."""
    owner = answer.of_agency_id
    with acting_for(owner):
        if fitting:
            AskedOfUs(
                agency_id=owner, answer_id=answer.id, by_agency_id=question.agency_id, reason=question.reason,
                caption=question.caption, party=question.party, party_ids=fitting,
            ).save(force_insert=True)  # fmt: skip
        references = [("answer", answer.id), ("agency", question.agency_id)]
        record(the_program(Channel.WORKER).actor, QUESTION_RECEIVED, owner, references, {"known": bool(fitting)})


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with its answers as the asking agency may see them now: (agency, known, what was released). `known` is None
    until the moment of showing."""

    question: Question
    answers: Sequence[tuple[UUID, bool | None, dict[str, object] | None]]


def list_asked(member: Member, agency_id: UUID, now: datetime | None = None) -> list[AskedQuestion]:
    """What we asked, newest first."""
    member.require(Permission.QUESTION_READ, agency_id)
    now = now or timezone.now()
    with acting_for(agency_id):
        questions = list(Question.objects.order_by("-id")[:PAGE])
        answers: dict[UUID, list[Answer]] = {}
        for answer in Answer.objects.filter(question__in=questions).order_by("of_agency_id"):
            answers.setdefault(answer.question_id, []).append(answer)
    return [_as_shown(question, answers.get(question.id, []), now) for question in questions]


def read_asked(member: Member, agency_id: UUID, question_id: UUID, now: datetime | None = None) -> AskedQuestion:
    """One question that we asked. Raises CaseFault `cases.not_found`."""
    member.require(Permission.QUESTION_READ, agency_id)
    with acting_for(agency_id):
        question: Question | None = Question.objects.filter(pk=question_id).first()
        if question is None:
            raise CaseFault("cases.not_found")
        answers = list(Answer.objects.filter(question=question).order_by("of_agency_id"))
    return _as_shown(question, answers, now or timezone.now())


def _as_shown(question: Question, answers: Sequence[Answer], now: datetime) -> AskedQuestion:
    """All answers of a question appear together: when the time has come and none is missing."""
    ready = now >= question.answers_from and all(answer.known is not None for answer in answers)
    return AskedQuestion(
        question, [(answer.of_agency_id, answer.known if ready else None, answer.released) for answer in answers]
    )


def list_received(member: Member, agency_id: UUID) -> list[AskedOfUs]:
    """Questions of others about parties that this agency knows, newest first."""
    member.require(Permission.QUESTION_READ, agency_id)
    with acting_for(agency_id):
        return list(AskedOfUs.objects.order_by("-id")[:PAGE])


def count_received(member: Member) -> int:
    """Questions to which nothing was released yet: the number in the menu."""
    with acting_for(member.agency_id):
        return int(AskedOfUs.objects.filter(released_at=None).count())


def read_received(member: Member, agency_id: UUID, received_id: UUID) -> tuple[AskedOfUs, list[CaseParty]]:
    """A question of another agency, and the own case parties that fit. Raises CaseFault `cases.not_found`."""
    member.require(Permission.QUESTION_READ, agency_id)
    with acting_for(agency_id):
        received = _found_received(received_id)
        parties = CaseParty.objects.filter(pk__in=received.party_ids).select_related("case").order_by("id")
        return received, list(parties)


def release(
    member: Member, agency_id: UUID, received_id: UUID, text: str, party_ids: Sequence[UUID] = ()
) -> AskedOfUs:
    """Give the asking agency `text` and the named parties as this agency has them, and nothing else: no case, no finding. A
    second release adds to the first."""
    member.require(Permission.QUESTION_RELEASE, agency_id)
    text = written(text, "cases.nothing_released")
    with transaction.atomic():
        with acting_for(agency_id):
            received = _found_received(received_id, lock=True)
            if received.erased_at is not None:
                raise CaseFault("cases.is_erased")
            if not {str(party_id) for party_id in party_ids} <= set(received.party_ids):
                raise CaseFault("cases.not_found")
            parties = [row.party for row in CaseParty.objects.filter(pk__in=list(party_ids)).order_by("id")]
            received.released_at = timezone.now()
            received.save(update_fields=["released_at"])
        asking = received.by_agency_id
        with acting_for(asking):
            rows = Answer.objects.select_for_update(no_key=True, of=("self",)).select_related("question")
            answer = rows.get(pk=received.answer_id)
            if answer.question.erased_at is not None:  # who asked has done with it, and would keep what comes now for ever
                raise CaseFault("cases.is_erased")
            before = answer.released or {"texts": [], "parties": []}
            given = [_without_place(party) for party in parties]
            answer.released = {"texts": [*before["texts"], text], "parties": [*before["parties"], *given]}
            answer.released_at = received.released_at
            answer.save(update_fields=["released", "released_at"])
        details = {"text": text, "parties": given}
        entries = [
            (agency_id, member.actor, DETAILS_RELEASED, [("answer", answer.id), ("agency", asking)]),
            (asking, abroad(member.actor), DETAILS_RECEIVED, [("question", answer.question_id), ("agency", agency_id)]),
        ]
        for owner, actor, verb, references in sorted(entries, key=lambda entry: entry[0]):
            record(actor, verb, owner, references, details)
    return received


def _without_place(party: dict[str, object]) -> dict[str, object]:
    """Without the place in the owner's files and the owner's own number, which would say more than was released."""
    return {key: value for key, value in party.items() if key != "provenance"} | {"id": ""}


def _found_received(received_id: UUID, lock: bool = False) -> AskedOfUs:
    rows = AskedOfUs.objects.select_for_update(no_key=True) if lock else AskedOfUs.objects.all()
    received: AskedOfUs | None = rows.filter(pk=received_id).first()
    if received is None:
        raise CaseFault("cases.not_found")
    return received
