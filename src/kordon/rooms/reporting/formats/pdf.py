"""PDF with a text layer, through PDFium: lines in reading order with their boxes, a blank line where the page has a gap.

The canonical text is built from the pages' lines; spans of it lead back to pages and boxes. A scan without text is refused,
for recognising text from pictures is another program's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import pypdfium2  # type: ignore[import-untyped]  # no types are published

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.formats.right_to_left import is_arabic, logical
from kordon.rooms.reporting.records import Box

LARGEST_FILE = 200_000_000  # bytes
MOST_PAGES = 2_000
_GAP = 0.9  # of a line's height: more white than this between two lines begins a paragraph
_GUTTER = 18  # points of white inside a line from which it is two lines of two columns
_COLUMN_LINES = 8  # a column has at least so many lines
_Rectangle = tuple[float, float, float, float]  # left, bottom, right, top in points
_INDENT = 3  # points
_BULLET = re.compile(r"\s*(?:[-•–▪*]|\([a-z0-9]{1,3}\)) ")
_WIDER = 1.5  # times the usual white between lines: more begins a paragraph
_FEW_LINES = 40  # lines below which the usual white is not known
_HYPHENS = ("\ufffe", "\x02")  # PDFium's marks for a hyphen and the end of the line behind it


def read_pdf(source: Source) -> Layout:
    """Raises UnreadableInput (`reporting.damaged`, `reporting.encrypted`, `reporting.too_large`,
    `reporting.too_many_pages`, `reporting.no_text`)."""
    if source.size > LARGEST_FILE:
        raise UnreadableInput(_whole(source, "reporting.too_large", limit=str(LARGEST_FILE)))
    try:
        # By its bytes: PDFium would look for a file that was opened without a name (kordon.spine.intake) by its name.
        document = pypdfium2.PdfDocument(source.path.read_bytes())
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise UnreadableInput(_whole(source, "reporting.encrypted" if locked else "reporting.damaged")) from None
    except (OSError, ValueError):
        raise UnreadableInput(_whole(source, "reporting.damaged")) from None
    try:
        if len(document) > MOST_PAGES:
            raise UnreadableInput(_whole(source, "reporting.too_many_pages", limit=str(MOST_PAGES)))
        pages = [
            [(logical(words), box) for words, box in _in_columns(list(_page(document, number)))]
            for number in range(len(document))
        ]
        pictures = tuple(number + 1 for number, lines in enumerate(pages) if not lines and _has_picture(document, number))
    except pypdfium2.PdfiumError:
        raise UnreadableInput(_whole(source, "reporting.damaged")) from None
    finally:
        document.close()
    if not any(pages):
        raise UnreadableInput(_whole(source, "reporting.no_text"))
    layout = _layout([line for lines in pages for line in lines])
    return Layout(layout.text, layout.lines, pictures, cut=False)


def _has_picture(document: pypdfium2.PdfDocument, number: int) -> bool:
    """Whether a page without text is a picture (a scan among text pages) and not merely blank."""
    page = document[number]
    try:
        return any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
    finally:
        page.close()


def _layout(lines: list[tuple[str, Box]]) -> Layout:
    pieces: list[str] = []
    placed: list[tuple[int, int, Box]] = []
    position = 0
    usual = _usual_gap(lines)
    item: Box | None = None
    for index, (words, box) in enumerate(lines):
        before = lines[index - 1][1] if index else None
        white = before.bottom - box.top if before is not None and before.page == box.page else 0.0
        outside = item is not None and item.page == box.page and _outside(item, box, words)
        if before is not None and before.page != box.page:
            pieces.append("\x0c\n")
            position += 2
        elif before is not None and (outside or abs(white) > max(_GAP * (box.top - box.bottom), _WIDER * usual)):
            pieces.append("\n")
            position += 1
            item = None
        if _BULLET.match(words):
            item = box
        pieces.append(words + "\n")
        placed.append((position, position + len(words), box))
        position += len(words) + 1
    return Layout("".join(pieces), tuple(placed))


def _outside(item: Box, box: Box, words: str) -> bool:
    """Whether a line begins before a list item does: then it is no part of the item."""
    return box.right > item.right + _INDENT if is_arabic(words) else box.left < item.left - _INDENT


def _usual_gap(lines: list[tuple[str, Box]]) -> float:
    """The white between two lines of one paragraph, in points: the median of all, so that double spacing is no gap."""
    whites = [a.bottom - b.top for (_, a), (_, b) in pairwise(lines) if a.page == b.page and a.bottom > b.top]
    return median(whites) if len(whites) > _FEW_LINES else 0.0


def _page(document: pypdfium2.PdfDocument, number: int) -> Iterator[tuple[str, Box]]:
    page = document[number]
    layer = page.get_textpage()
    try:
        characters = [(layer.get_text_range(i, 1), layer.get_charbox(i)) for i in range(layer.count_chars())]
    finally:
        layer.close()
        page.close()
    words: list[str] = []
    boxes: list[_Rectangle] = []
    for character, box in [*characters, ("\n", (0.0, 0.0, 0.0, 0.0))]:
        if character in _HYPHENS:
            words.append("-")
        if character and (character in "\r\n" or character in _HYPHENS):
            if "".join(words).strip() and boxes:
                yield "".join(words).rstrip(), _around(number + 1, boxes)
            words, boxes = [], []
            continue
        if character.strip() and box[2] > box[0]:
            if boxes and _far(boxes[-1], box):  # white as wide as between columns
                yield "".join(words).rstrip(), _around(number + 1, boxes)
                words, boxes = [], []
            boxes.append(box)
        words.append(character.replace("\x00", ""))


def _far(before: _Rectangle, after: _Rectangle) -> bool:
    return after[0] - before[2] > _GUTTER and abs(after[1] - before[1]) < before[3] - before[1] + 3


def _in_columns(lines: list[tuple[str, Box]]) -> list[tuple[str, Box]]:
    """A page's lines in reading order: where two columns stand side by side, the left one before the right one (in Arabic
    the other way round), between whatever runs across both."""
    if len(lines) < 2 * _COLUMN_LINES:
        return lines
    left, right = min(box.left for _, box in lines), max(box.right for _, box in lines)
    middle = (left + right) / 2
    side = [-1 if box.right < middle + 1 else 1 if box.left > middle - 1 else 0 for _, box in lines]
    if min(side.count(-1), side.count(1)) < _COLUMN_LINES or side.count(0) > len(lines) / 3:
        return lines
    arabic = sum("\u0600" <= c <= "\u06ff" for words, _ in lines for c in words) > sum(len(words) for words, _ in lines) / 3
    ordered: list[tuple[str, Box]] = []
    columns: dict[int, list[tuple[str, Box]]] = {-1: [], 1: []}
    for line, where in zip(lines, side, strict=True):
        if where:
            columns[where].append(line)
            continue
        ordered += [*columns[1 if arabic else -1], *columns[-1 if arabic else 1], line]
        columns = {-1: [], 1: []}
    return [*ordered, *columns[1 if arabic else -1], *columns[-1 if arabic else 1]]


def _around(page: int, boxes: list[_Rectangle]) -> Box:
    """The smallest box around characters' (left, bottom, right, top), in points, to a hundredth."""
    left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return Box(page, round(left, 2), round(bottom, 2), round(right, 2), round(top, 2))


def _whole(source: Source, code: str, **parameters: str) -> Defect:
    return Defect(code, Severity.REJECTED, Location(file=source.name), tuple(parameters.items()))
