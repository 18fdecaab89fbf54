"""The daily work on a case: who has it, by when, notes, tasks, waiting, closing."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from kordon.spine.accounts.faults import NotPermitted
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import found_case, found_person, happened, written
from kordon.spine.cases.models import Case, CaseFinding, Note, Task
from kordon.spine.cases.opening import open_for_work
from kordon.spine.findings import services as findings
from kordon.spine.findings.models import Finding

CASE_ASSIGNED = Verb("case.assigned", ("case",))
CASE_DUE_SET = Verb("case.due_set", ("case",))
CASE_NOTED = Verb("case.noted", ("case", "note"))
TASK_ADDED = Verb("case.task_added", ("case", "task"))
TASK_DONE = Verb("case.task_done", ("case", "task"))
CASE_CLOSED = Verb("case.closed", ("case",))
CASE_REOPENED = Verb("case.reopened", ("case",))
CASE_WAITING = Verb("case.waiting", ("case",))
LONGEST_TASK = 500


def assign_case(member: Member, agency_id: UUID, case_id: UUID, user_id: UUID | None) -> Case:
    """Give the case to an active person of the agency, or to nobody. Everybody who works on cases may take one that is
    free, and give back their own; the rest takes the permission to assign."""
    own = member.actor.user_id
    with transaction.atomic(), acting_for(agency_id):
        if not member.may(Permission.CASE_ASSIGN, agency_id):
            member.require(Permission.CASE_WORK, agency_id)
            case = open_for_work(case_id)
            takes, gives_back = user_id == own and case.assignee_id is None, user_id is None and case.assignee_id == own
            if not (takes or gives_back or case.assignee_id == user_id):
                raise NotPermitted(Permission.CASE_ASSIGN)
        case = open_for_work(case_id)
        if case.assignee_id == user_id:
            return case
        person = found_person(user_id) if user_id else None
        case.assignee_id = user_id
        case.save(update_fields=["assignee"])
        references = [("user", user_id)] if user_id else []
        happened(member, case, CASE_ASSIGNED, references, shown={"name": person.name if person else "–"})
    return case


def set_due(member: Member, agency_id: UUID, case_id: UUID, due_on: date | None) -> Case:
    member.require(Permission.CASE_WORK, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        case = open_for_work(case_id)
        if case.due_on != due_on:
            details = {"before": str(case.due_on or ""), "after": str(due_on or "")}
            case.due_on = due_on
            case.save(update_fields=["due_on"])
            happened(member, case, CASE_DUE_SET, (), details, {"day": str(due_on or "–")})
    return case


def add_note(
    member: Member, agency_id: UUID, case_id: UUID, text: str, shared: bool = False, request_id: UUID | None = None
) -> Note:
    """A note stands as it was written, also on a closed case. The same `request_id` again gives the note that it made."""
    member.require(Permission.CASE_WORK, agency_id)
    text, request_id = written(text, "cases.empty_note"), request_id or uuid4()
    with transaction.atomic(), acting_for(agency_id):
        case = found_case(case_id, lock=True)
        sent_before: Note | None = Note.objects.filter(request_id=request_id).first()
        if sent_before is not None:
            return sent_before
        author = member.actor.user_id
        note = Note(agency_id=agency_id, case=case, author_id=author, text=text, shared=shared, request_id=request_id)
        note.save(force_insert=True)
        happened(member, case, CASE_NOTED, [("note", note.id)], {"text": text, "shared": shared})
    return note


def add_task(
    member: Member, agency_id: UUID, case_id: UUID, text: str, assignee_id: UUID | None = None, due_on: date | None = None
) -> Task:
    member.require(Permission.CASE_WORK, agency_id)
    text = written(text, "cases.empty_task", LONGEST_TASK)
    with transaction.atomic(), acting_for(agency_id):
        case = open_for_work(case_id)
        if assignee_id is not None:
            found_person(assignee_id)
        task = Task(agency_id=agency_id, case=case, text=text, assignee_id=assignee_id, due_on=due_on)
        task.save(force_insert=True)
        happened(member, case, TASK_ADDED, [("task", task.id)], {"text": text, "due_on": str(due_on or "")}, {"text": text[:80]})
    return task


def finish_task(member: Member, agency_id: UUID, task_id: UUID) -> Task:
    """Done twice is done once."""
    member.require(Permission.CASE_WORK, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        task: Task | None = Task.objects.select_for_update(no_key=True).filter(pk=task_id).first()
        if task is None:
            raise CaseFault("cases.not_found")
        if task.done_at is None:
            task.done_at, task.done_by = timezone.now(), member.actor.user_id
            task.save(update_fields=["done_at", "done_by"])
            happened(member, found_case(task.case_id), TASK_DONE, [("task", task.id)], shown={"text": task.text[:80]})
    return task


def set_waiting(member: Member, case: Case) -> None:
    """For decisions, in their transaction: the case waits for an answer from outside."""
    if case.status == Case.Status.OPEN:
        case.status = Case.Status.WAITING
        case.save(update_fields=["status"])
        happened(member, case, CASE_WAITING)


def close_case(member: Member, case: Case) -> None:
    """For decisions, in their transaction. Raises CaseFault `cases.findings_open` while findings wait for a decision."""
    held = list(CaseFinding.objects.filter(case=case).values_list("finding_id", flat=True))
    waiting = [f for f in findings.found(case.agency_id, held) if f.state == Finding.State.IN_CASE]
    if waiting and case.kind != Case.Kind.REDRESS:
        raise CaseFault("cases.findings_open", ("count", str(len(waiting))))
    if case.status != Case.Status.CLOSED:
        case.status, case.closed_at = Case.Status.CLOSED, timezone.now()
        case.save(update_fields=["status", "closed_at"])
        happened(member, case, CASE_CLOSED)


def reopen_case(member: Member, agency_id: UUID, case_id: UUID, reason: str) -> Case:
    """Work goes on: what waited or was closed is open again. What was decided stays decided until it is undone."""
    member.require(Permission.CASE_WORK, agency_id)
    reason = written(reason, "cases.no_reason")
    with transaction.atomic(), acting_for(agency_id):
        case = found_case(case_id, lock=True)
        reopen(member, case, reason)
    return case


def reopen(member: Member, case: Case, reason: str) -> None:
    """The same for decisions, in their transaction."""
    if case.status != Case.Status.OPEN:
        case.status, case.closed_at = Case.Status.OPEN, None
        case.save(update_fields=["status", "closed_at"])
        happened(member, case, CASE_REOPENED, (), {"reason": reason})
