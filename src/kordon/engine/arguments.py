"""What the command lines of commands share: types that refuse with a sentence that shows what was expected, how files
are to be read, and the examples under a help text."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.columns import OVERRIDE, fields
from kordon.engine.units import UnreadableInput


def iso_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-02-27") from None


def number_between(low: float, high: float) -> Callable[[str], float]:
    """The type of a number with both bounds allowed; nan is none."""

    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {low:g} to {high:g}")
        return value

    return number


def add_examples(parser: argparse.ArgumentParser, *examples: tuple[str, str]) -> None:
    """End the parser's help with lines to copy: (what to type, what it does)."""
    lines = [line for typed, meaning in examples for line in (f"  {typed}", f"      {meaning}")]
    parser.epilog = "\n".join(["Examples:", *lines])
    parser.formatter_class = argparse.RawDescriptionHelpFormatter


def add_reading_arguments(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    """`--format`, `--map`, `--encoding`, `--delimiter`, `--sheet`: how files of parties are to be read; `formats` are the
    names that `--format` takes."""
    add = parser.add_argument
    known = ", ".join(dict.fromkeys(formats))
    add("--format", default="", metavar="NAME", help=f"read the files as this format instead of recognising it: {known}")
    add("--map", action="append", default=[], metavar="FIELD=COLUMN",
        help=f"where a field stands; may be repeated. Fields: {', '.join(fields())}")
    add("--encoding", default="", help="the files' encoding")
    add("--delimiter", default="", help="the delimiter of CSV files: one character, or tab")
    add("--sheet", default="", help="the sheet of a workbook")


def reading_options(arguments: argparse.Namespace, formats: Sequence[str], command: str) -> dict[str, str]:
    """What the readers are given. Raises UnreadableInput, placed at `command`, for what means nothing."""

    def misuse(code: str, **parameters: str) -> UnreadableInput:
        return UnreadableInput(Defect(code, Severity.REJECTED, Location(file=command), tuple(parameters.items())))

    if arguments.format and arguments.format not in formats:
        raise misuse("check.unknown_format", name=arguments.format, known=", ".join(formats))
    options = {name: value for name in ("encoding", "delimiter", "sheet") if (value := getattr(arguments, name))}
    for text in arguments.map:
        field, equals, column = text.partition("=")
        if not (field and equals and column):
            raise misuse("check.bad_map", text=text)
        options[f"{OVERRIDE}{field}"] = column
    return options
