"""Reports that were read, reply by reply, and rounds of reporting, event by event.

What a report says is public once it is out, but replies are not before: rows belong to the agency that holds them. A round's
events are only ever added; where its replies stand is worked out from them (`cycle.machine`), never stored.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models

from kordon.spine.accounts.models import OwnedRow
from kordon.spine.intake.models import StoredObject

LONGEST_NAME = 255
LONGEST_ENTITY = 300
LONGEST_DAY = 21  # `first/last` of ISO days


class Report(OwnedRow):
    """A report as it was read (`schemas/kordon.report.1.json`): its canonical text, masthead and notes; `stored` holds the
    file's own bytes. `text_sha256` is of the canonical text, `dated` the day it goes by (`answer.report_date`), ISO."""

    stored: models.ForeignKey[StoredObject, StoredObject] = models.ForeignKey(
        StoredObject, on_delete=models.PROTECT, related_name="+"
    )
    stored_id: UUID
    name: models.CharField[str, str] = models.CharField(max_length=LONGEST_NAME)
    text: models.TextField[str, str] = models.TextField()
    text_sha256: models.CharField[str, str] = models.CharField(max_length=64)
    symbol: models.CharField[str, str] = models.CharField(max_length=64, default="", blank=True)
    dated: models.CharField[str, str] = models.CharField(max_length=LONGEST_DAY, default="", blank=True)
    language: models.CharField[str, str] = models.CharField(max_length=8, default="", blank=True)
    masthead: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    notes: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    filed_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "stored"), name="reporting_report_once"),)
        indexes = (models.Index(fields=("agency", "dated"), name="reporting_report_by_day"),)


class StoredReply(OwnedRow):
    """What one entity says in a report; `answer` is its object of `kordon.report/1`, spans in the report's text. `code` and
    `name` are the entity's, `position` its place in the report, from 0."""

    report: models.ForeignKey[Report, Report] = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    report_id: UUID
    position: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    code: models.CharField[str, str] = models.CharField(max_length=32, default="", blank=True)
    name: models.CharField[str, str] = models.CharField(max_length=LONGEST_ENTITY)
    answer: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("report", "position"), name="reporting_reply_once"),)


class Round(OwnedRow):
    """One round of reporting. `kind` stands in data/cycles.json; `opened` and `deadline` are ISO days, the latter empty where
    there is none; `addressees` are codes; `title` is the agency's own word for it."""

    title: models.CharField[str, str] = models.CharField(max_length=LONGEST_NAME)
    kind: models.CharField[str, str] = models.CharField(max_length=32)
    opened: models.CharField[str, str] = models.CharField(max_length=LONGEST_DAY)
    deadline: models.CharField[str, str] = models.CharField(max_length=LONGEST_DAY, default="", blank=True)
    addressees: models.JSONField[list[str], list[str]] = models.JSONField()

    class Meta:
        indexes = (models.Index(fields=("agency", "-created_at"), name="reporting_round_newest"),)


class RoundEvent(OwnedRow):
    """Something that happened to an addressee's reply, as `cycle.machine.Event`; `number` counts within the round."""

    round: models.ForeignKey[Round, Round] = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    round_id: UUID
    number: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    kind: models.CharField[str, str] = models.CharField(max_length=16)
    addressee: models.CharField[str, str] = models.CharField(max_length=32)
    day: models.CharField[str, str] = models.CharField(max_length=LONGEST_DAY)
    by: models.CharField[str, str] = models.CharField(max_length=LONGEST_NAME, default="", blank=True)
    facts: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    actor_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("round", "number"), name="reporting_event_once"),)
