"""The real lists, read by the bench itself, names only.

An exam must not depend on the readers of the program it examines, so this module reads just what the exams ask about
(UN consolidated XML, OFAC SDN and ALT as CSV) and knows nothing else of those formats.
"""

from __future__ import annotations

import csv
import os
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from lxml import etree

from kordon.engine.records.party import Name, NameKind, NameQuality, Party, PartyKind

ROOT = Path(__file__).resolve().parent.parent
UN_FILE = "watchlists/un/consolidated_2026-02-27.xml"
NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
OFAC_KINDS = {"individual": PartyKind.PERSON, "vessel": PartyKind.VESSEL, "aircraft": PartyKind.AIRCRAFT}


class DataMissing(Exception):
    """The reference data are not on this machine."""


def data_folder() -> Path:
    """The shared reference data: `$KORDON_SHARED/data`, else `../shared/data` beside the repository."""
    shared = Path(os.environ.get("KORDON_SHARED") or ROOT.parent / "shared")
    folder = shared / "data"
    if not folder.is_dir():
        raise DataMissing("the reference data are not there: set KORDON_SHARED to the folder that holds data/")
    return folder


def _text(element: etree._Element, tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())


def _un_names(element: etree._Element) -> list[Name]:
    primary = " ".join(part for tag in NAME_PARTS if (part := _text(element, tag)))
    names = [Name(primary)]
    names += [
        Name(text, NameKind.ORIGINAL_SCRIPT)
        for found in element.findall("NAME_ORIGINAL_SCRIPT")
        if (text := " ".join((found.text or "").split()))
    ]
    for alias in element.findall("INDIVIDUAL_ALIAS") + element.findall("ENTITY_ALIAS"):
        quality = _text(alias, "QUALITY")
        kind = NameKind.FORMER if quality.startswith("f") else NameKind.ALIAS
        rated = NameQuality.LOW if quality == "Low" else NameQuality.GOOD
        if text := _text(alias, "ALIAS_NAME"):
            names.append(Name(text, kind, rated))
    return [name for name in names if name.text]


@cache
def un_parties() -> tuple[Party, ...]:
    """The Security Council's consolidated list: 1,003 entries. Aliases stand as published, some with `;` inside."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.parse(data_folder() / UN_FILE, parser)
    parties = []
    for element in tree.iter("INDIVIDUAL", "ENTITY"):
        kind = PartyKind.PERSON if element.tag == "INDIVIDUAL" else PartyKind.ORGANISATION
        parties.append(Party(_text(element, "REFERENCE_NUMBER"), kind, tuple(_un_names(element))))
    return tuple(parties)


def _ofac_rows(name: str) -> list[list[str]]:
    text = (data_folder() / "watchlists/ofac" / name).read_text(encoding="latin-1").rstrip("\x1a\r\n")
    return [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]


@cache
def ofac_parties() -> tuple[Party, ...]:
    """The SDN list of 2021-07: 8,976 entries with the names of ALT and the quoted weak aliases of the remarks."""
    aliases: dict[str, list[Name]] = {}
    for row in _ofac_rows("alt.csv"):
        kind = NameKind.FORMER if row[2] == "fka" else NameKind.ALIAS
        aliases.setdefault(row[0], []).append(Name(row[3], kind, NameQuality.GOOD))
    parties = []
    for row in _ofac_rows("sdn.csv"):
        weak = [Name(text, NameKind.ALIAS, NameQuality.LOW) for text in re.findall(r"a\.k\.a\. '([^']+)'", row[11])]
        of = OFAC_KINDS.get(row[2], PartyKind.ORGANISATION)
        parties.append(Party(row[0], of, (Name(row[1]), *aliases.get(row[0], ()), *weak)))
    return tuple(parties)


def indexed(party: Party) -> Party:
    """The party as an index should hold it: an alias field that lists several names with `;` becomes several names."""
    names = tuple(
        replace(name, text=piece.strip())
        for name in party.names
        for piece in (name.text.split(";") if "(" not in name.text else [name.text])
        if piece.strip()
    )
    return replace(party, names=names)


@cache
def un_and_ofac() -> tuple[Party, ...]:
    return tuple(indexed(party) for party in un_parties() + ofac_parties())


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled pair of names. `group` says how it came about."""

    name1: str
    name2: str
    schema: str
    match: bool
    group: str


def read_pairs(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Pair(row["name1"], row["name2"], row["schema"], row["is_match"] == "true", row["case_group"])
            for row in csv.DictReader(stream)
        ]


def shared_pairs() -> list[Pair]:
    """The 247 pairs of the development sample."""
    return read_pairs(data_folder() / "names/name_pairs_dev.csv")
