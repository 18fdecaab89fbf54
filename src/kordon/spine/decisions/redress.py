"""Redress: whoever says that they were wrongly found is heard in a case of its own kind, and the outcome is remembered.

The complaint's case holds the findings complained of, wherever these stand. If it is upheld, memory keeps each pair quiet,
and the next finding of the pair says that a complaint was upheld; when a field that was used changes, it comes back and says
both. If it is dismissed, later findings say that too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from kordon.engine.records.party import Party
from kordon.spine.accounts.members import Member
from kordon.spine.audit.scope import acting_for
from kordon.spine.cases import links, work
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import written
from kordon.spine.cases.models import Case, CaseFinding
from kordon.spine.cases.opening import NewCase, open_case


@dataclass(frozen=True, slots=True)
class Complaint:
    """Who complains, what they say, and of which findings. `request_id` comes from the form."""

    complainant: Party
    text: str
    finding_ids: Sequence[UUID]
    request_id: UUID | None = None


def open_complaint(member: Member, agency_id: UUID, complaint: Complaint) -> Case:
    """Open a case for a complaint, linked with the cases that hold the findings.

    Raises CaseFault: `decisions.nothing_chosen`, `decisions.no_complaint`, `cases.no_party`, and as `open_case`.
    """
    text = written(complaint.text, "decisions.no_complaint")
    if not complaint.finding_ids:
        raise CaseFault("decisions.nothing_chosen")
    if not complaint.complainant.names:
        raise CaseFault("cases.no_party")
    new = NewCase(
        title=complaint.complainant.caption,
        is_complaint=True,
        parties=[("complainant", complaint.complainant)],
        finding_ids=complaint.finding_ids,
        request_id=complaint.request_id,
    )
    with transaction.atomic(), acting_for(agency_id):
        case = open_case(member, agency_id, new)
        about = Case.objects.filter(
            pk__in=CaseFinding.objects.filter(finding_id__in=list(complaint.finding_ids)).values("case_id")
        )
        for other in about.exclude(kind=Case.Kind.REDRESS).order_by("number"):
            links.link_complaint(case, other)
        work.add_note(member, agency_id, case.id, text, request_id=case.id)
    return case
