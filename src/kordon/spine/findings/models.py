"""What checks found, with all that it takes to judge it years later: the input, the list entry, and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from kordon.spine.accounts.models import OwnedRow
from kordon.spine.intake.models import HASH_LENGTH, File


class Finding(OwnedRow):
    """One subject and one list entry that a check holds to be the same, for one purpose of one agency.

    Its content never changes: `document` is the `kordon.finding/1` object, `subject` and `entry` are the parties
    (`kordon.party/1`) as they stood on that day. `pair_key` is the hash of purpose, kind, subject and entry *with their
    content*: seen again unchanged it is the same finding, with one more `Sighting`; a change on either side makes a new one.
    `subject_fingerprint` and (`list_name`, `entry_id`) name the pair whatever its content: decision memory goes by these.

    `room` is the room whose format brought the record, empty for a plain party.

    `state`: `open` waits for a person, `in_case` a case holds it, `decided`, `quiet`: known and decided before, shown only
    on request (`decision_id` says by which decision), `replaced`: nobody had begun when the same pair was found with newer
    content, in `replaced_by`. `subject_sha256` is of the subject's content. `changes` says why a decided pair came back, as
    [{side, field, before, after}]. From `erased_at` on nothing of the subject is left, by retention; what the list said stays.

    `delisted_version` is the first list version seen that has the entry no longer (in force), `delisted_at` when that was
    noticed; empty again when the entry comes back.
    """

    class State(models.TextChoices):
        OPEN = "open"
        IN_CASE = "in_case"
        DECIDED = "decided"
        QUIET = "quiet"
        REPLACED = "replaced"

    class Origin(models.TextChoices):
        FILE = "file"
        WATCH = "watch"
        HAND = "hand"

    pair_key: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)
    origin: models.CharField[str, str] = models.CharField(max_length=8, choices=Origin.choices)
    purpose: models.CharField[str, str] = models.CharField(max_length=32)
    kind: models.CharField[str, str] = models.CharField(max_length=64)
    room: models.CharField[str, str] = models.CharField(max_length=64, default="", blank=True)
    role: models.CharField[str, str] = models.CharField(max_length=64, default="subject")
    record_id: models.CharField[str, str] = models.CharField(max_length=500)
    subject: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    subject_caption: models.CharField[str, str] = models.CharField(max_length=500)
    subject_fingerprint: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)
    subject_sha256: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)
    score: models.FloatField[float, float] = models.FloatField()
    as_of: models.DateField[date, date] = models.DateField()
    list_name: models.CharField[str, str] = models.CharField(max_length=64)
    entry_id: models.CharField[str, str] = models.CharField(max_length=200)
    entry_version: models.CharField[str, str] = models.CharField(max_length=64)
    entry_sha256: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)
    entry_caption: models.CharField[str, str] = models.CharField(max_length=500)
    entry: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    document: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    search_text: models.TextField[str, str] = models.TextField(default="", blank=True)
    state: models.CharField[str, str] = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    decision_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    replaced_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    changes: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(default=list)
    first_seen: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)
    last_seen: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)
    times_seen: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=1)
    due_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    state_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)
    erased_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    delisted_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    delisted_version: models.CharField[str, str] = models.CharField(max_length=64, default="", blank=True)
    delisted_sha256: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH, default="", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "pair_key"), name="findings_pair_once"),)
        indexes = (
            models.Index(fields=("agency", "state", "-score"), name="findings_by_score"),
            models.Index(fields=("agency", "state", "due_at"), name="findings_by_due"),
            models.Index(fields=("agency", "subject_fingerprint"), name="findings_by_subject"),
            models.Index(fields=("agency", "list_name", "entry_id"), name="findings_by_entry"),
        )

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """`kordon.finding/1` evidence objects, strongest reasons first as the check gave them."""
        found: list[dict[str, Any]] = self.document["evidence"]
        return found

    @property
    def settle(self) -> list[str]:
        """Catalogue codes of what would settle it."""
        found: list[str] = self.document["settle"]
        return found

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """[{code, parameters}], such as a stale list."""
        found: list[dict[str, Any]] = self.document["warnings"]
        return found


class Sighting(OwnedRow):
    """One place where a finding's subject stood: a unit of a file, or a watched party. `watched_id` is the row in
    `kordon.spine.flow`; `unit` and `line` are 1-based, 0 where unknown."""

    finding: models.ForeignKey[Finding, Finding] = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="+")
    finding_id: UUID
    file: models.ForeignKey[File | None, File | None] = models.ForeignKey(
        File, on_delete=models.PROTECT, related_name="+", null=True
    )
    file_id: UUID | None
    watched_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    record_id: models.CharField[str, str] = models.CharField(max_length=500)
    role: models.CharField[str, str] = models.CharField(max_length=64)
    unit: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    line: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    place_key: models.CharField[str, str] = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("finding", "place_key"), name="findings_sighting_once"),)
        indexes = (models.Index(fields=("agency", "file"), name="findings_in_file"),)
