"""Triggers that make the chain append-only in the database itself, for whatever program writes to it.

    entry       no UPDATE, no DELETE, no TRUNCATE; INSERT only at the end of the agency's chain
    chain head  no DELETE, no TRUNCATE; UPDATE only to the next place

SQLite needs the guard on INSERT too: `INSERT OR REPLACE` deletes the row in its way without firing a DELETE trigger. Django
rebuilds a table to alter it on SQLite, which drops its triggers: a migration that alters these tables must call `put_up`
again, and `verify` says when a guard is missing.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "the audit is append-only"

_SQLITE = {
    "audit_entry_no_update": "BEFORE UPDATE ON audit_entry",
    "audit_entry_no_delete": "BEFORE DELETE ON audit_entry",
    "audit_entry_at_the_end": """BEFORE INSERT ON audit_entry
        WHEN NEW.sequence <> 1 + COALESCE((SELECT MAX(sequence) FROM audit_entry WHERE agency_id = NEW.agency_id), 0)
          OR EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR hash = NEW.hash)
          OR EXISTS (SELECT 1 FROM audit_entry WHERE agency_id = NEW.agency_id AND previous = NEW.previous)""",
    "audit_chainhead_one_step": "BEFORE UPDATE ON audit_chainhead WHEN NEW.sequence <> OLD.sequence + 1"
    " OR NEW.agency_id <> OLD.agency_id",
    "audit_chainhead_no_delete": "BEFORE DELETE ON audit_chainhead",
    "audit_chainhead_begins": """BEFORE INSERT ON audit_chainhead
        WHEN NEW.sequence <> 0 AND EXISTS (SELECT 1 FROM audit_chainhead WHERE agency_id = NEW.agency_id)""",
}

_POSTGRESQL = {
    "audit_entry_no_update": "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW",
    "audit_entry_no_truncate": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
    "audit_chainhead_one_step": "BEFORE UPDATE ON audit_chainhead FOR EACH ROW"
    " WHEN (NEW.sequence <> OLD.sequence + 1 OR NEW.agency_id <> OLD.agency_id)",
    "audit_chainhead_no_delete": "BEFORE DELETE ON audit_chainhead FOR EACH ROW",
    "audit_chainhead_no_truncate": "BEFORE TRUNCATE ON audit_chainhead FOR EACH STATEMENT",
}

_POSTGRESQL_REFUSE = f"""CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers where they are missing. Raises NotImplementedError for a database without guards of ours."""
    there = _standing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_REFUSE)
        for name, when in _guards(connection).items():
            if name in there:
                continue
            if connection.vendor == "postgresql":
                cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_refuse()")
            else:
                cursor.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards that ought to stand and don't, by name; a disabled one doesn't stand."""
    return sorted(set(_guards(connection)) - _standing(connection))


def _guards(connection: BaseDatabaseWrapper) -> dict[str, str]:
    if connection.vendor == "postgresql":
        return _POSTGRESQL
    if connection.vendor == "sqlite":
        return _SQLITE
    raise NotImplementedError(f"the audit has no guards for {connection.vendor}")


def _standing(connection: BaseDatabaseWrapper) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
            " AND tgrelid IN (to_regclass('audit_entry'), to_regclass('audit_chainhead'))"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {str(name) for (name,) in cursor.fetchall()}
