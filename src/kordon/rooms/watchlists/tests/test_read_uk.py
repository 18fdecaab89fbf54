"""The UK Sanctions List: XML, CSV and ODS say the same of invented parties, and nothing of any is lost."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source
from kordon.engine.records.party import NameKind, NameQuality, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, UnreadableInput
from kordon.rooms.watchlists.formats import sheet_reading
from kordon.rooms.watchlists.formats.uk.sanctions_table import CSV, ODS
from kordon.rooms.watchlists.formats.uk.sanctions_xml import XML
from kordon.rooms.watchlists.formats.uk.source import SOURCE
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.tests.reading import Units, balanced, codes, entry, read_bytes, recognised, texts
from kordon.rooms.watchlists.tests.spec_reading import SAMPLES, damaged, lost, read_or_refused, sample

AS_XML = sample("uk_sanctions.xml")
AS_CSV = sample("uk_sanctions.csv")
ROWS = list(csv.reader(io.StringIO(AS_CSV.decode())))


def ods(rows: list[list[str]], extra: str = "") -> bytes:
    """A spreadsheet as office software writes it: mimetype first, runs of empty cells as one repeated cell."""
    lines = []
    for row in rows:
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'.replace(
                "\n", "</text:p><text:p>"
            )
            if cell
            else '<table:table-cell table:number-columns-repeated="1"/>'
            for cell in row
        )
        lines.append(f"<table:table-row>{cells}</table:table-row>")
    body = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:automatic-styles><x a="b"/></office:automatic-styles><office:body><office:spreadsheet>'
        f'<table:table table:name="UK_Sanctions_List">{"".join(lines)}{extra}'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16000"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(zipfile.ZipInfo("content.xml"), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


AS_ODS = ods(ROWS)


def coded(tag: str, attribute: str, text: str) -> bool:
    return tag in ("NameType", "AliasStrength", "Gender") or attribute != ""


def facts(record: ListEntry) -> ListEntry:
    """What the list says, without where it stood and without the parts in which XML and tables differ."""
    other = tuple(
        sorted(
            (n, " ".join(t.split())) for n, t in record.party.other if n not in ("Name", "SanctionsImposedIndicators")
        )
    )
    party = replace(
        record.party,
        provenance=Provenance(),
        other=other,
        addresses=(),
        names=tuple(sorted(record.party.names, key=str)),
    )
    return replace(record, party=party, remarks=" ".join(record.remarks.split()))


def table(*rows: dict[str, str], header: list[str] | None = None) -> Units:
    names = header or ROWS[1]
    out = io.StringIO("Report Date: 13-Feb-2026\r\n")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow(names)
    for row in rows:
        writer.writerow([row.get(name, "") for name in names])
    return read_bytes(CSV, out.getvalue().encode())


NAMED = {"Unique ID": "XTS0009", "Name 6": "SAMPLE", "Name type": "Primary Name"}


def test_every_text_of_the_xml_sample_is_in_its_entry() -> None:
    units = read_bytes(XML, AS_XML)
    assert len(units) == 3
    assert codes(units) == []
    assert balanced(units)
    assert lost(units, AS_XML, "Designation", coded) == []


@pytest.mark.parametrize(("form", "content"), [(CSV, AS_CSV), (ODS, AS_ODS)])
def test_every_cell_of_a_table_is_in_its_entry(form: Format[ListEntry], content: bytes) -> None:
    units = read_bytes(form, content)
    assert codes(units) == []
    kept = {u.record.id: " ".join(" ".join(texts(u.record)).split()).casefold() for u in units if u.record}
    for row in ROWS[2:]:
        for column, cell in zip(ROWS[1], row, strict=True):
            if column not in ("Name type", "Alias strength", "Gender"):
                for piece in cell.split("|"):
                    assert " ".join(piece.split()).casefold() in kept[row[1]]


def test_the_sample_is_understood() -> None:
    person, company, ship = (entry(read_bytes(XML, AS_XML), number) for number in range(3))
    assert (person.id, person.party.kind, person.party.gender) == ("XTS0001", PartyKind.PERSON, "female")
    assert [(n.text, n.kind, n.quality) for n in person.party.names] == [
        ("TESTA MARIA EXEMPLAROVA", NameKind.PRIMARY, NameQuality.UNKNOWN),
        ("Tessa Exemplarova", NameKind.ALIAS, NameQuality.UNKNOWN),
        ("Testita", NameKind.ALIAS, NameQuality.LOW),
        ("Тест Примерова", NameKind.ORIGINAL_SCRIPT, NameQuality.UNKNOWN),
    ]
    assert [born.iso() for born in person.party.births] == ["1958-05-12", "1959", "1960-06"]
    assert person.listed_on is not None
    assert person.listed_on.iso() == "2012-06-29"
    assert [a.city for a in person.party.addresses] == ["Sampleville", "Otherville"]
    assert [i.kind for i in person.party.identifiers[:2]] == ["passport", "national_id"]
    assert company.party.identifiers[0].value == "00000019"
    assert company.party.owners[0].name == "Invented Holding JSC"
    assert ship.party.kind is PartyKind.VESSEL
    assert [(i.kind, i.valid) for i in ship.party.identifiers] == [("imo", True), ("other", None)]
    assert ship.party.owners[0].role == "current owner or operator"
    assert {link.relation for link in ship.links} == {"current owner or operator", "previous owner or operator"}


@pytest.mark.parametrize(("form", "content"), [(CSV, AS_CSV), (ODS, AS_ODS)])
def test_tables_say_what_the_xml_says(form: Format[ListEntry], content: bytes) -> None:
    from_table = [facts(u.record) for u in read_bytes(form, content) if u.record]
    from_xml = [facts(u.record) for u in read_bytes(XML, AS_XML) if u.record]
    assert from_table == from_xml


def test_rows_of_a_designation_are_gathered_wherever_they_stand() -> None:
    units = read_bytes(CSV, AS_CSV)
    assert [entry(units, n).id for n in range(3)] == ["XTS0001", "XTS0002", "XTS0003"]
    assert [len(entry(units, n).party.names) for n in range(3)] == [4, 2, 1]
    assert [u.record.party.provenance.line for u in units if u.record] == [3, 7, 11]  # three cells hold line breaks


def test_rows_that_contradict_each_other_are_kept_and_said() -> None:
    units = table(NAMED | {"Date Designated": "01/02/2020"}, NAMED | {"Date Designated": "03/02/2020"})
    assert codes(units) == ["entry.differs"]
    assert ("DateDesignated", "03/02/2020") in entry(units).party.other


def test_rows_of_another_width_are_rejected_and_counted() -> None:
    units = read_bytes(CSV, AS_CSV + b"04/01/2026,XTS0004,short\r\n")
    assert codes(units) == ["table.bad_row"]
    assert [u.record is None for u in units] == [False, False, False, True]


def test_a_column_nobody_knew_is_kept_and_said() -> None:
    units = table(NAMED | {"Shoe size": "44"}, header=[*ROWS[1], "Shoe size"])
    assert codes(units) == ["table.unknown_column"]
    assert ("Shoe size", "44") in entry(units).party.other


def test_unknown_elements_codes_and_dates_are_kept_and_said() -> None:
    content = (
        "<Designations><Designation><UniqueID>XTS0009</UniqueID><Names><Name><Name6>A</Name6><NameType>Nickname</NameType>"
        "<Name7>B</Name7></Name></Names><DateDesignated>soon</DateDesignated><NewFact>hidden</NewFact></Designation>"
        "<Extra>text</Extra></Designations>"
    )
    units = read_bytes(XML, content.encode())
    assert sorted(codes(units)) == [
        "entry.unknown_code", "entry.unread_date", "xml.stray_element", "xml.unknown_element", "xml.unknown_element",
    ]  # fmt: skip
    kept = entry(units).party.other
    for pair in (
        ("NameType", "Nickname"),
        ("Name/Name7", "B"),
        ("DateDesignated", "soon"),
        ("Designation/NewFact", "hidden"),
    ):
        assert pair in kept


@pytest.mark.parametrize(("content", "suffix"), [(AS_XML, "xml"), (AS_CSV, "csv")])
def test_the_list_states_its_date(content: bytes, suffix: str) -> None:
    assert SOURCE.list_date is not None
    stated = SOURCE.list_date(open_source(SAMPLES / f"uk_sanctions.{suffix}"))
    assert stated is not None
    assert stated.isoformat() == "2026-02-13"


def test_recognised_by_content() -> None:
    for content, right in ((AS_XML, XML), (AS_CSV, CSV), (AS_ODS, ODS)):
        assert [recognised(form, content) for form in (XML, CSV, ODS)] == [
            float(form is right) for form in (XML, CSV, ODS)
        ]
    for form in (XML, CSV, ODS):
        for other in (b"<Designations><x/></Designations>", b"name,born\n", ods([["name", "born"]]), b"PK\x03\x04junk"):
            assert recognised(form, other) == 0.0
    assert not SOURCE.proven


def test_truncated_and_damaged_files_are_refused_as_a_whole() -> None:
    cut = AS_CSV.index(b"Said to travel")  # inside quotes
    for form, content, code in (
        (XML, AS_XML[:-30], "xml.not_well_formed"),
        (CSV, AS_CSV[:cut], "table.broken_quotes"),
        (CSV, b"a,b\n1,2\n", "table.no_header"),
        (CSV, AS_CSV[:90] + b"\xff\xfe" + AS_CSV[90:], "table.not_text"),
        (ODS, AS_ODS[:-200], "sheet.damaged"),
        (ODS, ods([["a", "b"]]), "table.no_header"),
        (ODS, ods(ROWS, "<table:table-row>"), "xml.not_well_formed"),
    ):
        with pytest.raises(UnreadableInput) as refused:
            read_bytes(form, content)
        assert refused.value.defect.code == code


def test_a_zip_bomb_is_refused_before_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reading, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(UnreadableInput) as refused:
        read_bytes(ODS, AS_ODS)
    assert refused.value.defect.code == "sheet.too_large"


def test_repeated_cells_are_bounded() -> None:
    cell = '<table:table-cell table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell>'
    wide = f"<table:table-row>{cell}</table:table-row>"
    units = read_bytes(ODS, ods(ROWS, wide))
    assert codes(units) == ["table.bad_row"]
    assert dict(units[-1].defects[0].parameters)["found"] == str(sheet_reading.MAX_COLUMNS + 1)


@given(st.data())
def test_damage_is_refused_or_counted(data: st.DataObject) -> None:
    form, content = data.draw(st.sampled_from([(XML, AS_XML), (CSV, AS_CSV), (ODS, AS_ODS)]))
    read_or_refused(form, data.draw(damaged(content)))
