"""The paragraphs of the list of 2021 with their whole printed text, from two publications that each have faults.

The CSV knows which paragraph is which but cuts some texts short and misplaces a few rows; the official text is whole but
its labels are ambiguous (a note has lists of its own). So the CSV's rows are found one after the other in the official
text of their entry, and a paragraph's text runs from its own beginning to that of the next row. Used by
`tools/make_eu_controls.py` and the tests; the running program needs the data files only.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_ENTRY = re.compile(r"^(\d[A-E]\d{3}) (?!continued)(?=\S)(.*)$")
_RUNNING = re.compile(r"^(\d{1,3}|CATEGORY \d.*|\d[A-E]\d{3}\S* continued)$")
_NUMBER = re.compile(r"\d[A-E]\d{3}(\.[a-z]{1,2}|\.\d{1,3})*")
_SECTION = re.compile(r"^\d[A-E]\d? (Systems|Test|Materials|Software|Technology)\b|^CATEGORY \d|^TABLE - DEPOSITION")
_CHEMICAL = re.compile(r"^(\d{1,2})\. (?=\S)")
_CHANGE_LOG = re.compile(r"^\d{4} UPDATE OF THE EU CONTROL LIST")
# Labels and headings of what follows, left at the end of a passage.
_TAIL = re.compile(
    r"((?<!\d)\s+([a-z]{1,2}\.|\d{1,2}\.|Note:?|Note \d:?|N\.B\.?:?|Technical|Technical Notes?:?))+$"
)
_HEADING = 12  # characters without spaces that tell an entry's heading
_ANCHOR = 28  # characters without spaces by which a paragraph is found; shorter ones repeat within an entry

# Rows that the CSV puts under a note or an entry, by the paragraphs of the official text they are.
_MISPLACED = (
    ("1C111.Technical Note:N.B.:", "1C111.a.4."),
    ("1C111.Technical Note:3", "1C111.a.3"),
    ("1C111.Technical Note:4", "1C111.a.4"),
    ("1C111.Technical Note:5", "1C111.a.5"),
    ("1C111.Technical Note:6", "1C111.a.6"),
    ("2B005.N.B.:", "2B005.a."),
    ("1C353.3", "1C353.a.3"),
    *((f"3A002.{n}", f"3A002.d.{n}") for n in range(1, 7)),
)
# Rows that stand under their entry by mistake: parts of notes, and materials of paragraphs in _LACKING.
_DROPPED = re.compile(r"2B350\.\d+(\.\d+)?|6A004\.a\.[ab](\..+)?|1C116\.\d|6A008\.\d")
# Paragraphs of the official text that the CSV lacks.
_LACKING = (
    *("2B233.a", "2B233.b", "2B233.c"),
    *(f"2B233.c.{n}" for n in range(1, 7)),
    *(f"2B350.h.{n}" for n in range(1, 10)),
    *(f"2B350.i.{n}" for n in range(1, 12)),
    *(f"2B350.j.{n}" for n in range(1, 4)),
    "1C351.c.12",
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a note to it. `text` is the official text's, or the CSV's where it was not found there."""

    number: str
    note: str
    text: str
    regime: str


def entry_texts(lines: Iterable[str], beginnings: Mapping[str, str]) -> dict[str, str]:
    """The official text of every entry, without page headings. `beginnings` has the first words of each: a line that
    only begins with a reference to an entry is not its heading."""
    out: dict[str, list[str]] = {}
    entry = ""
    for raw in lines:
        line = raw.strip()
        if _CHANGE_LOG.match(line):
            break
        found = _ENTRY.match(line)
        if found and found[1] not in out and _bare(found[2])[:_HEADING] == beginnings.get(found[1]):
            entry = found[1]
            out[entry] = [found[2]]
        elif _SECTION.match(line) and not _RUNNING.match(line):
            entry = ""
        elif entry and line and not _RUNNING.match(line):
            out[entry].append(line)
    return {number: "\n".join(text) for number, text in out.items()}


def _bare(text: str) -> str:
    return "".join(text.split())


def read_passages(folder: Path) -> list[Passage]:
    """All passages in the order of the list; each paragraph once."""
    with (folder / "list2_dual_use_flat.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    headings = [row for row in rows if row["para"] == row["entry"] and row["note_type"] == "base"]
    beginnings = {row["entry"]: _bare(row["text"])[:_HEADING] for row in headings}
    texts = entry_texts((folder / "list2_official_text.txt").read_text("utf-8").splitlines(), beginnings)
    by_entry: dict[str, list[Passage]] = {}
    for row in rows:
        if passage := _passage(row):
            by_entry.setdefault(row["entry"], []).append(passage)
    out: list[Passage] = []
    for entry in sorted(by_entry):
        listed = by_entry[entry]
        if entry == "1C350":
            listed = [*(p for p in listed if p.number == entry and not p.note), *_chemicals(texts[entry])]
        else:
            listed = [*_aligned(texts.get(entry, ""), listed)]
        listed.extend(Passage(number, "", "", listed[0].regime) for number in _LACKING if number.startswith(entry))
        out.extend(sorted(listed, key=_place))  # what was lacking or misplaced comes to its place
    return list(_once(out))


def _place(passage: Passage) -> list[tuple[bool, int, str]]:
    """Sorts paragraphs as the list does: a to z before aa, 9 before 10; notes stay behind their paragraph."""
    return [(label.isdigit(), len(label), label) for label in passage.number.split(".")]


def _passage(row: dict[str, str]) -> Passage | None:
    number = row["para"]
    for wrong, right in _MISPLACED:
        number = number.replace(wrong, right)
    found = _NUMBER.match(number)
    if found is None or _DROPPED.fullmatch(number):
        return None
    note = "" if row["note_type"] == "base" and found.end() == len(number) else "note"
    text = " ".join(re.sub(r"<br>|&emsp;", " ", row["text"]).split())
    return Passage(found[0], note, text, row["regime"])


def _aligned(official: str, passages: list[Passage]) -> Iterator[Passage]:
    places = [index for index, character in enumerate(official) if not character.isspace()]
    plain = "".join(official[index] for index in places)
    starts: list[int | None] = []
    at = 0
    for passage in passages:
        anchor = "".join(passage.text.split())[:_ANCHOR]
        found = plain.find(anchor, at) if anchor else -1
        starts.append(found if found >= 0 else None)
        at = found + 1 if found >= 0 else at
    following = [next((s for s in starts[i + 1 :] if s is not None), len(plain)) for i in range(len(starts))]
    for passage, start, end in zip(passages, starts, following, strict=True):
        whole = passage.text if start is None else official[places[start] : places[end] if end < len(places) else None]
        whole = _TAIL.sub("", " ".join(whole.split()))
        longer = whole if len(whole) >= len(_TAIL.sub("", passage.text)) else passage.text
        yield Passage(passage.number, passage.note, longer, passage.regime)


def _chemicals(official: str) -> Iterator[Passage]:
    """The CSV has the chemicals of 1C350 in one note; the official text numbers them 1 to 89."""
    number, lines = "", list[str]()
    expected = 1
    for line in official.split("\n"):
        found = _CHEMICAL.match(line)
        if found and int(found[1]) == expected:
            if number:
                yield Passage(number, "", " ".join(lines), "Australia Group (AG)")
            number, lines, expected = f"1C350.{expected}", [line[found.end() :]], expected + 1
        elif re.match(r"Note \d:", line):
            if number:
                yield Passage(number, "note" if number == "1C350" else "", " ".join(lines), "Australia Group (AG)")
            number, lines = "1C350", [line]
        elif number:
            lines.append(line)
    if number:
        yield Passage(number, "note", " ".join(lines), "Australia Group (AG)")


def _once(passages: Iterable[Passage]) -> Iterator[Passage]:
    seen: set[str] = set()
    for passage in passages:
        if passage.note:
            yield passage
        elif passage.number not in seen:
            seen.add(passage.number)
            yield passage
