"""OFAC's list of Specially Designated Nationals and Blocked Persons."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kordon.engine.units import Source
from kordon.rooms.watchlists.formats.ofac import csv_files, sdn_advanced_xml, sdn_xml
from kordon.rooms.watchlists.sources import Download, ListSource

_BASE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"


def _parts(path: Path) -> list[Path]:
    """The CSV form comes in four files, an XML form in one, whatever lies beside it."""
    with path.open("rb") as handle:
        is_xml = handle.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return [path] if is_xml else csv_files.parts(path)


def _list_date(source: Source) -> date | None:
    """Stated by the XML forms; the CSV files state none."""
    return sdn_xml.list_date(source) or sdn_advanced_xml.list_date(source)


SOURCE = ListSource(
    name="ofac",
    title="Specially Designated Nationals and Blocked Persons List",
    publisher="United States Department of the Treasury, Office of Foreign Assets Control",
    formats=(csv_files.CSV, sdn_xml.XML, sdn_advanced_xml.XML),
    downloads=tuple(
        Download(_BASE + name, name.lower()) for name in ("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV")
    ),
    max_age_days=7,
    parts=_parts,
    list_date=_list_date,
)
