"""The chain when things go wrong: a writer is killed, and the program runs under a role with few rights."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "audit.md").read_text("utf-8")
AGENCY = UUID(int=0xA)

# Changes a row and notes it, over and over; says each number once it is committed.
WRITER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "kordon.site.settings"
import django
django.setup()
from django.db import transaction
from kordon.spine.accounts.models import GuessCount
from kordon.spine.audit.services import Actor, Channel, Verb, record
from uuid import UUID
changed = Verb("row.changed", ())
for number in range(1, 100_000):
    with transaction.atomic():
        GuessCount.across_agencies.create(key=f"{sys.argv[1]}-{number}")
        record(Actor(None, Channel.WORKER), changed, UUID(int=0xA), [], {"number": number})
    print(number, flush=True)
"""


def killed_writer(name: str, lines: int) -> int:
    """Start a writer, kill it without warning after so many commits; returns how many it said it had made."""
    with subprocess.Popen([sys.executable, "-c", WRITER, name], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        for _ in range(lines):
            assert child.stdout.readline()
        child.kill()
        return lines + len(child.stdout.read().split())


def test_a_killed_writer_leaves_changes_and_entries_together(database: str) -> None:
    from kordon.spine.accounts.models import GuessCount
    from kordon.spine.audit.verification import verify

    said = sum(killed_writer(f"writer{lines}", lines) for lines in (1, 7, 23))
    (chain,) = verify()
    assert chain.broken is None
    assert chain.entries == GuessCount.across_agencies.count()
    assert said <= chain.entries <= said + 3, "each may have committed one that it could not say any more"


@pytest.fixture
def limited_role(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program under a role that owns nothing and has the grants of docs/audit.md."""
    if database != "postgresql":
        pytest.skip("SQLite has no roles: whoever reads the file may write it")
    from django.db import connection, connections

    (grants,) = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE kordon_app LOGIN")
        cursor.execute(grants)
    before = connections.settings["default"]
    connections.close_all()
    connections.settings = connections.configure_settings({"default": {**before, "USER": "kordon_app"}})
    del connections["default"]
    yield
    connections.close_all()
    connections.settings = connections.configure_settings({"default": before})
    del connections["default"]
    with connections["default"].cursor() as cursor:
        cursor.execute("DROP OWNED BY kordon_app")
        cursor.execute("DROP ROLE kordon_app")


def test_the_documented_rights_are_enough_and_not_too_many(limited_role: None) -> None:
    from django.db import DatabaseError, connection, transaction

    from kordon.spine.audit.services import Actor, Channel, Verb, erase_openings, record
    from kordon.spine.audit.verification import missing_guards, verify

    actor = Actor(None, Channel.PAGE)
    with transaction.atomic():
        entry = record(actor, Verb("case.noted", ()), AGENCY, [], {"note": "invented"})
    assert erase_openings(actor, AGENCY, [entry.id]) == 1
    for statement in (
        "DROP TRIGGER audit_entry_no_update ON audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "TRUNCATE audit_entry",
        "DELETE FROM audit_entry",
        "UPDATE audit_opening SET circumstances = '{}'",
        "DROP TABLE audit_entry",
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), connection.cursor() as cursor:
            cursor.execute(statement)
    assert missing_guards() == []
    assert [(chain.entries, chain.erased, chain.broken) for chain in verify()] == [(2, 1, None)]
