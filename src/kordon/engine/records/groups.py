"""Regions, organizations and former names of States: what a document of a day means by `the EU`, `Central Asia`, `Zaire`.

Sub-regions are the United Nations' (M49). Membership and names have dates that are as exact as they are known: of a membership
that began in `1967`, the whole year counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kordon.engine.records.countries import countries, country_name


@dataclass(frozen=True, slots=True)
class Region:
    """A sub-region of M49 with the areas in it (ISO 3166-1 alpha-2)."""

    code: str
    names: Mapping[str, str]
    areas: tuple[str, ...]

    def name(self, language: str = "en") -> str:
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True, slots=True)
class Group:
    """An organization with its members: spans `(from, until)` of ISO days, months or years, `until` empty while it goes on.
    `note` says in English what the dates mean."""

    code: str
    names: Mapping[str, str]
    note: str
    members: Mapping[str, tuple[tuple[str, str], ...]]

    def name(self, language: str = "en") -> str:
        return self.names.get(language) or self.names["en"]

    def on(self, day: str) -> list[str]:
        """The members on an ISO day."""
        return sorted(state for state, spans in self.members.items() if any(_within(day, span) for span in spans))


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a State had, `since` and `until` as exact as they are known."""

    state: str
    since: str
    until: str
    names: Mapping[str, str]


def _within(day: str, span: tuple[str, str]) -> bool:
    since, until = span
    return day[: len(since)] >= since and (not until or day[: len(until)] < until)


def _data(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath(f"data/{name}.json").read_text("utf-8"))
    return found


@cache
def regions() -> Mapping[str, Region]:
    """The sub-regions by M49 code, continent by continent."""
    return {code: Region(code, row["names"], tuple(row["areas"])) for code, row in _data("regions")["regions"].items()}


@cache
def region_of(state: str) -> Region | None:
    """None for what lies in no sub-region (Antarctica, Kosovo as M49 does not list it)."""
    return next((region for region in regions().values() if state in region.areas), None)


@cache
def member_states() -> tuple[str, ...]:
    """The 193 Members of the United Nations."""
    return tuple(_data("regions")["members"])


@cache
def states() -> tuple[str, ...]:
    """Members and observers of the United Nations and the Cook Islands and Niue: who becomes party to treaties."""
    return tuple(sorted((*member_states(), *_data("regions")["others"])))


@cache
def groups() -> Mapping[str, Group]:
    return {
        code: Group(code, row["names"], row["note"],
                    {state: tuple((since, until) for since, until in spans) for state, spans in row["members"].items()})
        for code, row in _data("groups")["groups"].items()
    }


def groups_of(state: str, day: str) -> list[str]:
    """The organizations of which a State was a member on an ISO day."""
    return [code for code, group in groups().items() if any(_within(day, span) for span in group.members.get(state, ()))]


@cache
def former_names() -> Mapping[str, tuple[FormerName, ...]]:
    """By State, oldest first."""
    out: dict[str, tuple[FormerName, ...]] = {}
    for row in _data("former_names")["names"]:
        found = FormerName(row["code"], row["from"], row["until"], row["names"])
        out[found.state] = (*out.get(found.state, ()), found)
    return out


def country_name_on(state: str, day: str, language: str = "en") -> str:
    """The name that the United Nations used on an ISO day; the present one where no other is known."""
    for former in former_names().get(state, ()):
        if _within(day, (former.since, former.until)):
            return former.names.get(language) or former.names["en"]
    return country_name(state, language)


def formal_name(state: str, language: str = "en") -> str:
    """`the State of Qatar`; the short name where there is no other."""
    return countries().get(state, {}).get("formal", {}).get(language) or country_name(state, language)
