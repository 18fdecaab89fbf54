"""The audit step as Django knows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

OWNER_ONLY = 0o600


class AuditConfig(AppConfig):
    name = "kordon.spine.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(keep_to_owner, dispatch_uid="kordon.spine.audit.keep_to_owner")


def keep_to_owner(connection: BaseDatabaseWrapper, **named: Any) -> None:
    """An SQLite file holds personal values: only its owner reads it. The files beside it (WAL) take its permissions."""
    if connection.vendor != "sqlite":
        return
    path = Path(str(connection.settings_dict["NAME"]))
    if path.is_file() and path.stat().st_mode & 0o077:
        path.chmod(OWNER_ONLY)
