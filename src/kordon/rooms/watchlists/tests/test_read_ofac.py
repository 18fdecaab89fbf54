"""OFAC's four CSV files: joined by number, nothing lost, plain facts taken out of the remarks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.findings import Severity
from kordon.engine.records.party import NameKind, NameQuality, PartyKind
from kordon.rooms.watchlists.formats.ofac.csv_files import CSV, parts
from kordon.rooms.watchlists.formats.ofac.remarks import read_remarks
from kordon.rooms.watchlists.tests.reading import (
    Units,
    balanced,
    codes,
    entry,
    read_bytes,
    read_path,
    recognised,
    shared,
    texts,
)

NULLS = ",-0- " * 8


def row(number: int, name: str, kind: str = "-0- ", programme: str = "TEST", remarks: str = "-0- ") -> str:
    return f'{number},"{name}",{kind},"{programme}"{",-0- " * 7},"{remarks}"\r\n'


def listed(sdn: str, **beside: str) -> Units:
    files = {"alt.csv": "\x1a", "add.csv": "\x1a", "sdn_comments.csv": ""} | {f"{k}.csv": v for k, v in beside.items()}
    return read_bytes(CSV, (sdn + "\x1a").encode("latin-1"), {name: text.encode() for name, text in files.items()})


def test_every_field_of_the_real_list_is_in_its_entry() -> None:
    path = shared("watchlists/ofac/sdn.csv")
    units = read_path(CSV, path)
    assert len(units) == 8976
    assert codes(units) == []
    assert balanced(units)
    kept = {unit.record.id: set(texts(unit.record)) for unit in units if unit.record}
    words = {number: " ".join(found) for number, found in kept.items()}
    lost = []
    for file in parts(path):
        for cells in csv.reader(io.StringIO(file.read_text("latin-1").rstrip("\x1a"))):
            for cell in cells[1:]:
                coded = cell in ("aka", "fka", "nka")
                pieces = cell.split("] [") if file == path else [cell]
                if not coded and cell != "-0- " and any(piece.strip() not in words[cells[0]] for piece in pieces):
                    lost.append((file.name, cells[0], cell))
    assert lost == []


def test_the_real_list_is_understood() -> None:
    entries = [unit.record for unit in read_path(CSV, shared("watchlists/ofac/sdn.csv")) if unit.record]
    kinds = [record.party.kind for record in entries]
    assert [kinds.count(kind) for kind in PartyKind] == [4620, 3673, 406, 277, 0]
    names = [name for record in entries for name in record.party.names]
    assert sum(name.quality is NameQuality.LOW for name in names) > 2400
    assert sum(name.kind is NameKind.FORMER for name in names) > 369
    persons = [record for record in entries if record.party.kind is PartyKind.PERSON]
    assert sum(bool(record.party.births) for record in persons) > 4200
    vessels = [record for record in entries if record.party.kind is PartyKind.VESSEL]
    assert sum(any(i.kind == "imo" for i in record.party.identifiers) for record in vessels) > 380


def test_other_names_addresses_and_comments_are_joined() -> None:
    units = listed(
        row(7, "EXAMPLE, Ana", "individual", "SDGT] [IRAN", "x" * 1000),
        alt='7,1,"aka","MUSTER, Ana",-0- \r\n7,2,"fka","OLD, Ana","a remark"\r\n',
        add='7,5,"1 Street","Town 123","Iran",-0- \r\n7,6,-0- ,-0- ,-0- ,-0- \r\n',
        sdn_comments='7,"yz; Gender Female."\r\n',
    )
    found = entry(units)
    assert [(n.text, n.kind.value, n.quality.value) for n in found.party.names] == [
        ("EXAMPLE, Ana", "primary", "unknown"),
        ("MUSTER, Ana", "alias", "good"),
        ("OLD, Ana", "former", "good"),
    ]
    assert found.programmes == ("SDGT", "IRAN")
    assert [a.text for a in found.party.addresses] == ["1 Street, Town 123, Iran"]
    assert found.remarks == "x" * 1000 + "yz; Gender Female."
    assert found.party.gender == "female"
    assert ("ALT_fka", "OLD, Ana: a remark") in found.party.other
    assert codes(units) == []


def test_facts_in_remarks() -> None:
    facts = read_remarks(
        "DOB 10 Dec 1948; alt. DOB circa 1951; alt. DOB 01 Jan 1961 to 31 Dec 1962; POB Giza, Egypt; nationality Egypt; "
        "Gender Male; Passport 1084010 (Egypt) issued 20 Feb 2004 expires 14 May 2009; alt. Cedula No. 172489729-1 "
        "(Ecuador); Matricula Mercantil No 181301-1 Cali (Colombia); Vessel Registration Identification IMO 9187629; "
        "a.k.a. 'ABU 'ABD AL-'AZIZ'; f.k.a. 'SAM 5'; Website www.example.org; Linked To: MILENYUM ENERGY S.A."
    )
    assert [birth.iso() for birth in facts.births] == ["1948-12-10", "1951~", "1961/1962"]
    assert facts.birth_places[0].text == "Giza, Egypt"
    assert facts.gender == "male"
    assert [(i.kind, i.value) for i in facts.identifiers] == [
        ("passport", "1084010"),
        ("national_id", "1724897291"),
        ("registration", "1813011"),
        ("imo", "9187629"),
        ("website", "www.example.org"),
    ]
    assert "expires 14 May 2009" in facts.identifiers[0].note
    assert [(n.text, n.kind.value, n.quality.value) for n in facts.names] == [
        ("ABU 'ABD AL-'AZIZ", "alias", "low"),
        ("SAM 5", "former", "low"),
    ]
    assert [(link.relation, link.name) for link in facts.links] == [("Linked To", "MILENYUM ENERGY S.A.")]


def test_a_date_in_no_known_form_is_said() -> None:
    assert codes(listed(row(1, "A", "individual", remarks="DOB the winter of his birth."))) == ["ofac.unread_date"]


def test_the_columns_of_vessels() -> None:
    units = listed('9,"SHIP","vessel","X","-0- ","C4LL","Tug","640","163","Malta","NITC",-0- \r\n')
    party = entry(units).party
    assert party.kind is PartyKind.VESSEL
    assert [owner.name for owner in party.owners] == ["NITC"]
    assert ("Vess_type", "Tug") in party.other
    assert ("Vess_flag", "Malta") in party.other
    assert [(i.value, i.note) for i in party.identifiers] == [("C4LL", "Call_Sign")]


def test_rows_that_belong_nowhere_are_defects() -> None:
    units = listed(row(1, "A"), alt='99,1,"aka","LOST",-0- \r\nbroken\r\n', add='98,1,"S","T","Iran",-0- \r\n')
    assert sorted(codes(units)) == ["ofac.bad_part_row", "ofac.no_such_entry", "ofac.no_such_entry"]
    assert {d.location.file for u in units for d in u.defects} == {"alt.csv", "add.csv"}


def test_missing_parts_and_a_missing_end_are_said() -> None:
    units = read_bytes(CSV, row(1, "A").encode())
    assert codes(units) == ["ofac.part_missing"] * 3 + ["ofac.no_end_mark"]


def test_parts_are_found_in_any_case(tmp_path: Path) -> None:
    for name in ("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV", "other.csv"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in parts(tmp_path / "SDN.CSV")] == ["SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV"]


@pytest.mark.parametrize(
    "broken",
    ['5,"open quote', "5,too,few", '"",' + '"NAME"' + NULLS, "5," + "x" * 200_000 + NULLS, "5,\x00" + NULLS],
)
def test_a_broken_row_costs_only_itself(broken: str) -> None:
    units = listed(row(1, "A") + broken + "\r\n" + row(2, "B"))
    assert len(units) == 3
    assert [unit.record.id for unit in units if unit.record and unit.record.id in "12"] == ["1", "2"]
    assert balanced(units)


def test_an_endless_row_is_rejected() -> None:
    units = listed(row(1, "A") + "5," + "x" * 2_500_000 + "\r\n" + row(2, "B"))
    assert codes(units) == ["ofac.row_too_long"]
    assert [unit.record is None for unit in units] == [False, True, False]


def test_recognised_by_content() -> None:
    assert recognised(CSV, (row(1, "A") + row(2, "B")).encode()) > 0.9
    assert recognised(CSV, b"name,country\nA,B\n") == 0.0
    assert recognised(CSV, b'36,12,"aka","AERO",-0- \r\n') == 0.0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=120), min_size=1, max_size=6))
def test_any_lines_are_read_or_rejected(noise: list[bytes]) -> None:
    content = row(1, "A").encode() + b"\n".join(noise)
    units = read_bytes(CSV, content, {"alt.csv": content, "add.csv": content})
    assert balanced(units)
    for unit in units:
        assert unit.record is not None or any(d.severity is Severity.REJECTED for d in unit.defects)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.text("DOB POB1;:'.()akno-", max_size=120))
def test_any_remarks_are_read(text: str) -> None:
    facts = read_remarks(text)
    assert all(name.text for name in facts.names)
