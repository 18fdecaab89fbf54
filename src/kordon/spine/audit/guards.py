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

# The number is pg_trigger.tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate.
_POSTGRESQL = {
    "audit_entry_no_update": ("BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW", 27),
    "audit_entry_no_truncate": ("BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT", 34),
    "audit_chainhead_one_step": (
        "BEFORE UPDATE ON audit_chainhead FOR EACH ROW"
        " WHEN (NEW.sequence <> OLD.sequence + 1 OR NEW.agency_id <> OLD.agency_id)",
        19,
    ),
    "audit_chainhead_no_delete": ("BEFORE DELETE ON audit_chainhead FOR EACH ROW", 11),
    "audit_chainhead_no_truncate": ("BEFORE TRUNCATE ON audit_chainhead FOR EACH STATEMENT", 34),
}

_POSTGRESQL_BODY = f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END "
_POSTGRESQL_STANDING = """
    SELECT tgname, tgtype, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND (tgqual IS NULL OR tgname = 'audit_chainhead_one_step')
      AND tgrelid IN (to_regclass('audit_entry'), to_regclass('audit_chainhead'))"""


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers where they are missing. Raises NotImplementedError for a database without guards of ours."""
    wanted = missing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_POSTGRESQL_BODY}$$"
            )
        for name in wanted:
            if connection.vendor == "postgresql":
                when, _ = _POSTGRESQL[name]
                cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_refuse()")
            else:
                cursor.execute(_sqlite_trigger(name))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards that ought to stand and don't, by name; one that is disabled or does something else doesn't stand."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            texts = dict(cursor.fetchall())
        return sorted(name for name in _SQLITE if texts.get(name) != _sqlite_trigger(name))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_POSTGRESQL_STANDING)
            standing = {name: (kind, body) for name, kind, body in cursor.fetchall()}
        return sorted(name for name, (_, kind) in _POSTGRESQL.items() if standing.get(name) != (kind, _POSTGRESQL_BODY))
    raise NotImplementedError(f"the audit has no guards for {connection.vendor}")


def _sqlite_trigger(name: str) -> str:
    return f"CREATE TRIGGER {name} {_SQLITE[name]} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
