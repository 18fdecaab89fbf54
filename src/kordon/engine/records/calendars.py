"""Years of other calendars in Gregorian years: close enough to compare births, and marked as approximate by the caller.

Hijri: the tabular (civil) calendar, epoch Julian day 1948440 (Dershowitz and Reingold, Calendrical Calculations); the
observed calendar differs by a day or two. Jalali: the year begins at the March equinox, 20 or 21 March.
"""

from __future__ import annotations

from datetime import date

_HIJRI_EPOCH = 1_948_440  # Julian day number of 1 Muharram 1
_ORDINAL_EPOCH = 1_721_425  # Julian day number of the day before 1 January 1 (proleptic Gregorian)
_JALALI_NEW_YEAR = (3, 21)


def hijri_to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of a tabular Hijri day. Raises ValueError outside 1..12 and 1..30."""
    if not (1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError("no such Hijri day")
    julian = day + -(-(295 * (month - 1)) // 10) + (year - 1) * 354 + (3 + 11 * year) // 30 + _HIJRI_EPOCH - 1
    return date.fromordinal(julian - _ORDINAL_EPOCH)


def jalali_to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Jalali day, a day off at most. Raises ValueError outside 1..12 and 1..31."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError("no such Jalali day")
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return date.fromordinal(date(year + 621, *_JALALI_NEW_YEAR).toordinal() + before + day - 1)


def gregorian_years(calendar: str, year: int, month: int = 0, day: int = 0) -> tuple[int, int]:
    """First and last Gregorian year that a year, month or day of `hijri`, `jalali`, `juche` or `minguo` may fall in.

    Raises ValueError where there is no such date.
    """
    if calendar in ("juche", "minguo"):  # both count from 1912
        return year + 1911, year + 1911
    convert = hijri_to_gregorian if calendar == "hijri" else jalali_to_gregorian
    last = 29
    first_day = convert(year, month or 1, day or 1)
    last_day = convert(year, month or 12, day or last)
    return first_day.year, last_day.year
