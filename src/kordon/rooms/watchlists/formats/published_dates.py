"""Dates as publishers of lists write them: what `parse_date` reads, month first where a date is all numbers, and the two
forms that only lists use. A date that can't be read gives None; the reader then keeps its text elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from kordon.engine.records.dates import LONGEST_DATE, PartialDate, parse_date

_ZONED = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:T[\d:.]+)?(?:Z|[+-]\d{2}:\d{2})?$")  # XML Schema date and dateTime
_TWO_MONTHS = re.compile(r"^(?:between )?[A-Za-z]{3,9}\.? (?:and|to) [A-Za-z]{3,9}\.? (\d{4})$", re.I)


def read_date(text: str) -> PartialDate | None:
    """One date, or None. `text` is kept in the result as written. `10/16/2017` is month first, the US way; of `Between
    Aug. and Sep. 1977` the year is taken."""
    return _read(text.strip()) if len(text) <= LONGEST_DATE else None


@lru_cache(maxsize=16_384)
def _read(written: str) -> PartialDate | None:
    match = _ZONED.match(written) or _TWO_MONTHS.match(written)
    found = parse_date(match[1] if match else written, day_first=False)
    return replace(found, text=written) if found else None
