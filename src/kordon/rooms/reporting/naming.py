"""What codes are called: entities by the United Nations' names, instruments, resolutions, units and counts in six languages."""

from __future__ import annotations

from functools import cache

from babel.core import Locale

from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import countries, country_code
from kordon.rooms.reporting.records import Entity, Figure
from kordon.rooms.reporting.words import table


def entity_text(entity: Entity, language: str) -> str:
    """The State's or organisation's name in `language`; as printed where it is not known there."""
    if entity.kind == "state" and (code := country_code(entity.code)):
        return countries()[code].get("names", {}).get(language, "") or entity.name
    return organization_name(entity.code, language) or entity.name


def organization_name(code: str, language: str) -> str:
    """The full name of an organisation in one of the six languages; empty where the table has none."""
    row = table("organizations")["organizations"].get(code)
    return str(row.get("titles", {}).get(language, "")) if row else ""


def instrument_text(words: Words, code: str) -> str:
    return words.say(f"reporting.instrument.{code}")


def unit_text(words: Words, unit: str) -> str:
    """`countries`; a currency's own code."""
    return unit if unit.isupper() else words.say(f"reporting.unit.{unit}")


def count_text(words: Words, figure: Figure) -> str:
    """`nearly 400`."""
    number = words.count(int(figure.value)) if figure.value == int(figure.value) else str(figure.value)
    number = f"{number} {figure.unit}" if figure.unit.isupper() else number
    return number if figure.qualifier == "exact" else f"{words.say('reporting.qualifier.' + figure.qualifier)} {number}"


def mentioned_text(words: Words, kind: str, key: str) -> str:
    """The name of something mentioned: an instrument by name, a resolution by body and number, a law as it is."""
    if kind == "instruments":
        return instrument_text(words, key)
    if kind == "resolutions":
        body, _, number = key.partition(" ")
        return f"{words.say('reporting.body.' + body)} {number}"
    return key


@cache
def language_text(code: str, language: str) -> str:
    """What `language` calls a language (CLDR); the code itself where it has no name for it."""
    found: str | None = Locale.parse(language).languages.get(code)
    return found or code
