"""The seeds of the coverage-guided fuzzing are valid files of every format, and its target tells a reader that breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import fuzz_seeds
from fuzz_readers import reader_target
from kordon.engine.findings import Severity
from kordon.engine.pipeline import open_source
from kordon.engine.units import Source, Unit

FORMATS = fuzz_seeds.readers()
SEEDS = fuzz_seeds.seeds()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_seed_that_is_read_whole(tmp_path: Path, name: str) -> None:
    assert SEEDS[name], "a new format needs a seed in tools/fuzz_seeds.py"
    for content in SEEDS[name]:
        path = tmp_path / "input"
        path.write_bytes(content)
        source = open_source(path)
        assert FORMATS[name].recognise(source) >= 0.5
        units = list(FORMATS[name].read(source, {}))
        assert units
        assert not [d for unit in units for d in unit.defects if d.severity is Severity.REJECTED]
        reader_target(name)(content)


def test_the_target_tells_a_reader_that_loses_a_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = FORMATS["csv"]

    def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Any]]:
        yield from list(whole.read(source, options))[1:]

    monkeypatch.setattr(fuzz_seeds, "readers", lambda: {"csv": replace(whole, read=read)})
    with pytest.raises(AssertionError):
        reader_target("csv")(SEEDS["csv"][0])
