"""Agencies, their people, what these may do, and the keys that programs use in their name."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone

from kordon.spine.accounts.permissions import Role
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import INSTALLATION, ScopedManager, ScopedRow


class OwnAgencyManager(ScopedManager[Any]):
    """An agency's row is its own: another agency sees neither that it is there nor what it is called."""

    owner = "pk"


class Agency(ScopedRow):
    """An office that owns rows. `names` is {language: text}."""

    class Kind(models.TextChoices):
        LICENSING = "licensing"
        CUSTOMS = "customs"
        PASSENGER_UNIT = "passenger_unit"
        FINANCIAL_INTELLIGENCE = "financial_intelligence"
        NUCLEAR_REGULATOR = "nuclear_regulator"
        INTERIOR = "interior"
        HEALTH = "health"
        FOREIGN_MINISTRY = "foreign_ministry"
        COMPANY = "company"
        OTHER = "other"

    class Status(models.TextChoices):
        ACTIVE = "active"
        CLOSED = "closed"

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_row_id, editable=False)
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    kind: models.CharField[str, str] = models.CharField(max_length=32, choices=Kind.choices)
    status: models.CharField[str, str] = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ScopedManager[Any]] = OwnAgencyManager()

    @property
    def agency_id(self) -> UUID:
        return self.id


class OwnedRow(ScopedRow):
    """A row with a UUIDv7 that belongs to an agency. No way leads from the agency's row to its rows but the managers."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_row_id, editable=False)
    agency: models.ForeignKey[Agency, Agency] = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    agency_id: UUID
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class User(AbstractBaseUser, OwnedRow):
    """A person of one agency. `email` is folded (`folded_email`) and unique in the installation."""

    class Status(models.TextChoices):
        INVITED = "invited"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        CLOSED = "closed"

    email: models.CharField[str, str] = models.CharField(max_length=254, unique=True)
    name: models.CharField[str, str] = models.CharField(max_length=200)
    language: models.CharField[str, str] = models.CharField(max_length=2, default="en")
    status: models.CharField[str, str] = models.CharField(max_length=16, choices=Status.choices, default=Status.INVITED)

    # Until when the present password is a one-time password: it opens nothing but the page that sets a new one.
    one_time_until: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django reads it as a field or a property
        return self.status == self.Status.ACTIVE


def folded_email(text: str) -> str:
    """One spelling of an address: NFKC, without case, so that nobody registers a look-alike in other case."""
    return storable(unicodedata.normalize("NFKC", text)).casefold()


def storable(text: str) -> str:
    """Without what no name has and databases refuse: control characters and lone surrogates."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs")).strip()


class RoleGrant(OwnedRow):
    """That a person has a role. Withdrawing deletes the row; the audit remembers."""

    user: models.ForeignKey[User, User] = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    user_id: UUID
    role: models.CharField[str, str] = models.CharField(max_length=32, choices=[(role, role) for role in Role])

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "role"), name="accounts_role_once"),)


class ApiToken(OwnedRow):
    """A key for a program. Only the SHA-256 of its secret is kept: the secret has 256 random bits, so a slow hash would
    protect nothing more. It can do what `permissions` names and its owner still may."""

    user: models.ForeignKey[User, User] = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    user_id: UUID
    name: models.CharField[str, str] = models.CharField(max_length=100)
    secret_sha256: models.CharField[str, str] = models.CharField(max_length=64)
    permissions: models.JSONField[list[str], list[str]] = models.JSONField()
    expires_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    revoked_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)


class GuessCount(ScopedRow):
    """How often a password was tried for an account, from an address, or both; `key` is a keyed hash of these. Belongs to
    the installation: the account may not exist."""

    key: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
    agency_id: models.UUIDField[UUID, UUID] = models.UUIDField(default=INSTALLATION)
    tries: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=0)
    since: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)
    locked_until: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("since",), name="accounts_guess_since"),)
