"""What the flow keeps of its own: parties under watch, runs against changed lists, and what is due when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from kordon.spine.accounts.models import OwnedRow
from kordon.spine.intake.leases import LeasedRow
from kordon.spine.intake.models import HASH_LENGTH


class WatchedParty(OwnedRow):
    """A party that the agency has checked anew whenever a list changes. `party` is `kordon.party/1`; `until` ends the watch
    by itself. `screened_with` is the hash of the list versions it was last checked against, empty: never."""

    purpose: models.CharField[str, str] = models.CharField(max_length=32)
    party: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    caption: models.CharField[str, str] = models.CharField(max_length=500)
    fingerprint: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)
    file_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    added_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    until: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    screened_with: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH, default="", blank=True)
    screened_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "purpose", "fingerprint"), name="flow_watched_once"),)
        indexes = (models.Index(fields=("agency", "screened_with"), name="flow_watched_due"),)


class Run(LeasedRow):
    """One piece of work besides reading files: `rescreen` (the watched parties against the lists of today) or `retention`.
    `references` are the list versions used; `done` of `total` parties or rows; `findings` are new
    ones, `delisted` those whose entry was found removed from its list."""

    class Task(models.TextChoices):
        RESCREEN = "rescreen"
        RETENTION = "retention"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        GIVEN_UP = "given_up"

    task: models.CharField[str, str] = models.CharField(max_length=16, choices=Task.choices)
    state: models.CharField[str, str] = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    references: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(default=list)
    total: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    done: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    findings: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    delisted: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    started_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("state", "created_at"), name="flow_run_waiting"),)


class Schedule(OwnedRow):
    """When a task of the agency is due next; `every_minutes` apart."""

    task: models.CharField[str, str] = models.CharField(max_length=16, choices=Run.Task.choices)
    every_minutes: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    next_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "task"), name="flow_schedule_once"),)
