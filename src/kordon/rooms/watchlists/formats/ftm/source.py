"""Lists as FollowTheMoney entities, such as OpenSanctions publishes. Imported from a file: their licence is the user's."""

from __future__ import annotations

from kordon.rooms.watchlists.formats.ftm import entities
from kordon.rooms.watchlists.sources import ListSource

SOURCE = ListSource(
    name="ftm",
    title="List as FollowTheMoney entities",
    publisher="The publisher named in each entry's datasets",
    formats=(entities.ENTITIES,),
    max_age_days=7,
    proven=False,
)
