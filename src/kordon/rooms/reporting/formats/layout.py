"""What every reader of a report yields: its canonical text and, for pages, where each line stands."""

from __future__ import annotations

from dataclasses import dataclass

from kordon.rooms.reporting.records import Box


@dataclass(frozen=True, slots=True)
class Layout:
    """`text` is canonical: spans are code points of it. `lines` are (start, end, box) of a PDF's lines in reading order;
    `cut` is False where the file itself knows its paragraphs (DOCX), so that nobody has to guess from blank lines;
    `pictures` numbers of its pages that are pictures without text, of which nothing is read."""

    text: str
    lines: tuple[tuple[int, int, Box], ...] = ()
    pictures: tuple[int, ...] = ()
    cut: bool = True

    def end_of_page(self, page: int) -> int:
        """Where the text of the pages before `page` ends."""
        return max((end for _, end, box in self.lines if box.page < page), default=0)

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """The boxes of all lines that [start, end) touches."""
        return tuple(box for first, last, box in self.lines if first < end and start < last)
