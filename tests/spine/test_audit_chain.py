"""The chain: written with the change or not at all, never altered, the same under concurrency, and what breaks it is named."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

AGENCY, OTHER = UUID(int=0xA), UUID(int=0xB)


@pytest.fixture
def note(database: str) -> Callable[..., object]:
    """Appends one entry in a transaction of its own."""
    from django.db import transaction

    from kordon.spine.audit.services import Actor, Channel, Verb, record

    noted = Verb("case.noted", ("case",))

    def append(agency: UUID = AGENCY, **details: object) -> object:
        with transaction.atomic():
            return record(Actor(uuid4(), Channel.API, "192.0.2.7"), noted, agency, [("case", uuid4())], details)

    return append


def problems(**named: object) -> list[tuple[str, int]]:
    from kordon.spine.audit.verification import verify

    return [(c.broken.code, c.broken.sequence) for c in verify(**named) if c.broken]  # type: ignore[arg-type]


def run_sql(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def tear_down_guards() -> None:
    """What somebody with full rights over the database would do first."""
    from django.db import connection

    from kordon.spine.audit import guards

    for name in guards._POSTGRESQL if connection.vendor == "postgresql" else guards._SQLITE:
        table = "audit_entry" if "entry" in name else "audit_chainhead"
        run_sql(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def test_entries_form_a_chain_for_each_agency(note: Callable[..., object]) -> None:
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.verification import missing_guards, verify

    for agency in (AGENCY, OTHER, AGENCY, AGENCY):
        note(agency, reason="invented")
    assert [(c.agency_id, c.entries, c.broken) for c in verify()] == [(AGENCY, 3, None), (OTHER, 1, None)]
    assert missing_guards() == []
    first, second, third = Entry.across_agencies.filter(agency_id=AGENCY)
    assert (first.previous, second.previous, third.previous) == ("0" * 64, first.hash, second.hash)
    assert first.id.version == 7


def test_an_entry_stands_or_falls_with_its_change(note: Callable[..., object]) -> None:
    from django.db import transaction

    from kordon.spine.audit.models import Entry, Opening
    from kordon.spine.audit.services import Actor, Channel, NotInTransaction, Verb, record

    note()
    with pytest.raises(NotInTransaction):
        record(Actor(None, Channel.WORKER), Verb("case.opened", ()), AGENCY, [])
    with pytest.raises(KeyError), transaction.atomic():
        note()
        raise KeyError("the change failed")
    assert (Entry.across_agencies.count(), Opening.across_agencies.count()) == (1, 1)
    assert problems() == []


def test_no_personal_value_reaches_the_chain(note: Callable[..., object]) -> None:
    from kordon.spine.audit.canonical import entry_line
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.services import details_of

    note(reason="Anna Beispiel called", name="Jean Exemple")
    entry = Entry.across_agencies.get()
    line = entry_line(entry)
    assert not any(text in line for text in ("Anna", "Jean", "192.0.2.7"))
    assert details_of(entry) == {
        "address": "192.0.2.7",
        "details": {"reason": "Anna Beispiel called", "name": "Jean Exemple"},
    }


@pytest.mark.parametrize("found", ["P1234567", "Anna Beispiel", "A" * 64, ""])
def test_a_reference_is_a_row_or_a_hash(found: str) -> None:
    from kordon.spine.audit.services import Verb, _written

    with pytest.raises(ValueError, match="row's UUID or a sha256"):
        _written(Verb("case.opened", ("case",)), [("case", found)])
    with pytest.raises(ValueError, match="must refer to case"):
        _written(Verb("case.opened", ("case",)), [])
    with pytest.raises(ValueError, match="no verb"):
        Verb("decided", ())


def test_personal_values_are_erased_and_the_chain_still_verifies(note: Callable[..., object]) -> None:
    from kordon.spine.audit.models import Entry, Opening
    from kordon.spine.audit.services import Actor, Channel, details_of, erase_openings
    from kordon.spine.audit.verification import verify

    for _ in range(3):
        note(name="Anna Beispiel")
    entries = list(Entry.across_agencies.all())
    by_whom = Actor(uuid4(), Channel.WORKER)
    assert erase_openings(by_whom, OTHER, [entries[0].id]) == 0, "another agency's values are not ours to erase"
    assert erase_openings(by_whom, AGENCY, [entries[0].id, entries[2].id]) == 2
    assert details_of(entries[0]) is None
    assert details_of(entries[1]) is not None
    assert [(c.entries, c.erased, c.broken) for c in verify()] == [(4, 2, None)]
    Opening.across_agencies.filter(pk=entries[1].id).delete()
    assert problems() == [("audit.opening_missing", 2)]


def test_a_batch_is_one_entry_and_each_item_can_be_proved(database: str) -> None:
    from django.db import transaction

    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.services import Actor, Channel, Verb, is_proved, proof_of_item, record_batch

    items = [{"finding": str(UUID(int=number)), "name": f"Person {number}"} for number in range(1001)]
    stored = Verb("findings.stored", ("input",))
    with transaction.atomic():
        record_batch(Actor(None, Channel.WORKER), stored, AGENCY, [("input", "0" * 64)], iter(items))
    entry = Entry.across_agencies.get()
    assert entry.items == 1001
    for number in (0, 1, 512, 1000):
        proof = proof_of_item(entry, items[number])
        assert proof is not None
        assert is_proved(entry, items[number], proof)
        assert not is_proved(entry, items[number - 1], proof)
    assert proof_of_item(entry, {"finding": "none", "name": "Person 5"}) is None
    assert problems() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = 'case.closed'",
        "UPDATE audit_entry SET sequence = 9 WHERE sequence = 2",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_chainhead",
        "UPDATE audit_chainhead SET sequence = 1",
        "TRUNCATE audit_entry",
        "TRUNCATE audit_chainhead",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE sequence = 1",
        "REPLACE INTO audit_chainhead SELECT agency_id, 1, hash FROM audit_chainhead",
        "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE sequence = 2"
        " ON CONFLICT (id) DO UPDATE SET verb = 'case.closed'",
    ],
)
def test_the_database_refuses_to_forget(note: Callable[..., object], statement: str, database: str) -> None:
    from django.db import DatabaseError

    for _ in range(2):
        note()
    if ("REPLACE" in statement and database != "sqlite") or ("TRUNCATE" in statement and database != "postgresql"):
        with pytest.raises(DatabaseError, match="syntax"):  # the other database has no such statement
            run_sql(statement)
        return
    with pytest.raises(DatabaseError, match="append-only"):
        run_sql(statement)
    assert problems() == []


@pytest.mark.parametrize(
    ("statement", "code", "sequence"),
    [
        ("UPDATE audit_entry SET verb = 'case.closed' WHERE sequence = 3", "audit.altered", 3),
        ("UPDATE audit_entry SET actor_id = NULL WHERE sequence = 2", "audit.altered", 2),
        ("UPDATE audit_entry SET \"references\" = 'x' WHERE sequence = 4", "audit.altered", 4),
        ("UPDATE audit_entry SET hash = repeat('f', 64) WHERE sequence = 1", "audit.altered", 1),
        ("UPDATE audit_entry SET previous = repeat('f', 64) WHERE sequence = 4", "audit.link_broken", 4),
        ("DELETE FROM audit_entry WHERE sequence = 2", "audit.gap", 2),
        ("DELETE FROM audit_entry WHERE sequence = 5", "audit.head_differs", 5),
        ("DELETE FROM audit_entry", "audit.head_differs", 5),
        ("DELETE FROM audit_chainhead", "audit.head_differs", 1),
        ("UPDATE audit_chainhead SET hash = repeat('f', 64)", "audit.head_differs", 5),
        ("UPDATE audit_opening SET circumstances = '{}' WHERE entry_id = (SELECT id FROM audit_entry WHERE sequence = 3)",
         "audit.opening_differs", 3),
    ],
)
def test_the_first_broken_link_is_named(note: Callable[..., object], statement: str, code: str, sequence: int) -> None:
    from kordon.spine.audit.verification import missing_guards

    for number in range(5):
        note(number=number)
    assert problems() == []
    tear_down_guards()
    run_sql(statement.replace("repeat('f', 64)", f"'{'f' * 64}'"))
    assert problems() == [(code, sequence)]
    assert {broken.code for broken in missing_guards()} == {"audit.unguarded"}


def test_a_guard_that_only_bears_the_name_is_missed(database: str) -> None:
    from django.db import connection

    from kordon.spine.audit import guards

    assert guards.missing(connection) == []
    if database == "sqlite":
        run_sql("DROP TRIGGER audit_entry_no_update")
        run_sql("CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END")
        assert guards.missing(connection) == ["audit_entry_no_update"]
        return
    run_sql("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_update")
    assert guards.missing(connection) == ["audit_entry_no_update"]
    run_sql("DROP TRIGGER audit_entry_no_update ON audit_entry")
    run_sql("CREATE TRIGGER audit_entry_no_update BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW WHEN (false)"
            " EXECUTE FUNCTION audit_refuse()")
    assert guards.missing(connection) == ["audit_entry_no_update"]
    run_sql("CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
    assert len(guards.missing(connection)) == 5


def test_a_chain_cut_short_with_its_head_shows_against_a_published_head(note: Callable[..., object]) -> None:
    from kordon.spine.audit.models import ChainHead, Entry

    for _ in range(3):
        note()
    published = {h.agency_id: (h.sequence, h.hash) for h in ChainHead.across_agencies.all()}
    note()
    assert problems(expected=published) == []
    tear_down_guards()
    second = Entry.across_agencies.get(sequence=2)
    Entry.across_agencies.filter(sequence__gt=2).delete()
    ChainHead.across_agencies.update(sequence=2, hash=second.hash)
    assert problems() == [], "nothing inside the database can show this"
    assert problems(expected=published) == [("audit.published_differs", 3)]


def test_many_writers_leave_one_chain(note: Callable[..., object]) -> None:
    from django.db import connections

    failures: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(8):
                note(number=number)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    from kordon.spine.audit.verification import verify

    assert [(c.entries, c.broken) for c in verify()] == [(48, None)]
