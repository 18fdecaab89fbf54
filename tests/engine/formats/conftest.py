"""Files of parties made on the spot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.pipeline import open_source, recognise
from kordon.engine.records.party import Party
from kordon.engine.units import Source, Unit

MakeSource = Callable[[bytes | str], Source]


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
