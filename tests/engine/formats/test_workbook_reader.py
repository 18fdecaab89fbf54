"""XLSX: typed cells, the right sheet, and archives and XML made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from kordon.engine.formats import xlsx
from kordon.engine.records.party import Party
from kordon.engine.units import Source, Unit, UnreadableInput

Read = Callable[..., list[Unit[Party]]]
Make = Callable[[bytes | str], Source]


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, changes: dict[str, bytes], level: int = 6) -> bytes:
    """The archive with some members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return out.getvalue()


SIMPLE = workbook({"Clients": [["id", "name", "dob"], [1, "Ana", date(1971, 3, 9)]]})


def test_cells_have_types(read_parties: Read) -> None:
    rows: list[list[Any]] = [
        ["id", "name", "date of birth", "passport", "active"],
        [17, "Ana López", datetime(1971, 3, 9), 123456789, True],
        ["x", "Ben", "03/1972", 1.5e3, None],
    ]
    first, second = read_parties(workbook({"S": rows}))
    assert first.record is not None and second.record is not None
    assert (first.record.id, first.record.births[0].iso()) == ("17", "1971-03-09")
    assert first.record.identifiers[0].value == "123456789"
    assert first.record.other == (("active", "true"),)
    assert (second.record.births[0].iso(), second.record.identifiers[0].value) == ("1972-03", "1500")
    assert second.record.provenance.line == 3


def test_the_first_sheet_with_a_known_header_is_read(read_parties: Read) -> None:
    content = workbook({
        "Cover": [["Quarterly return"], ["Printed on Monday"]],
        "Data": [["Clients of the branch"], [], ["Nom complet", "Pays"], ["Ana", "France"]],
    })
    (unit,) = read_parties(content)
    assert unit.record is not None and unit.record.caption == "Ana"
    assert [d.code for d in unit.defects] == ["xlsx.preamble"]
    (other,) = read_parties(workbook({"A": [["name"], ["Ana"]], "B": [["name"], ["Ben"]]}), sheet="B")
    assert other.record is not None and other.record.caption == "Ben"


def test_an_unknown_sheet_is_refused(read_parties: Read) -> None:
    with pytest.raises(UnreadableInput, match=r"xlsx\.no_such_sheet"):
        read_parties(SIMPLE, sheet="Nowhere")


def test_formulas_are_read_as_stored_values_with_a_note(read_parties: Read) -> None:
    units = read_parties(workbook({"S": [["id", "name"], [1, '=HYPERLINK("http://x.example","Ana")'], [2, "Ben"]]}))
    assert units[0].defects[0].code == "xlsx.formulas"
    assert units[1].record is not None and units[1].record.caption == "Ben"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(read_parties: Read) -> None:
    bomb = repacked(SIMPLE, {"xl/sharedStrings.xml": b" " * 40_000_000}, level=9)
    assert len(bomb) < 200_000
    with pytest.raises(UnreadableInput, match=r"xlsx\.too_large"):
        read_parties(bomb)


def test_too_many_members_are_refused(read_parties: Read) -> None:
    with pytest.raises(UnreadableInput, match=r"xlsx\.too_large"):
        read_parties(repacked(SIMPLE, {f"xl/media/{i}.bin": b"" for i in range(xlsx.MOST_MEMBERS + 1)}))


def test_entities_are_refused(read_parties: Read) -> None:
    evil = b"""<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
    <sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>"""
    with pytest.raises(UnreadableInput, match=r"xlsx\.unreadable"):
        read_parties(repacked(SIMPLE, {"xl/sharedStrings.xml": evil}))
    sheet = evil.replace(b"<sst", b"<worksheet").replace(b"</sst>", b"</worksheet>")
    with pytest.raises(UnreadableInput, match=r"xlsx\.unreadable"):
        read_parties(repacked(SIMPLE, {"xl/worksheets/sheet1.xml": sheet}))


def test_what_a_sheet_says_of_its_own_size_is_not_believed(read_parties: Read) -> None:
    with zipfile.ZipFile(io.BytesIO(SIMPLE)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'ref="A1:C2"' in sheet
    (unit,) = read_parties(repacked(SIMPLE, {"xl/worksheets/sheet1.xml": sheet.replace(b"A1:C2", b"A1:XFD1048576")}))
    assert unit.record is not None and unit.record.caption == "Ana"


def test_a_truncated_workbook_is_unreadable_and_still_known_as_one(read_parties: Read) -> None:
    with pytest.raises(UnreadableInput, match=r"xlsx\.unreadable"):
        read_parties(SIMPLE[: len(SIMPLE) // 2])


def test_a_sheet_that_breaks_off_is_unreadable(read_parties: Read) -> None:
    with zipfile.ZipFile(io.BytesIO(SIMPLE)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    with pytest.raises(UnreadableInput, match=r"xlsx\.unreadable"):
        read_parties(repacked(SIMPLE, {"xl/worksheets/sheet1.xml": sheet[:-60]}))


def test_another_zip_is_not_a_workbook(make_source: Make) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    assert xlsx.XLSX.recognise(make_source(out.getvalue())) == 0.0
