"""The United Nations Security Council Consolidated List."""

from __future__ import annotations

from datetime import date

from kordon.engine.units import Source
from kordon.rooms.watchlists.formats.un import consolidated_xml, snapshot
from kordon.rooms.watchlists.sources import Download, ListSource


def _list_date(source: Source) -> date | None:
    return consolidated_xml.list_date(source) or snapshot.list_date(source)


SOURCE = ListSource(
    name="un",
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    formats=(consolidated_xml.XML, snapshot.SNAPSHOT),
    downloads=(Download("https://scsanctions.un.org/resources/xml/en/consolidated.xml", "consolidated.xml"),),
    max_age_days=7,
    list_date=_list_date,
    lossy={snapshot.SNAPSHOT.name: snapshot.as_kept},
)
