"""Dates as list publishers write them in English: `10 Dec 1948`, `circa 1961`, `1958 to 1963`, `2012-12-31`.

A date that can't be read gives None; the reader then keeps its text elsewhere, so nothing is lost.
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache

from kordon.engine.records.calendars import gregorian_years
from kordon.engine.records.dates import PartialDate

LONGEST_DATE = 60  # characters

_MONTHS = {month: number for number, month in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_CIRCA = re.compile(r"^(?:circa|c\.|ca\.?|approximately|approx\.?|about)\s+", re.I)
_RANGE = re.compile(r"^(?:between\s+)?(?:circa\s+)?(\d{4})\s*(?:to|and|-|–|/)\s*(?:circa\s+)?(\d{4})$", re.I)
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T+\-Z ].*)?$")
_YEAR = re.compile(r"^\d{4}$")
_DAY = re.compile(r"^(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?\s*(\d{4})$")
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_LONG_RANGE = re.compile(r"^(?:between\s+)?(.+?)\s+(?:to|and)\s+(.+)$", re.I)
_HIJRI = re.compile(r"^(?:(\d{1,2})/(\d{1,2})/)?(1[34]\d\d) \(Hijri Calendar\)$", re.I)


def read_date(text: str) -> PartialDate | None:
    """One date, or None. `text` is kept in the result as written. `10/16/2017` is month first, the US way."""
    return _read(text.strip()) if len(text) <= LONGEST_DATE else None


@lru_cache(maxsize=16_384)
def _read(written: str) -> PartialDate | None:
    bare = _CIRCA.sub("", written)
    circa = bare != written
    if _YEAR.match(bare):
        return _date(int(bare), 0, 0, circa, written)
    if match := _ISO.match(bare):
        return _date(int(match[1]), int(match[2]), int(match[3]), circa, written)
    if match := _DAY.match(bare):
        month = _MONTHS.get(match[2][:3].lower(), 0)
        return _date(int(match[3]), month, int(match[1] or 0), circa, written) if month else None
    if match := _SLASHED.match(bare):
        return _date(int(match[3]), int(match[1]), int(match[2]), circa, written)
    if match := _HIJRI.match(bare):
        return _hijri(match, written)
    return _range(bare, circa or "circa" in written.lower(), written)


def _range(bare: str, circa: bool, written: str) -> PartialDate | None:
    match = _RANGE.match(bare)
    if match is None:
        match = _LONG_RANGE.match(bare)
        ends = [read_date(part) if len(part) < 24 else None for part in match.groups()] if match else []
        if len(ends) != 2 or ends[1] is None:
            return None
        if ends[0] is None and match and match[1][:3].lower() in _MONTHS:  # `Aug. and Sep. 1977`
            return PartialDate(ends[1].year, circa=circa, text=written)
        if ends[0] is None or ends[0].year > ends[1].year:
            return None
        if ends[0].year == ends[1].year and ends[0].month == ends[1].month:
            return PartialDate(ends[0].year, ends[0].month, circa=circa, text=written)
        return PartialDate(ends[0].year, year_to=ends[1].year, circa=circa, text=written)
    first, last = int(match[1]), int(match[2])
    return PartialDate(first, year_to=last, circa=circa, text=written) if 0 < first <= last else None


def _date(year: int, month: int, day: int, circa: bool, written: str) -> PartialDate | None:
    """None for days that no calendar has."""
    if not 0 < year or (month and not month <= 12) or (day and not (month and day <= monthrange(year, month)[1])):
        return None
    return PartialDate(year, month, day, circa=circa, text=written)


def _hijri(match: re.Match[str], written: str) -> PartialDate | None:
    """The Gregorian year, or both years that a Hijri year lies in."""
    try:
        first, last = gregorian_years("hijri", int(match[3]), int(match[2] or 0), int(match[1] or 0))
    except ValueError:
        return None
    return PartialDate(first, year_to=last if last != first else 0, calendar="hijri", text=written)
