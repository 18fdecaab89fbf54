"""How this room's commands speak."""

from __future__ import annotations

import argparse
from datetime import date

from kordon.engine.outputs.screen import Screen as PlainScreen


def iso_day(text: str) -> date:
    """The type of a command's date argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date like 2026-01-31") from None


class Screen(PlainScreen):
    """The screen with this room's words."""

    def __init__(self, language: str, as_json: bool) -> None:
        super().__init__("kordon.rooms.obligations.messages", language, as_json)
