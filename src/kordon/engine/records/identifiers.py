"""Numbers somebody issued: their kinds, one way of writing each, and the verdict of the standard's own check digit.

Kinds and the labels that documents and lists give them stand in `data/identifiers.json`. A kind is what two parties can
be compared by; the country tells whose rule the number follows (a Russian INN is `tax` of RU).
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from kordon.engine.records.check_digits import CHECKS, imo, imo_company
from kordon.engine.records.party import Identifier

LONGEST_IDENTIFIER = 300  # characters; what is longer holds no single number


@cache
def _data() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(files(__package__).joinpath("data/identifiers.json").read_text("utf-8"))
    return loaded


KINDS: dict[str, str] = _data()["kinds"]
"""Code of each kind to what it is, in English."""

_AS_WRITTEN = {"email", "wallet", "website"}  # kinds whose case or punctuation says something
_SHAPES = {
    "imo": re.compile(r"\d{7}"),
    "imo_company": re.compile(r"\d{7}"),
    "mmsi": re.compile(r"[0-9]\d{8}"),
    "lei": re.compile(r"[A-Z0-9]{18}\d\d"),
    "bic": re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?"),
    "isin": re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d"),
    "iban": re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}"),
    "icao24": re.compile(r"[0-9A-F]{6}"),
    "duns": re.compile(r"\d{9}"),
    "uei": re.compile(r"[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}"),
    "cage": re.compile(r"[0-9A-Z]{5}"),
}
_PREFIXES = {
    "imo": re.compile(r"^(?:(?:VESSEL|SHIP)?\s*(?:REGISTRATION|IDENTIFICATION|\s)*(?:IMO|ИМО)\s*(?:NUMBER|NO|N°|#)?[.:\s]*)"),
    "mmsi": re.compile(r"^MMSI[.:\s]*"),
    "lei": re.compile(r"^LEI[.:\s]*(?=\S{20})"),
    "bic": re.compile(r"^(?:SWIFT/?BIC|SWIFT|BIC)[:\s]+"),
    "iban": re.compile(r"^IBAN[.:\s]*"),
    "isin": re.compile(r"^ISIN[.:\s]*"),
}
_PREFIXES["imo_company"] = _PREFIXES["imo"]
_NOT_VALUE = re.compile(r"[\W_]+")


def make_identifier(kind: str, text: str, country: str = "", note: str = "") -> Identifier:
    """An identifier of one of KINDS; any other kind becomes `other`. `valid` is None where no rule could be applied: the
    kind has none, or the country's rule is not known here, or the number is not of a length that the rule speaks of.

    A number given as a ship's IMO that fits only the rule of companies is an `imo_company`: lists call both IMO number.
    """
    kind = kind if kind in KINDS else "other"
    text = text.strip()
    value = normalise(kind, text)
    if kind == "imo" and not imo(value) and imo_company(value):
        kind = "imo_company"
    return Identifier(kind, value, country, is_valid(kind, value, country), text, note)


def normalise(kind: str, text: str) -> str:
    """One way of writing: upper case letters and digits of any script's digits as ASCII, no separators or own label."""
    if kind in _AS_WRITTEN:
        bare = "".join(text.split())
        return bare if kind == "wallet" else bare.casefold()
    upper = text.upper() if text.isascii() else _ascii_digits(unicodedata.normalize("NFKC", text)).upper()
    if prefix := _PREFIXES.get(kind):
        upper = prefix.sub("", upper)
    return _NOT_VALUE.sub("", upper)


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


@lru_cache(maxsize=16_384)
def is_valid(kind: str, value: str, country: str = "") -> bool | None:
    """True or False where a standard decides (`check_digits`, and the shape of codes that have no check digit: a wrong
    shape is False, a right one proves nothing and is None)."""
    shape = _SHAPES.get(kind)
    if shape is not None and not shape.fullmatch(value):
        return False
    lengths, check = CHECKS.get((kind, "")) or CHECKS.get((kind, country)) or ((), None)
    return check(value) if check and len(value) in lengths else None


@lru_cache(maxsize=16_384)
def guess_kind(label: str) -> str:
    """The kind that a label names (`Passport`, `Tax ID No.`, `SWIFT/BIC`, `Паспорт`): the longest known label in it that
    stands as a word of its own; `other` where none does."""
    if len(label) > LONGEST_IDENTIFIER:
        return "other"
    plain = _label(label)
    if found := _labels().get(plain):
        return found
    return next((kind for known, kind in _labels().items() if _stands_in(known, plain)), "other")


@cache
def _labels() -> dict[str, str]:
    """Longest first."""
    table = {_label(text): kind for text, kind in _data()["labels"].items()}
    return dict(sorted(table.items(), key=lambda item: -len(item[0])))


def _label(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace(".", "")
    return " ".join(re.sub(r"[^\w'/#-]+", " ", folded.replace("_", " ")).split())


def _stands_in(known: str, plain: str) -> bool:
    start = plain.find(known)
    if start < 0:
        return False
    if not known.isascii():
        return True  # Chinese has no spaces, Arabic and Russian inflect
    before, after = plain[start - 1 : start], plain[start + len(known) : start + len(known) + 1]
    return not before.isalnum() and not after.isalpha()
