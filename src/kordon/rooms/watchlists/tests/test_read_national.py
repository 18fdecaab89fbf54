"""The national template: a table of parties whose listing columns become the entry's."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source, recognise
from kordon.engine.records.party import PartyKind
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats.national.source import CSV, SOURCE, WORKBOOK
from kordon.rooms.watchlists.tests.reading import (
    Units,
    codes,
    entry,
    numbered,
    read_bytes,
    read_path,
    recognised,
    texts,
)

SAMPLE = Path(__file__).parents[1] / "samples" / "national_template.csv"
DOCS = Path(__file__).parents[5] / "docs" / "lists" / "national.md"
FULL = {"id": "1", "name": "ANA EXAMPLE", "entry_owner": "Agency", "legal_basis": "Act 1", "classification": "Open"}


def table(**cells: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([(FULL | cells).keys(), (FULL | cells).values()])
    return out.getvalue().encode()


def listed(**cells: str) -> Units:
    return read_bytes(CSV, table(**cells))


def test_the_sample_reads_whole_and_the_docs_name_its_columns() -> None:
    units = read_path(CSV, SAMPLE)
    assert codes(units) == []
    kinds = [entry(units, i).party.kind for i in range(3)]
    assert kinds == [PartyKind.PERSON, PartyKind.ORGANISATION, PartyKind.VESSEL]
    assert [i.valid for i in entry(units, 2).party.identifiers] == [True]
    assert entry(units, 1).programmes == ("National export watchlist", "Transit watchlist")
    with SAMPLE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [column for column in rows[0] if column not in DOCS.read_text("utf-8")] == []
    coded = {"norway", "panama", "united arab emirates"}  # countries become codes
    for row, unit in zip(rows, units, strict=True):
        kept = "\n".join(texts(unit.record)).lower()
        pieces = {p.strip().lower() for name, cell in row.items() if name != "expires_on" for p in cell.split(";")}
        assert {piece for piece in pieces - coded if piece not in kept} == set()


def test_a_workbook_reads_like_the_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    with SAMPLE.open(encoding="utf-8", newline="") as handle:
        for row in csv.reader(handle):
            sheet.append(row)
    path = tmp_path / "national.xlsx"
    book.save(path)
    assert recognise(open_source(path), SOURCE.formats) is WORKBOOK
    from_book, from_csv = read_path(WORKBOOK, path), read_path(CSV, SAMPLE)
    for one, other in zip(from_book, from_csv, strict=True):
        assert one.record is not None
        assert other.record is not None
        assert (one.record.id, one.record.expires_on, one.record.owner) == (
            other.record.id,
            other.record.expires_on,
            other.record.owner,
        )
        assert one.record.party.names == other.record.party.names


def test_the_columns_of_the_listing() -> None:
    units = listed(expires_on="2031-01-15", listed_on="2026-01-15", status="in force", programmes="A; B", links="X; Y")
    found = entry(units)
    assert (found.list, found.id, found.party.id) == ("national", "1", "1")
    assert (found.owner, found.legal_basis, found.classification) == ("Agency", "Act 1", "Open")
    assert found.expires_on == date(2031, 1, 15)
    assert found.listed_on is not None
    assert found.listed_on.iso() == "2026-01-15"
    assert found.programmes == ("A", "B")
    assert [link.name for link in found.links] == ["X", "Y"]
    assert found.party.other == ()


def test_weak_aliases_are_of_low_quality() -> None:
    names = {n.text: n.quality.value for n in entry(listed(weak_aliases="Bird; Fox", aliases="ANA E")).party.names}
    assert (names["Bird"], names["Fox"]) == ("low", "low")
    assert names["ANA E"] != "low"


@pytest.mark.parametrize("column", ["entry_owner", "legal_basis", "classification"])
def test_what_the_law_asks_for_is_asked_for(column: str) -> None:
    units = listed(**{column: ""})
    assert codes(units) == ["national.missing"]
    assert units[0].record is not None


@pytest.mark.parametrize(("column", "text"), [("expires_on", "2031"), ("listed_on", "2026-02-30")])
def test_a_day_not_understood_is_kept_and_said(column: str, text: str) -> None:
    units = listed(**{column: text})
    assert codes(units) == ["national.unread"]
    assert (column.replace("_", " "), text) in entry(units).party.other


def test_an_entry_without_id_gets_one_that_stays() -> None:
    first, second = listed(id=""), listed(id="", remarks="edited")
    assert codes(first) == ["national.no_id"]
    assert entry(first).id == entry(second).id == entry(first).party.id
    assert entry(listed(id="", name="BEA OTHER")).id != entry(first).id


def test_other_columns_are_kept_and_a_row_without_name_rejected() -> None:
    assert ("shoe_size", "44") in entry(listed(shoe_size="44")).party.other
    units = listed(name="")
    assert [unit.record is None for unit in units] == [True]


def test_told_apart_from_any_table_of_parties() -> None:
    assert recognised(CSV, table()) > 0
    assert recognised(CSV, b"name,country\nA,B\n") == 0.0
    assert recognised(CSV, b"\x00\x01") == 0.0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=120) | st.text(';,()"0123456789-ab é', max_size=60).map(str.encode), max_size=5))
def test_any_lines_are_read_or_rejected(noise: list[bytes]) -> None:
    try:
        assert numbered(read_bytes(CSV, table() + b"\n".join(noise)))
    except UnreadableInput as refused:
        assert refused.defect.code
