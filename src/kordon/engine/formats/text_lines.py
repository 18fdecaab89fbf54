"""Lines of a text file of any size and encoding, in bounded memory, with what was wrong in each.

Bytes that the encoding does not know are first marked as lone surrogates; a line with such marks is repaired: in a UTF-8
file it is read as windows-1252 (the usual cause is one system among several that writes the old way), in any other the
bad bytes become U+FFFD. NUL characters are taken out. A line longer than LONGEST_LINE is cut and said to be so.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

LONGEST_LINE = 1 << 22  # characters
_BAD = re.compile("[\udc00-\udcff]")
_HANDLER = "kordon.mark"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_HANDLER, _mark)


class TextLines:
    """An iterator of lines with their line ends. `taken` holds the lines handed out since it was last cleared, `faults`
    what was repaired in them; `push_back` returns lines to be read again."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._stream = io.TextIOWrapper(path.open("rb"), encoding, _HANDLER, newline="")
        self._readline = self._stream.readline
        self._utf8 = encoding in ("utf-8", "utf-8-sig")
        self._waiting: list[tuple[str, str]] = []
        self.taken: list[tuple[str, str]] = []
        self.number = 0  # physical lines handed out

    def __enter__(self) -> TextLines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stream.close()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._waiting:
            pair = self._waiting.pop()
        else:
            line = self._readline(LONGEST_LINE)
            if not line:
                raise StopIteration
            pair = (line, "") if line.isascii() and "\0" not in line else self._look_over(line)
            if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                self._skip_rest()
                pair = (pair[0], "text.line_too_long")
        self.number += 1
        self.taken.append(pair)
        return pair[0]

    def push_back(self, pairs: list[tuple[str, str]]) -> None:
        self.number -= len(pairs)
        self._waiting.extend(reversed(pairs))

    def _look_over(self, line: str) -> tuple[str, str]:
        """The line repaired, and the code of what was wrong with it (empty: nothing)."""
        fault = ""
        if _BAD.search(line):
            fault = "text.bad_bytes"
            line = self._repair(line)
        if "\0" in line:
            fault = fault or "text.nul"
            line = line.replace("\0", "")
        return line, fault

    def _repair(self, line: str) -> str:
        if not self._utf8:
            return _BAD.sub("\ufffd", line)
        raw = b"".join(bytes((ord(c) - 0xDC00,)) if "\udc00" <= c <= "\udcff" else c.encode("utf-8", "replace") for c in line)
        return raw.decode("cp1252", "replace") if raw.isascii() or not _other_utf8(line) else _BAD.sub("\ufffd", line)

    def _skip_rest(self) -> None:
        while (more := self._readline(LONGEST_LINE)) and more[-1] not in "\r\n":
            pass


def _other_utf8(line: str) -> bool:
    """Whether the line holds good UTF-8 besides its bad bytes; then it is not windows-1252."""
    return not _BAD.sub("", line).isascii()
