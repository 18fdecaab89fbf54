"""Cases: what people work on, who may see it, and what they ask one another.

Rows of this step are never rewritten but for the state of the work (assignee, dates, status, done): notes stand as they were
written, a share that ended keeps its row. `CaseEvent` ties a case to the audit entries about it, in order.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from kordon.spine.accounts.models import OwnedRow, User

CASCADE, PROTECT = models.CASCADE, models.PROTECT
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000  # characters of a note, reason or question


class Case(OwnedRow):
    """Findings and parties gathered for people to work on. `number` counts within the agency. `score` is the highest of its
    findings, `country` ISO 3166 alpha-2 of the first party, `room` where its findings come from; empty where unknown.
    `request_id` comes from the form, so that a request sent twice opens one case; `linked_at` is empty until other cases
    were searched for the same parties. While `held_at` is set (legal hold) nothing of the case is erased; from `erased_at` on
    there is left that there was a case, with its number and dates."""

    class Kind(models.TextChoices):
        FINDINGS = "findings"
        MANUAL = "manual"
        REDRESS = "redress"

    class Status(models.TextChoices):
        OPEN = "open"
        WAITING = "waiting"  # for an answer from outside
        CLOSED = "closed"

    number: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    kind: models.CharField[str, str] = models.CharField(max_length=16, choices=Kind.choices)
    status: models.CharField[str, str] = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    title: models.CharField[str, str] = models.CharField(max_length=LONGEST_TITLE)
    room: models.CharField[str, str] = models.CharField(max_length=32, default="", blank=True)
    country: models.CharField[str, str] = models.CharField(max_length=2, default="", blank=True)
    score: models.FloatField[float | None, float | None] = models.FloatField(null=True)
    assignee: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, null=True, on_delete=PROTECT, related_name="+"
    )
    assignee_id: UUID | None
    due_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    opened_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    closed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    request_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    linked_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    held_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    held_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    hold_reason: models.TextField[str, str] = models.TextField(default="", blank=True)
    erased_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agency", "number"), name="cases_number_once"),
            models.UniqueConstraint(fields=("agency", "request_id"), name="cases_request_once"),
        )
        indexes = (models.Index(fields=("agency", "status", "due_on"), name="cases_by_due"),)


class CaseRow(OwnedRow):
    """A row that belongs to a case."""

    case: models.ForeignKey[Case, Case] = models.ForeignKey(Case, on_delete=CASCADE, related_name="+")
    case_id: UUID

    class Meta:
        abstract = True


class CaseEvent(CaseRow):
    """That an audit entry is about a case: what its history and its dossier are told from."""

    entry_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    verb: models.CharField[str, str] = models.CharField(max_length=64)
    actor_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    parameters: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)


class CaseFinding(CaseRow):
    """A finding in a case. Outside redress a finding is in one case at most (`opening.add_findings`)."""

    finding_id: models.UUIDField[UUID, UUID] = models.UUIDField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "finding_id"), name="cases_finding_once"),)


class CaseParty(CaseRow):
    """A party of a case, whole as `kordon.party/1`. Links and questions look for it."""

    role: models.CharField[str, str] = models.CharField(max_length=32, default="subject")
    caption: models.CharField[str, str] = models.CharField(max_length=300)
    party: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sha256: models.CharField[str, str] = models.CharField(max_length=64)  # of the party as canonical JSON

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "role", "sha256"), name="cases_party_once"),)


class PartyKey(OwnedRow):
    """A number or address of a party in one way of writing, so that the same is found by an index. `kind` is an
    identifier's kind or `address`."""

    party: models.ForeignKey[CaseParty, CaseParty] = models.ForeignKey(CaseParty, on_delete=CASCADE, related_name="+")
    party_id: UUID
    kind: models.CharField[str, str] = models.CharField(max_length=32)
    value: models.CharField[str, str] = models.CharField(max_length=300)

    class Meta:
        indexes = (models.Index(fields=("agency", "kind", "value"), name="cases_party_key"),)


class CaseLink(CaseRow):
    """Why two cases may be about one thing. `case` is the older of the two; `score` is a probability for names, 1 for what
    is equal; `explanation` holds what met: `left`, `right`, and for
    a name `steps`."""

    class Kind(models.TextChoices):
        NAME = "name"
        IDENTIFIER = "identifier"
        ADDRESS = "address"
        VESSEL = "vessel"
        COMPLAINT = "complaint"  # a redress case and the case it is about

    other: models.ForeignKey[Case, Case] = models.ForeignKey(Case, on_delete=CASCADE, related_name="+")
    other_id: UUID
    kind: models.CharField[str, str] = models.CharField(max_length=16, choices=Kind.choices)
    score: models.FloatField[float, float] = models.FloatField(default=1.0)
    explanation: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "other", "kind"), name="cases_link_once"),)


class Note(CaseRow):
    """What somebody wrote. A correction is another note. `shared` notes go with the case to agencies that it is shared with."""

    author_id: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    text: models.TextField[str, str] = models.TextField()
    shared: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    request_id: models.UUIDField[UUID, UUID] = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "request_id"), name="cases_note_once"),)


class Task(CaseRow):
    """Something to do by a day."""

    text: models.CharField[str, str] = models.CharField(max_length=500)
    assignee: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, null=True, on_delete=PROTECT, related_name="+"
    )
    assignee_id: UUID | None
    due_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    done_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    done_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)


class Attachment(CaseRow):
    """A file of a case; its bytes are kept encrypted by the intake step under `object_id`."""

    name: models.CharField[str, str] = models.CharField(max_length=200)
    size_bytes: models.BigIntegerField[int, int] = models.BigIntegerField()
    sha256: models.CharField[str, str] = models.CharField(max_length=64)
    object_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    added_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)


class Route(OwnedRow):
    """Who gets a new case, and by when. A route fits when all it names fits; the first that fits (`place`) counts. Empty
    room and country and 0 fit everything. `age_days`: the case is at least so old (`routing.route_waiting`)."""

    place: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    room: models.CharField[str, str] = models.CharField(max_length=32, default="", blank=True)
    country: models.CharField[str, str] = models.CharField(max_length=2, default="", blank=True)
    score_from: models.FloatField[float, float] = models.FloatField(default=0.0)
    age_days: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=0)
    assignee: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, null=True, on_delete=PROTECT, related_name="+"
    )
    assignee_id: UUID | None
    due_days: models.PositiveIntegerField[int | None, int | None] = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "place"), name="cases_route_place"),)


class Share(CaseRow):
    """That another agency may read a case. Belongs to the agency that shares; ends by `ended_at`, never by deletion."""

    to_agency_id: models.UUIDField[UUID, UUID] = models.UUIDField(db_index=True)
    reason: models.TextField[str, str] = models.TextField()
    shared_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)


class Question(OwnedRow):
    """Does anybody know this party? Belongs to the agency that asks. Answers are shown from `answers_from` on, a moment that
    depends on nothing but the time of asking."""

    asked_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True)
    case: models.ForeignKey[Case | None, Case | None] = models.ForeignKey(Case, null=True, on_delete=PROTECT, related_name="+")
    case_id: UUID | None
    reason: models.TextField[str, str] = models.TextField()
    caption: models.CharField[str, str] = models.CharField(max_length=300)
    party: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    answers_from: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    erased_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)


class Answer(OwnedRow):
    """What one agency answers. Belongs to the agency that asked, is made together with the question, and holds nothing of
    the other but yes or no; `released` is what the other gave by a step of its own."""

    question: models.ForeignKey[Question, Question] = models.ForeignKey(Question, on_delete=CASCADE, related_name="+")
    question_id: UUID
    of_agency_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    known: models.BooleanField[bool | None, bool | None] = models.BooleanField(null=True)
    released: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(null=True)
    released_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("question", "of_agency_id"), name="cases_answer_once"),)


class AskedOfUs(OwnedRow):
    """A question about a party that the asked agency knows, as that agency sees it; there is no row where it doesn't know the
    party, so that nobody learns of it by being asked. `party_ids` are its own case parties that fit."""

    answer_id: models.UUIDField[UUID, UUID] = models.UUIDField(unique=True)
    by_agency_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    reason: models.TextField[str, str] = models.TextField()
    caption: models.CharField[str, str] = models.CharField(max_length=300)
    party: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    party_ids: models.JSONField[list[str], list[str]] = models.JSONField()
    released_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    erased_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
