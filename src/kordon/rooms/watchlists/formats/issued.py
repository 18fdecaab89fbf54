"""What publishers write about issued things, turned into identifiers and countries: shared by the list readers here."""

from __future__ import annotations

import re

from kordon.engine.records.countries import country_code
from kordon.engine.records.identifiers import guess_kind, is_valid, normalise
from kordon.engine.records.party import Identifier

LONGEST_TEXT = 300  # characters; what is longer holds no single number, and patterns stay cheap

_NUMBER_LABEL = re.compile(r"^(?:.*?(?:\b(?:no|number|nr)\b\.?|N°|[a-z]:)|SSN)\s*:?\s*(?=\S*\d)", re.I | re.S)
_INNER_LABEL = re.compile(r"\s*(?:\bNo\.|N°)\s*", re.I)
_AFTER = re.compile(r"(?:^|\s+)(?:issued|expire[sd]?|valid|under|dated)\b.*$|\s*,\s*[A-Za-z ].*$", re.I | re.S)
_PARENTHESES = re.compile(r"\s*\([^()]*\)\s*$")
_TRAILING_NUMBER = re.compile(r"(?:\b[A-Z]{1,3}[- ]{0,2})?\b[A-Z0-9/.-]*\d[A-Z0-9/. -]*$")


def join(separator: str, *parts: str) -> str:
    """The non-empty parts."""
    return separator.join(part for part in parts if part)


def kind_of(*texts: str) -> str:
    """The kind of identifier named by the first text that names one; `other` where none does."""
    return next((kind for text in texts if (kind := guess_kind(text)) != "other"), "other")


def number_in(text: str, labelled: bool) -> str:
    """The number itself: `CAR diplomatic passport no. D00000898` is D00000898, `381110042 (Expired 2016)` 381110042.

    With `labelled` the text is a free note, and only a number that ends its first phrase is taken; else ''.
    """
    bare = _AFTER.sub("", _PARENTHESES.sub("", text.strip()))
    if labelled or re.search(r"[a-z]{3}|°", bare):
        bare = _INNER_LABEL.sub(" ", _NUMBER_LABEL.sub("", bare)).strip()
        if re.search(r"[a-z]{2}", bare):
            match = _TRAILING_NUMBER.search(bare)
            bare = match[0] if match else ("" if labelled else bare)
    return bare.strip() if any(char.isdigit() for char in bare) or not labelled else ""


def document(types: tuple[str, ...], text: str, country: str, note: str, labelled: bool = False) -> Identifier | None:
    """A document or number from its types (the most telling first), its text and the country that issued it. None where
    no number is found."""
    number = number_in(text, labelled) if len(text) <= LONGEST_TEXT else ""
    return identifier_of(kind_of(*types), number, text, country, note) if number else None


def identifier_of(kind: str, value: str, text: str, country: str, note: str) -> Identifier:
    """An identifier whose number stands inside a longer `text`."""
    number = normalise(kind, value)
    return Identifier(kind, number, country, is_valid(kind, number, country), text, note)


def country_of(text: str) -> str:
    """ISO 3166-1 alpha-2 of a country as a list names it; empty where it names none that is known."""
    return country_code(text) if text else ""
