"""How this room's commands speak."""

from __future__ import annotations

from kordon.engine.arguments import iso_day as iso_day
from kordon.engine.outputs.screen import Screen as PlainScreen
from kordon.rooms.obligations.formats.input_text import near_text


class Screen(PlainScreen):
    """The screen with this room's words."""

    def __init__(self, language: str, as_json: bool) -> None:
        super().__init__("kordon.rooms.obligations.messages", language, as_json)

    def unknown_state(self, text: str) -> None:
        self.hint("instruments.unknown_state", (("text", text), ("near", near_text(text))))
