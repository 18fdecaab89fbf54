"""Erasing cases and questions when their period is over. That they were there stays: number, dates, who worked on them, and the
entries of the audit. What anybody wrote or handed in goes, and with it what the audit's openings say of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kordon.engine.records.encoding import party_to_dict
from kordon.engine.records.party import Party
from kordon.spine.audit.services import Actor, Verb, entries_about, erase_openings, record
from kordon.spine.cases import questions
from kordon.spine.cases.models import (
    Answer,
    AskedOfUs,
    Attachment,
    Case,
    CaseEvent,
    CaseFinding,
    CaseLink,
    CaseParty,
    Note,
    Question,
    Share,
    Task,
)
from kordon.spine.findings.models import Finding
from kordon.spine.intake import objects
from kordon.spine.intake.models import Period
from kordon.spine.intake.periods import Periods
from kordon.spine.intake.purposes import DEFAULT, purposes

CASE_ERASED = Verb("case.erased", ("case",))
QUESTION_ERASED = Verb("question.erased", ("question",))
RECEIVED_ERASED = Verb("question.received_erased", ("answer",))
NOTHING_RELEASED: dict[str, object] = {"texts": [], "parties": []}


def due_cases(periods: Periods, now: datetime) -> QuerySet[Case]:
    """Closed cases without a hold whose period is over: the longest of those that their findings' purposes have; a case without
    findings has that of general screening. Acting for the agency."""
    rows: QuerySet[Case] = Case.objects.filter(closed_at__isnull=False, held_at=None, erased_at=None, status=Case.Status.CLOSED)
    with_findings = CaseFinding.objects.values("case_id")
    start = periods.start(now, Period.Kind.CASE, DEFAULT)
    rows = rows.exclude(~Q(pk__in=with_findings) & Q(closed_at__gte=start))
    for code in purposes():
        found = Finding.objects.filter(purpose=code).values("id")
        of_purpose = CaseFinding.objects.filter(finding_id__in=found).values("case_id")
        rows = rows.exclude(pk__in=of_purpose, closed_at__gte=periods.start(now, Period.Kind.CASE, code))
    return rows


def erase_case(actor: Actor, case: Case, now: datetime) -> None:
    """In the caller's transaction, acting for the agency, the case locked. Decisions erase theirs before."""
    for attachment in Attachment.objects.filter(case=case).order_by("id"):
        objects.let_go(attachment.id)
    for model in (Attachment, CaseParty, Note, Task):
        model.objects.filter(case=case).delete()
    CaseLink.objects.filter(Q(case=case) | Q(other=case)).delete()
    Share.objects.filter(case=case, ended_at=None).update(ended_at=now)
    Share.objects.filter(case=case).update(reason="")
    for question in Question.objects.select_for_update(of=("self",)).filter(case=case, erased_at=None).order_by("id"):
        erase_question(actor, question, now)
    events = CaseEvent.objects.filter(case=case)
    entry_ids = list(events.order_by("entry_id").values_list("entry_id", flat=True))
    events.update(parameters={})
    case.title, case.country, case.hold_reason, case.erased_at = "", "", "", now
    case.save(update_fields=["title", "country", "hold_reason", "erased_at"])
    record(actor, CASE_ERASED, case.agency_id, [("case", case.id)])
    erase_openings(actor, case.agency_id, entry_ids)


def due_questions(periods: Periods, now: datetime) -> QuerySet[Question]:
    """What the agency asked, unless a case of its own still has it."""
    rows: QuerySet[Question] = Question.objects.filter(erased_at=None).filter(Q(case=None) | Q(case__erased_at__isnull=False))
    return rows.filter(created_at__lt=periods.start(now, Period.Kind.QUESTION))


def erase_question(actor: Actor, question: Question, now: datetime) -> None:
    """Whom it was about, why, and what others released; that it was asked and answered stays."""
    question.party, question.caption, question.reason, question.erased_at = party_to_dict(Party("")), "", "", now
    question.save(update_fields=["party", "caption", "reason", "erased_at"])
    Answer.objects.filter(question=question, released__isnull=False).update(released=NOTHING_RELEASED)
    record(actor, QUESTION_ERASED, question.agency_id, [("question", question.id)])
    told = [questions.QUESTION_ASKED.name, questions.DETAILS_RECEIVED.name]
    _forget(actor, question.agency_id, told, question.id, question.created_at)


def due_received(periods: Periods, now: datetime) -> QuerySet[AskedOfUs]:
    """What others asked this agency, unless it was about a party of a case on hold."""
    held = {str(pk) for pk in CaseParty.objects.filter(case__held_at__isnull=False).values_list("pk", flat=True)}
    rows: QuerySet[AskedOfUs] = AskedOfUs.objects.filter(erased_at=None)
    rows = rows.filter(created_at__lt=periods.start(now, Period.Kind.QUESTION))
    if held:
        kept = [row.pk for row in rows if held & set(row.party_ids)]
        rows = rows.exclude(pk__in=kept)
    return rows


def erase_received(actor: Actor, row: AskedOfUs, now: datetime) -> None:
    row.party, row.caption, row.reason, row.party_ids, row.erased_at = party_to_dict(Party("")), "", "", [], now
    row.save(update_fields=["party", "caption", "reason", "party_ids", "erased_at"])
    record(actor, RECEIVED_ERASED, row.agency_id, [("answer", row.answer_id)])
    _forget(actor, row.agency_id, [questions.DETAILS_RELEASED.name], row.answer_id, row.created_at)


def _forget(actor: Actor, agency_id: UUID, verbs: list[str], row_id: UUID, since: datetime) -> None:
    erase_openings(actor, agency_id, entries_about(agency_id, verbs, row_id, since))
