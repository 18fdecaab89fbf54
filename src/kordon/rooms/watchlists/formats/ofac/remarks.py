"""The Remarks column of OFAC's SDN list: dozens of facts in one text, taken out where they are plain.

`DOB 10 Dec 1948; POB Giza, Egypt; Passport 1084010 (Egypt) issued 1999; a.k.a. 'ABU ALI'; Linked To: HIZBALLAH.` The text
as a whole stays in the entry's remarks; what is taken out here is taken out besides.

Source: OFAC, "SDN data specification" (dat_spec.txt), and the list of July 2021 for the labels in use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality
from kordon.rooms.watchlists.formats.issued import LONGEST_TEXT, country_of, identifier_of, labels
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
CONTACTS = ("Website", "Email Address", "Email", "Telephone", "Phone Number", "Fax", "Former Vessel Flag")


@dataclass(slots=True)
class Facts:
    """What one remark says, in order. `unread_dates` are dates whose form is unknown."""

    names: list[Name] = field(default_factory=list)
    births: list[PartialDate] = field(default_factory=list)
    birth_places: list[Address] = field(default_factory=list)
    gender: str = ""
    nationalities: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)
    unread_dates: list[str] = field(default_factory=list)


def read_remarks(text: str) -> Facts:
    facts = Facts()
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
    elif not _contact(part, facts):
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


def _contact(part: str, facts: Facts) -> bool:
    for label in CONTACTS:
        if part.startswith(label):
            facts.other.append((label, part[len(label) :].lstrip(": ")))
            return True
    return False


def _number(part: str, facts: Facts) -> None:
    """A labelled number with the country that issued it and its days, if the label is known."""
    if len(part) > LONGEST_TEXT:
        return
    lower = part.lower()
    for label, kind in labels().items():
        if lower.startswith(label):
            match = _NUMBER.match(part[len(label) :])
            if match is not None:
                country = match["country"] or ""
                note = part[: len(label)].rstrip(" -") + (match["rest"] or "")
                facts.identifiers.append(identifier_of(kind, match["number"], part, country_of(country), note))
            return
