"""The 1718 Designated Vessels List saved as a table, by invented vessels in the published columns."""

from __future__ import annotations

import csv
import html
import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source
from kordon.engine.records.party import NameKind, PartyKind
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats.un1718v.source import SOURCE
from kordon.rooms.watchlists.formats.un1718v.vessels_table import TABLE, list_date
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.tests.reading import Units, balanced, codes, entry, read_bytes, recognised, texts
from kordon.rooms.watchlists.tests.spec_reading import SAMPLES, damaged, read_or_refused, sample

AS_CSV = sample("un1718v_vessels.csv")
ROWS = list(csv.reader(io.StringIO(AS_CSV.decode())))


def as_html(rows: list[list[str]]) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td><p>{html.escape(cell)}</p></td>" for cell in row) + "</tr>" for row in rows)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><table>{lines}</table></body></html>".encode()
    )


def as_xlsx(rows: list[list[str]]) -> bytes:
    """Shared strings, as spreadsheet software saves text; empty cells are left out."""
    strings = sorted({cell for row in rows for cell in row if cell})
    lines = "".join(
        f'<row r="{line}">'
        + "".join(
            f'<c r="{chr(64 + place)}{line}" t="s"><v>{strings.index(cell)}</v></c>'
            for place, cell in enumerate(row, 1)
            if cell
        )
        + "</row>"
        for line, row in enumerate(rows, 1)
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", f"<workbook {main}/>")
        told = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}>{told}</sst>")
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f"<worksheet {main}><cols><col/></cols><sheetData>{lines}</sheetData></worksheet>",
        )
    return out.getvalue()


SAVED = {"csv": AS_CSV, "html": as_html(ROWS), "xlsx": as_xlsx(ROWS)}


def told(record: ListEntry | None) -> list[str]:
    """Everything a record says but the place it stood at."""
    assert record is not None
    return [text for text in texts(record) if text not in texts(record.party.provenance)]


def table(*rows: str) -> Units:
    header = "Vessel name,IMO number,Date of designation,Paragraph 12 (a) of resolution 2321 (2016)"
    return read_bytes(TABLE, "\n".join((header, *rows)).encode())


def test_every_cell_is_in_its_entry() -> None:
    units = read_bytes(TABLE, AS_CSV)
    assert [unit.number for unit in units] == [1, 2, 3]
    assert codes(units) == ["un1718v.no_imo"]
    assert balanced(units)
    kept = [" ".join(texts(unit.record)) for unit in units]
    at = -1
    for row in ROWS[2:]:
        at += bool(row[0])
        labels = ("Other information", "MMSI", "Flag", "Call sign")
        for cell in row:
            if cell not in ("", "na", "Yes", *labels):
                for piece in cell.replace(" 2: ", "|").replace("1: ", "").split("|"):
                    assert piece in kept[at]


@pytest.mark.parametrize("form", list(SAVED))
def test_each_way_of_saving_the_table_is_understood_alike(form: str) -> None:
    units = read_bytes(TABLE, SAVED[form])
    assert [told(unit.record) for unit in units] == [told(unit.record) for unit in read_bytes(TABLE, AS_CSV)]
    first, second, third = (entry(units, number) for number in range(3))
    assert [record.id for record in (first, second, third)] == ["9074729", "8814275", "min-sample-you-078"]
    assert all(
        record.party.kind is PartyKind.VESSEL and record.programmes == ("DPRK",) for record in (first, second, third)
    )
    assert first.party.identifiers[0].valid
    assert [i.kind for i in first.party.identifiers] == ["imo", "mmsi", "mmsi", "call_sign"]
    assert first.party.nationalities == ("KM",)
    assert first.remarks == "Tanker invented for tests, seen near Sampleville."
    assert first.listed_on is not None
    assert first.listed_on.iso() == "2018-03-30"
    assert first.legal_basis.count("\n") == 1
    assert [(name.text, name.kind) for name in second.party.names] == [
        ("Example Dawn", NameKind.PRIMARY),
        ("Fiction Queen", NameKind.ALIAS),
        ("견본호", NameKind.ORIGINAL_SCRIPT),
    ]
    assert [link.entry_id for link in second.links] == ["KPe.999"]
    assert third.legal_basis.endswith("Yes, as amended")


@pytest.mark.parametrize(
    ("cell", "iso"),
    [("30-Mar-18", "2018-03-30"), ("30 March 2018", "2018-03-30"), ("03/10/2017", "2017-10-03"), ("43011", "2017-10-03"),
     ("2017-10-03", "2017-10-03"), ("na", ""), ("", "")],
)  # fmt: skip
def test_days_of_designation(cell: str, iso: str) -> None:
    units = table(f"SAMPLE STAR,9074729,{cell},Yes")
    found = entry(units)
    assert (found.listed_on.iso() if found.listed_on else "") == iso
    assert codes(units) == []


def test_a_wrong_imo_number_does_not_name_the_entry() -> None:
    units = table("SAMPLE STAR,9074720,,Yes")
    assert codes(units) == ["un1718v.no_imo"]
    assert entry(units).id == "sample-star"
    assert [(i.value, i.valid) for i in entry(units).party.identifiers] == [("9074720", False)]


def test_a_header_repeated_on_each_page_is_no_vessel() -> None:
    units = table("SAMPLE STAR,9074729,,Yes", "Vessel Name,IMO number,x,y", "OTHER,8814275,,Yes")
    assert [entry(units, number).id for number in range(2)] == ["9074729", "8814275"]
    assert len(units) == 2


def test_rows_that_are_neither_vessel_nor_information_are_rejected() -> None:
    units = table(",,loose,text", "SAMPLE STAR,9074729,soon,Yes", "OTHER,8814275,,Yes,too,wide")
    assert [unit.record is None for unit in units] == [True, True, False]
    assert sorted(codes(units)) == ["entry.unread_date", "table.bad_row", "table.bad_row"]
    assert ("date_of_designation", "soon") in entry(units, 2).party.other


def test_a_column_nobody_knew_is_kept_and_said() -> None:
    units = read_bytes(TABLE, b"Vessel name,IMO number,Colour,Resolution 2321\nSAMPLE STAR,9074729,red,Yes\n")
    assert codes(units) == ["table.unknown_column"]
    assert ("Colour", "red") in entry(units).party.other


def test_recognised_only_where_the_table_names_the_regime() -> None:
    for content in SAVED.values():
        assert recognised(TABLE, content) == 0.9
    for content in (
        b"Vessel name,IMO number\nSAMPLE STAR,9074729\n",
        b"name,born\n",
        b"<CONSOLIDATED_LIST/>",
        b"PK\x03\x04x",
    ):
        assert recognised(TABLE, content) == 0.0


def test_date_and_source() -> None:
    stated = list_date(open_source(SAMPLES / "un1718v_vessels.csv"))
    assert stated is not None
    assert stated.isoformat() == "2025-08-04"
    assert SOURCE.downloads == ()
    assert not SOURCE.proven


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "table.no_header"),
        (AS_CSV[: AS_CSV.index(b"seen near")], "table.broken_quotes"),
        (SAVED["xlsx"][:-100], "sheet.damaged"),
        (b"<!DOCTYPE html [<!ENTITY a 'b'>]><table><tr><td>&a;</td></tr></table>", "xml.dtd"),
        (b"\xff\xfe\x00", "table.not_text"),
    ],
)
def test_foreign_and_damaged_files_are_refused_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_bytes(TABLE, content)
    assert refused.value.defect.code == code


@given(st.data())
def test_damage_is_refused_or_counted(data: st.DataObject) -> None:
    read_or_refused(TABLE, data.draw(damaged(SAVED[data.draw(st.sampled_from(sorted(SAVED)))])))
