"""OFAC's list of Specially Designated Nationals and Blocked Persons."""

from __future__ import annotations

from kordon.rooms.watchlists.formats.ofac import csv_files
from kordon.rooms.watchlists.sources import Download, ListSource

_BASE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

SOURCE = ListSource(
    name="ofac",
    title="Specially Designated Nationals and Blocked Persons List",
    publisher="United States Department of the Treasury, Office of Foreign Assets Control",
    formats=(csv_files.CSV,),
    downloads=tuple(
        Download(_BASE + name, name.lower()) for name in ("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV")
    ),
    max_age_days=7,
    parts=csv_files.parts,
)
