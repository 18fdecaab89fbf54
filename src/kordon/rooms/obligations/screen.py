"""How this room's commands speak: tables and sentences for people, one JSON object for machines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.findings import Parameters
from kordon.engine.outputs.words import Words, visible

FILE_WIDTH = 160  # columns when the output is no terminal


def iso_day(text: str) -> date:
    """The type of a command's date argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date like 2026-01-31") from None


class Screen:
    """`say` and `table` to people on stdout, `hint` on stderr, `put` JSON on stdout; with `as_json` stdout has JSON alone."""

    def __init__(self, language: str, as_json: bool) -> None:
        self.words = Words(Catalogue((ENGINE_MESSAGES, "kordon.rooms.obligations.messages")), language)
        self.language, self.as_json = language, as_json

    def say(self, code: str, /, **parameters: object) -> None:
        self.line(self.words.say(code, **parameters))

    def line(self, text: str) -> None:
        print(text, file=sys.stderr if self.as_json else sys.stdout)

    def hint(self, code: str, parameters: Parameters = ()) -> None:
        self.hint_line(self.words.coded(code, parameters))

    def hint_line(self, text: str) -> None:
        print(text, file=sys.stderr)

    def put(self, value: dict[str, Any]) -> None:
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """`columns` are codes, `rows` texts, possibly from data."""
        if self.as_json:
            return
        heads = (Column(Text(self.words.say(code))) for code in columns)
        table = Table(*heads, box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for row in rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        width = None if sys.stdout.isatty() else FILE_WIDTH
        Console(file=sys.stdout, width=width, highlight=False, markup=False).print(table)
