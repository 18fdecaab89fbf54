"""PDF with a text layer, through PDFium: lines in reading order with their boxes, a blank line where the page has a gap.

The canonical text is built from the pages' lines; spans of it lead back to pages and boxes. A scan without text is refused,
for recognising text from pictures is another program's work.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2  # type: ignore[import-untyped]  # no types are published

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.records import Box

LARGEST_FILE = 200_000_000  # bytes
MOST_PAGES = 2_000
_GAP = 0.9  # of a line's height: more white than this between two lines begins a paragraph
_HYPHENS = ("\ufffe", "\x02")  # PDFium's marks for a hyphen and the end of the line behind it


def read_pdf(source: Source) -> Layout:
    """Raises UnreadableInput (`reporting.damaged`, `reporting.too_large`, `reporting.no_text`)."""
    if source.size > LARGEST_FILE:
        raise UnreadableInput(_whole(source, "reporting.too_large", limit=str(LARGEST_FILE)))
    try:
        document = pypdfium2.PdfDocument(source.path)
    except (pypdfium2.PdfiumError, OSError, ValueError):
        raise UnreadableInput(_whole(source, "reporting.damaged")) from None
    try:
        lines = [line for number in range(min(len(document), MOST_PAGES)) for line in _page(document, number)]
    except pypdfium2.PdfiumError:
        raise UnreadableInput(_whole(source, "reporting.damaged")) from None
    finally:
        document.close()
    if not lines:
        raise UnreadableInput(_whole(source, "reporting.no_text"))
    return _layout(lines)


def _layout(lines: list[tuple[str, Box]]) -> Layout:
    pieces: list[str] = []
    placed: list[tuple[int, int, Box]] = []
    position = 0
    for index, (words, box) in enumerate(lines):
        before = lines[index - 1][1] if index else None
        white = before.bottom - box.top if before is not None and before.page == box.page else 0.0
        if before is not None and (before.page != box.page or abs(white) > _GAP * (box.top - box.bottom)):
            pieces.append("\n")
            position += 1
        pieces.append(words + "\n")
        placed.append((position, position + len(words), box))
        position += len(words) + 1
    return Layout("".join(pieces), tuple(placed))


def _page(document: pypdfium2.PdfDocument, number: int) -> Iterator[tuple[str, Box]]:
    page = document[number]
    layer = page.get_textpage()
    try:
        characters = [(layer.get_text_range(i, 1), layer.get_charbox(i)) for i in range(layer.count_chars())]
    finally:
        layer.close()
        page.close()
    words: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    for character, box in [*characters, ("\n", (0.0, 0.0, 0.0, 0.0))]:
        if character in _HYPHENS:
            words.append("-")
        if character and (character in "\r\n" or character in _HYPHENS):
            if "".join(words).strip() and boxes:
                yield "".join(words).rstrip(), _around(number + 1, boxes)
            words, boxes = [], []
            continue
        words.append(character.replace("\x00", ""))
        if character.strip() and box[2] > box[0]:
            boxes.append(box)


def _around(page: int, boxes: list[tuple[float, float, float, float]]) -> Box:
    """The smallest box around characters' (left, bottom, right, top), in points, to a hundredth."""
    left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return Box(page, round(left, 2), round(bottom, 2), round(right, 2), round(top, 2))


def _whole(source: Source, code: str, **parameters: str) -> Defect:
    return Defect(code, Severity.REJECTED, Location(file=source.name), tuple(parameters.items()))
