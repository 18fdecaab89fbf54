"""The inbox: finding, reading and moving findings of an agency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record
from kordon.spine.findings.models import Finding, Sighting
from kordon.spine.findings.searching import fold

FINDINGS_DUE_SET = Verb("findings.due_set", ("finding",))
PAGE_ROWS = 50
MOST_WORDS = 8
MOST_AT_ONCE = 5000
SORTS = {
    "score": ("-score", "due_at", "id"),
    "due": ("due_at", "-score", "id"),
    "oldest": ("first_seen", "id"),
    "newest": ("-last_seen", "-id"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox shows. Empty fields filter nothing; `text` needs every word of it; `returned`: decided once, back because
    something changed; `overdue`: past the deadline; `delisted`: the entry has left its list."""

    state: str = Finding.State.OPEN
    text: str = ""
    purpose: str = ""
    list_name: str = ""
    kind: str = ""
    score_from: float = 0.0
    returned: bool = False
    overdue: bool = False
    delisted: bool = False
    file_id: UUID | None = None
    sort: str = "score"


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by, with how many findings of the chosen state each has."""

    states: dict[str, int]
    purposes: dict[str, int]
    lists: dict[str, int]


def list_findings(member: Member, agency_id: UUID, filters: Filters, page: int = 1) -> Page[Finding]:
    member.require(Permission.FINDING_READ, agency_id)
    with acting_for(agency_id):
        rows = filtered(filters).order_by(*SORTS.get(filters.sort, SORTS["score"]))
        found = Paginator(rows, PAGE_ROWS).get_page(page)
        found.object_list = list(found.object_list)  # read now, while acting for the agency
        return found


def filtered(filters: Filters) -> QuerySet[Finding]:
    """What `filters` choose, in no order; acting for the agency."""
    rows: QuerySet[Finding] = Finding.objects.all()
    if filters.state:
        rows = rows.filter(state=filters.state)
    exact = {"purpose": filters.purpose, "list_name": filters.list_name, "kind": filters.kind}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    for word in fold(filters.text).split()[:MOST_WORDS]:
        rows = rows.filter(search_text__contains=word)
    if filters.score_from:
        rows = rows.filter(score__gte=filters.score_from)
    if filters.returned:
        rows = rows.exclude(changes=[])
    if filters.overdue:
        rows = rows.filter(due_at__lt=timezone.now())
    if filters.delisted:
        rows = rows.filter(delisted_at__isnull=False)
    if filters.file_id:
        rows = rows.filter(pk__in=Sighting.objects.filter(file_id=filters.file_id).values("finding_id"))
    return rows


def choices(member: Member, agency_id: UUID, state: str) -> Choices:
    member.require(Permission.FINDING_READ, agency_id)
    with acting_for(agency_id):
        rows: QuerySet[Finding] = Finding.objects.filter(state=state) if state else Finding.objects.all()
        return Choices(_counted(Finding.objects.all(), "state"), _counted(rows, "purpose"), _counted(rows, "list_name"))


def _counted(rows: QuerySet[Finding], field: str) -> dict[str, int]:
    return {str(value): number for value, number in rows.values_list(field).annotate(Count("id")).order_by(field)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in an agency's inbox."""

    open: int
    overdue: int
    returned: int
    delisted: int


def waiting(member: Member, agency_id: UUID) -> Waiting:
    member.require(Permission.FINDING_READ, agency_id)
    with acting_for(agency_id):
        counts = Finding.objects.filter(state=Finding.State.OPEN).aggregate(
            open=Count("id"),
            overdue=Count("id", filter=Q(due_at__lt=timezone.now())),
            returned=Count("id", filter=~Q(changes=[])),
            delisted=Count("id", filter=Q(delisted_at__isnull=False)),
        )
    return Waiting(**counts)


def read_finding(member: Member, agency_id: UUID, finding_id: UUID) -> Finding:
    member.require(Permission.FINDING_READ, agency_id)
    return found(agency_id, [finding_id])[0]


def sightings(agency_id: UUID, finding_id: UUID, most: int = 100) -> list[Sighting]:
    """Where its subject stood, newest first."""
    with acting_for(agency_id):
        rows = Sighting.objects.select_related("file").filter(finding_id=finding_id).order_by("-created_at", "-id")
        return list(rows[:most])


def set_due(member: Member, agency_id: UUID, ids: Sequence[UUID], due_at: datetime) -> int:
    """Another deadline for findings that aren't decided. Returns how many there were."""
    member.require(Permission.FINDING_CHANGE, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        chosen = [row.id for row in found(agency_id, ids, lock=True) if row.state in UNDECIDED]
        if chosen:
            Finding.objects.filter(pk__in=chosen).update(due_at=due_at)
            record(member.actor, FINDINGS_DUE_SET, agency_id, _about(chosen), {"due_at": due_at.isoformat()})
    return len(chosen)


UNDECIDED = (Finding.State.OPEN, Finding.State.IN_CASE)


# -- for the steps behind this one


def found(agency_id: UUID, ids: Sequence[UUID], lock: bool = False) -> list[Finding]:
    """The agency's findings in the order of `ids`. Raises AccountFault `accounts.not_found` when one isn't there, also for
    another agency's, and `accounts.too_many`."""
    if len(ids) > MOST_AT_ONCE:
        raise AccountFault("findings.too_many", ("most", str(MOST_AT_ONCE)))
    with acting_for(agency_id):
        rows = Finding.objects.select_for_update() if lock else Finding.objects.all()
        by_id: dict[UUID, Finding] = {row.id: row for row in rows.filter(pk__in=list(ids)).order_by("pair_key")}
    if set(ids) - by_id.keys():
        raise AccountFault("accounts.not_found")
    return [by_id[finding_id] for finding_id in ids]


def move(agency_id: UUID, ids: Sequence[UUID], state: Finding.State, decision_id: UUID | None = None) -> int:
    """Another state, for cases and decisions: within their transaction, and recorded by their entry."""
    with acting_for(agency_id):
        rows = Finding.objects.filter(pk__in=[row.id for row in found(agency_id, ids, lock=True)])
        return rows.update(state=state, decision_id=decision_id, state_at=timezone.now())


def _about(ids: Sequence[UUID]) -> list[tuple[str, UUID | str]]:
    return [("finding", finding_id) for finding_id in ids]
