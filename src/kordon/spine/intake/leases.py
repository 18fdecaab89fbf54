"""Leases: a worker holds a piece of work for a while and says that it lives. Who falls silent loses it to another.

A worker renews its lease with every batch it stores, in the same transaction: a worker that was given up (stopped, asleep,
cut off) and wakes again finds that the lease is another's, and its batch is undone. So work is never done twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from kordon.spine.accounts.models import OwnedRow

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5  # an input that brings the worker down each time must not do so for ever

L = TypeVar("L", bound="LeasedRow")


class LeaseLost(Exception):
    """Another worker has taken this work up; what was done since the last batch is undone."""


class LeasedRow(OwnedRow):
    """A row that a worker works on. `worker` is the holder's name for this start, empty while nobody holds it; `attempts`
    counts the starts since the last progress."""

    worker: models.CharField[str, str] = models.CharField(max_length=64, default="", blank=True)
    leased_until: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    heartbeat_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    attempts: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


def free(now: datetime) -> Q:
    """Rows that nobody holds, or whose holder fell silent."""
    return Q(worker="") | Q(leased_until__lt=now)


def take(model: type[L], row_id: UUID, worker: str) -> bool:
    """Take the lease of one row. Of several workers that try at once, one succeeds: the update names what it expects."""
    now = timezone.now()
    rows = model.across_agencies.filter(free(now), pk=row_id)
    return bool(rows.update(worker=worker, leased_until=now + LEASE, heartbeat_at=now, attempts=F("attempts") + 1))


def renew(row: LeasedRow, **values: Any) -> None:
    """Say that the holder lives, and store `values` of progress with it. Raises LeaseLost, which undoes the transaction."""
    now = timezone.now()
    with transaction.atomic():
        rows = type(row).across_agencies.filter(pk=row.pk, worker=row.worker)
        if not rows.update(leased_until=now + LEASE, heartbeat_at=now, **values):
            raise LeaseLost(str(row.pk))
    for name, value in values.items():
        setattr(row, name, value)


def release(row: LeasedRow, **values: Any) -> None:
    """Give the work back or end it. Raises LeaseLost."""
    rows = type(row).across_agencies.filter(pk=row.pk, worker=row.worker)
    if not rows.update(worker="", leased_until=None, **values):
        raise LeaseLost(str(row.pk))
    row.worker, row.leased_until = "", None
    for name, value in values.items():
        setattr(row, name, value)
