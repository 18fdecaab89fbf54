"""The map of how States stand to an instrument, in this room's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kordon.engine.outputs import world_map as drawing
from kordon.engine.outputs.markup import Markup
from kordon.rooms.obligations.pages.pieces import View

outlines = drawing.outlines
swatch = drawing.swatch


def world_map(title: str, classes: Mapping[str, str], legend: Sequence[tuple[str, str]], view: View) -> Markup:
    """As `kordon.engine.outputs.world_map`; each State's title names it and how it stands."""

    def hint(state: str, text: str) -> str:
        return f"{view.country(state)}: {text or view.say('matrix.no_information')}"

    return drawing.world_map(title, classes, legend, hint, view.say("map.disclaimer"))
