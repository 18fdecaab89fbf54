"""The national template: every column has its place, and what is not understood is kept and said."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.records.party import PartyKind
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats.national.csv_file import CSV
from kordon.rooms.watchlists.formats.national.template import COLUMNS
from kordon.rooms.watchlists.tests.reading import (
    Units,
    balanced,
    codes,
    entry,
    read_bytes,
    read_path,
    recognised,
    texts,
)

SAMPLE = Path(__file__).parents[1] / "samples" / "national_template.csv"
FULL = {"id": "1", "name": "ANA EXAMPLE", "owner": "Agency", "legal_basis": "Act 1", "classification": "Open"}


def listed(delimiter: str = ",", encoding: str = "utf-8", **cells: str) -> Units:
    row = FULL | cells
    quoted = [delimiter.join(f'"{cell}"' for cell in part) for part in (row.keys(), row.values())]
    return read_bytes(CSV, "\r\n".join(quoted).encode(encoding))


def test_the_sample_reads_whole_and_shows_every_column() -> None:
    units = read_path(CSV, SAMPLE)
    assert codes(units) == []
    assert [entry(units, i).party.kind for i in range(3)] == [
        PartyKind.PERSON,
        PartyKind.ORGANISATION,
        PartyKind.VESSEL,
    ]
    assert [i.valid for i in entry(units, 2).party.identifiers] == [True]
    with SAMPLE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert tuple(rows[0]) == COLUMNS
    documented = (Path(__file__).parents[5] / "docs/lists/national.md").read_text("utf-8")
    assert [column for column in COLUMNS if column not in documented] == []
    for row, unit in zip(rows, units, strict=True):
        kept = "\n".join(texts(unit.record)).lower()
        pieces = [piece.strip().lower() for cell in row.values() for piece in cell.split(";") if piece.strip()]
        coded = {"norway", "panama", "united arab emirates", row["expires_on"]}
        lost = [p for p in pieces if p not in kept and p.partition(" (")[0] not in kept and p not in coded]
        assert lost == []


def test_the_columns_of_the_law() -> None:
    found = entry(listed(expires_on="2031-01-15", listed_on="2026-01-15", status="in force", programmes="A; B"))
    assert (found.owner, found.legal_basis, found.classification) == ("Agency", "Act 1", "Open")
    assert found.expires_on == date(2031, 1, 15)
    assert found.listed_on is not None
    assert found.programmes == ("A", "B")


def test_names_and_their_qualities() -> None:
    found = entry(listed(aliases="ANA E; A. E", weak_aliases="Bird", former_names="OLD", original_script_name="أنا"))
    assert [(n.text, n.kind.value, n.quality.value) for n in found.party.names] == [
        ("ANA EXAMPLE", "primary", "unknown"),
        ("أنا", "original_script", "unknown"),
        ("ANA E", "alias", "good"),
        ("A. E", "alias", "good"),
        ("Bird", "alias", "low"),
        ("OLD", "former", "unknown"),
    ]


@pytest.mark.parametrize("column", ["owner", "legal_basis", "classification"])
def test_what_the_law_asks_for_is_asked_for(column: str) -> None:
    units = listed(**{column: ""})
    assert codes(units) == ["national.missing"]
    assert units[0].record is not None


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("birth_dates", "1971-02-30"),
        ("expires_on", "2031"),
        ("nationalities", "Atlantis"),
        ("gender", "x"),
        ("kind", "dragon"),
    ],
)
def test_what_is_not_understood_is_kept_and_said(column: str, text: str) -> None:
    units = listed(**{column: text})
    assert codes(units) == ["national.unread"]
    assert (column, text) in entry(units).party.other


def test_no_name_no_id_and_strange_columns() -> None:
    assert codes(listed(name="")) == ["national.no_name"]
    first, second = listed(id=""), listed(id="", remarks="edited")
    assert codes(first) == ["national.no_id"]
    assert entry(first).id == entry(second).id
    units = listed(shoe_size="44")
    assert codes(units) == ["national.unknown_column"]
    assert ("shoe_size", "44") in entry(units).party.other


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_encodings(delimiter: str) -> None:
    assert entry(listed(delimiter, name="JOSÉ")).party.caption == "JOSÉ"
    assert entry(listed(delimiter, "latin-1", name="JOSÉ")).party.caption == "JOSÉ"
    assert entry(listed(delimiter, "utf-8-sig", name="JOSÉ")).party.caption == "JOSÉ"


def test_recognised_by_its_own_columns() -> None:
    assert recognised(CSV, SAMPLE.read_bytes()) > 0
    assert recognised(CSV, b"name,country\nA,B\n") == 0.0
    with pytest.raises(UnreadableInput) as refused:
        read_bytes(CSV, b"name,country\nA,B\n")
    assert refused.value.defect.code == "national.no_header"


@settings(max_examples=120, deadline=None)
@given(st.lists(st.binary(max_size=120) | st.text(';,()"0123456789-ab é', max_size=60).map(str.encode), max_size=5))
def test_any_lines_are_read_or_rejected(noise: list[bytes]) -> None:
    assert balanced(read_bytes(CSV, ",".join(COLUMNS).encode() + b"\n" + b"\n".join(noise)))
