"""Migrations are complete, only add, and leave the same guarded tables on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

STEPS = ("audit", "accounts", "intake", "findings", "cases", "decisions", "flow", "reporting")


def test_models_and_migrations_agree(django_home: object) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # SystemExit where a migration is missing


def test_migrating_twice_changes_nothing(empty_database: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    from kordon.spine.audit import guards

    call_command("migrate", verbosity=0)
    tables = set(connection.introspection.table_names())
    call_command("migrate", verbosity=0)
    assert set(connection.introspection.table_names()) == tables
    assert {"audit_entry", "audit_opening", "audit_chainhead", "accounts_agency", "accounts_user"} <= tables
    assert guards.missing(connection) == []


@pytest.mark.parametrize("step", STEPS)
def test_migrations_only_add(django_home: object, step: str) -> None:
    """Nothing is removed, renamed or altered: what the last release wrote stays readable."""
    from django.db.migrations import operations
    from django.db.migrations.loader import MigrationLoader

    adding = (
        operations.CreateModel,
        operations.AddField,
        operations.AddIndex,
        operations.AddConstraint,
        operations.RunPython,
    )
    loader = MigrationLoader(None)
    found = [item for (label, _), migration in loader.disk_migrations.items() if label == step for item in migration.operations]
    assert found
    assert [item for item in found if not isinstance(item, adding)] == []


def test_an_sqlite_file_is_its_owners_alone(empty_database: str, kordon_home: Path) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    modes = {path.name: path.stat().st_mode & 0o777 for path in kordon_home.glob("kordon.sqlite3*")}
    assert all(mode == 0o600 for mode in modes.values()), modes
    assert bool(modes) == (empty_database == "sqlite")
