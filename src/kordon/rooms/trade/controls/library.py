"""Control lists from their folders of data files: those that come with Kordon, or anybody's own.

A folder holds `list.json` (what it is) and tables of tab-separated lines; only `tree.tsv` must be there:

    tree.tsv        paragraph, regimes, entries it refers to
    titles.tsv      paragraph, short title in own words
    words.tsv       paragraph, what the goods are called in en, fr, es, ru, zh, ar, with | between synonyms
    conditions.tsv  paragraph, `if` or `except`, condition (`controls.conditions`)
    printed.tsv     paragraph, text or note, operator, value, unit: what the text prints, from an extraction of its own
    excused.tsv     paragraph, value, unit, why this printed number is in no condition
    chemicals.tsv   paragraph, CAS number, name, group of the concentration rules, relation
    agents.tsv      paragraph, name of a pathogen or toxin, other names with | between them
    correlations.tsv  paragraph, regime or country, item there, note
    terms.tsv       paragraph, words of its text: those that name the goods, others, those of notes
    chemical_members.tsv  paragraph, CAS number, names with | between them, group, relation
    hs.tsv          HS code, paragraph, share 0..1 of what has the code that may fall under it
    characteristics.tsv  paragraph, all or any: under it stand characteristics of its goods

A paragraph's place in the tree is its number (`2B204.a.1` stands under `2B204.a`), so that no cycle can be written.
Everything is checked while it is read; a list with a fault is refused whole, because half a control list misleads.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import UnreadableInput
from kordon.rooms.trade.controls.chemicals import is_cas, schedules
from kordon.rooms.trade.controls.conditions import Condition, ConditionFault, parse_condition
from kordon.rooms.trade.controls.records import (
    Agent,
    Chemical,
    ControlList,
    Correlation,
    CustomsCode,
    Paragraph,
    PrintedNumber,
)
from kordon.rooms.trade.controls.units import UnitFault, parse_number, parse_unit

SCHEMA = "kordon.control-list/1"
LARGEST_FILE = 8 * 1024 * 1024  # bytes; the largest of the EU's has 50 kB
LONGEST_LINE = 4_000
DEEPEST = 9  # labels of a number; lists know at most 7
TABLES = ("tree", "titles", "words", "conditions", "printed", "excused", "chemicals", "agents", "correlations", "terms",
          "characteristics", "chemical_members", "hs")
WORD_LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")  # the columns of words.tsv
REGIMES = ("NSG1", "NSG2", "MTCR", "AG", "CWC", "WA", "national")
_NUMBER = re.compile(r"[A-Z0-9]{1,12}(\.[A-Za-z0-9]{1,4})*")


def bundled() -> list[str]:
    """The lists that come with Kordon."""
    return sorted(item.name for item in files(__package__).joinpath("data").iterdir() if item.joinpath("list.json").is_file())


def load(reference: str) -> ControlList:
    """The list called `reference`, or the one in the folder of that path. Raises UnreadableInput."""
    if reference in bundled():
        return _bundled(reference)
    folder = Path(reference)
    if not (folder / "list.json").is_file():
        raise _refused("controls.unknown_list", Location(reference), known=", ".join(bundled()))
    return read_list({path.name: path.read_bytes() for path in _parts(folder)}, folder.name)


@cache
def _bundled(name: str) -> ControlList:
    folder = files(__package__).joinpath("data", name)
    return read_list({item.name: item.read_bytes() for item in folder.iterdir()}, name)


def _parts(folder: Path) -> Iterator[Path]:
    for name in ("list.json", *(f"{table}.tsv" for table in TABLES)):
        path = folder / name
        if path.is_file():
            if path.stat().st_size > LARGEST_FILE:
                raise _refused("controls.too_large", Location(name), megabytes=str(LARGEST_FILE // 1024 // 1024))
            yield path


def read_list(parts: dict[str, bytes], name: str) -> ControlList:
    """A list from the bytes of its files. Raises UnreadableInput, located, for the first fault."""
    head = _head(parts.get("list.json", b""), name)
    tables = {table: list(_rows(parts.get(f"{table}.tsv", b""), f"{table}.tsv")) for table in TABLES}
    paragraphs = _tree(tables["tree"])
    _titles(paragraphs, tables["titles"])
    _words(paragraphs, tables["words"])
    _conditions(paragraphs, tables["conditions"])
    sha256 = hashlib.sha256()
    for part in sorted(parts):
        sha256.update(part.encode() + b"\0" + hashlib.sha256(parts[part]).digest())
    return ControlList(
        **head,
        sha256=sha256.hexdigest(),
        paragraphs={number: Paragraph(**fields) for number, fields in paragraphs.items()},
        chemicals=tuple(_chemicals(paragraphs, tables["chemicals"])),
        agents=tuple(_agents(paragraphs, tables["agents"])),
        correlations=tuple(_correlations(paragraphs, tables["correlations"])),
        printed=tuple(_printed(paragraphs, tables["printed"])),
        excused=dict(_excused(paragraphs, tables["excused"])),
        members=tuple(_members(paragraphs, tables["chemical_members"])),
        customs=tuple(_customs(paragraphs, tables["hs"])),
        terms=dict(_terms(paragraphs, tables["terms"])),
        characteristics=dict(_characteristics(paragraphs, tables["characteristics"])),
    )


Row = tuple[Location, list[str]]
Fields = dict[str, dict[str, Any]]


def _head(content: bytes, name: str) -> dict[str, str]:
    place = Location(f"{name}/list.json")
    try:
        value = json.loads(content)
        wanted = {key: value[key] for key in ("id", "title", "date", "source", "replaced_by")}
        date.fromisoformat(wanted["date"])
        known = value["schema"] == SCHEMA and all(isinstance(text, str) for text in wanted.values())
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise _refused("controls.head", place, schema=SCHEMA)
    return wanted


def _rows(content: bytes, file: str) -> Iterator[Row]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused("controls.encoding", Location(file)) from None
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#"):
            place = Location(file, line=number)
            if len(line) > LONGEST_LINE:
                raise _refused("controls.columns", place, found=str(len(line)))
            yield place, line.split("\t")


def _tree(rows: list[Row]) -> Fields:
    out: Fields = {}
    for place, columns in rows:
        number, regimes, see = (*columns, "", "")[:3]
        if not _NUMBER.fullmatch(number) or number.count(".") > DEEPEST:
            raise _refused("controls.number", place, number=number)
        if number in out:
            raise _refused("controls.duplicate", place, number=number)
        parent = number.rpartition(".")[0]
        if parent and parent not in out:
            raise _refused("controls.parent", place, number=number, parent=parent)
        origin = tuple(regimes.split())
        if not origin or not set(origin) <= set(REGIMES):
            raise _refused("controls.regime", place, found=regimes, known=", ".join(REGIMES))
        out[number] = {"number": number, "parent": parent, "title": "", "regimes": origin, "see": tuple(see.split()),
                       "condition": None, "exemptions": ()}  # fmt: skip
    if not out:
        raise _refused("controls.empty", Location("tree.tsv"))
    return out


def _at(paragraphs: Fields, place: Location, columns: list[str], least: int) -> dict[str, Any]:
    if len(columns) < least:
        raise _refused("controls.columns", place, found=str(len(columns)))
    if columns[0] not in paragraphs:
        raise _refused("controls.unknown_number", place, number=columns[0])
    return paragraphs[columns[0]]


def _titles(paragraphs: Fields, rows: list[Row]) -> None:
    for place, columns in rows:
        fields = _at(paragraphs, place, columns, 2)
        if fields["title"]:
            raise _refused("controls.duplicate", place, number=columns[0])
        fields["title"] = columns[1]


def _words(paragraphs: Fields, rows: list[Row]) -> None:
    for place, columns in rows:
        fields = _at(paragraphs, place, columns, len(WORD_LANGUAGES) + 1)
        texts = zip(WORD_LANGUAGES, columns[1:], strict=False)
        fields["words"] = {language: tuple(text.split("|")) for language, text in texts if text}


def _conditions(paragraphs: Fields, rows: list[Row]) -> None:
    for place, columns in rows:
        fields = _at(paragraphs, place, columns, 3)
        condition = _condition(columns[2], place)
        if columns[1] == "except":
            fields["exemptions"] += (condition,)
        elif columns[1] != "if":
            raise _refused("controls.columns", place, found=columns[1])
        elif fields["condition"] is not None:
            raise _refused("controls.duplicate", place, number=columns[0])
        else:
            fields["condition"] = condition


def _condition(text: str, place: Location) -> Condition:
    try:
        return parse_condition(text)
    except (ConditionFault, UnitFault) as fault:
        raise UnreadableInput(Defect(fault.code, Severity.REJECTED, place, fault.parameters)) from None


def _chemicals(paragraphs: Fields, rows: list[Row]) -> Iterator[Chemical]:
    for place, columns in rows:
        _at(paragraphs, place, columns, 3)
        number, cas, name, group, relation = (*columns, "", "")[:5]
        if not is_cas(cas):
            raise _refused("controls.cas", place, cas=cas)
        yield Chemical(number, cas, name, schedules().get(cas, ""), group, relation or "listed")


def _agents(paragraphs: Fields, rows: list[Row]) -> Iterator[Agent]:
    known = other_names()
    for place, columns in rows:
        _at(paragraphs, place, columns, 2)
        given = tuple(columns[2].split("|")) if len(columns) > 2 else ()
        yield Agent(columns[0], columns[1], tuple(dict.fromkeys((*given, *known.get(columns[1], ())))))


@cache
def other_names() -> dict[str, tuple[str, ...]]:
    """Names of pathogens and toxins that lists do not give: older, current and everyday ones."""
    out: dict[str, tuple[str, ...]] = {}
    for _, (name, other, *_) in _rows(files(__package__).joinpath("data/agent_names.tsv").read_bytes(), "agent_names.tsv"):
        out[name] = (*out.get(name, ()), other)
    return out


def _correlations(paragraphs: Fields, rows: list[Row]) -> Iterator[Correlation]:
    for place, columns in rows:
        _at(paragraphs, place, columns, 3)
        yield Correlation(*columns[:4])


def _printed(paragraphs: Fields, rows: list[Row]) -> Iterator[PrintedNumber]:
    for place, columns in rows:
        _at(paragraphs, place, columns, 5)
        number, part, operator, value, unit = columns
        _measure(value, unit, place)
        yield PrintedNumber(number, operator, value, unit, part == "note")


def _excused(paragraphs: Fields, rows: list[Row]) -> Iterator[tuple[tuple[str, str, str], str]]:
    for place, columns in rows:
        _at(paragraphs, place, columns, 4)
        yield (columns[0], columns[1], columns[2]), columns[3]


def _members(paragraphs: Fields, rows: list[Row]) -> Iterator[Chemical]:
    for place, columns in rows:
        _at(paragraphs, place, columns, 5)
        number, cas, names, group, relation = columns[:5]
        if not is_cas(cas):
            raise _refused("controls.cas", place, cas=cas)
        name, *others = names.split("|")
        yield Chemical(number, cas, name, schedules().get(cas, ""), group, relation, tuple(others))


def _customs(paragraphs: Fields, rows: list[Row]) -> Iterator[CustomsCode]:
    for place, columns in rows:
        if len(columns) < 3 or columns[1] not in paragraphs:
            raise _refused("controls.unknown_number", place, number=columns[1] if len(columns) > 1 else "")
        try:
            share = float(columns[2])
        except ValueError:
            raise _refused("controls.columns", place, found=columns[2]) from None
        yield CustomsCode(columns[1], columns[0], share)


def _terms(paragraphs: Fields, rows: list[Row]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for place, columns in rows:
        _at(paragraphs, place, columns, 2)
        named, others, noted = (*columns[1:], "", "")[:3]
        yield columns[0], (named, others, noted)


def _characteristics(paragraphs: Fields, rows: list[Row]) -> Iterator[tuple[str, str]]:
    for place, columns in rows:
        _at(paragraphs, place, columns, 2)
        if columns[1] not in ("all", "any"):
            raise _refused("controls.columns", place, found=columns[1])
        yield columns[0], columns[1]


def _measure(value: str, unit: str, place: Location) -> None:
    try:
        parse_number(value)
        parse_unit(unit)
    except UnitFault as fault:
        raise UnreadableInput(Defect(fault.code, Severity.REJECTED, place, fault.parameters)) from None


def _refused(code: str, place: Location, **parameters: str) -> UnreadableInput:
    shown = tuple((name, text[:120]) for name, text in parameters.items())
    return UnreadableInput(Defect(code, Severity.REJECTED, place, shown))
