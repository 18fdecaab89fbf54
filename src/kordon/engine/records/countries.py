"""Countries and areas: any usual way of naming one to its ISO 3166-1 alpha-2 code, and back to the United Nations' name.

The table is `data/countries.json`, which names its sources. Where it has no name, the Unicode CLDR's stands in (through babel):
for writing, a name in a language the table lacks; for reading, usual names that are not the United Nations' (`Catar`,
`Arabia Saudí`). Withdrawn codes (SU, YU, DD, AN) stay what they are: a birth in the Soviet Union says nothing about which of its
successors.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypedDict

from babel import Locale
from rapidfuzz import fuzz, process

from kordon.engine.catalogue import LANGUAGES

LONGEST_NAME = 100  # characters
NEAR = 80  # of 100: `Quatar` has 91 with Qatar, `Slovakia` 73 with Czechoslovakia
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # of CLDR's codes: organizations, regions and stand-ins
SHARED_IN_CLDR = {"MF", "SX"}  # one island, two countries, and a common name of towns


class Country(TypedDict, total=False):
    """One row of the table; `names` and `formal` by language."""

    alpha3: str
    m49: str
    names: dict[str, str]
    formal: dict[str, str]
    variants: list[str]
    demonyms: list[str]
    withdrawn: bool


@cache
def countries() -> dict[str, Country]:
    """The table by alpha-2 code."""
    text = files(__package__).joinpath("data/countries.json").read_text("utf-8")
    table: dict[str, Country] = json.loads(text)["countries"]
    return table


@lru_cache(maxsize=65_536)
def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 of a country named by name, demonym, alpha-2, alpha-3 or M49 code; empty where unknown.

    A single word of two letters is a code only where it stands alone: `IN` is India, `in` in a sentence never gets here.
    """
    bare = text.strip()
    if not bare or len(bare) > LONGEST_NAME:
        return ""
    if len(bare) == 2 and (upper := bare.upper()) in countries():
        return upper
    index = _index()
    key = _key(bare)
    if found := index.get(key) or index.get(key.zfill(3) if key.isdigit() else ""):
        return found
    if found := _cldr_index().get(key):
        return found
    head, comma, tail = bare.partition(",")  # `Moldova, Republic of`
    if comma and (found := index.get(_key(f"{tail} {head}"))):
        return found
    head, parenthesis, tail = bare.partition("(")
    return _with_parenthesis(head, tail.strip(" )")) if parenthesis and head.strip() else ""


_SHARED_NAMES = {"korea", "congo", "virgin islands", "saint martin"}


def _with_parenthesis(head: str, tail: str) -> str:
    """`Korea (the Democratic People's Republic of)` is read in its natural order. Any other parenthesis is passed over,
    unless it names another country, or the name before it is one that two countries share."""
    index = _index()
    if found := index.get(_key(f"{tail} {head}")):
        return found
    found = index.get(_key(head), "")
    other = index.get(_key(tail), found)
    return found if found == other and _key(head) not in _SHARED_NAMES else ""


def country_name(code: str, language: str = "en") -> str:
    """The short name the United Nations use in one of their six languages, else CLDR's in that language, else the United
    Nations' in English; the code itself where it is unknown."""
    names = countries().get(code.upper(), {}).get("names", {})
    return names.get(language) or _cldr_name(code.upper(), language) or names.get("en") or code


def _cldr_name(code: str, language: str) -> str:
    if code in NO_COUNTRIES or len(code) != 2 or language not in LANGUAGES:
        return ""
    return _cldr_names(language).get(code, "")


@cache
def _cldr_names(language: str) -> dict[str, str]:
    return dict(Locale(language).territories)


@cache
def _cldr_index() -> dict[str, str]:
    """CLDR's names in the six languages to the codes of the table; what could mean two of them names none."""
    claimed: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, name in _cldr_names(language).items():
            if code in countries() and code not in SHARED_IN_CLDR:
                claimed.setdefault(_key(name), set()).add(code)
    return {key: next(iter(codes)) for key, codes in claimed.items() if len(codes) == 1}


def near_names(text: str, most: int = 3) -> tuple[str, ...]:
    """The United Nations' names, in any of the six languages, that are spelled almost like `text`, nearest first: for messages
    to people, never to decide which country was meant."""
    if not text.strip() or len(text) > LONGEST_NAME:
        return ()
    found = process.extract(_key(text), _spellings().keys(), scorer=fuzz.ratio, score_cutoff=NEAR, limit=most)
    return tuple(dict.fromkeys(_spellings()[key] for key, *_ in found))


@cache
def _spellings() -> dict[str, str]:
    """Names and variants as they are compared, to how the United Nations write them."""
    out = {_key(variant): row["names"]["en"] for row in countries().values() for variant in row.get("variants", ())}
    return out | {_key(name): name for row in countries().values() for name in row.get("names", {}).values()}


@cache
def _index() -> dict[str, str]:
    """Every key to its code. What would name two countries (Congolese, Dominican) names none, unless it is the UN's own
    short name of one of them."""
    index: dict[str, str] = {}
    claimed: dict[str, set[str]] = {}
    for code, row in countries().items():
        for name in (*row.get("names", {}).values(), row.get("alpha3", ""), row.get("m49", "")):
            index.setdefault(_key(name), code)
        for name in (*row.get("formal", {}).values(), *row.get("variants", ()), *row.get("demonyms", ())):
            claimed.setdefault(_key(name), set()).add(code)
    for key, codes in claimed.items():
        if len(codes) == 1:
            index.setdefault(key, next(iter(codes)))
    index.pop("", None)
    return index


_ARTICLES = re.compile(r"^(?:the|la|le|les|l|el|los|las) (?=\S\S)")
_NOT_WORD = re.compile(r"[\W_]+")


def _key(text: str) -> str:
    """Lower case without accents, hamza seats, vowel signs, punctuation and a leading article; `U.A.E.` is `uae`."""
    folded = unicodedata.normalize("NFKD", text.replace(".", "").replace("&", " and ").casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c) and c != "ـ")
    words = _NOT_WORD.sub(" ", kept).strip()
    words = words.translate(_ARABIC)
    words = re.sub(r" (?:the|la|le|les|l|el|los|las)$", "", words)
    return _ARTICLES.sub("", words)


_ARABIC = str.maketrans("يىكة", "ییکه")  # one spelling for letters that keyboards of the region mix
