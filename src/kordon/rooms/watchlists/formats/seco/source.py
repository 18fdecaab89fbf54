"""The Swiss list of sanctioned individuals, entities and organisations."""

from __future__ import annotations

from kordon.rooms.watchlists.formats.seco import sanctions_xml
from kordon.rooms.watchlists.sources import Download, ListSource

SOURCE = ListSource(
    name="seco",
    title="Swiss list of sanctioned individuals, entities and organisations",
    publisher="Switzerland, State Secretariat for Economic Affairs (SECO)",
    formats=(sanctions_xml.XML,),
    downloads=(
        Download(
            "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml"
            "?lang=en&action=downloadXmlGesamtlisteAction",
            "consolidated-list.xml",
        ),
    ),
    max_age_days=7,
    proven=False,
    list_date=sanctions_xml.list_date,
)
