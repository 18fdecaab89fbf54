"""Showing a case to another agency: explicit, with a reason, in both agencies' audit, until it ends.

The other agency reads parties, findings, decisions and the notes that were marked for sharing; it changes nothing, and each
time somebody opens the case the owner's chain says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Actor, Verb, record
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import found_case, happened, written
from kordon.spine.cases.models import Case, CaseFinding, CaseParty, Note, Share
from kordon.spine.findings import services as findings
from kordon.spine.findings.models import Finding

CASE_SHARED = Verb("case.shared", ("case", "agency"))
SHARE_ENDED = Verb("case.share_ended", ("case", "agency"))
SHARE_RECEIVED = Verb("share.received", ("share", "agency"))
SHARE_TAKEN_BACK = Verb("share.ended", ("share", "agency"))
SHARED_CASE_READ = Verb("case.read_by_other", ("case", "agency"))


def other_agencies(member: Member, agency_id: UUID) -> list[Agency]:
    """Active agencies of the installation but one's own, by name: with whom one can share, and whom one can ask. Their
    names are known to each other; nothing else of them is."""
    if not member.may(Permission.QUESTION_ASK, agency_id):
        member.require(Permission.CASE_SHARE, agency_id)
    rows = Agency.across_agencies.filter(status=Agency.Status.ACTIVE).exclude(pk=agency_id)
    return sorted(rows, key=lambda agency: (agency.names.get("en", ""), agency.id))


def agency_names(ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Names of other agencies that a row refers to, by id."""
    return dict(Agency.across_agencies.filter(pk__in=list(ids)).values_list("pk", "names"))


def _name_of(agency_id: UUID) -> str:
    names = agency_names([agency_id])[agency_id]
    return names.get("en") or next(iter(names.values()))


def share_case(member: Member, agency_id: UUID, case_id: UUID, to_agency_id: UUID, reason: str) -> Share:
    """Let another active agency read the case. Shared twice is once."""
    member.require(Permission.CASE_SHARE, agency_id)
    reason = written(reason, "cases.no_reason")
    if to_agency_id not in {agency.id for agency in other_agencies(member, agency_id)}:
        raise CaseFault("cases.no_such_agency")
    with transaction.atomic(), acting_for(agency_id):
        case = found_case(case_id, lock=True)
        standing: Share | None = Share.objects.filter(case=case, to_agency_id=to_agency_id, ended_at=None).first()
        if standing is not None:
            return standing
        by = member.actor.user_id
        share = Share(agency_id=agency_id, case=case, to_agency_id=to_agency_id, reason=reason, shared_by=by)
        share.save(force_insert=True)
        _in_both_chains(member, case, share, CASE_SHARED, SHARE_RECEIVED, {"reason": reason})
    return share


def end_share(member: Member, agency_id: UUID, share_id: UUID) -> Share:
    """From now on the other agency sees nothing of the case. Ended twice is once."""
    member.require(Permission.CASE_SHARE, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        share: Share | None = Share.objects.select_for_update(no_key=True).filter(pk=share_id).first()
        if share is None:
            raise CaseFault("cases.not_found")
        if share.ended_at is None:
            share.ended_at = timezone.now()
            share.save(update_fields=["ended_at"])
            _in_both_chains(member, found_case(share.case_id), share, SHARE_ENDED, SHARE_TAKEN_BACK, {})
    return share


def abroad(actor: Actor) -> Actor:
    """Who acts, for another agency's chain: without the address, which is the own agency's business."""
    return replace(actor, address="")


def _in_both_chains(
    member: Member, case: Case, share: Share, ours: Verb, theirs: Verb, details: dict[str, object]
) -> None:
    """Chains are always locked in the order of the agencies' ids, so that two who share with each other don't wait for ever."""
    shown = {"agency": _name_of(share.to_agency_id)}

    def in_ours() -> None:
        happened(member, case, ours, [("agency", share.to_agency_id), ("share", share.id)], details, shown)

    def in_theirs() -> None:
        record(abroad(member.actor), theirs, share.to_agency_id, [("share", share.id), ("agency", case.agency_id)])

    for write in (in_ours, in_theirs) if case.agency_id < share.to_agency_id else (in_theirs, in_ours):
        write()


@dataclass(frozen=True, slots=True)
class SharedCase:
    """What the other agency sees of a case."""

    share: Share
    case: Case
    parties: Sequence[CaseParty]
    findings: Sequence[Finding]
    notes: Sequence[Note]


def shared_with(member: Member, agency_id: UUID) -> list[Share]:
    """Shares that others gave to this agency and that have not ended, newest first, each with its case."""
    member.require(Permission.CASE_READ, agency_id)
    rows = Share.across_agencies.filter(to_agency_id=agency_id, ended_at=None, agency__status=Agency.Status.ACTIVE)
    return list(rows.select_related("case").order_by("-id"))


def read_shared(member: Member, agency_id: UUID, share_id: UUID) -> SharedCase:
    """Open a case that another agency shares; the owner's chain says that it was opened."""
    member.require(Permission.CASE_READ, agency_id)
    share: Share | None = Share.across_agencies.filter(
        pk=share_id, to_agency_id=agency_id, ended_at=None, agency__status=Agency.Status.ACTIVE
    ).first()
    if share is None:
        raise CaseFault("cases.not_found")
    owner = share.agency_id
    with transaction.atomic(), acting_for(owner):
        case = found_case(share.case_id)
        reader, shown = replace(member, actor=abroad(member.actor)), {"agency": _name_of(agency_id)}
        happened(reader, case, SHARED_CASE_READ, [("agency", agency_id), ("share", share.id)], {}, shown)
        ids = list(CaseFinding.objects.filter(case=case).order_by("id").values_list("finding_id", flat=True))
        return SharedCase(
            share=share,
            case=case,
            parties=list(CaseParty.objects.filter(case=case).order_by("id")),
            findings=findings.found(owner, ids),
            notes=list(Note.objects.filter(case=case, shared=True).order_by("id")),
        )
