"""The room's tables: layout words, organisations, instruments, laws, figures. All patterns are folded like the text."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from kordon.engine.records.countries import countries, country_code
from kordon.rooms.reporting.folding import fold
from kordon.rooms.reporting.paragraphs import plain
from kordon.rooms.reporting.records import Entity


@cache
def table(name: str) -> Any:
    """`data/NAME.json`."""
    return json.loads(files("kordon.rooms.reporting.data").joinpath(f"{name}.json").read_text("utf-8"))


def pattern(*alternatives: str) -> str:
    """Folded alternatives as the source of one group. The table's patterns are written in small letters."""
    return "(?:" + "|".join(fold(alternative) for alternative in alternatives) + ")"


@cache
def marker() -> re.Pattern[str]:
    """`[Original: Spanish]`, with the language's word in group `language`."""
    words = table("layout")
    languages = "|".join(re.escape(fold(w)) for names in words["languages"].values() for w in names)
    return re.compile(rf"\[? ?{pattern(*words['original'])} ?:? ?(?P<language>{languages})(?: языке)? ?\]?")


@cache
def language_codes() -> dict[str, str]:
    """Folded word for a language to ISO 639-1."""
    return {fold(word): code for code, words in table("layout")["languages"].items() for word in words}


@cache
def sections() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern(*alternatives))) for name, alternatives in table("layout")["sections"].items())


@cache
def _organizations() -> dict[str, tuple[str, str]]:
    return {
        fold(name): (code, row["kind"])
        for code, row in table("organizations")["organizations"].items()
        for name in row["names"]
    }


def entity_named(heading: str) -> Entity | None:
    """The State or organisation that a heading names, with or without `(NATO)` behind it; None where it names none."""
    heading = re.sub(r"^[\s#*]*[A-Z]\.\s+", "", heading)  # A. Argentina
    bare = plain(heading)
    shown = re.sub(r"^[\s#*\d.]+|[\s*\d¹²³⁴⁵⁶⁷⁸⁹]+$", "", heading)
    for name in (bare, re.sub(r" ?\([^)]*\)$", "", bare)):
        if found := _organizations().get(name):
            return Entity(shown, *found)
    if code := country_code(shown) or country_code(bare):
        return Entity(shown, countries()[code].get("alpha3", code), "state")
    return None
