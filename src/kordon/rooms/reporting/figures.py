"""What a reply counts: 3 497 incidents, nearly 400 instruments, EUR 2.5 million over three years.

A figure is a number with something counted; dates, numbers of articles, laws, documents and ordinals are none. Words stand
in data/figures.json. Chinese is read by its measure words, the other languages by the nouns that follow a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kordon.rooms.reporting.days import chinese_number, dates_in
from kordon.rooms.reporting.folding import fold, has_cjk
from kordon.rooms.reporting.paragraphs import Paragraph
from kordon.rooms.reporting.words import pattern, table


@dataclass(frozen=True, slots=True)
class Count:
    """A figure at folded [start, end) of paragraph number `paragraph`; `what` is a folded range of the words counted."""

    value: float
    qualifier: str
    unit: str
    what: tuple[int, int]
    period: str
    paragraph: int
    start: int
    end: int


_DIGITS = r"[0-9]{1,3}(?:(?: |,)[0-9]{3})+(?![0-9])|[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])|[0-9]+(?:\.[0-9]+)?"
_HAN = "[一二两三四五六七八九十百千]+"
_WHAT = 40  # characters of the counted words that are kept


@cache
def _chinese() -> re.Pattern[str]:
    words = table("figures")
    before = pattern(*(w for row in words["qualifiers_before"].values() for w in row if has_cjk(w)))
    units = "|".join(f"(?P<{name}>{fold(expression)})" for name, expression in words["chinese_units"])
    classifiers = pattern(*words["classifiers"])
    return re.compile(
        rf"(?P<before>{before})?(?<![0-9./(\-第几数一二两三四五六七八九十百千])(?P<number>{_DIGITS}|{_HAN})(?P<scale>百万|千万|万|亿)?(?P<behind>多|余)?"
        rf"(?:{units}|(?P<classifier>{classifiers}))"
    )


_ARABIC = re.compile(r"[\u0600-\u06ff]")
_SMALL = "(?:to|of|the|in|on|at|from|by|and|or|for|de|du|des|del|la|le|les|el|los|las|en|y|et|a|в|на|из|и|от|من|في|الي)"


@cache
def _latin() -> re.Pattern[str]:
    words = table("figures")
    qualifiers = [fold(w) for row in words["qualifiers_before"].values() for w in row if not has_cjk(w)]
    before = pattern(*(f"[وبلفك]?{w}" if _ARABIC.search(w) else w for w in sorted(qualifiers, key=len, reverse=True)))
    scales = "|".join(fold(s) for s in words["scales"] if not has_cjk(s))
    numerals = "|".join(sorted((fold(n) for n in words["numerals"]), key=len, reverse=True))
    units = "|".join(f"(?P<{name}>(?:{fold(expression)})(?![^\\W\\d_]))" for name, expression in words["latin_units"])
    counted = pattern(*(w for row in words["counted"].values() for w in row if not has_cjk(w)))
    comma = rf"[0-9]+,[0-9]{{1,2}}(?![0-9])|{_DIGITS}"
    return re.compile(
        rf"(?:(?<![^\W\d_])(?P<before>{before}) )?(?P<currency>(?:eur|usd|us\$|€|\$|£) ?)?"
        rf"(?<![0-9./(\-\w])(?P<number>{comma}|(?:{numerals})(?![^\W\d_]))(?: ?(?P<scale>{scales})(?![^\W\d_]))? ?(?:de |d')?"
        rf"(?:{units}|(?P<classifier>(?:(?!{_SMALL} )[^\W\d_][\w'-]* ){{0,6}}?{counted}(?![^\W\d_])))?"
    )


def counts(paragraphs: Sequence[Paragraph]) -> list[Count]:
    """Every figure, in order; one that is repeated stands as often as it is said."""
    found = [count for number, paragraph in enumerate(paragraphs) for count in _counted(paragraph, number)]
    return sorted(found, key=lambda count: (count.paragraph, count.start))


def _counted(paragraph: Paragraph, number: int) -> Iterator[Count]:
    text = paragraph.text
    dates = list(dates_in(text))
    expressions = (_chinese(),) if has_cjk(text) else (_latin(),)
    if not has_cjk(text):
        yield from _totals(paragraph, number, dates)
    for expression in expressions:
        for match in expression.finditer(text):
            start = match.start("number")
            if any(first <= start < last for first, last, _ in dates) or _not_counted(text, match):
                continue
            if count := _count(paragraph, number, match):
                yield count


@cache
def _total() -> tuple[re.Pattern[str], ...]:
    words = table("figures")["totals"]
    return (
        re.compile(
            rf"(?<![^\W\d_]){pattern(*words['lead'])} (?P<noun>[^.;0-9]{{0,80}}?)(?<![^\W\d_]){pattern(*words['to'])} "
            rf"(?P<number>{_DIGITS})(?=[,;]? (?:and|et|y|и|in|en|в)(?![^\W\d_])|[,;]? ?$|[.;,](?: |$))"
        ),
        re.compile(rf"(?<![0-9./(\-\w])(?P<number>{_DIGITS}) {pattern(*words['before'])} (?P<noun>[^.,;0-9]{{0,60}})"),
    )


def _totals(paragraph: Paragraph, number: int, dates: Sequence[tuple[int, int, str]]) -> Iterator[Count]:
    """`the total number of missions to 85`, `porte à 96 le nombre total de missions`: the noun stands elsewhere."""
    text = paragraph.text
    for match in (match for expression in _total() for match in expression.finditer(text)):
        start = match.start("number")
        if any(first <= start < last for first, last, _ in dates) or re.fullmatch("(?:19|20)[0-9]{2}", match["number"]):
            continue
        ends = [(f.end(), -f.start(), name) for name, e in _counted_words() for f in e.finditer(match["noun"])]
        if ends:
            value = round(_value_of(match["number"]), 6)
            what = _whole_words(text, *match.span("noun"))
            period = _period(paragraph, start)
            yield Count(value, "exact", max(ends)[2], what, period, number, start, match.end("number"))


_BAR_BEFORE = re.compile(
    r"(?:第|这|该|前|后|附件|项目|另|同|某|各|最|过去)$|(?:artic[a-z]*|art\.|annex[a-z]*|no\.?|para(?:graph)?s?|page|item|"
    r"resolutions?|decision|session|version|стат[а-я]+|пункт[а-я]*|приложени[а-я]*|ماد[هت]|رقم|المرفق) ?$"
)


def _not_counted(text: str, match: re.Match[str]) -> bool:
    """Ordinals, references and set phrases: 第2次, 这两个, 八国集团, 2018 年."""
    number = match["number"]
    if _BAR_BEFORE.search(text, max(0, match.start() - 12), match.start()):
        return True
    if number in ("一", "1") and not (match.groupdict().get("scale") or match["before"]):
        return True
    groups = match.groupdict()
    if groups.get("classifier") == "国" and text[match.end() : match.end() + 2] == "集团":
        return True
    if re.fullmatch(r"(?:19|20)[0-9]{2}", number) and re.match(r" ?(?:год|г\.|سنه|عام)", text[match.end("number") :][:6]):
        return True
    if groups.get("year") and _value_of(number) >= 1000:
        return True
    return bool(re.fullmatch(r"(?:19|20)[0-9]{2}", number) and text[match.end("number") : match.end("number") + 1] in "年-/")


def _value_of(number: str) -> float:
    if re.fullmatch(_HAN, number):
        return float(chinese_number(number))
    numerals = {fold(word): value for word, value in table("figures")["numerals"].items()}
    if number in numerals:
        return float(numerals[number])
    if re.fullmatch(r"[0-9]{1,3}(?:[ ,][0-9]{3})+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+", number):
        return float(re.sub(r"[ ,.]", "", number))
    return float(number.replace(",", "."))


@cache
def _scales() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(fold(word)), value) for word, value in table("figures")["scales"].items())


def _count(paragraph: Paragraph, number: int, match: re.Match[str]) -> Count | None:
    groups = match.groupdict()
    unit = _unit(paragraph.text, match)
    if not unit:
        return None
    value = _value_of(match["number"])
    if scale := groups.get("scale"):
        value *= next(factor for expression, factor in _scales() if expression.fullmatch(scale))
    what = _what(paragraph.text, match)
    period = _period(paragraph, match.start("number"))
    return Count(round(value, 6), _qualifier(groups), unit, what, period, number, *match.span())


_TIME = ("year", "month", "week", "day", "hour")  # `over three years` is not more than three


def _qualifier(groups: dict[str, str | None]) -> str:
    words = table("figures")
    if groups.get("behind"):
        return "more_than"
    if (before := groups.get("before")) and not (before == "over" and any(groups.get(unit) for unit in _TIME)):
        for name, row in words["qualifiers_before"].items():
            if any(word in (before, before[1:]) for word in map(fold, row)):
                return str(name)
    return "exact"


_CURRENCIES = {"eur": "EUR", "€": "EUR", "usd": "USD", "us$": "USD", "$": "USD", "£": "GBP"}


@cache
def _counted_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = table("figures")["counted"].items()
    return tuple((name, re.compile(rf"(?<![a-zа-я]){pattern(*words)}")) for name, words in rows)


def _unit(text: str, match: re.Match[str]) -> str:
    """The named unit, else what the words right behind the number count; empty where nothing is counted."""
    groups = match.groupdict()
    if currency := groups.get("currency"):
        return _CURRENCIES[currency.strip()]
    for name, found in groups.items():
        if found is not None and name not in ("before", "number", "scale", "behind", "classifier", "currency"):
            return name
    classifier = groups.get("classifier")
    if classifier is None:
        return ""
    first, last = _what(text, match)
    words = text[match.start("classifier") : last if first >= match.end() else match.end()] if has_cjk(text) else classifier
    table_of = table("figures")
    if fixed := table_of["classifier_units"].get(classifier):
        return str(fixed)
    barred = table_of["never_behind"].get(classifier, ())
    possible = [(order, name, e) for order, (name, e) in enumerate(_counted_words()) if name not in barred]
    if not has_cjk(text):  # the noun that ends last; of two, the longer (`radiation detection instruments`)
        ends = [(found.end(), -found.start(), name) for _, name, e in possible for found in e.finditer(words)]
        return max(ends)[2] if ends else ""
    found_at = [(found.start(), order, name) for order, name, e in possible if (found := e.search(words))]
    nouns = [row for row in found_at if row[0] > 0]  # the measure word itself says less than the noun behind it
    return min(nouns or found_at)[2] if found_at else "item"


@cache
def _what_ends(script: str) -> re.Pattern[str]:
    words = table("figures")["what_ends"][script]
    if script == "zh":
        return re.compile(rf"[,。;:()、!?]|{pattern(*words)}")
    return re.compile(rf"[,;:()!?]|\.(?: |$)|(?<= ){pattern(*words)}(?= )|[0-9]")


_SHORTEST_CLAUSE = 4  # characters; less (`in`, `among them`) says nothing


def _what(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The words counted: from the unit to what ends them; where nothing follows, the words before (`the total reached`)."""
    script = "zh" if has_cjk(text) else "other"
    classifier = match.groupdict().get("classifier")
    noun = bool(classifier) and (script != "zh" or classifier == "人")  # a measure word is no part of what it measures
    start = match.start("classifier") if noun else match.end()
    end = _what_ends(script).search(text, match.end())
    last = max(min(end.start() if end else len(text), start + _WHAT), match.end())
    if text[start:last].strip() or script != "zh":
        return _whole_words(text, start, last)
    return _what_before(text, match.start())


def _whole_words(text: str, start: int, last: int) -> tuple[int, int]:
    while start < last and text[start] == " ":
        start += 1
    if last < len(text) and text[last - 1 : last + 1].isalpha() and not has_cjk(text[start:last]):
        last = max(text.rfind(" ", start, last), start)
    while last > start and text[last - 1] in " .":
        last -= 1
    return start, last


def _what_before(text: str, position: int) -> tuple[int, int]:
    """The clause before a number that has only a unit behind it, without the verb that leads to the number."""
    start = max((text.rfind(mark, 0, position) for mark in ",。;:、("), default=-1) + 1
    start = max(start, position - _WHAT)
    verb = re.compile(pattern(*table("figures")["what_before"]["drop_zh"])).search(text, start, position)
    end = verb.start() if verb else position
    return (start, end) if end - start >= _SHORTEST_CLAUSE else (start, start)


_YEAR = re.compile(r"(?<![0-9/(])((?:19|20)[0-9]{2})(?=年(?!修正|《|对|第)|-20|[ .,;:]|$)(?! \()")


_JOINED = re.compile(r"(?P<first>(?:19|20)[0-9]{2})年? ?(?:-|至|和|to|and|y|et|a|à|по|и|و) ?(?P<last>(?:19|20)[0-9]{2})")


def _period(paragraph: Paragraph, position: int) -> str:
    """The years nearest to a number: in Chinese those before it, elsewhere those behind it in its clause, else those before;
    else the first that the sentence names. Joined years come as `2012/2013`; a paragraph's opening year holds in it."""
    text = paragraph.text
    start, end = paragraph.sentence(position)
    if not has_cjk(text):
        clause = re.compile(r"[,;:]|[0-9] [^\W\d_]").search(text, position + 4, end)
        behind = _YEAR.search(text, position, clause.start() if clause else end)
        if behind:
            return _years(text, behind.start(), end)
    before = list(_YEAR.finditer(text, start, position))
    if before:
        joined = len(before) > 1 and _JOINED.fullmatch(text, before[-2].start(), before[-1].end())
        return f"{joined['first']}/{joined['last']}" if joined else before[-1][1]
    if behind := _YEAR.search(text, position, end):
        return _years(text, behind.start(), end)
    opening = _OPENING_YEAR.match(text)
    return opening[1] if opening else ""


def _years(text: str, start: int, end: int) -> str:
    joined = _JOINED.match(text, start, end)
    return f"{joined['first']}/{joined['last']}" if joined else text[start : start + 4]


_OPENING_YEAR = re.compile(r"(?:(?:in|en|в|في عام|خلال عام|في) )?((?:19|20)[0-9]{2})(?:年(?![0-9至-])|,| году,|،)")
