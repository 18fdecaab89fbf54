"""How this room's commands speak."""

from __future__ import annotations

from kordon.engine.arguments import iso_day as iso_day
from kordon.engine.outputs.screen import Screen as PlainScreen
from kordon.engine.references import ReferenceFault
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations.formats.input_text import near_text


class Screen(PlainScreen):
    """The screen with this room's words."""

    def __init__(self, language: str, as_json: bool) -> None:
        super().__init__("kordon.rooms.obligations.messages", language, as_json)
        self.not_taken: list[dict[str, str]] = []

    def refused(self, fault: UnreadableInput | ReferenceFault, file: str) -> None:
        """Say why a file was refused as a whole, and keep it for the JSON answer."""
        if isinstance(fault, UnreadableInput):
            code, parameters = fault.defect.code, (("file", fault.defect.location.file), *fault.defect.parameters)
        else:
            code, parameters = fault.code, fault.parameters
        self.hint(code, parameters)
        self.not_taken.append({"file": file, "code": code})

    def unknown_state(self, text: str) -> None:
        self.hint("instruments.unknown_state", (("text", text), ("near", near_text(text))))
