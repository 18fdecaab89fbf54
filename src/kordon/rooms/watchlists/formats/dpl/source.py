"""The US Denied Persons List."""

from __future__ import annotations

from kordon.rooms.watchlists.formats.dpl import text_file
from kordon.rooms.watchlists.sources import Download, ListSource

SOURCE = ListSource(
    name="dpl",
    title="Denied Persons List",
    publisher="United States Department of Commerce, Bureau of Industry and Security",
    formats=(text_file.TEXT,),
    downloads=(Download("https://www.bis.doc.gov/dpl/dpl.txt", "dpl.txt"),),
    max_age_days=30,
)
