"""The development set: labelled lines of goods, each with the list's wording it was checked against (see README.md)."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("lines.csv")
ASKED = ("id", "description", "cas", "hs", "parameters", "concentration_percent", "destination", "part_number")
ANSWERS = ("yes", "depends", "nothing found")
KINDS = ("twin", "missing", "chemical", "biology", "language", "parameters", "cas", "hs", "plain", "wassenaar", "everyday")
LANGUAGES = ("en", "ar", "zh", "fr", "ru", "es")
HALVES = ("tune", "report")
LATE = "late-"  # lines written after the program was tuned: always in the report half


@dataclass(frozen=True, slots=True)
class Line:
    """`asked` are the columns that a program gets; the rest is what is right, and why.

    `entry` and `paragraph` are empty where nothing of the list comes near; for a line that misses a threshold they name the
    paragraph it misses. `list_words` stand in `list_paragraph` of the list's text.
    """

    asked: dict[str, str]
    entry: str
    paragraph: str
    controlled: str
    kind: str
    language: str
    twin: str
    half: str
    list_paragraph: str
    list_words: str

    @property
    def id(self) -> str:
        return self.asked["id"]

    @property
    def found(self) -> bool:
        """Whether there is an entry to find."""
        return self.controlled != "nothing found"


def half_of(identifier: str, twin: str) -> str:
    """The half is fixed by a hash, so that nobody chooses; both of a twin are in the same one."""
    if identifier.startswith(LATE):
        return "report"
    return HALVES[hashlib.sha256((twin or identifier).encode()).digest()[0] % 2]


def read_lines(path: Path = FILE) -> list[Line]:
    """All lines, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [_line(row) for row in csv.DictReader(stream)]


def _line(row: dict[str, str]) -> Line:
    return Line(
        asked={name: row[name] for name in ASKED},
        entry=row["expected_entry"],
        paragraph=row["expected_paragraph"],
        controlled=row["expected_controlled"],
        kind=row["kind"],
        language=row["language"],
        twin=row["twin"],
        half=row["half"],
        list_paragraph=row["list_paragraph"],
        list_words=row["list_words"],
    )


def write_asked(lines: list[Line], path: Path) -> None:
    """The lines as a program gets them, without the answers."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ASKED, lineterminator="\n")
        writer.writeheader()
        writer.writerows(line.asked for line in lines)
