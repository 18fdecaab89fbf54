"""How this room's commands speak."""

from __future__ import annotations

from kordon.engine.arguments import iso_day as iso_day
from kordon.engine.outputs.screen import Screen as PlainScreen


class Screen(PlainScreen):
    """The screen with this room's words."""

    def __init__(self, language: str, as_json: bool) -> None:
        super().__init__("kordon.rooms.obligations.messages", language, as_json)
