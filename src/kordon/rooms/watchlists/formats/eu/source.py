"""The EU's consolidated list of persons, groups and entities subject to financial sanctions."""

from __future__ import annotations

from kordon.rooms.watchlists.formats.eu import fsf_xml
from kordon.rooms.watchlists.sources import Download, ListSource

SOURCE = ListSource(
    name="eu",
    title="Consolidated list of persons, groups and entities subject to EU financial sanctions",
    publisher="European Commission, Financial Sanctions Files",
    formats=(fsf_xml.XML,),
    downloads=(
        Download(
            "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token={token}",
            "xmlFullSanctionsList_1_1.xml",
            token_setting="KORDON_EU_TOKEN",
        ),
    ),
    max_age_days=7,
    proven=False,
    list_date=fsf_xml.list_date,
)
