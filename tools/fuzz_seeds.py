"""Small valid files of every format that holds parties, list entries or goods: what coverage-guided fuzzing starts from.

Invented persons only. `seeds()` finds the formats itself; a format without a seed is told by a test.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.units import Format
from kordon.rooms.watchlists.sources import list_sources
from kordon.site import discovery

SAMPLES = Path(__file__).parents[1] / "src" / "kordon" / "rooms" / "watchlists" / "samples"
ROWS = [
    ["id", "name", "dob", "country", "aliases", "passport", "address", "owner", "owner share"],
    ["1", "Ana López", "1971-03-09", "Peru", "A;B", "X1", "1 High St", "Ben", "50"],
    ["2", "Иван Примеров", "03/04/1970", "RU", "", "", "", "", ""],
    ["3", "王小明", "circa 1960", "中国", "", "G12", "上海", "", "12 %"],
]
GOODS = [
    ["id", "description", "cas", "hs", "parameters", "concentration_percent", "destination", "part_number"],
    ["1", "garden valve, brass, 1/2 inch", "", "8481.80", "", "", "PE", "GV-12"],
    ["2", "thiodiglycol", "111-48-8", "", '{"purity": "99 %"}', "40", "FR", ""],
]
ENTITY = {
    "id": "x-ana", "schema": "Person", "caption": "Ana Example", "target": True, "datasets": ["example"],
    "properties": {"name": ["Ana Example"], "weakAlias": ["Bird"], "birthDate": ["1974-05"], "country": ["pe"],
                   "topics": ["sanction"], "passportNumber": ["X12"], "addressEntity": [{"id": "a", "schema": "Address",
                   "properties": {"full": ["1 Road"], "country": ["pe"]}}]},
}  # fmt: skip
UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><VERSIONNUM>1</VERSIONNUM>
<FIRST_NAME>ANA</FIRST_NAME><SECOND_NAME>EXAMPLE</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
<REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2020-01-01</LISTED_ON><NAME_ORIGINAL_SCRIPT>مثال</NAME_ORIGINAL_SCRIPT>
<COMMENTS1>Born as Anna; a.k.a. 'Bird'.</COMMENTS1><NATIONALITY><VALUE>Peru</VALUE></NATIONALITY><LAST_DAY_UPDATED>
<VALUE>2021-02-03</VALUE></LAST_DAY_UPDATED><INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>A. EXAMPLE</ALIAS_NAME>
</INDIVIDUAL_ALIAS><INDIVIDUAL_ADDRESS><STREET>1 Road</STREET><CITY>Lima</CITY><COUNTRY>Peru</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1972</TO_YEAR>
</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_PLACE_OF_BIRTH><CITY>Lima</CITY><COUNTRY>Peru</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>A1</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL>
</INDIVIDUALS><ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>Sample Works</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
<REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>
"""
DPL = (
    "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\tStandard_Order\t"
    "Last_Update\tAction\tFR_Citation\r\nANA EXAMPLE\t1 ROAD\tTOWN\tTX\tUS\t75159\t06/19/2003\t06/29/2056\tY\t2007-01-31\t"
    "ADDED\t68 F.R. 1\r\n"
)
OFAC = (
    '1,"EXAMPLE, Ana","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 09 Mar 1971; POB Lima, Peru; nationality '
    'Peru; Passport X1 (Peru); a.k.a. \'BIRD\'; Linked To: SAMPLE WORKS."\r\n2,"OCEAN SAMPLE",vessel,"TEST",-0- ,"TEST1",'
    '"Cargo","100","90","Panama",-0- ,"Vessel Registration Identification IMO 9074729."\r\n\x1a'
)


def _table(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({name: [row[i] for row in ROWS[1:]] for i, name in enumerate(ROWS[0])}), out)
    return out.getvalue()


def _spreadsheet(rows: list[list[str]]) -> bytes:
    """Rows as an OpenDocument spreadsheet."""
    from xml.sax.saxutils import escape

    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = (
        f"<office:document-content {names}><office:body><office:spreadsheet><table:table>{lines}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _snapshot() -> bytes:
    header = {"schema": "kordon.watchlist/1", "source": "United Nations Security Council Consolidated List",
              "as_of": "2026-02-27", "entries": 1, "sha256": "0" * 64}  # fmt: skip
    entry = {"id": "XXi.001", "kind": "person", "names": [["ANA EXAMPLE", "primary", "unknown"]], "births": [[1971, 3, 9]],
             "nationalities": ["PE"], "documents": [["passport", "X1", "PE", "X1"]], "listed_on": "2020-01-01"}  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in (header, entry)).encode()


def _sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def _rows(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(_sample(name).decode())))


def _first_entities() -> bytes:
    return b"".join(json.dumps({**ENTITY, "id": f"x-{n}"}).encode() + b"\n" for n in range(3))


def seeds() -> dict[str, list[bytes]]:
    """By the format's name, valid files in it; empty ones for formats without a seed."""
    made: dict[str, list[bytes]] = {
        "csv": [_table(ROWS)],
        "jsonl": ["\n".join(json.dumps(dict(zip(ROWS[0], row, strict=True))) for row in ROWS[1:]).encode()],
        "ftm": [_first_entities()],
        "xlsx": [_workbook(ROWS)],
        "parquet": [_parquet()],
        "un-xml": [UN.encode()],
        "un-snapshot": [_snapshot()],
        "dpl-text": [DPL.encode()],
        "ofac-csv": [OFAC.encode()],
        "ofac-sdn-xml": [_sample("ofac_sdn.xml")],
        "ofac-sdn-advanced-xml": [_sample("ofac_sdn_advanced.xml")],
        "eu-xml": [_sample("eu_fsf.xml")],
        "seco-xml": [_sample("seco_sanctions.xml")],
        "uk-xml": [_sample("uk_sanctions.xml")],
        "uk-csv": [_sample("uk_sanctions.csv")],
        "uk-ods": [_spreadsheet(_rows("uk_sanctions.csv"))],
        "un1718v-table": [_sample("un1718v_vessels.csv"), _spreadsheet(_rows("un1718v_vessels.csv")),
                          _workbook(_rows("un1718v_vessels.csv"))],
        "national-csv": [_sample("national_template.csv")],
        "national-xlsx": [_workbook(_rows("national_template.csv"))],
        "ftm-list": [_first_entities()],
        "goods_csv": [_table(GOODS)],
        "goods_xlsx": [_workbook(GOODS)],
    }  # fmt: skip
    return {name: made.get(name, []) for name in readers()}


def readers() -> dict[str, Format[Any]]:
    """Every reader by its format's name: of parties, of lists, and what other rooms hand to `kordon check`."""
    lists = [form for source in list_sources().values() for form in source.formats]
    found: dict[str, Format[Any]] = {}
    every: list[Format[Any]] = [*PARTY_FORMATS, *lists, *discovery.formats()]
    for form in every:
        if found.setdefault(form.name, form) is not form:
            raise ValueError(f"two formats are called {form.name}")
    return found
