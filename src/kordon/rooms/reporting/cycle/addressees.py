"""Whom a round addresses: codes from any usual name, and the language in which each is written to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from babel.languages import get_official_languages

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.countries import country_code
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.cycle.letters import members
from kordon.rooms.reporting.naming import organization_name
from kordon.rooms.reporting.words import entity_named, table

ALL = "all"
OWN = "own"  # instead of a language: the addressee's own
USUAL = "en"


def addressees(kind: str, states: str, organizations: str) -> tuple[str, ...]:
    """Codes, each once, from names between commas or line ends; `all` for the States Members. Organizations only where the
    kind of round addresses them. Raises UnreadableInput (`reporting.cycle.unknown`)."""
    codes = list(members()) if states.strip() == ALL else [code_of(name) for name in _split(states)]
    if "organization" in table("cycles")["kinds"][kind]["addressees"]:
        codes += [code_of(name) for name in _split(organizations)]
    return tuple(dict.fromkeys(codes))


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,\n،，;]", text) if part.strip()]


def code_of(name: str) -> str:
    """A State's alpha-3 code or an organization's, from any usual name. Raises UnreadableInput."""
    if organization_name(name.upper(), "en"):
        return name.upper()
    entity = entity_named(name)
    if entity is None or not entity.code:
        raise UnreadableInput(Defect("reporting.cycle.unknown", Severity.REJECTED, Location(file=name), (("name", name),)))
    return entity.code


@cache
def own_language(code: str) -> str:
    """Of a State's official languages (CLDR) the first that is one of the six; English for all others and for organizations.

    It is a default: which language a mission asked to be written to in is for the office to say.
    """
    alpha2 = country_code(code)
    if not alpha2:
        return USUAL
    if exception := table("letters")["correspondence"].get(code):
        return str(exception)
    official = [language.partition("_")[0] for language in get_official_languages(alpha2)]
    return next((language for language in official if language in LANGUAGES), USUAL)


def languages_for(code: str, wanted: Sequence[str], said: Mapping[str, str]) -> tuple[str, ...]:
    """The languages of an addressee's letters, each once: those wanted, `own` read as what was said of the addressee, else as
    its own language."""
    return tuple(dict.fromkeys(said.get(code) or own_language(code) if one == OWN else one for one in wanted))
