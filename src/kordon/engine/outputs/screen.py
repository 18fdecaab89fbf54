"""How commands speak: tables and sentences for people, one JSON object a call for machines.

Texts come from lists and inputs: on the screen they are made visible (no terminal escapes, no direction overrides) and
never read as markup. A room binds its own catalogue in a class of its own (`rooms/watchlists/screens.py`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.findings import Parameters
from kordon.engine.outputs.words import Words, visible

FILE_WIDTH = 160  # columns when the output is no terminal


class Screen:
    """`say`, `line` and `table` speak to people on stdout, `hint` and `hint_line` on stderr, `put` JSON on stdout.

    With `as_json` stdout carries the JSON object alone: sentences go to stderr, tables nowhere.
    """

    def __init__(self, messages: str, language: str, as_json: bool) -> None:
        """`messages` is the package of the room's catalogue. Raises ValueError for a language that is none of the six."""
        self.words = Words(Catalogue((ENGINE_MESSAGES, messages)), language)
        self.language, self.as_json = language, as_json
        self._line_open = False

    def say(self, code: str, /, **parameters: object) -> None:
        self.line(self.words.say(code, **parameters))

    def line(self, text: str) -> None:
        self._print(sys.stderr if self.as_json else sys.stdout, text)

    def hint(self, code: str, parameters: Parameters = (), /, **named: object) -> None:
        """Parameters as a message carries them, or by name."""
        told = (*parameters, *((name, str(value)) for name, value in named.items()))
        self.hint_line(self.words.coded(code, told))

    def hint_line(self, text: str) -> None:
        self._print(sys.stderr, text)

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

    def moving(self, text: str) -> None:
        """One line on stderr that each call rewrites, on a terminal only; whatever is said next begins a new line."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{text}")
            self._line_open = True

    def _print(self, stream: TextIO, text: str) -> None:
        if self._line_open:
            sys.stderr.write("\n")
            self._line_open = False
        print(text, file=stream)
