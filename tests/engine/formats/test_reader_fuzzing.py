"""No content ends in anything but units or UnreadableInput; what is written is read back the same.

KORDON_FUZZ=long looks further (see conftest.py at the root).
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from string import Formatter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kordon.engine.catalogue import LANGUAGES, Catalogue
from kordon.engine.findings import Defect, Severity
from kordon.engine.formats.delimited import DELIMITED
from kordon.engine.formats.ftm import FTM
from kordon.engine.formats.jsonlines import JSON_LINES
from kordon.engine.formats.name_hygiene import clean_name
from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.formats.xlsx import XLSX
from kordon.engine.pipeline import recognise
from kordon.engine.records.party import Party
from kordon.engine.units import Format, Source, UnreadableInput

Make = Callable[[bytes | str], Source]
CATALOGUE = Catalogue()

ROWS = [
    ["id", "name", "dob", "country", "aliases", "passport", "address", "owner", "owner share"],
    ["1", "Ana López", "1971-03-09", "Peru", "A;B", "X1", "1 High St", "Ben", "50"],
    ["2", "Иван Петров", "03/04/1970", "RU", "", "", "", "", ""],
    ["3", "王小明", "circa 1960", "中国", "", "G12", "上海", "", "12 %"],
]


def _csv() -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(ROWS)
    return text.getvalue().encode()


def _jsonl() -> bytes:
    return "\n".join(json.dumps(dict(zip(ROWS[0], row, strict=True)), ensure_ascii=False) for row in ROWS[1:]).encode()


def _ftm() -> bytes:
    entity = {"id": "a", "schema": "Person", "properties": {"name": ["Ana"], "birthDate": ["1971"], "country": ["pe"]}}
    return (json.dumps(entity) + "\n").encode() * 3


def _xlsx() -> bytes:
    book = Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({name: [row[i] for row in ROWS[1:]] for i, name in enumerate(ROWS[0])}), out)
    return out.getvalue()


VALID = {"csv": _csv(), "jsonl": _jsonl(), "ftm": _ftm(), "xlsx": _xlsx(), "parquet": _parquet()}
READERS = {reader.name: reader for reader in PARTY_FORMATS}


def assert_worded(defect: Defect) -> None:
    """The defect has words in six languages, and brings all that they ask for."""
    given_names = {name for name, _ in defect.parameters}
    for language in LANGUAGES:
        wanted = {name for _, name, _, _ in Formatter().parse(CATALOGUE.texts[defect.code][language]) if name}
        assert wanted <= given_names, defect


def balanced(reader: Format[Party], source: Source) -> int:
    """Units are numbered without gaps, and one is rejected exactly when it says why. -1 where the file is unreadable."""
    assert 0.0 <= reader.recognise(source) <= 1.0
    count = 0
    try:
        if reader.describe is not None:
            reader.describe(source, {})
        for count, unit in enumerate(reader.read(source, {}), 1):
            assert unit.number == count
            assert (unit.record is None) == any(d.severity is Severity.REJECTED for d in unit.defects)
            for defect in unit.defects:
                assert_worded(defect)
    except UnreadableInput as error:
        assert_worded(error.defect)
        return -1
    return count


@pytest.mark.parametrize("name", READERS)
def test_a_valid_file_is_recognised_and_read(make_source: Make, name: str) -> None:
    source = make_source(VALID[name])
    assert recognise(source, PARTY_FORMATS).name == name
    assert balanced(READERS[name], source) == 3


@pytest.mark.parametrize("name", READERS)
@given(content=st.binary(min_size=1, max_size=300))
def test_arbitrary_bytes(make_source: Make, name: str, content: bytes) -> None:
    balanced(READERS[name], make_source(content))


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_mutated_files(make_source: Make, name: str, data: st.DataObject) -> None:
    balanced(READERS[name], make_source(mutated(VALID[name], data)))


def mutated(content: bytes, data: st.DataObject) -> bytes:
    """A few bytes overwritten, inserted, removed or repeated."""
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 40))
        piece = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from([b'"', b"\n", b"\0", b"\xff", b",", b"{", b"]"])))
        how = data.draw(st.sampled_from(["overwrite", "insert", "remove", "repeat", "cut"]))
        if how == "overwrite":
            content = content[:at] + piece + content[at + len(piece) :]
        elif how == "insert":
            content = content[:at] + piece + content[at:]
        elif how == "remove":
            content = content[:at] + content[at + length :]
        elif how == "repeat":
            content = content[: at + length] + content[at:]
        else:
            content = content[: at + 1]
        content = content or b"x"
    return content


@given(data=st.data())
def test_a_workbook_with_mutated_parts(make_source: Make, data: st.DataObject) -> None:
    """The archive is sound, the XML in it is not: what a mutated archive rarely reaches."""
    with zipfile.ZipFile(io.BytesIO(VALID["xlsx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    victim = data.draw(st.sampled_from(sorted(parts)))
    parts[victim] = mutated(parts[victim], data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    balanced(XLSX, make_source(out.getvalue()))


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"]), min_size=1, max_size=30
).filter(lambda text: clean_name(text) == text)  # without fillers, which a name loses
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
PROPERTIES = st.dictionaries(
    st.sampled_from(["name", "birthDate", "country", "passportNumber", "addressEntity", "gender", "innCode", "x"]), JSON_VALUES
)
ENTITIES = st.fixed_dictionaries(
    {"id": JSON_VALUES, "schema": st.sampled_from(["Person", "Vessel", "Ownership", 7]), "properties": JSON_VALUES | PROPERTIES}
)


@given(st.lists(st.dictionaries(st.sampled_from([*ROWS[0], "schema"]), JSON_VALUES, max_size=4) | JSON_VALUES, max_size=4))
def test_any_json_as_lines_and_as_an_array(make_source: Make, values: list[object]) -> None:
    lines = "".join(json.dumps(value) + "\n" for value in values) or "\n"
    assert balanced(JSON_LINES, make_source(lines)) == len(values) or lines.lstrip().startswith("[")
    balanced(JSON_LINES, make_source(json.dumps(values)))


@given(st.lists(ENTITIES, min_size=1, max_size=3))
def test_any_entity(make_source: Make, entities: list[object]) -> None:
    content = "".join(json.dumps(entity) + "\n" for entity in entities)
    assert balanced(FTM, make_source(content)) == len(entities)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), st.sampled_from([",", ";", "\t", "|"]))
def test_what_is_written_as_csv_is_read_back(make_source: Make, pairs: list[tuple[str, str]], delimiter: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "name", "remark"), *((str(i), f"Mr {name}", rest) for i, (name, rest) in enumerate(pairs))])
    units = list(DELIMITED.read(make_source(text.getvalue()), {}))
    assert [(u.record.names[0].text, dict(u.record.other)["remark"]) for u in units if u.record] == [
        (f"Mr {name}", rest) for name, rest in pairs
    ]


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_what_is_written_as_json_lines_is_read_back(make_source: Make, pairs: list[tuple[str, str]]) -> None:
    content = "".join(json.dumps({"name": f"Mr {name}", "remark": rest}) + "\n" for name, rest in pairs)
    units = list(JSON_LINES.read(make_source(content), {}))
    assert [(u.record.names[0].text, dict(u.record.other)["remark"]) for u in units if u.record] == [
        (f"Mr {name}", rest) for name, rest in pairs
    ]
