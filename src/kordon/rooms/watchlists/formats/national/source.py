"""A State's own watchlist or warrants, in Kordon's template. Nobody publishes it: it is imported from a file."""

from __future__ import annotations

from kordon.engine.formats.delimited import DELIMITED
from kordon.engine.formats.xlsx import XLSX
from kordon.rooms.watchlists.formats.national.template import national
from kordon.rooms.watchlists.sources import ListSource

CSV = national(DELIMITED, "national-csv", "National watchlist or warrants, Kordon's template (CSV)")
WORKBOOK = national(XLSX, "national-xlsx", "National watchlist or warrants, Kordon's template (XLSX)")

SOURCE = ListSource(
    name="national",
    title="National watchlist or warrants",
    publisher="The agency named in each entry",
    formats=(CSV, WORKBOOK),
    max_age_days=1,
)
