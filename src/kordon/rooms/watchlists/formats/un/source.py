"""The United Nations Security Council Consolidated List."""

from __future__ import annotations

from kordon.rooms.watchlists.formats.un import consolidated_xml
from kordon.rooms.watchlists.sources import Download, ListSource

SOURCE = ListSource(
    name="un",
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    formats=(consolidated_xml.XML,),
    downloads=(Download("https://scsanctions.un.org/resources/xml/en/consolidated.xml", "consolidated.xml"),),
    max_age_days=7,
    list_date=consolidated_xml.list_date,
)
