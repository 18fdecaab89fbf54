"""Dates as lists and registers really give them: a year, a month, a range, "circa".

`parse_date` reads the ways of writing that registers of the six UN languages use; words stand in `data/dates.json`.
What it can't read, or what no calendar has (31 February), is None: the reader keeps the text elsewhere.
"""

from __future__ import annotations

import json
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from kordon.engine.records.calendars import gregorian_years

LONGEST_DATE = 80  # characters; nothing longer is a date, and patterns stay cheap
FIRST_YEAR, LAST_YEAR = 1500, 2199  # an unmarked 1350 is Jalali or Hijri, not a Gregorian date
CIRCA_YEARS = 1  # years by which "circa" widens a date in comparison


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day, or a range of years.

    `month` and `day` are 0 where unknown; `year_to` closes a range of years, 0 where the date is not a range. `circa`
    marks an approximate date. `calendar` is `gregorian` unless the source says otherwise (`hijri`, `jalali`, `juche`,
    `minguo`); `year` is always Gregorian, `text` keeps what the source wrote.
    """

    year: int
    month: int = 0
    day: int = 0
    year_to: int = 0
    circa: bool = False
    calendar: str = "gregorian"
    text: str = ""

    def iso(self) -> str:
        """`1971`, `1971-03`, `1971-03-09` or `1962/1964`; a circa date bears a `~` (ISO 8601-2, level 1)."""
        if self.year_to and self.year_to != self.year:
            return f"{self.year:04d}/{self.year_to:04d}" + ("~" if self.circa else "")
        out = f"{self.year:04d}"
        if self.month:
            out += f"-{self.month:02d}"
            if self.day:
                out += f"-{self.day:02d}"
        return out + ("~" if self.circa else "")


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a text said. `ambiguous`: day and month could be either way round, so only the year was taken."""

    date: PartialDate | None
    ambiguous: bool = False


def parse_date(text: str, day_first: bool | None = None) -> PartialDate | None:
    """The date in `text`, or None. `day_first` settles 03/04/1971, which else yields the year alone."""
    return read_date(text, day_first).date


@lru_cache(maxsize=65_536)
def read_date(text: str, day_first: bool | None = None) -> DateReading:
    """As `parse_date`, with the word that an ambiguous date was cut to its year."""
    written = text.strip()
    if not written or len(written) > LONGEST_DATE:
        return DateReading(None)
    if match := _ISO.match(written):
        return DateReading(_date(int(match[1]), int(match[2]), int(match[3]), written))
    found = _read(_plain(written), day_first)
    return replace(found, date=replace(found.date, text=written)) if found.date else found


_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?$")
_YEAR = re.compile(r"(\d{4})(?:[-/.]00?[-/.]00?)?$")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)$")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.,](\d{1,2})(?:[-/.,](\d{1,2}))?(?:[t ][\d:.]+z?)?$")
_YEAR_LAST = re.compile(r"(?:(\d{1,2})\s?([-/.,])\s?)?(\d{1,2})\s?[-/.,]\s?(\d{4})(?: [\d:.]+)?$")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(?:(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日号일])?)?$")
_DECADE = re.compile(r"(early|mid|late)?[ -]?(\d{3})0'?s$|(\d{3})0-е$")
_SHORT_RANGE = re.compile(r"(\d{4})\s?-\s?(\d{2})$")
_DASHED = re.compile(r"(\d{4})\s?[-/~]\s?(\d{4})$")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª|°|-?го|-?е)\b")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Words:
    """Patterns made of the words in `data/dates.json`."""

    months: dict[str, tuple[str, int]]  # word to calendar and month
    month: re.Pattern[str]
    circa: re.Pattern[str]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    between: re.Pattern[str]
    calendars: tuple[tuple[str, re.Pattern[str]], ...]
    filler: re.Pattern[str]


@cache
def _words() -> _Words:
    data = json.loads(files(__package__).joinpath("data/dates.json").read_text("utf-8"))
    months: dict[str, tuple[str, int]] = {}
    for calendar, key in (("jalali", "jalali"), ("hijri", "hijri"), ("gregorian", "months")):
        for number, names in data[key].items():
            months |= {_plain(name): (calendar, int(number)) for name in names}
    eras = {"hijri": data["hijri_marks"], "jalali": data["jalali_marks"], **data["era_1911_marks"]}
    circa, joined = _any(data["circa"]), _any(data["and"])
    return _Words(
        months=months,
        month=re.compile(rf"(?<![^\W\d_])({_any(months)})(?![^\W\d_])"),
        circa=re.compile(rf"^(?:{circa})[. ]\s*(?=\S)|^~\s*|^约|\s*~$|\s*\(?\b(?:{circa})\.?\)?$"),
        lead=re.compile(rf"^(?:{_any(data['lead'])})[:. ]\s*"),
        tail=re.compile(rf"(?<=[\d\W])\s*(?:{_any(data['tail'])})\.?$"),
        between=re.compile(rf"^(?:(?:{_any(data['between'])})\s*)?(\S.*?)(?:\s+(?:{joined})\s*|\s*[至到和]\s*|\s+-\s+)(\S.*)$"),
        calendars=tuple((name, _mark(marks)) for name, marks in eras.items()),
        filler=re.compile(rf"(?<![^\W\d_])(?:{_any(data['of'])})(?![^\W\d_])|[.,\-/]"),
    )


def _mark(marks: list[str]) -> re.Pattern[str]:
    """A calendar's mark before or after the digits, in parentheses or not."""
    return re.compile(rf"^\(?(?:{_any(marks)})\.?\)?[ :]?\s*(?=\d)|(?<=[\d\W])\s*\(?(?:{_any(marks)})\.?\)?$")


def _any(words: Any) -> str:
    return "|".join(re.escape(_plain(word)) for word in sorted(words, key=len, reverse=True))


def _plain(text: str) -> str:
    """Lower case, ASCII digits, one kind of dash and space; Arabic without vowel signs, hamza seats and tatweel."""
    folded = unicodedata.normalize("NFKD", text.casefold()).replace("ـ", "")
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    kept = unicodedata.normalize("NFC", kept).translate(_FOLD)
    kept = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in kept)
    return " ".join(kept.split()).strip(" ;,")


_FOLD = str.maketrans({**dict.fromkeys("‐‑‒–—―−～〜", "-"), "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "،": ",", "’": "'",
                       **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")})


def _read(plain: str, day_first: bool | None) -> DateReading:
    words = _words()
    bare = words.lead.sub("", plain)
    without = words.circa.sub("", bare)
    circa, bare = without != bare, without
    bare = words.tail.sub("", bare).strip() if not _EAST_ASIAN.match(bare) else bare
    found = _numeric(bare, day_first)
    if found is None:
        date = _named(bare) or _other_calendar(bare) or _range(bare, day_first)
        found = DateReading(date)
    if circa and found.date:
        return replace(found, date=replace(found.date, circa=True))
    return found


def _numeric(bare: str, day_first: bool | None) -> DateReading | None:
    """Dates of digits alone. None where the shape is another; a date of None where the shape fits no calendar."""
    if match := _YEAR.match(bare):
        return DateReading(_date(int(match[1])))
    if match := _YEAR_FIRST.match(bare) or _COMPACT.match(bare) or _EAST_ASIAN.match(bare):
        date = _date(int(match[1]), int(match[2] or 0), int(match[3] or 0))
        return DateReading(date) if date or not _SHORT_RANGE.match(bare) else None
    if not (match := _YEAR_LAST.match(bare)):
        return None
    first, second, year = int(match[1] or 0), int(match[3]), int(match[4])
    if not match[1] or first == second or (first == 0 and second <= 12):
        return DateReading(_date(year, second, first))
    if match[2] == ".":  # points are written day first wherever they are written
        day_first = True
    if day_first is None and first <= 12 and 0 < second <= 12:
        return DateReading(_date(year), ambiguous=True)
    if first > 12 or (day_first is not False and second <= 12):
        return DateReading(_date(year, second, first))
    return DateReading(_date(year, first, second))


def _named(bare: str) -> PartialDate | None:
    """`12 mar 1971`, `march 12, 1971`, `mar 1971`, `1971 march 12`, with months of any calendar."""
    words = _words()
    match = words.month.search(bare)
    if match is None:
        return None
    calendar, month = words.months[match[1]]
    rest = _ORDINAL.sub("", bare[: match.start()] + " " + bare[match.end() :])
    if calendar != "gregorian":
        for name, mark in words.calendars:
            if name == calendar:
                rest = mark.sub("", rest.strip())
    rest = words.filler.sub(" ", words.tail.sub("", rest.strip()))
    numbers = _NUMBERS.findall(rest)
    if _NUMBERS.sub("", rest).strip() or not 1 <= len(numbers) <= 2:
        return None
    years = [n for n in numbers if len(n) == 4]
    days = [int(n) for n in numbers if len(n) <= 2]
    if len(years) != 1 or len(days) != len(numbers) - 1:
        return None
    return _date(int(years[0]), month, days[0] if days else 0, calendar=calendar)


def _other_calendar(bare: str) -> PartialDate | None:
    for calendar, mark in _words().calendars:
        rest = mark.sub("", bare).strip(" ()年년")
        if rest == bare:
            continue
        numbers = [int(n) for n in _NUMBERS.findall(rest)]
        if re.fullmatch(r"\d{1,4}", rest):
            return _date(numbers[0], calendar=calendar)
        if re.fullmatch(r"\d{3,4}[-/.]\d{1,2}[-/.]\d{1,2}", rest):
            return _date(numbers[0], numbers[1], numbers[2], calendar=calendar)
        if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{3,4}", rest):
            return _date(numbers[2], numbers[1], numbers[0], calendar=calendar)
    return None


def _range(bare: str, day_first: bool | None) -> PartialDate | None:
    if match := _DECADE.match(bare):
        first = int((match[2] or match[3]) + "0")
        return _span(_date(first), _date(first + 9), match[1] is not None)
    if match := _SHORT_RANGE.match(bare):
        return _span(_date(int(match[1])), _date(int(match[1][:2] + match[2])), False)
    match = _DASHED.match(bare) or _words().between.match(bare)
    if match is None or any(len(part) > 40 or not re.search(r"\d{4}", part) for part in match.groups()):
        return None
    return _span(_read_end(match[1], day_first), _read_end(match[2], day_first), False)


def _read_end(part: str, day_first: bool | None) -> PartialDate | None:
    bare = _words().circa.sub("", part)
    found = _numeric(bare.removesuffix("年"), day_first)
    date = found.date if found else _named(bare)
    return replace(date, circa=True) if date and bare != part else date


def _span(first: PartialDate | None, last: PartialDate | None, circa: bool) -> PartialDate | None:
    """Both ends as a range of years; the days of its ends stay in the text."""
    if first is None or last is None or first.year > last.year:
        return None
    circa = circa or first.circa or last.circa
    return PartialDate(first.year, year_to=last.year if last.year > first.year else 0, circa=circa)


def _date(year: int, month: int = 0, day: int = 0, text: str = "", calendar: str = "gregorian") -> PartialDate | None:
    """None where the calendar has no such day. Dates of other calendars keep only Gregorian years and are circa."""
    if calendar != "gregorian":
        try:
            first, last = gregorian_years(calendar, year, month, day)
        except (ValueError, OverflowError):
            return None
        exact = calendar in ("juche", "minguo")
        if not FIRST_YEAR <= first <= LAST_YEAR:
            return None
        return PartialDate(first, year_to=last if last > first else 0, circa=not exact, calendar=calendar, text=text)
    if not FIRST_YEAR <= year <= LAST_YEAR or month > 12 or (month and day > monthrange(year, month)[1]):
        return None
    if day and not month:
        return None
    return PartialDate(year, month, day, text=text)


def compare_dates(a: PartialDate, b: PartialDate) -> str:
    """How two dates of one event agree, the first of these that holds.

    `exact`: the same day. `compatible`: one lies within the other's precision (1971-03 and 1971; circa reaches one year
    further). `swapped`: the same but for day and month changed places. `year_near`: the same year on another day, or
    years next to each other. `conflict`: anything else.
    """
    if a.day and b.day and not (a.circa or b.circa):
        if (a.year, a.month, a.day) == (b.year, b.month, b.day):
            return "exact"
        if (a.year, a.month, a.day) == (b.year, b.day, b.month):
            return "swapped"
    if _overlap(a, b):
        return "compatible"
    first, last = (a, b) if a.year <= b.year else (b, a)
    return "year_near" if last.year - (first.year_to or first.year) <= 1 else "conflict"


def _overlap(a: PartialDate, b: PartialDate) -> bool:
    slack = CIRCA_YEARS if a.circa or b.circa else 0
    a_to, b_to = a.year_to or a.year, b.year_to or b.year
    if a.year > b_to + slack or b.year > a_to + slack:
        return False
    if slack or a_to > a.year or b_to > b.year or not (a.month and b.month):
        return True
    return a.month == b.month and (not (a.day and b.day) or a.day == b.day)
