"""How the tests of list readers read: bytes in a throw-away folder, or a real file of the shared data."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from kordon.engine.catalogue import Catalogue
from kordon.engine.pipeline import open_source
from kordon.engine.units import Format, Unit
from kordon.rooms.watchlists.records import ListEntry

Units = list[Unit[ListEntry]]


def shared(path: str) -> Path:
    """A file of the shared data (KORDON_SHARED, else ../shared beside the repository), or the test is skipped."""
    root = Path(os.environ.get("KORDON_SHARED", Path(__file__).parents[6] / "shared"))
    found = root / "data" / path
    if not found.exists():
        pytest.skip(f"needs the shared data file {path}")
    return found


def read_path(form: Format[ListEntry], path: Path) -> Units:
    return list(form.read(open_source(path), {}))


def read_bytes(form: Format[ListEntry], content: bytes, beside: Mapping[str, bytes] | None = None) -> Units:
    """What `form` makes of `content`, with other files in the same folder."""
    with tempfile.TemporaryDirectory() as folder:
        for name, other in (beside or {}).items():
            (Path(folder) / name).write_bytes(other)
        path = Path(folder) / "sdn.csv"
        path.write_bytes(content)
        return read_path(form, path)


def recognised(form: Format[ListEntry], content: bytes) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "anything.bin"
        path.write_bytes(content)
        return form.recognise(open_source(path))


def entry(units: Units, number: int = 0) -> ListEntry:
    record = units[number].record
    assert record is not None
    return record


def codes(units: Units) -> list[str]:
    return [defect.code for unit in units for defect in unit.defects]


def texts(value: object) -> Iterator[str]:
    """Every string anywhere in a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from texts(getattr(value, part.name))


def numbered(units: Units) -> bool:
    """Units count up without gaps, so that read + rejected = units says something."""
    return [unit.number for unit in units] == list(range(1, len(units) + 1))


def balanced(units: Units) -> bool:
    """Units are numbered and every defect has words in the room's catalogues."""
    known = Catalogue(("kordon.rooms.watchlists.messages",)).texts
    return numbered(units) and set(codes(units)) <= set(known)
