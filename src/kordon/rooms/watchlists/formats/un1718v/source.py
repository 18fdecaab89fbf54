"""The vessels designated by the Security Council Committee established pursuant to resolution 1718 (2006)."""

from __future__ import annotations

from kordon.rooms.watchlists.formats.un1718v import vessels_table
from kordon.rooms.watchlists.sources import ListSource

# No downloads: the Committee publishes a PDF only, which has to be saved as a table (see docs/lists/un1718v.md).
SOURCE = ListSource(
    name="un1718v",
    title="1718 Designated Vessels List",
    publisher="United Nations Security Council Committee established pursuant to resolution 1718 (2006)",
    formats=(vessels_table.TABLE,),
    max_age_days=30,
    proven=False,
    list_date=vessels_table.list_date,
)
