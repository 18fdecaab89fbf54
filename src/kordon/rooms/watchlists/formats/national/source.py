"""A State's own watchlist or warrants, in Kordon's template. Nobody publishes it: it is imported from a file."""

from __future__ import annotations

from kordon.rooms.watchlists.formats.national import csv_file
from kordon.rooms.watchlists.sources import ListSource

SOURCE = ListSource(
    name="national",
    title="National watchlist or warrants",
    publisher="The agency named in each entry",
    formats=(csv_file.CSV,),
    max_age_days=1,
)
