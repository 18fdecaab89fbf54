"""From the canonical text to paragraphs: page furniture set aside, lines and pages that cut a sentence joined again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from kordon.rooms.reporting.folding import fold, fold_places

_JOB = r"\*{0,2}[0-9]{2}\*{0,2}-[0-9]{5}\*{0,2}(?: ?\([A-Z]\))?"
_PAGE = r"\*{0,2}[0-9]{1,3}/[0-9]{1,3}\*{0,2}"
FURNITURE = re.compile(
    rf"(?:{_JOB})?\s*(?:{_PAGE})?\s*(?:{_JOB})?|\*{{0,2}}[AES]/(?:[A-Z0-9.-]+/)*[0-9]+(?:/[A-Za-z0-9.]+)*\*{{0,2}}|[0-9]{{1,3}}"
)
LINK = re.compile(r"<?https?://\S+>?")
_DROPPED = re.compile(r"^\s*#{1,6}\s+|\*\*|<sup>[^<]{0,9}</sup>|\\(?=[*_#])|\x0c|^\s*(?=[-•*] )")
_NEW_ITEM = re.compile(r"\s*(?:[-•*–▪] |[0-9]{1,3}\. |\([a-z0-9]{1,3}\) )")
_HEADING = re.compile(
    r"\s*#{1,6}\s|\s*(?:أولا|ثانيا|ثالثا|رابعا|خامسا)\s*[-–—]\s*\S.{0,80}$|"
    r"\s*(?:[一二三四五六七八九十]{1,3}[.．、]|[IVX]{1,5}\.)\s*\S.{0,60}$"
)
_BRACKET = re.compile(r"\s*[\[［〔【]")
_ENDS = re.compile(r"(?:[.。!！?？:：;；؛؟…]|[\]］〕】])[\"'”’»)）*]*$")
_LONGEST_NAME = 90  # characters of a State's or organisation's name in a line
_LONGEST_PARAGRAPH = 10_000  # characters; what is longer is no prose, and is cut so that patterns stay cheap
_FURNITURE_LINES_LIMIT = 120  # characters; longer lines are text


@dataclass(slots=True)
class Paragraph:
    """One paragraph, folded. `places[i]` is the code point of `text[i]` in the canonical text. `kind` is heading, item or
    body; `indented` lines begin a paragraph in layouts that wrap."""

    text: str
    places: list[int]
    kind: str
    sentences: list[tuple[int, int]] = field(default_factory=list)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Folded [start, end) as a span of the canonical text."""
        return self.places[start], self.places[max(start, end - 1)] + 1

    def sentence(self, position: int) -> tuple[int, int]:
        """The folded sentence around a folded position."""
        at = bisect_left(self.sentences, position + 1, key=itemgetter(1))
        return self.sentences[min(at, len(self.sentences) - 1)]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    raw: str

    @property
    def furniture(self) -> bool:
        bare = self.raw.strip()
        if not bare or len(bare) > _FURNITURE_LINES_LIMIT:
            return not bare
        return bool(FURNITURE.fullmatch(bare) or LINK.fullmatch(bare))


def paragraphs(text: str, cut_lines: bool = True) -> list[Paragraph]:
    """Every paragraph of the canonical text in order. `cut_lines`: whether blank lines may stand inside paragraphs, as in the
    text layers of some PDFs; where the file knows its paragraphs it is False."""
    lines, blanks, cuts = _lines(text)
    wrapped = cut_lines and _is_wrapped(lines, blanks)
    found: list[Paragraph] = []
    group: list[_Line] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        blank, cut = line.start in blanks, line.start in cuts
        named = following is not None and _names_a_reply(line, following) and (blank or _ended(group))
        if group and (named or not _continues(group, line, wrapped, blank, cut, not cut_lines)):
            found.extend(_paragraph(group))
            group = []
        group.append(line)
    found.extend(_paragraph(group))
    return found


def _names_a_reply(line: _Line, following: _Line) -> bool:
    """A short line above `[Original: ...]` is the name of who replied, whatever stands above it."""
    return len(line.raw.strip()) <= _LONGEST_NAME and bool(_BRACKET.match(following.raw)) and not _BRACKET.match(line.raw)


def _ended(group: list[_Line]) -> bool:
    return bool(group) and bool(_ENDS.search(group[-1].raw.rstrip()))


def _lines(text: str) -> tuple[list[_Line], set[int], set[int]]:
    """The lines that carry text, the starts of those behind a blank line, and the starts of those behind page furniture."""
    lines: list[_Line] = []
    after_blank: set[int] = set()
    after_furniture: set[int] = set()
    position, blank, cut = 0, True, False
    for raw in re.split(r"(?<=\n)|(?<=\x0c)", text):
        line = _Line(position, raw)
        position += len(raw)
        if line.furniture:
            blank, cut = True, cut or bool(raw.strip()) or "\x0c" in raw
            continue
        if blank:
            after_blank.add(line.start)
        if cut:
            after_furniture.add(line.start)
        lines.append(line)
        blank = cut = False
    return lines, after_blank, after_furniture


def _is_wrapped(lines: list[_Line], after_blank: set[int]) -> bool:
    """Whether every printed line stands alone between blanks (text layers of PDFs), so that only an indent begins a paragraph."""
    bodies = [line for line in lines if not _NEW_ITEM.match(line.raw)]
    alone = sum(line.start in after_blank for line in bodies)
    cut = sum(not _ENDS.search(line.raw.strip()) for line in bodies)
    return len(bodies) > 8 and alone > 0.8 * len(bodies) and cut > 0.6 * len(bodies)


def _continues(group: list[_Line], line: _Line, wrapped: bool, blank: bool, cut: bool, sure: bool) -> bool:
    """Whether `line` goes on with the paragraph in `group`. `blank`: a blank line is between; `cut`: page furniture or a
    page's end; `sure`: blank lines stand only between paragraphs."""
    last = group[-1].raw.rstrip()
    if _HEADING.match(line.raw) or _NEW_ITEM.match(line.raw) or _BRACKET.match(line.raw) or _HEADING.match(group[0].raw):
        return False
    if _BRACKET.match(group[0].raw) and _ENDS.search(last):
        return False
    if sure and blank and not cut:
        return False
    if "\t" in line.raw.strip() or "\t" in last.strip():  # a table of contents
        return False
    ended = bool(_ENDS.search(last))
    heading_like = _heading_like(group, wrapped)
    if not blank:
        return True
    if wrapped:
        indented = line.raw[:1] in (" ", "\u00a0", "\u3000")
        return not heading_like and not (ended and indented) and not line.raw.startswith("  ")
    return not ended and not heading_like and (cut or not _NEW_ITEM.match(group[0].raw))


def _heading_like(group: list[_Line], wrapped: bool) -> bool:
    """Short and without a full stop: a heading, not the first line of a cut sentence."""
    if len(group) > 1:
        return False
    raw = group[0].raw
    if wrapped and raw.startswith("  ") and len(raw.strip()) <= 30:
        return True
    return not wrapped and len(raw.strip()) <= (40 if raw.isascii() or not re.search(r"[\u4e00-\u9fff]", raw) else 18)


_CUT_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,})-\s*$")
_KEPT_HYPHEN = re.compile(  # words whose hyphen at a line's end is their own: non-proliferation, nuclear-weapon-free
    r"(?i)non|counter|anti|co|multi|self|pre|post|cross|dual|follow|long|short|high|low|well|decision|law|policy|nuclear|weapon|"
    r"test|cut|socio|inter|sub|nord|sud|ouest|centre|celui|vice|военно|ядерно|радио|контр|государства|государство"
)


def _paragraph(group: list[_Line]) -> Iterator[Paragraph]:
    if not group:
        return
    characters: list[str] = []
    places: list[int] = []
    for index, line in enumerate(group):
        dropped = {i for match in _DROPPED.finditer(line.raw) for i in range(*match.span())}
        if index + 1 < len(group) and (cut := _CUT_WORD.search(line.raw)) and _KEPT_HYPHEN.fullmatch(cut[1]) is None:
            dropped.update(range(cut.end(1), len(line.raw)))
        for offset, character in enumerate(line.raw):
            if offset not in dropped:
                characters.append(character)
                places.append(line.start + offset)
    kind = "item" if _NEW_ITEM.match(group[0].raw) else "body"
    kind = "heading" if _HEADING.match(group[0].raw) else kind
    for start in range(0, len(characters), _LONGEST_PARAGRAPH):
        end = start + _LONGEST_PARAGRAPH
        yield from _folded("".join(characters[start:end]), places[start:end], kind)


def _folded(characters: str, places: list[int], kind: str) -> Iterator[Paragraph]:
    text, kept = fold_places(characters, places)
    if not text:
        return
    if len(text) <= 60 and not _ENDS.search(text) and kind == "body":
        kind = "heading"
    capital = {place for character, place in zip(characters, places, strict=True) if character.isupper()}
    paragraph = Paragraph(text, kept, kind)
    paragraph.sentences = list(_sentences(text, kept, capital))
    yield paragraph


_STOP = re.compile(r"[。!?]['\")]*|\.['\")]*(?= |$)")
_ABBREVIATION = re.compile(r"(?:\b(?:no|nos|art|arts|num|st|mr|dr|p|pp|v|г|гг|ст|n|п|см)|\b[a-z])\.$")
_CASED = re.compile(r"[a-zа-я]")


def _sentences(text: str, places: list[int], capitals: set[int]) -> Iterator[tuple[int, int]]:
    """Folded sentences. A Latin or Cyrillic full stop ends one before a capital; not behind an abbreviation."""
    start = 0
    for match in _STOP.finditer(text):
        end = match.end()
        if match[0][0] == ".":
            after = end + 1
            if after < len(text) and _CASED.match(text[after]) and places[after] not in capitals:
                continue
            if _ABBREVIATION.search(text[start : match.start() + 1]):
                continue
        if end > start:
            yield start, end
            start = end + (text[end : end + 1] == " ")
    if start < len(text):
        yield start, len(text)


def without_furniture(text: str) -> str:
    """A passage as one line of words: page furniture and links between its lines set aside, breaks as spaces."""
    lines = [_Line(0, raw) for raw in text.splitlines()]
    kept = [_DROPPED.sub("", line.raw) for line in lines if not line.furniture]
    words = " ".join(" ".join(kept).split())
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])", "", words)


def plain(text: str) -> str:
    """A heading folded, without numbers, markup and footnote marks before and behind."""
    return fold(text).strip(" .*#_0123456789[]")
