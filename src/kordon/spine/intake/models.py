"""What came in: original bytes under a key of their own, the file they stand for, and how each unit of it ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from kordon.spine.accounts.models import OwnedRow
from kordon.spine.intake.leases import LeasedRow

HASH_LENGTH = 64


class StoredObject(OwnedRow):
    """Original bytes, encrypted, once for each agency and content (`sha256`, of the plain bytes).

    The ciphertext is a file (`kordon.spine.intake.objects`); `wrapped_key` is its key under the installation's key `key_id`
    (empty: from before keys had ids). Where it is empty the key was destroyed: the bytes are gone for ever, and the row says
    that they were there. The same bytes handed in later are a new object.
    """

    sha256: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)
    size: models.BigIntegerField[int, int] = models.BigIntegerField()
    wrapped_key: models.BinaryField[bytes, bytes] = models.BinaryField()
    key_id: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH, default="", blank=True)
    destroyed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "sha256"), condition=models.Q(destroyed_at__isnull=True), name="intake_object_once"
            ),
        )


class Hold(OwnedRow):
    """That something (a file, an attachment of a case) needs an object's bytes: `holder_id` is its row. Who holds the last
    one and lets go destroys the key."""

    stored: models.ForeignKey[StoredObject, StoredObject] = models.ForeignKey(
        StoredObject, on_delete=models.PROTECT, related_name="+"
    )
    stored_id: UUID
    holder_id: models.UUIDField[UUID, UUID] = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("stored", "holder_id"), name="intake_hold_once"),)
        indexes = (models.Index(fields=("agency", "holder_id"), name="intake_hold_by_holder"),)


class File(LeasedRow):
    """A file that was handed in, and how far its check is. `purpose` is why it is checked (`data/purposes.json`); what may be
    done with it and how long it is kept follows from that.

    `references` are the list versions checked against, as [{list, version, sha256}]; `fault` is a `kordon.defect/1` object
    where the file as a whole could not be read. `run` counts the checks of the same bytes; `position` is how many units of
    this run are done, `share` how much of the file that is about (0..1; 0 where nobody can tell before the end).
    read + rejected = units. Until `watch_until` it is checked anew whenever a list changes; `checked_with` is
    the hash of the list versions that its last whole run used.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        READING = "reading"
        DONE = "done"
        UNREADABLE = "unreadable"
        GIVEN_UP = "given_up"

    class Channel(models.TextChoices):
        PAGE = "page"
        API = "api"
        FOLDER = "folder"
        COMMAND = "command"

    stored: models.ForeignKey[StoredObject, StoredObject] = models.ForeignKey(
        StoredObject, on_delete=models.PROTECT, related_name="+"
    )
    stored_id: UUID
    name: models.CharField[str, str] = models.CharField(max_length=255)
    purpose: models.CharField[str, str] = models.CharField(max_length=32)
    channel: models.CharField[str, str] = models.CharField(max_length=16, choices=Channel.choices)
    submitted_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    options: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    state: models.CharField[str, str] = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    format: models.CharField[str, str] = models.CharField(max_length=64, default="", blank=True)
    as_of: models.DateField[date | None, date | None] = models.DateField(null=True)
    references: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(default=list)
    fault: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    run: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=1)
    position: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    share: models.FloatField[float, float] = models.FloatField(default=0.0)
    read: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    rejected: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    defects: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    findings: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    quiet: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    times_handed_in: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=1)
    started_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    keep_until: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)
    watch_until: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    checked_with: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH, default="", blank=True)
    erased_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "stored", "purpose"), name="intake_file_once"),)
        indexes = (
            models.Index(fields=("state", "created_at"), name="intake_file_waiting"),
            models.Index(fields=("agency", "-created_at"), name="intake_file_newest"),
        )

    @property
    def units(self) -> int:
        return self.read + self.rejected


class FileHold(OwnedRow):
    """That a file must not be erased: `holder_id` is the case on legal hold that needs it as evidence."""

    file: models.ForeignKey[File, File] = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+")
    file_id: UUID
    holder_id: models.UUIDField[UUID, UUID] = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("file", "holder_id"), name="intake_file_hold_once"),)
        indexes = (models.Index(fields=("agency", "holder_id"), name="intake_file_hold_by_holder"),)


class Period(OwnedRow):
    """How many days the agency keeps a kind of data, in place of Kordon's default. `purpose` is empty for what has none;
    `basis` is the law or rule that says so."""

    class Kind(models.TextChoices):
        FILE = "file"
        FINDING = "finding"
        CASE = "case"
        QUESTION = "question"
        DETAILS = "details"

    purpose: models.CharField[str, str] = models.CharField(max_length=32, default="", blank=True)
    kind: models.CharField[str, str] = models.CharField(max_length=16, choices=Kind.choices)
    days: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    basis: models.CharField[str, str] = models.CharField(max_length=500)
    set_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    set_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "purpose", "kind"), name="intake_period_once"),)


class UnitBatch(OwnedRow):
    """Units `first`...`last` (1-based positions in reading order) of one run of a file, stored in one transaction with their
    defects and findings. It is what makes reading idempotent: a batch stands whole or not at all, and only once.

    `references` as in File: a run that was interrupted may go on against newer lists."""

    file: models.ForeignKey[File, File] = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+")
    file_id: UUID
    run: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    first: models.BigIntegerField[int, int] = models.BigIntegerField()
    last: models.BigIntegerField[int, int] = models.BigIntegerField()
    read: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    rejected: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    findings: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    references: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("file", "run", "first"), name="intake_batch_once"),)


class FileDefect(OwnedRow):
    """Something odd in a file, located, as `kordon.defect/1`: `unit` and `line` are 1-based, 0 where unknown. `parameters` may
    quote the input: the row goes when the file's bytes go."""

    file: models.ForeignKey[File, File] = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+")
    file_id: UUID
    run: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=1)
    code: models.CharField[str, str] = models.CharField(max_length=80)
    severity: models.CharField[str, str] = models.CharField(max_length=16)
    unit: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    line: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    field: models.CharField[str, str] = models.CharField(max_length=200, default="", blank=True)
    parameters: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=("file", "run", "unit"), name="intake_defect_by_unit"),)
