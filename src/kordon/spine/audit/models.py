"""What is kept of everything done: the chain, its heads, and what can be erased without breaking it.

`Entry` and `ChainHead` are guarded by triggers (migration 0002). Agencies and actors are ids without foreign keys: the audit
outlives the rows it speaks of.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from kordon.spine.audit.canonical import START
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import ScopedManager

HASH_LENGTH = 64


class Entry(models.Model):
    """One thing done. `references` is canonical JSON, a list of [kind, id]; `items` counts a batch, 0 for a single change;
    `commitment` is the Merkle root over the HMACs of circumstances and items (see `services`)."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_row_id, editable=False)
    agency_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    sequence: models.BigIntegerField[int, int] = models.BigIntegerField()
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    actor_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    channel: models.CharField[str, str] = models.CharField(max_length=16)
    verb: models.CharField[str, str] = models.CharField(max_length=64)
    references: models.TextField[str, str] = models.TextField(default="[]")
    items: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    commitment: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)
    previous: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)
    hash: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH, unique=True)

    objects: ClassVar[ScopedManager[Entry]] = ScopedManager()
    across_agencies: ClassVar[models.Manager[Entry]] = models.Manager()

    class Meta:
        ordering = ("agency_id", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("agency_id", "sequence"), name="audit_entry_one_at_each_place"),
            models.UniqueConstraint(fields=("agency_id", "previous"), name="audit_entry_no_fork"),
        )
        indexes = (models.Index(fields=("agency_id", "verb", "at"), name="audit_entry_by_verb"),)


class Opening(models.Model):
    """What opens an entry's commitment: the salt, the circumstances (canonical JSON: address and details) and the batch's
    items as HMACs of 32 bytes each. Personal values live here and nowhere else in the audit; deleting the row erases them,
    and the commitment then says nothing to anybody."""

    entry_id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True)
    agency_id: models.UUIDField[UUID, UUID] = models.UUIDField(db_index=True)
    salt: models.BinaryField[bytes, bytes] = models.BinaryField()
    circumstances: models.TextField[str, str] = models.TextField()
    leaves: models.BinaryField[bytes, bytes] = models.BinaryField(default=b"")

    objects: ClassVar[ScopedManager[Opening]] = ScopedManager()
    across_agencies: ClassVar[models.Manager[Opening]] = models.Manager()


class ChainHead(models.Model):
    """The end of an agency's chain. Whoever appends locks this row first, so that a chain can't fork."""

    agency_id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True)
    sequence: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    hash: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH, default=START)

    objects: ClassVar[ScopedManager[ChainHead]] = ScopedManager()
    across_agencies: ClassVar[models.Manager[ChainHead]] = models.Manager()
