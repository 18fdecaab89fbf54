"""Where JSON records stand in a file: one object per line, or the objects of one array. Streaming, in bounded memory."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.encodings import is_utf8, marked_encoding
from kordon.engine.formats.json_values import DECODER, BadJson, read_json, without_surrogates
from kordon.engine.formats.text_lines import LONGEST_LINE, TextLines
from kordon.engine.units import Source, UnreadableInput

_BLOCK = 1 << 16
_SPACE = " \t\r\n"


def first_object(source: Source) -> dict[str, Any] | None:
    """The first object of a JSON Lines file or JSON array, for recognition; an empty one where the file begins like an
    object but is cut or broken; None where it is something else."""
    encoding = marked_encoding(source.head) or ("utf-8" if is_utf8(source.head) else "")
    try:
        text = source.head.decode(encoding, "ignore").lstrip("\ufeff").lstrip() if encoding else ""
    except (UnicodeError, LookupError):
        return None
    if text.startswith("["):
        text = text[1:].lstrip()
    if not text.startswith("{"):
        return None
    try:
        value, _ = DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return {} if text[1:].lstrip()[:1] in ('"', "}") else None
    return value if isinstance(value, dict) else None


def records(source: Source, options: Mapping[str, str]) -> Iterator[tuple[dict[str, Any] | None, int, list[Defect]]]:
    """Each record with its line and defects; None where it was rejected. Raises UnreadableInput (`json.broken_array`)
    where an array breaks off: nothing after that place can be counted."""
    encoding = options.get("encoding") or marked_encoding(source.head) or "utf-8"
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise _refused("text.unknown_encoding", source, encoding=encoding[:40]) from None
    try:
        if source.head.decode(encoding, "ignore").lstrip(_SPACE + "\ufeff").startswith("["):
            yield from _array(source, "utf-8-sig" if encoding == "utf-8" else encoding)
        else:
            yield from _lines(source, encoding)
    except UnicodeError:
        raise _refused("text.unknown_encoding", source, encoding=encoding[:40]) from None


def _lines(source: Source, encoding: str) -> Iterator[tuple[dict[str, Any] | None, int, list[Defect]]]:
    number = 0
    with TextLines(source.path, encoding) as lines:
        for line in lines:
            fault = lines.taken[-1][1]
            lines.taken.clear()
            bare = line.lstrip("\ufeff")
            if bare and not bare.isspace():
                number += 1
                yield _record(source, bare, number, lines.number, fault)


def _record(
    source: Source, text: str, number: int, line: int, fault: str
) -> tuple[dict[str, Any] | None, int, list[Defect]]:
    where = Location(source.name, number, line)
    if fault == "text.line_too_long":
        return None, line, [Defect(fault, Severity.REJECTED, where)]
    defects = [Defect(fault, Severity.REPAIRED, where)] if fault else []
    try:
        value = read_json(text)
    except BadJson as error:
        return None, line, [*defects, Defect(error.code, Severity.REJECTED, where, (("detail", error.detail),))]
    return _object(value, where, defects)


def _object(value: Any, where: Location, defects: list[Defect]) -> tuple[dict[str, Any] | None, int, list[Defect]]:
    if not isinstance(value, dict):
        return None, where.line, [*defects, Defect("json.no_object", Severity.REJECTED, where)]
    try:
        return without_surrogates(value), where.line, defects
    except RecursionError:
        return None, where.line, [*defects, Defect("json.too_deep", Severity.REJECTED, where, (("detail", ""),))]


def _array(source: Source, encoding: str) -> Iterator[tuple[dict[str, Any] | None, int, list[Defect]]]:
    with _ArrayText(source, encoding) as text:
        text.next_sign()
        text.at += 1  # the opening bracket
        number = 0
        while text.next_sign() != "]":
            number += 1
            where = Location(source.name, number, text.line)
            yield _object(text.value(), where, [])
            if text.next_sign() == ",":
                text.at += 1
            elif text.next_sign() != "]":
                raise text.broken()
        text.at += 1
        if text.next_sign():
            raise text.broken()


class _ArrayText:
    """The text of an array, read block by block, because the whole may stand on one line. What is done with is dropped;
    a value that is not complete is decoded again only when twice as much has been read."""

    def __init__(self, source: Source, encoding: str) -> None:
        self._source = source
        self._stream = io.TextIOWrapper(source.path.open("rb"), encoding, "replace")
        self.text, self.at, self.line = "", 0, 1

    def __enter__(self) -> _ArrayText:
        return self

    def __exit__(self, *details: object) -> None:
        self._stream.close()

    def next_sign(self) -> str:
        """The next character that is no blank, not taken yet; empty at the end."""
        while True:
            for at in range(self.at, len(self.text)):
                if self.text[at] not in _SPACE:
                    self._move(at)
                    return self.text[at]
            self._move(len(self.text))
            if not self._more(_BLOCK):
                return ""

    def value(self) -> Any:
        """The value that begins here. Raises UnreadableInput where there is none."""
        target = 0
        while True:
            ended = target > 0 and not self._more(target)
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
                if end < len(self.text) or ended:
                    self._move(end)
                    return value
            except RecursionError:
                raise self.broken() from None
            except ValueError as error:
                if isinstance(error, BadJson):
                    raise self.broken(error.code) from None
            size = len(self.text) - self.at
            if ended or size > LONGEST_LINE:
                raise self.broken()
            target = max(size, _BLOCK)

    def _move(self, at: int) -> None:
        self.line += self.text.count("\n", self.at, at)
        self.at = at

    def _more(self, size: int) -> bool:
        more = self._stream.read(size)
        self.text, self.at = self.text[self.at :] + more, 0
        return bool(more)

    def broken(self, detail: str = "") -> UnreadableInput:
        return _refused("json.broken_array", self._source, line=str(self.line), detail=detail)


def _refused(code: str, source: Source, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(file=source.name), tuple(parameters.items())))
