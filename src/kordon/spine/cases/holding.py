"""Legal hold: a case that must be kept whatever its period says, with the files that its findings stood in."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb
from kordon.spine.cases.history import found_case, happened, written
from kordon.spine.cases.models import Case, CaseFinding
from kordon.spine.findings.models import Sighting
from kordon.spine.intake.models import FileHold

CASE_HELD = Verb("case.held", ("case",))
HOLD_ENDED = Verb("case.hold_ended", ("case",))


def hold_case(member: Member, agency_id: UUID, case_id: UUID, reason: str) -> Case:
    """Keep the case from erasure until the hold ends: also a closed one. Held twice is held once."""
    member.require(Permission.CASE_HOLD, agency_id)
    reason = written(reason, "cases.no_reason")
    with transaction.atomic(), acting_for(agency_id):
        case = found_case(case_id, lock=True)
        if case.held_at is None:
            case.held_at, case.held_by, case.hold_reason = timezone.now(), member.actor.user_id, reason
            case.save(update_fields=["held_at", "held_by", "hold_reason"])
            hold_files(case)
            happened(member, case, CASE_HELD, (), {"reason": reason})
    return case


def end_hold(member: Member, agency_id: UUID, case_id: UUID, reason: str) -> Case:
    """From now on the periods count again. Ending twice is once."""
    member.require(Permission.CASE_HOLD, agency_id)
    reason = written(reason, "cases.no_reason")
    with transaction.atomic(), acting_for(agency_id):
        case = found_case(case_id, lock=True)
        if case.held_at is not None:
            case.held_at, case.held_by, case.hold_reason = None, None, ""
            case.save(update_fields=["held_at", "held_by", "hold_reason"])
            FileHold.objects.filter(holder_id=case.id).delete()
            happened(member, case, HOLD_ENDED, (), {"reason": reason})
    return case


def hold_files(case: Case) -> None:
    """The files that findings of a held case stood in, so far; in the caller's transaction, acting for the agency. Called again
    when findings are added, and by retention for files that came later."""
    held = CaseFinding.objects.filter(case=case).values("finding_id")
    seen = Sighting.objects.filter(finding_id__in=held, file__erased_at=None).exclude(file=None)
    rows = [FileHold(agency_id=case.agency_id, file_id=file_id, holder_id=case.id)
            for file_id in sorted(set(seen.values_list("file_id", flat=True)))]  # fmt: skip
    FileHold.objects.bulk_create(rows, ignore_conflicts=True)


def hold_later_files(agency_id: UUID) -> None:
    """What was seen again since a hold began."""
    with transaction.atomic(), acting_for(agency_id):
        for case in Case.objects.filter(held_at__isnull=False).order_by("id"):
            hold_files(case)
