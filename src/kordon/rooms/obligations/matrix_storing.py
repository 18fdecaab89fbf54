"""Matrices in the references store: one reference for each State, every version kept."""

from __future__ import annotations

from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import open_source
from kordon.engine.references import ReferenceStore
from kordon.engine.units import Source
from kordon.rooms.obligations.formats import matrix_docx_reading, matrix_json, matrix_xlsx
from kordon.rooms.obligations.formats.input_text import refused
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading
from kordon.rooms.obligations.matrix import Matrix

PREFIX = "matrix-1540-"


def format_of(source: Source) -> str:
    """Under which name of a format a matrix is stored."""
    if matrix_json.recognise(source):
        return "matrix_json"
    return "matrix_docx" if matrix_docx_reading.recognise(source) else "matrix_xlsx"


def read_matrix(source: Source, words: Words) -> MatrixReading:
    """Raises UnreadableInput."""
    if matrix_json.recognise(source):
        return matrix_json.read_matrix_json(source)
    if matrix_docx_reading.recognise(source):
        return matrix_docx_reading.read_matrix_docx(source, words)
    if matrix_xlsx.recognise(source):
        return matrix_xlsx.read_matrix_xlsx(source, words)
    raise refused("input.unknown_format", source, known="matrix_json, matrix_xlsx, matrix_docx")


def stored_matrix(store: ReferenceStore, state: str, words: Words) -> Matrix | None:
    """The newest stored matrix of a State. Raises UnreadableInput (`matrix.damaged`) where its bytes were altered."""
    version = store.current(PREFIX + state.lower())
    if version is None:
        return None
    source = open_source(store.files(version)[0])
    if store.verify(version):
        raise refused("matrix.damaged", source, reference=version.name)
    return read_matrix(source, words).matrix
