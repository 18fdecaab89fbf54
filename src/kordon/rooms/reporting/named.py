"""Events, institutions and programmes that a reply names, each once, with its sentence.

A name is what stands in book or quotation marks, or in Chinese the run of characters before the noun, elsewhere the run of
capitalised words around it. An event counts only where its sentence gives a day or month: a meeting of no date is no event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kordon.rooms.reporting.days import dates_in
from kordon.rooms.reporting.folding import fold, has_cjk
from kordon.rooms.reporting.paragraphs import Paragraph
from kordon.rooms.reporting.words import pattern, table


@dataclass(frozen=True, slots=True)
class Naming:
    """A name at folded [start, end) of paragraph number `paragraph`. `date` is ISO (partial, or `first/last`)."""

    kind: str
    paragraph: int
    start: int
    end: int
    date: str = ""


_LONGEST_ZH = 24  # characters of a Chinese name
_BOOK = r"《[^《》]{2,60}》|\"[^\"]{2,60}\"|'[^']{2,60}'"


@cache
def _chinese(kind: str) -> re.Pattern[str]:
    nouns = "|".join(sorted(table("named")[kind]["zh"], key=len, reverse=True))
    return re.compile(
        rf"(?P<quoted>《[^《》]{{2,60}}(?:{nouns})》)|(?P<bare>[\u4e00-\u9fffa-z0-9·、-]{{2,{_LONGEST_ZH}}}?(?:{nouns}))(?![\u4e00-\u9fff]{{0,2}}[》])"
    )


@cache
def _capitals(kind: str) -> re.Pattern[str]:
    """Over canonical text: capitalised words with small joiners, one of them the noun."""
    small = "of|the|for|and|on|to|against|in|de|des|du|la|les|le|et|pour|contre|sur|à|y|para|contra|del|los|las|el|en"
    joiner = f"(?:{small}|по|о|и|в|для|с)"
    word = r"[A-ZÀ-ÝА-ЯЁ][\w’'-]*"
    return re.compile(rf"{word}(?:\s+(?:{joiner}\s+){{0,3}}{word}){{1,9}}")


@cache
def _nouns(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_]){pattern(*table('named')[kind]['nouns'])}(?![^\W\d_])")


@cache
def _arabic(kind: str) -> re.Pattern[str]:
    noun = pattern(*table("named")[kind]["ar"])
    return re.compile(rf"(?<![^\W\d_])[وبفكل]{{0,2}}{noun}(?: [^\W\d_]+){{1,5}}")


def namings(paragraphs: Sequence[Paragraph], text: str) -> list[Naming]:
    """Every institution and programme once, at its first mention, and every dated event."""
    found: dict[tuple[str, str, str], Naming] = {}
    for number, paragraph in enumerate(paragraphs):
        if paragraph.kind == "heading":
            continue
        for naming in (*_of_kind(paragraph, number, text, "institutions"), *_of_kind(paragraph, number, text, "programmes"),
                       *_events(paragraph, number, text)):
            key = (naming.kind, paragraph.text[naming.start : naming.end], naming.date)
            found.setdefault(key, naming)
    return list(found.values())


def _of_kind(paragraph: Paragraph, number: int, text: str, kind: str) -> Iterator[Naming]:
    for start, end in _names(paragraph, text, kind):
        if not _no_name().fullmatch(paragraph.text[start:end]):
            yield Naming(kind, number, start, end)


@cache
def _no_name() -> re.Pattern[str]:
    """Bodies that every reply names, and runs of capitals that are no name."""
    return re.compile(pattern(*table("named")["not"]))


def _names(paragraph: Paragraph, text: str, kind: str) -> Iterator[tuple[int, int]]:
    folded = paragraph.text
    if has_cjk(folded):
        for match in _chinese(kind).finditer(folded):
            start, end = match.span()
            if match["bare"]:
                start = _after_stop(folded, start, end)
            if end - start >= 5:
                yield start, end
    elif re.search(r"[\u0600-\u06ff]", folded):
        yield from (match.span() for match in _arabic(kind).finditer(folded))
    else:
        canonical = "".join(" " if text[place].isspace() else text[place] for place in paragraph.places)
        for match in _capitals(kind).finditer(canonical):
            words = fold(match[0])
            if _nouns(kind).search(words):
                yield _without_article(canonical, *match.span())


def _without_article(text: str, start: int, end: int) -> tuple[int, int]:
    if article := re.compile(r"(?:The|Le|La|Les|L’|El|Los|Las|In|At|This|Its|Dans|En|Au|Par|Por)\s+").match(text, start, end):
        start = article.end()
    return start, end


def _after_stop(text: str, start: int, end: int) -> int:
    """Where a Chinese name begins: behind the last word that can't be part of one."""
    best = start
    for stop in table("named")["chinese_stops"]:
        at = text.rfind(stop, start, end - 3)
        if at >= 0:
            best = max(best, at + len(stop))
    comma = text.rfind("、", best, end - 4)
    if comma >= 0 and not text.startswith(("核风险", "放射", "发展"), comma + 1):  # a list of words inside a name
        best = comma + 1
    while best < end and text[best] in "-·、":
        best += 1
    return best


@cache
def _event_words() -> re.Pattern[str]:
    words = table("named")["events"]
    chinese = pattern(*sorted(words["zh"], key=len, reverse=True))
    return re.compile(
        rf"{chinese}|(?<![^\W\d_]){pattern(*words['nouns'])}(?![^\W\d_])|(?<![^\W\d_])(?:ال)?{pattern(*words['ar'])}"
    )


def _events(paragraph: Paragraph, number: int, text: str) -> Iterator[Naming]:
    """One event for each dated clause that speaks of one: its name is what is quoted, else the words up to the noun."""
    folded = paragraph.text
    taken: set[int] = set()
    for first, last, iso in _ranges(folded):
        if len(iso) < 7:
            continue
        start, end = paragraph.sentence(first)
        noun = _event_words().search(folded, last, min(end, last + 160)) or _last(folded, start, first)
        if noun is None or noun.start() in taken:
            continue
        taken.add(noun.start())
        yield Naming("events", number, *_event_name(folded, noun, start, end), iso)


def _last(text: str, start: int, end: int) -> re.Match[str] | None:
    found = None
    for found in _event_words().finditer(text, start, end):  # noqa: B007  # the last one is wanted
        pass
    return found


def _event_name(text: str, noun: re.Match[str], start: int, end: int) -> tuple[int, int]:
    for quoted in re.finditer(_BOOK, text[start:end]):
        if re.search("(?:公约|宣言|条约|决议|倡议)[》\"]$", quoted[0]):
            continue
        if start + quoted.start() <= noun.end() + 30 and start + quoted.end() >= noun.start() - 30:
            return start + quoted.start(), start + quoted.end()
    if has_cjk(text):
        begin = max(_after_stop(text, max(start, noun.start() - _LONGEST_ZH), noun.start() + 3), start)
        return (begin if begin < noun.start() else noun.start()), noun.end()
    begin = max(
        (
            text.rfind(mark, start, noun.start()) + len(mark)
            for mark in (", ", " in ", " at ", " le ", " el ", " a ", " a ")
        ),
        default=start,
    )
    return max(begin, start, noun.start() - 60), noun.end()


_TO = re.compile(r" ?(?:至|-|到|to|and|和|al|au|y|et|по|и|الي) ?")
_DAY = re.compile(r"(?:(?P<month>[0-9]{1,2})月)?(?P<day>[0-9]{1,2})日")
_FIRST_DAY = re.compile(r"(?P<day>[0-9]{1,2})(?: to | and | al | au | y | et |-| по | и )$")


def _ranges(text: str) -> Iterator[tuple[int, int, str]]:
    """Dates, and spans of days such as 2018年12月3日至7日 and 3 to 7 December 2018 as `2018-12-03/2018-12-07`."""
    for start, end, iso in sorted(dates_in(text)):
        if len(iso) == 10:
            joined = _TO.match(text, end)
            if joined and (behind := _DAY.match(text, joined.end())):
                month = int(behind["month"] or iso[5:7])
                yield start, behind.end(), f"{iso}/{iso[:4]}-{month:02d}-{int(behind['day']):02d}"
                continue
            if before := _FIRST_DAY.search(text, max(0, start - 8), start):
                yield before.start(), end, f"{iso[:8]}{int(before['day']):02d}/{iso}"
                continue
        yield start, end, iso
