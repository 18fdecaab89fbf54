"""What changed in a list: compared by content, whatever the publisher's own version numbers say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Name, NameKind, NameQuality, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.references import ReferenceStore, default_home
from kordon.rooms.watchlists import versions
from kordon.rooms.watchlists.deltas import FieldChange, compare_versions, diff_entries, entry_fields
from kordon.rooms.watchlists.formats.un.snapshot import entry_line, header_line
from kordon.rooms.watchlists.lists import load_list
from kordon.rooms.watchlists.records import Link, ListEntry
from kordon.rooms.watchlists.tests.reading import shared
from kordon.rooms.watchlists.tests.written_lists import NAMES, write_un


def entry(number: int, *names: str, **fields: object) -> ListEntry:
    entry_id = f"XXi.{number:03d}"
    party = Party(entry_id, PartyKind.PERSON, tuple(Name(text) for text in names or (f"PERSON {number}",)),
                  provenance=Provenance("list.xml", "ab", number, number * 3))
    return replace(ListEntry("un", entry_id, party), **fields)  # type: ignore[arg-type]


def test_added_removed_unchanged() -> None:
    delta = diff_entries([entry(1), entry(2)], [entry(2), entry(3)])
    assert [e.id for e in delta.added] == ["XXi.003"]
    assert [e.id for e in delta.removed] == ["XXi.001"]
    assert (delta.changed, delta.reordered, delta.unchanged) == ((), (), 1)
    assert delta.touched() == {"XXi.001", "XXi.003"}


def test_a_changed_field_shows_before_and_after() -> None:
    before = entry(1, "ARVID TESTMANN", "A. TESTMANN", remarks="lives in X", listed_on=PartialDate(2020, 1, 1))
    after = entry(1, "ARVID TESTMANN", "ARVID TESTMAN", remarks="lives in Y", listed_on=PartialDate(2020, 1, 1))
    (change,) = diff_entries([before], [after]).changed
    assert change.fields == (
        FieldChange("remarks", ("lives in X",), ("lives in Y",)),
        FieldChange("names", ("A. TESTMANN, primary",), ("ARVID TESTMAN, primary",)),
    )


def test_a_name_that_only_changes_its_quality_is_a_change() -> None:
    before, after = entry(1), entry(1)
    names = tuple(replace(n, kind=NameKind.ALIAS, quality=NameQuality.LOW) for n in after.party.names)
    after = replace(after, party=replace(after.party, names=names))
    (change,) = diff_entries([before], [after]).changed
    assert change.fields == (FieldChange("names", ("PERSON 1, primary",), ("PERSON 1, alias, low",)),)


def test_the_place_in_the_file_is_no_change() -> None:
    moved = replace(entry(1), party=replace(entry(1).party, provenance=Provenance("new.xml", "cd", 99, 1234)))
    assert diff_entries([entry(1)], [moved]).unchanged == 1


def test_another_order_is_no_news_but_is_remembered() -> None:
    delta = diff_entries([entry(1, "A", "B")], [entry(1, "B", "A")])
    assert (delta.changed, delta.reordered) == ((), ("XXi.001",))
    assert delta.touched() == {"XXi.001"}


def test_fields_beyond_the_schema_are_compared_too() -> None:
    before = replace(entry(1), party=replace(entry(1).party, other=(("VERSIONNUM", "1"), ("NOTE", "a"))))
    after = replace(entry(1), party=replace(entry(1).party, other=(("VERSIONNUM", "1"), ("NOTE", "b"))))
    (change,) = diff_entries([before], [after]).changed
    assert change.fields == (FieldChange("other.NOTE", ("a",), ("b",)),)


def test_one_id_used_twice_loses_nothing() -> None:
    first, second, third = entry(1, "A"), entry(1, "B"), entry(1, "C")
    (change,) = diff_entries([first, second], [first, third]).changed
    assert change.fields == (FieldChange("names", ("B, primary",), ("C, primary",)),)


def test_every_field_that_says_something_is_shown() -> None:
    full = entry(1, programmes=("DPRK",), links=(Link("owned by", "XXe.001", "OWNER", "50"),), owner="Customs")
    shown = entry_fields(full)
    assert shown["programmes"] == ("DPRK",)
    assert shown["links"] == ("owned by, XXe.001, OWNER, 50",)
    assert shown["owner"] == ("Customs",)
    assert "legal_basis" not in shown


entries = st.builds(
    entry,
    st.integers(1, 6),
    st.sampled_from(["ANNA A", "BEN B", "CARL C"]),
    st.sampled_from(["ALIAS X", "ALIAS Y"]),
    remarks=st.sampled_from(["", "note", "other note"]),
)
lists = st.lists(entries, max_size=6, unique_by=lambda e: e.id)


@given(lists, lists)
def test_the_delta_leads_from_before_to_after(before: list[ListEntry], after: list[ListEntry]) -> None:
    delta = diff_entries(before, after)
    kept = {e.id for e in before} - {e.id for e in delta.removed}
    assert kept | {e.id for e in delta.added} == {e.id for e in after}
    assert len(delta.changed) + len(delta.reordered) + delta.unchanged == len(kept)
    by_id = {e.id: e for e in before}
    assert {e.id for e in after if by_id.get(e.id) != e} == delta.touched() & {e.id for e in after}


@given(lists, lists)
def test_backwards_is_the_mirror(before: list[ListEntry], after: list[ListEntry]) -> None:
    there, back = diff_entries(before, after), diff_entries(after, before)
    assert (there.added, there.removed, there.unchanged) == (back.removed, back.added, back.unchanged)
    mirrored = [[(f.field, f.after, f.before) for f in c.fields] for c in back.changed]
    assert [sorted((f.field, f.before, f.after) for f in c.fields) for c in there.changed] == [sorted(m) for m in mirrored]


def snapshot_of(list_file: Path, folder: Path, drop: str = "") -> Path:
    """The same list in the form of the bundled snapshot; `drop` leaves a name out."""
    entries = load_list(str(list_file), None).entries
    lines = "".join(entry_line(e) for e in entries)
    path = folder / "snapshot.jsonl"
    header = header_line(date(2026, 2, 27), len(entries), "0" * 64)
    path.write_text(header + (lines.replace(drop, "CHANGED NAME") if drop else lines), "utf-8")
    return path


def test_versions_in_two_forms_are_compared_by_what_both_hold(tmp_path: Path) -> None:
    full = write_un(tmp_path / "list.xml", remark="a comment that the snapshot leaves out")
    compared = compare_versions(load_list(str(snapshot_of(full, tmp_path, NAMES[1])), None), load_list(str(full), None))
    assert [(change.id, [f.field for f in change.fields]) for change in compared.delta.changed] == [("XXi.002", ["names"])]
    assert compared.delta.unchanged == len(NAMES) - 1
    assert {"remarks", "other.DATAID"} <= set(compared.not_compared)
    assert "names" not in compared.not_compared


def test_versions_in_one_form_are_compared_whole(tmp_path: Path) -> None:
    before = write_un(tmp_path / "a.xml", remark="before")
    after = write_un(tmp_path / "b.xml", remark="after")
    compared = compare_versions(load_list(str(before), None), load_list(str(after), None))
    assert {f.field for change in compared.delta.changed for f in change.fields} == {"remarks"}
    assert compared.not_compared == ()


def test_the_bundled_snapshot_says_what_the_list_of_its_day_says() -> None:
    full = load_list(str(shared("watchlists/un/consolidated_2026-02-27.xml")), None)
    compared = compare_versions(load_list("un@bundled", None), full)
    assert compared.delta.touched() == frozenset()
    assert compared.delta.unchanged == 1003
    assert "remarks" in compared.not_compared


def test_pages_compare_as_the_command_does(tmp_path: Path) -> None:
    """The snapshot that came with Kordon and a stored XML are in two forms: what one form can't hold is no change."""
    path = write_un(tmp_path / "list.xml", remark="a comment that the snapshot leaves out")
    store = ReferenceStore(default_home())
    store.add("un", [path], format="un-xml", as_of="2026-03-01", entries=len(NAMES), origin="a test's own")
    after, before = versions.versions("un")
    compared = versions.difference(before, after)
    assert compared == compare_versions(load_list("un@bundled", None), load_list(str(path), None))
    assert len(compared.delta.added) == len(NAMES) and "remarks" in compared.not_compared
