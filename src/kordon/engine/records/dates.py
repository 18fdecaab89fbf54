"""Dates as lists and registers really give them: a year, a month, a range, "circa"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day, or a range of years.

    `month` and `day` are 0 where unknown; `year_to` closes a range of years, 0 where the date is not a range. `circa`
    marks an approximate date. `calendar` is `gregorian` unless the source says otherwise (`hijri`, `jalali`, `juche`);
    `year` is always Gregorian, `text` keeps what the source wrote.
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
