"""Decisions: rows that are written once. What changes a decision is another row: a second look, or a decision that undoes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from kordon.spine.accounts.models import OwnedRow
from kordon.spine.cases.models import Case

PROTECT = models.PROTECT


class Decision(OwnedRow):
    """What a person decided, with a reason. `outcome` is a code of `data/outcomes.json`, or `undo` with `undoes` set. A grave
    one takes effect when a second person agrees; `state` says where it stands. `request_id` comes from the form, so that a
    request sent twice decides once; `entry_id` is the audit entry."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        IN_EFFECT = "in_effect"
        REFUSED = "refused"  # by the second person
        WITHDRAWN = "withdrawn"  # by who proposed it
        UNDONE = "undone"  # by a later decision

    case: models.ForeignKey[Case | None, Case | None] = models.ForeignKey(Case, null=True, on_delete=PROTECT, related_name="+")
    case_id: UUID | None
    outcome: models.CharField[str, str] = models.CharField(max_length=32)
    grave: models.BooleanField[bool, bool] = models.BooleanField()
    reason: models.TextField[str, str] = models.TextField()
    state: models.CharField[str, str] = models.CharField(max_length=16, choices=State.choices)
    decided_by: models.UUIDField[UUID, UUID] = models.UUIDField()
    in_effect_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    undoes: models.ForeignKey[Decision | None, Decision | None] = models.ForeignKey(
        "self", null=True, on_delete=PROTECT, related_name="+"
    )
    undoes_id: UUID | None
    request_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    entry_id: models.UUIDField[UUID, UUID] = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "request_id"), name="decisions_request_once"),)
        indexes = (models.Index(fields=("agency", "state", "created_at"), name="decisions_by_state"),)


class DecidedFinding(OwnedRow):
    """A finding that a decision is about; a decision without any is about the case as a whole."""

    decision: models.ForeignKey[Decision, Decision] = models.ForeignKey(Decision, on_delete=PROTECT, related_name="+")
    decision_id: UUID
    finding_id: models.UUIDField[UUID, UUID] = models.UUIDField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("decision", "finding_id"), name="decisions_finding_once"),)


class SecondLook(OwnedRow):
    """What the second person said of a grave decision. One for each: the database refuses another."""

    decision: models.OneToOneField[Decision, Decision] = models.OneToOneField(
        Decision, on_delete=PROTECT, related_name="+"
    )
    decision_id: UUID
    agrees: models.BooleanField[bool, bool] = models.BooleanField()
    reason: models.TextField[str, str] = models.TextField()
    by: models.UUIDField[UUID, UUID] = models.UUIDField()
    entry_id: models.UUIDField[UUID, UUID] = models.UUIDField()


class Memory(OwnedRow):
    """What a decision in effect says of one pair (`kordon.engine.pairs.Pair`) for one purpose. The newest row of a key
    counts; `outcome` is the decision's, and `quiet` says whether it keeps the pair quiet. Written once."""

    decision: models.ForeignKey[Decision, Decision] = models.ForeignKey(Decision, on_delete=PROTECT, related_name="+")
    decision_id: UUID
    purpose: models.CharField[str, str] = models.CharField(max_length=32)
    fingerprint: models.CharField[str, str] = models.CharField(max_length=64)
    kind: models.CharField[str, str] = models.CharField(max_length=64)
    list: models.CharField[str, str] = models.CharField(max_length=64)
    entry: models.CharField[str, str] = models.CharField(max_length=200)
    subject: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    reference: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    outcome: models.CharField[str, str] = models.CharField(max_length=32)
    quiet: models.BooleanField[bool, bool] = models.BooleanField()

    class Meta:
        indexes = (models.Index(fields=("agency", "purpose", "fingerprint"), name="decisions_memory_key"),)
