"""What an answer says is read back as the same records: what is kept is what was read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.pipeline import open_source
from kordon.rooms.reporting.answer import MESSAGES, document_object
from kordon.rooms.reporting.answer_reading import document_of
from kordon.rooms.reporting.reading import read_report

ROOM = Path(__file__).parents[1]
FILES = [*sorted((ROOM / "samples").glob("*.txt")), *sorted((ROOM / "tests" / "languages").glob("*.txt"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_an_answer_is_read_back_as_it_was(path: Path) -> None:
    document = read_report(open_source(path))
    answer = document_object(document, Catalogue((ENGINE_MESSAGES, MESSAGES)), "en")
    assert document_of(json.loads(json.dumps(answer))) == document
