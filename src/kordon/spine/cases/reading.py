"""Cases as they are read: lists with filters, and one case with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import User
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import found_case
from kordon.spine.cases.models import Attachment, Case, CaseEvent, CaseFinding, CaseParty, Note, Share, Task
from kordon.spine.findings import services as findings
from kordon.spine.findings.models import Finding

PAGE_ROWS = 50
ORDERS = {
    "due": (F("due_on").asc(nulls_last=True), F("score").desc(nulls_last=True), "-number"),
    "score": (F("score").desc(nulls_last=True), "-number"),
    "newest": ("-number",),
    "oldest": ("number",),
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Empty fields filter nothing. `whose` is `mine`, `free` or empty; `text` searches title, parties and number."""

    status: str = "unfinished"
    whose: str = ""
    kind: str = ""
    country: str = ""
    text: str = ""
    overdue: bool = False
    order: str = "due"


def list_cases(member: Member, agency_id: UUID, wanted: CaseFilter, page: int = 1) -> Page[Case]:
    member.require(Permission.CASE_READ, agency_id)
    with acting_for(agency_id):
        rows = _filtered(wanted, member).select_related("assignee").order_by(*ORDERS.get(wanted.order, ORDERS["due"]))
        found = Paginator(rows, PAGE_ROWS).get_page(page)
        found.object_list = list(found.object_list)  # read now, while acting for the agency
        return found


def _filtered(wanted: CaseFilter, member: Member) -> QuerySet[Case]:
    rows: QuerySet[Case] = Case.objects.all()
    if wanted.status == "unfinished":
        rows = rows.exclude(status=Case.Status.CLOSED)
    elif wanted.status in Case.Status.values:
        rows = rows.filter(status=wanted.status)
    if wanted.whose == "mine":
        rows = rows.filter(assignee_id=member.actor.user_id)
    elif wanted.whose == "free":
        rows = rows.filter(assignee=None)
    if wanted.kind in Case.Kind.values:
        rows = rows.filter(kind=wanted.kind)
    if wanted.country:
        rows = rows.filter(country=wanted.country.upper())
    if wanted.overdue:
        rows = rows.filter(due_on__lt=timezone.localdate()).exclude(status=Case.Status.CLOSED)
    if wanted.text.strip():
        text = wanted.text.strip().lstrip("#")
        with_party = CaseParty.objects.filter(caption__icontains=text).values("case_id")
        rows = rows.filter(
            Q(title__icontains=text) | Q(pk__in=with_party) | Q(number=int(text) if text.isascii() and text.isdigit() else 0)
        )
    return rows


def count_mine(member: Member) -> int:
    """Unfinished cases of this person: the number in the menu."""
    with acting_for(member.agency_id):
        return int(Case.objects.filter(assignee_id=member.actor.user_id).exclude(status=Case.Status.CLOSED).count())


def due_first(member: Member, agency_id: UUID, count: int) -> list[Case]:
    """One's own unfinished cases and the free ones, the most urgent first: for the home page."""
    member.require(Permission.CASE_READ, agency_id)
    with acting_for(agency_id):
        rows = Case.objects.exclude(status=Case.Status.CLOSED).filter(Q(assignee_id=member.actor.user_id) | Q(assignee=None))
        return list(rows.select_related("assignee").order_by(*ORDERS["due"])[:count])


def case_of_finding(member: Member, agency_id: UUID, finding_id: UUID) -> UUID:
    """The case that holds a finding, complaints aside. Raises CaseFault `cases.not_found`."""
    member.require(Permission.CASE_READ, agency_id)
    with acting_for(agency_id):
        held = CaseFinding.objects.filter(finding_id=finding_id).exclude(case__kind=Case.Kind.REDRESS)
        case_id: UUID | None = held.values_list("case_id", flat=True).first()
    if case_id is None:
        raise CaseFault("cases.not_found")
    return case_id


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case with everything that belongs to it. `people` are the names of all persons that rows refer to."""

    case: Case
    findings: Sequence[Finding]
    parties: Sequence[CaseParty]
    notes: Sequence[Note]
    tasks: Sequence[Task]
    attachments: Sequence[Attachment]
    shares: Sequence[Share]
    events: Sequence[CaseEvent]
    people: dict[UUID, str]

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.case.due_on, self.case.status)


def is_overdue(due_on: date | None, status: str) -> bool:
    return due_on is not None and due_on < timezone.localdate() and status != Case.Status.CLOSED


def read_case(member: Member, agency_id: UUID, case_id: UUID) -> CaseFile:
    """Raises CaseFault `cases.not_found`, also for another agency's case."""
    member.require(Permission.CASE_READ, agency_id)
    with acting_for(agency_id):
        case = found_case(case_id)
        held = CaseFinding.objects.filter(case=case).order_by("created_at", "id").values_list("finding_id", flat=True)
        tasks = Task.objects.filter(case=case).order_by(F("done_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True))
        return CaseFile(
            case=case,
            findings=findings.found(agency_id, list(held)),
            parties=list(CaseParty.objects.filter(case=case).order_by("id")),
            notes=list(Note.objects.filter(case=case).order_by("id")),
            tasks=list(tasks),
            attachments=list(Attachment.objects.filter(case=case).order_by("id")),
            shares=list(Share.objects.filter(case=case).order_by("id")),
            events=list(CaseEvent.objects.filter(case=case).order_by("created_at", "id")),
            people=people(),
        )


def people() -> dict[UUID, str]:
    """Everybody of the agency acted for, by id."""
    return dict(User.objects.values_list("pk", "name"))


def active_people(member: Member, agency_id: UUID) -> list[User]:
    """Whom a case or task can be given to."""
    member.require(Permission.CASE_READ, agency_id)
    with acting_for(agency_id):
        return list(User.objects.filter(status=User.Status.ACTIVE).order_by("name", "id"))
