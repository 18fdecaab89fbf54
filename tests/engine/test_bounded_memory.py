"""Inputs of any size in bounded memory: readers hold no more of a long file than of a short one, checks one batch.

A workbook has an end of its own (1,048,576 rows a sheet), and Parquet's memory is Arrow's, which tracemalloc does not see.
"""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.pipeline import check_stream, open_source
from kordon.engine.records.party import Name, Party
from kordon.engine.units import Source, Tally, Unit

FEW, MANY = 4_000, 12_000  # even the short file is longer than what is looked at to tell the encoding
FILLING = "Harbour Lane " * 30
ALLOWED_GROWTH = 1_000_000  # bytes; the long files are some 3 MB longer than the short ones


def rows(count: int) -> Iterator[tuple[str, str, str]]:
    return ((f"r{n}", f"Arvid Testmann {n}", FILLING) for n in range(count))


def write_csv(path: Path, count: int) -> None:
    path.write_text("id,name,remarks\n" + "".join(",".join(row) + "\n" for row in rows(count)), "utf-8")


def write_jsonl(path: Path, count: int) -> None:
    keys = ("id", "name", "remarks")
    path.write_text("".join(json.dumps(dict(zip(keys, row, strict=True))) + "\n" for row in rows(count)), "utf-8")


def write_ftm(path: Path, count: int) -> None:
    entities = ({"id": i, "schema": "Person", "properties": {"name": [n], "notes": [t]}} for i, n, t in rows(count))
    path.write_text("".join(json.dumps(entity) + "\n" for entity in entities), "utf-8")


def peak_bytes(name: str, path: Path, count: int) -> int:
    """The most that reading held at once, and that every unit came."""
    source, form = open_source(path), next(item for item in PARTY_FORMATS if item.name == name)
    tracemalloc.start()
    try:
        assert sum(unit.record is not None for unit in form.read(source, {})) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("name", "write"), [("csv", write_csv), ("jsonl", write_jsonl), ("ftm", write_ftm)])
def test_a_reader_holds_no_more_of_a_long_file(name: str, write: Callable[[Path, int], None], tmp_path: Path) -> None:
    write(tmp_path / "few", FEW)
    write(tmp_path / "many", MANY)
    peak_bytes(name, tmp_path / "many", MANY)  # what is loaded and cached once is no part of the comparison
    assert peak_bytes(name, tmp_path / "many", MANY) - peak_bytes(name, tmp_path / "few", FEW) < ALLOWED_GROWTH


class Nothing:
    """A check that finds nothing."""

    def check(self, facets: Any) -> list[list[Any]]:
        return [[] for _ in facets]


def test_a_check_draws_one_batch_at_a_time() -> None:
    drawn = 0

    def units() -> Iterator[Unit[Any]]:
        nonlocal drawn
        while True:  # an input without end
            drawn += 1
            yield Unit(drawn, Party(str(drawn), names=(Name("Arvid Testmann"),)))

    batches = check_stream(units(), Source(Path("endless"), "endless", "", 0, b""), [Nothing()], Tally(), batch_units=10)
    for expected in (10, 20, 30):
        assert len(next(batches).units) == 10
        assert drawn == expected
