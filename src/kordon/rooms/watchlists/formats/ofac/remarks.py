"""The Remarks column of OFAC's SDN list: dozens of facts in one text, taken out where they are plain.

`DOB 10 Dec 1948; POB Giza, Egypt; Passport 1084010 (Egypt) issued 1999; a.k.a. 'ABU ALI'; Linked To: HIZBALLAH.` The text
as a whole stays in the entry's remarks; what is taken out here is taken out besides.

Source: OFAC, "SDN data specification" (dat_spec.txt), and the list of July 2021 for the labels in use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality
from kordon.rooms.watchlists.formats.issued import LONGEST_TEXT, country_of, identifier_of
from kordon.rooms.watchlists.formats.published_dates import read_date
from kordon.rooms.watchlists.records import Link

_SPLIT = re.compile(r";\s+")
_KNOWN_AS = re.compile(r"^([afn])\.k\.a\.,? '(.+?)'?$", re.S)
_NUMBER = re.compile(
    r"^[:#\s]*\(?(?P<number>[^()]*?\d[^()]*?)\)?(?:\s*\((?P<country>[^()]+)\))?"
    r"(?P<rest>\s+(?:issued|expire[sd]?|[A-Z][a-z]{2,})\b.*|,.*)?$",
    re.S,
)
_CUT_DOT = re.compile(r"\.[A-Z]$|\b(?:LTD|CO|INC|CORP|EST)$")  # the stop that ends a remark also ended its last word
_FLAG = "Former Vessel Flag "
_CONTACTS = ("website", "email", "phone")


@dataclass(slots=True)
class Facts:
    """What one remark says, in order. `unread_dates` are dates whose form is unknown. `ship` is False for companies: what
    their remarks call a vessel's IMO number is an IMO company number, as its check digit proves."""

    ship: bool = True
    names: list[Name] = field(default_factory=list)
    births: list[PartialDate] = field(default_factory=list)
    birth_places: list[Address] = field(default_factory=list)
    gender: str = ""
    nationalities: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)
    unread_dates: list[str] = field(default_factory=list)


def read_remarks(text: str, ship: bool = True) -> Facts:
    facts = Facts(ship)
    for part in _SPLIT.split(text.strip().rstrip(".").rstrip()):
        _take(part.removeprefix("alt. ").strip(), facts)
    return facts


def place(text: str) -> Address:
    """A place of birth: the country is what stands after the last comma, or all of it."""
    country = text.rpartition(",")[2].strip()
    code = country_of(country)
    city = text[: -len(country)].rstrip(", ") if code else ""
    return Address(text, city=city, country=code, country_text=country if code else "")


def _take(part: str, facts: Facts) -> None:
    word = part.partition(" ")[0].rstrip(":")
    taker = _TAKERS.get(word)
    if taker is not None:
        taker(part[len(word) :].lstrip(": "), facts)
    elif match := _KNOWN_AS.match(part):
        kind = NameKind.FORMER if match[1] == "f" else NameKind.ALIAS
        facts.names.append(Name(match[2].strip('" '), kind, NameQuality.LOW, "Latn"))
    elif part.startswith("Linked To: "):
        name = part[len("Linked To: ") :].strip()
        facts.links.append(Link("Linked To", name=name + "." if _CUT_DOT.search(name) else name))
    elif part.startswith(_FLAG):
        facts.other.append((_FLAG.strip(), part[len(_FLAG) :]))
    elif len(part) <= LONGEST_TEXT:
        _number(part, facts)


def _birth(text: str, facts: Facts) -> None:
    day = read_date(text)
    if day is not None:
        facts.births.append(day)
    else:
        facts.unread_dates.append(text)


def _birth_place(text: str, facts: Facts) -> None:
    facts.birth_places.append(place(text))


def _gender(text: str, facts: Facts) -> None:
    facts.gender = text.lower() if text.lower() in ("male", "female") else facts.gender


def _nationality(text: str, facts: Facts) -> None:
    if code := country_of(text):
        facts.nationalities.append(code)


_TAKERS: dict[str, Callable[[str, Facts], None]] = {
    "DOB": _birth,
    "POB": _birth_place,
    "Gender": _gender,
    "nationality": _nationality,
    "citizen": _nationality,
}


@cache
def labels() -> dict[str, str]:
    """Label in lower case to kind of identifier, longest label first."""
    table = json.loads(files(__package__).joinpath("remark_labels.json").read_text("utf-8"))["kinds"]
    pairs = [(label, kind) for kind, of_kind in table.items() for label in of_kind]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


def _number(part: str, facts: Facts) -> None:
    """A labelled number with the country that issued it and its days, if the label is known."""
    lower = part.lower()
    label = next((known for known in labels() if lower.startswith(known)), "")
    if not label:
        return
    kind = labels()[label] if facts.ship or labels()[label] != "imo" else "imo_company"
    told, rest = part[: len(label)].rstrip(" -"), part[len(label) :].strip(" :#")
    if kind in _CONTACTS:
        facts.identifiers.append(identifier_of(kind, rest, rest, "", told))
    elif kind == "wallet":
        currency, _, address = rest.partition(" ")
        facts.identifiers.append(identifier_of(kind, address, part, "", f"{told} - {currency}"))
    elif (match := _NUMBER.match(rest)) is not None:
        note = told + (match["rest"] or "")
        facts.identifiers.append(identifier_of(kind, match["number"], part, country_of(match["country"] or ""), note))
