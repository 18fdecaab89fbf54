"""Erasing what persons wrote in decisions, when the case or the findings that these are about are erased. That something was
decided, what, when and by whom stays."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kordon.spine.audit.services import Actor, erase_openings
from kordon.spine.cases.models import Case
from kordon.spine.decisions.models import DecidedFinding, Decision, SecondLook
from kordon.spine.findings.models import Finding


def erase_of_case(actor: Actor, case: Case) -> None:
    """In the caller's transaction, acting for the agency."""
    _erase(actor, case.agency_id, list(Decision.objects.filter(case=case).order_by("id")))


def erase_of_findings(actor: Actor, agency_id: UUID, finding_ids: Sequence[UUID]) -> None:
    """Decisions without a case of which no finding is left; in the caller's transaction, behind the masking."""
    about = DecidedFinding.objects.filter(finding_id__in=list(finding_ids)).values("decision_id")
    left = Finding.objects.filter(erased_at=None).values("id")
    living = DecidedFinding.objects.filter(finding_id__in=left).values("decision_id")
    rows = Decision.objects.filter(pk__in=about, case=None).exclude(pk__in=living).exclude(reason="")
    _erase(actor, agency_id, list(rows.order_by("id")))


def _erase(actor: Actor, agency_id: UUID, rows: Sequence[Decision]) -> None:
    ids = [row.id for row in rows]
    looks = SecondLook.objects.filter(decision_id__in=ids)
    entry_ids = [row.entry_id for row in rows] + list(looks.order_by("id").values_list("entry_id", flat=True))
    looks.update(reason="")
    Decision.objects.filter(pk__in=ids).update(reason="")
    erase_openings(actor, agency_id, entry_ids)
