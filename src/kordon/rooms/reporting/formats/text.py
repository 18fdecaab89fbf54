"""UTF-8 text and Markdown: the canonical text is the decoded file itself, so that spans hold in any editor."""

from __future__ import annotations

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.reporting.formats.layout import Layout

LONGEST_TEXT = 20_000_000  # bytes; the longest compiled reports have about 1 MB


def read_text(source: Source) -> Layout:
    """The whole file decoded. Raises UnreadableInput (`reporting.too_large`, `reporting.not_utf8`)."""
    if source.size > LONGEST_TEXT:
        raise UnreadableInput(_whole(source, "reporting.too_large", limit=str(LONGEST_TEXT)))
    content = source.path.read_bytes()
    try:
        return Layout(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableInput(_whole(source, "reporting.not_utf8", position=str(error.start))) from None


def _whole(source: Source, code: str, **parameters: str) -> Defect:
    return Defect(code, Severity.REJECTED, Location(file=source.name), tuple(parameters.items()))
