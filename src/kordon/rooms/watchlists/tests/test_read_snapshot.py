"""The bundled snapshot holds the facts of the real list, and no comment texts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source, recognise
from kordon.engine.records.dates import PartialDate
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats.un.consolidated_xml import XML
from kordon.rooms.watchlists.formats.un.snapshot import SNAPSHOT, header_line
from kordon.rooms.watchlists.formats.un.source import SOURCE
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.tests.reading import balanced, codes, read_bytes, read_path, recognised, shared
from make_un_snapshot import BUNDLED, snapshot_text

REAL = "watchlists/un/consolidated_2026-02-27.xml"
HEADER = json.loads(BUNDLED.read_text("utf-8").partition("\n")[0])
ENTRY = '{"id":"XXi.001","kind":"person","names":[["ANA EXAMPLE","primary","unknown"]]}\n'


def with_header(entries: int, *lines: str) -> bytes:
    return (header_line(date(2026, 1, 2), entries, "0" * 64) + "".join(lines)).encode()


def undated_text(births: tuple[PartialDate, ...]) -> list[PartialDate]:
    return [replace(birth, text="") for birth in births]


def test_the_bundled_file_reads_whole() -> None:
    units = read_path(SNAPSHOT, BUNDLED)
    assert len(units) == HEADER["entries"] == 1003
    assert codes(units) == []
    source = open_source(BUNDLED)
    assert recognise(source, SOURCE.formats) is SNAPSHOT
    assert SOURCE.list_date is not None
    assert str(SOURCE.list_date(source)) == HEADER["as_of"] == "2026-02-27"
    assert source.size < 1_000_000


def test_the_snapshot_says_what_the_list_says() -> None:
    path = shared(REAL)
    assert open_source(path).sha256 == HEADER["sha256"]
    listed = {unit.record.id: unit.record for unit in read_path(XML, path) if unit.record}
    bundled = {unit.record.id: unit.record for unit in read_path(SNAPSHOT, BUNDLED) if unit.record}
    assert bundled.keys() == listed.keys()
    for identity, here in bundled.items():
        there = listed[identity]
        assert here.party.names == there.party.names
        assert here.party.kind is there.party.kind
        assert undated_text(here.party.births) == undated_text(there.party.births)
        assert here.party.gender == there.party.gender
        assert here.party.nationalities == there.party.nationalities
        assert here.party.countries == there.party.countries
        assert [(i.kind, i.value, i.country) for i in here.party.identifiers] == [
            (i.kind, i.value, i.country) for i in there.party.identifiers
        ]
        assert here.programmes == there.programmes
        assert (here.listed_on and here.listed_on.iso()) == (there.listed_on and there.listed_on.iso())
        assert here.remarks == ""


def test_no_comment_text_is_bundled() -> None:
    bundled = BUNDLED.read_text("utf-8")
    for unit in read_path(XML, shared(REAL)):
        remarks = unit.record.remarks if unit.record else ""
        assert len(remarks) < 40 or remarks[:40] not in bundled


def test_the_tool_gives_the_bundled_bytes() -> None:
    assert snapshot_text(shared(REAL)) == BUNDLED.read_text("utf-8")


def test_a_cut_snapshot_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl"
    cut.write_text("".join(BUNDLED.read_text("utf-8").splitlines(keepends=True)[:500]), encoding="utf-8")
    with pytest.raises(UnreadableInput) as refused:
        read_path(SNAPSHOT, cut)
    assert refused.value.defect.code == "snapshot.truncated"


@pytest.mark.parametrize("head", [b"", b"{}", b"[]", b'{"schema":"kordon.watchlist/1"}', b"\xff", b"[" * 100_000])
def test_a_file_without_its_header_is_refused(head: bytes) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_bytes(SNAPSHOT, head + b"\n" + ENTRY.encode())
    assert refused.value.defect.code == "snapshot.bad_header"
    assert recognised(SNAPSHOT, head + b"\n") == 0.0


@pytest.mark.parametrize(
    "bad",
    [
        "nothing",
        "[1]",
        "{}",
        '{"id":"","kind":"person","names":[["A","primary","good"]]}',
        '{"id":"X","kind":"person","names":[]}',
        '{"id":"X","kind":"dragon","names":[["A","primary","good"]]}',
        '{"id":"X","kind":"person","names":["ABC"]}',
        '{"id":"X","kind":"person","names":[["A","primary","good"]],"births":[[99999]]}',
        '{"id":"X","kind":"person","names":[["A","primary","good"]],"births":[[1,2,3,4,5,6,7]]}',
        '{"id":"X","kind":"person","names":[["A","primary","good"]],"births":[[1e400]]}',
        '{"id":"X","kind":"person","names":[["A","primary","good"]],"nationalities":"IR"}',
        '{"id":"X","kind":"person","names":[["A","primary","good"]],"birth_places":[3]}',
        '{"id":"X","kind":"person","names":3}',
        "[" * 100_000,
    ],
)
def test_a_line_of_another_shape_is_rejected(bad: str) -> None:
    units = read_bytes(SNAPSHOT, with_header(2, ENTRY, bad + "\n"))
    assert codes(units) == ["snapshot.bad_entry"]
    assert [unit.record is None for unit in units] == [False, True]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            "id kind names births birth_places gender nationalities countries documents regime listed_on".split()
        ),
        _JSON,
    )
)
def test_any_json_is_read_or_rejected(told: dict[str, object]) -> None:
    base = json.loads(ENTRY)
    units = read_bytes(SNAPSHOT, with_header(1, json.dumps(base | told) + "\n"))
    assert balanced(units)
    assert units[0].record is None or isinstance(units[0].record, ListEntry)
