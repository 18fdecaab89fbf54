"""Files of parties made on the spot, and how every reader is tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest

from kordon.engine.catalogue import LANGUAGES, Catalogue
from kordon.engine.findings import Defect, Severity
from kordon.engine.pipeline import open_source, recognise
from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.records.party import Party
from kordon.engine.units import Format, Source, Unit, UnreadableInput

MakeSource = Callable[[bytes | str], Source]
CATALOGUE = Catalogue()


@pytest.fixture(scope="session")
def make_source(tmp_path_factory: pytest.TempPathFactory) -> MakeSource:
    """A source of the given content, under a name that tells nothing of its format."""
    folder = tmp_path_factory.mktemp("inputs")

    def make(content: bytes | str) -> Source:
        path = folder / "input"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return open_source(path)

    return make


@pytest.fixture
def read_parties(make_source: MakeSource) -> Callable[..., list[Unit[Party]]]:
    """All units of a content, read as what it is recognised for."""

    def read(content: bytes | str, **options: str) -> list[Unit[Party]]:
        source = make_source(content)
        named = {key.replace("map_", "map."): value for key, value in options.items()}
        return list(recognise(source, PARTY_FORMATS).read(source, named))

    return read


def names(unit: Unit[Party]) -> list[str]:
    assert unit.record is not None, unit.defects
    return [name.text for name in unit.record.names]


def codes(unit: Unit[Party]) -> list[str]:
    return [defect.code for defect in unit.defects]


def try_reader(reader: Format[Party], source: Source, options: dict[str, str] | None = None) -> int:
    """Whatever the content, units are numbered without gaps, a rejected one says why, and every defect has words in six
    languages with nothing left to fill in. Returns how many units there were, -1 where the file can't be read."""
    assert 0.0 <= reader.recognise(source) <= 1.0
    count = 0
    try:
        if reader.describe is not None:
            reader.describe(source, options or {})
        for count, unit in enumerate(reader.read(source, options or {}), 1):
            assert unit.number == count
            assert (unit.record is None) == any(d.severity is Severity.REJECTED for d in unit.defects)
            for defect in unit.defects:
                assert_worded(defect)
    except UnreadableInput as error:
        assert_worded(error.defect)
        return -1
    return count


def assert_worded(defect: Defect) -> None:
    assert defect.code in CATALOGUE.texts, defect.code
    given = {name for name, _ in defect.parameters}
    for language in LANGUAGES:
        wanted = {name for _, name, _, _ in Formatter().parse(CATALOGUE.texts[defect.code][language]) if name}
        assert wanted <= given | {"field"} if defect.code.startswith("columns.") else wanted <= given, defect


