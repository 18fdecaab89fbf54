"""Dates in running text of the six languages, with the place where they stand."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import cache

from kordon.rooms.reporting.words import pattern, table

_CHINESE = {"〇": "0", **{character: str(value) for value, character in enumerate("零一二三四五六七八九")}}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], tuple[re.Pattern[str], ...]]:
    months = table("layout")["months"]
    any_month = pattern(*sorted((word for row in months for word in row), key=len, reverse=True))
    joiner = r"(?: de| del|,)? "
    year = r"(?P<year>[0-9]{4})"
    month = rf"(?P<month>{any_month})"
    day_first = re.compile(
        rf"(?<![0-9])(?P<day>[0-9]{{1,2}})(?:er|st|nd|rd|th|o)?{joiner}{month}{joiner}{year}(?![0-9])"
    )
    month_first = re.compile(
        rf"(?<![^\W\d_]){month} (?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? |de |del )?{year}(?![0-9])"
    )
    digit = "[0-9〇零一二三四五六七八九]"
    small = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
    chinese = re.compile(rf"(?P<year>{digit}{{4}})年(?:(?P<month>{small})月(?:(?P<day>{small})[日号])?)?")
    return day_first, month_first, chinese, tuple(re.compile(pattern(*row)) for row in months)


def dates_in(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, ISO date) of every date in folded text, partial where it is partial; days no month has are left out."""
    day_first, month_first, chinese, _ = _patterns()
    taken: list[tuple[int, int]] = []
    for expression in (day_first, month_first, chinese):
        for match in expression.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if iso := _iso(match):
                taken.append(match.span())
                yield match.start(), match.end(), iso


def first_date(text: str) -> str:
    """The first date of a text that has its day; else the first at all; empty where there is none."""
    found = sorted(dates_in(text))
    whole = [iso for _, _, iso in found if len(iso) == 10]
    return (whole or [iso for _, _, iso in found] or [""])[0]


def _iso(match: re.Match[str]) -> str:
    year = int("".join(_CHINESE.get(c, c) for c in match["year"]))
    month = _month(match["month"]) if match["month"] else 0
    day = chinese_number(match["day"]) if match["day"] else 0
    if not 1800 <= year <= 2199 or month > 12 or (day and not (month and day <= monthrange(year, month)[1])):
        return ""
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def _month(word: str) -> int:
    if word[0].isdigit() or word[0] in _CHINESE or word[0] == "十":
        return chinese_number(word)
    return next(number for number, row in enumerate(_patterns()[3], 1) if row.fullmatch(word))


_UNITS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> int:
    """`31`, `三十一`, `一百零五`; 两 is two."""
    if text.isdigit() and text.isascii():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        elif character != "零":
            digit = 2 if character == "两" else int(_CHINESE.get(character, "0"))
    return total + digit


def impossible_dates(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every date with a month or day that no calendar has: 31 April, 2019年13月."""
    day_first, month_first, chinese, _ = _patterns()
    every = (match for expression in (day_first, month_first, chinese) for match in expression.finditer(text))
    found = {match.span() for match in every if _wrong(match)}
    good = [(start, end) for start, end, _ in dates_in(text)]
    for start, end in sorted(found):
        if not any(a <= start and end <= b for a, b in good):
            yield start, end


def _wrong(match: re.Match[str]) -> bool:
    year = int("".join(_CHINESE.get(c, c) for c in match["year"]))
    return 1800 <= year <= 2199 and match["month"] is not None and not _iso(match)
