"""Voluntary national action plans, points of contact, and who asks for or offers what help.

All of it is what States and organizations say themselves, with the source. Persons are not kept: a point of contact is an
office. Matching says which offers name the area that a request names; it ranks nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from kordon.engine.records.groups import groups, regions


class StepStatus(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of an action plan. `activity` is a row of the 1540 matrix, empty where none is meant; `due` an ISO date."""

    text: str
    activity: str = ""
    due: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """A voluntary national action plan (resolution 1977 (2011), paragraph 8). Dates are ISO, maybe a year or a month."""

    state: str
    id: str
    title: str
    submitted: str = ""
    since: str = ""
    until: str = ""
    steps: tuple[PlanStep, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class PointOfContact:
    """The office that a State named as its point of contact; never a person."""

    state: str
    office: str
    since: str = ""
    until: str = ""
    source: str = ""


class Role(StrEnum):
    REQUEST = "request"
    OFFER = "offer"


class AssistanceStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Assistance:
    """A request for help or an offer of it. `party` is a State (ISO 3166-1 alpha-2) or an organization's name; `areas` are
    codes of `data/assistance_areas.json`; `scope` limits an offer to States, groups (`AU`) or sub-regions (`202`)."""

    id: str
    party: str
    role: str
    areas: tuple[str, ...]
    about: str = ""
    since: str = ""
    until: str = ""
    status: str = AssistanceStatus.OPEN
    scope: tuple[str, ...] = ()
    source: str = ""

    def open_on(self, day: str) -> bool:
        begun = not self.since or self.since <= day[: len(self.since)]
        return begun and self.status == AssistanceStatus.OPEN and (not self.until or day[: len(self.until)] <= self.until)

    def reaches(self, state: str, day: str) -> bool:
        """Whether the offer is for this State: it has no scope, or names it, a group it is in, or its region."""
        return not self.scope or any(_within(state, part, day) for part in self.scope)


def _within(state: str, part: str, day: str) -> bool:
    if part in groups():
        return state in groups()[part].on(day)
    return part == state or (part in regions() and state in regions()[part].areas)


@dataclass(frozen=True, slots=True)
class Match:
    """An area that an open request names, and the open offers that name it too and reach the State; maybe none."""

    request: Assistance
    area: str
    offers: tuple[Assistance, ...]


def matches(rows: Iterable[Assistance], day: str) -> list[Match]:
    """Every area of every request that is open on the ISO `day`, in the order of requests. An offer does not answer the
    request of who makes it."""
    known = [row for row in rows if row.open_on(day)]
    offers = [row for row in known if row.role == Role.OFFER]
    return [
        Match(request, area, tuple(o for o in offers if area in o.areas and o.party != request.party
                                   and o.reaches(request.party, day)))
        for request in known if request.role == Role.REQUEST for area in request.areas
    ]


@cache
def areas() -> Mapping[str, Mapping[str, str]]:
    """The areas of assistance with their names by language."""
    text = files("kordon.rooms.obligations").joinpath("data/assistance_areas.json").read_text("utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)["areas"]
    return found


def area_name(code: str, language: str = "en") -> str:
    names = areas().get(code, {})
    return names.get(language) or names.get("en") or code
