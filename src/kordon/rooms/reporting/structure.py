"""Who replied: the replies of a report with entity, section, original language and date, and the report's masthead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kordon.rooms.reporting.days import chinese_number, dates_in, first_date
from kordon.rooms.reporting.folding import fold, has_cjk
from kordon.rooms.reporting.paragraphs import Paragraph, plain
from kordon.rooms.reporting.records import Entity, Masthead
from kordon.rooms.reporting.words import entity_named, language_codes, marker, pattern, sections, table

_LONGEST_HEADING = 160  # characters
_LONGEST_MARKER = 80


@dataclass(slots=True)
class Part:
    """A reply before it is read: `first` and `last` are indexes of paragraphs [first, last), the heading included."""

    entity: Entity
    section: str
    language: str
    date: str
    first: int
    body: int
    last: int


def section_of(text: str) -> str:
    """Which section a heading opens; empty where it opens none."""
    if len(text) > _LONGEST_HEADING:
        return ""
    return next((name for name, expression in sections() if expression.search(text)), "")


def find_parts(paragraphs: Sequence[Paragraph], text: str) -> list[Part]:
    """Every reply, by its `[Original: ...]` marker, else by a heading that names an entity before a date in brackets."""
    parts: list[Part] = []
    section = ""
    for index, paragraph in enumerate(paragraphs):
        if parts and parts[-1].last == len(paragraphs) and _opens_annex(paragraph, paragraphs, index):
            parts[-1].last = index
        section = section_of(paragraph.text) if paragraph.kind != "body" and section_of(paragraph.text) else section
        language, date = _marker(paragraph.text)
        if not (language or date) or (parts and index < parts[-1].body):
            continue
        body = index + 1
        if not date and body < len(paragraphs) and len(paragraphs[body].text) < 40:
            date = first_date(paragraphs[body].text)
            body += bool(date)
        heading, entity = _heading(paragraphs, index, text, section)
        if entity is None or (not language and entity.kind == "unknown"):
            continue
        if parts:
            parts[-1].last = min(parts[-1].last, _start(paragraphs, heading))
        parts.append(Part(entity, section, language, date, heading, body, len(paragraphs)))
    return parts


def _opens_annex(paragraph: Paragraph, paragraphs: Sequence[Paragraph], index: int) -> bool:
    """A line that says `Annex` and no more, behind which no reply comes: what follows is not the last one's reply."""
    if len(paragraph.text) > _LONGEST_MARKER or not re.fullmatch(pattern(*table("layout")["annex"]), plain(paragraph.text)):
        return False
    return not any(_marker(later.text)[0] for later in paragraphs[index:])


def _marker(text: str) -> tuple[str, str]:
    """Language and date of a marker paragraph; both empty where it is none."""
    if len(text) > _LONGEST_MARKER:
        return "", ""
    if (match := marker().match(text)) and text.startswith("["):
        return language_codes()[match["language"]], first_date(text)
    if re.fullmatch(r"\[[^\]]{4,40}\]", text):
        return "", first_date(text)
    return "", ""


def _heading(paragraphs: Sequence[Paragraph], index: int, text: str, section: str) -> tuple[int, Entity | None]:
    """The heading before a marker. The European Union's section needs none of its own; a name may be cut into lines."""
    if index == 0:
        return 0, None
    before = paragraphs[index - 1]
    start, end = before.span(0, len(before.text))
    shown = " ".join(text[start:end].split()).strip("#* ")
    if has_cjk(shown):
        shown = re.sub(r"\s+", "", shown)
    if section_of(before.text) == "european_union":
        return index - 1, entity_named("European Union")
    if entity := entity_named(shown):
        return index - 1, entity
    if len(before.text) <= _LONGEST_HEADING and before.kind == "heading":
        return index - 1, Entity(shown, "", "organization" if section == "international_organizations" else "unknown")
    if section == "european_union":
        return index, entity_named("European Union")
    return index, Entity("", "", "unknown")


def _start(paragraphs: Sequence[Paragraph], heading: int) -> int:
    """Where the previous reply ends: before this heading, and before the section's heading above it."""
    while heading and section_of(paragraphs[heading - 1].text) and paragraphs[heading - 1].kind != "body":
        heading -= 1
    return heading


_SYMBOL = re.compile(
    r"^(?![ \t]{0,9}\\?\*[^*])(?:.{0,120}[ \t\u00a0]{2})?[ \t\u00a0]{0,80}(?:\*\*)?"
    r"((?:A|S)/(?:[A-Z0-9.-]{1,20}/){0,6}[0-9]{1,5}(?:/(?:Add|Rev|Corr)\.[0-9]+){0,4})[ \t\r*]{0,80}$",
    re.M,
)
_JOB = re.compile(r"^[ \t*]{0,80}([0-9]{2})\*{0,2}-([0-9]{5})\b", re.M)
_DISTRIBUTION = re.compile(r"distr\.?|分发")


def read_masthead(text: str, paragraphs: Sequence[Paragraph]) -> Masthead:
    """Symbol and job number from lines of their own, the rest from the paragraphs before the first reply."""
    symbols = [match[1] for match in _SYMBOL.finditer(text)]
    symbol = max(sorted(set(symbols)), key=symbols.count) if symbols else ""
    job = _JOB.search(text)
    head = [paragraph.text for paragraph in paragraphs[:40]]
    opening = next((i for i, line in enumerate(head) if re.search(pattern(*table("layout")["introduction"]), line)), len(head))
    masthead = head[:opening]
    distributed = next((line for line in masthead if _DISTRIBUTION.search(line)), "")
    return Masthead(
        symbol=symbol,
        job_number=f"{job[1]}-{job[2]}" if job else "",
        date=first_date(distributed) or _first_day(masthead),
        session=_session(masthead, symbol, head),
        agenda_item=_search(table("layout")["agenda_item"], masthead),
        language=language_of(text),
    )


def _first_day(masthead: Sequence[str]) -> str:
    return next((iso for line in masthead for _, _, iso in sorted(dates_in(line)) if len(iso) == 10 and len(line) < 60), "")


def _search(expressions: Sequence[str], lines: Sequence[str]) -> str:
    for expression in expressions:
        for line in lines:
            if match := re.search(fold(expression), line):
                return re.sub(r"^([0-9]+)([^\W\d_]+\))$", r"\1(\2", match[1].replace(" ", ""))  # French writes 99 x)
    return ""


def _session(masthead: Sequence[str], symbol: str, head: Sequence[str]) -> int:
    """From the symbol A/74/140, else from the masthead's `Seventy-seventh session` or 第七十七届会议."""
    if match := re.match(r"A/([0-9]{2,3})/", symbol):
        return int(match[1])
    for line in (*masthead, *head):
        if match := re.search(r"第([一二三四五六七八九十百0-9]+)届会议", line):
            return chinese_number(match[1])
        if number := next((n for words, n in _ordinals() if words in line), 0):
            return number
    return 0


def _ordinals() -> tuple[tuple[str, int], ...]:
    return tuple((fold(words), int(number)) for number, names in table("sessions")["sessions"].items() for words in names)


_WORDS_OF = {
    "en": re.compile(r"\b(?:the|of|and|to|on)\b"),
    "fr": re.compile(r"\b(?:le|les|des|et|du|aux)\b"),
    "es": re.compile(r"\b(?:el|los|las|y|del|para)\b"),
}


def language_of(text: str) -> str:
    """The language most of the text is written in, by script, and by small words for Latin script; empty if none."""
    sample = text[:200_000]
    counts = {
        "zh": 2 * len(re.findall(r"[\u4e00-\u9fff]", sample)),
        "ru": len(re.findall(r"[\u0400-\u04ff]", sample)),
        "ar": len(re.findall(r"[\u0600-\u06ff]", sample)),
        "": len(re.findall(r"[A-Za-z]", sample)),
    }
    best = max(counts, key=lambda name: counts[name])
    if best or not counts[best]:
        return best
    folded = fold(sample[:20_000])
    return max(_WORDS_OF, key=lambda name: len(_WORDS_OF[name].findall(folded)))
