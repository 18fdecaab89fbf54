"""The UK Sanctions List: since 28 January 2026 the only UK list (the OFSI consolidated list has closed)."""

from __future__ import annotations

from datetime import date

from kordon.engine.units import Source
from kordon.rooms.watchlists.formats.uk import sanctions_table, sanctions_xml
from kordon.rooms.watchlists.sources import Download, ListSource


def _list_date(source: Source) -> date | None:
    return sanctions_xml.list_date(source) or sanctions_table.list_date(source)


SOURCE = ListSource(
    name="uk",
    title="UK Sanctions List",
    publisher="United Kingdom, Foreign, Commonwealth and Development Office",
    formats=(sanctions_xml.XML, sanctions_table.CSV, sanctions_table.ODS),
    downloads=(Download("https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml", "UK-Sanctions-List.xml"),),
    max_age_days=7,
    proven=False,
    list_date=_list_date,
)
