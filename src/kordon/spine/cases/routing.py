"""Who gets a case, and by when: routes are data, an agency's own first, then those shipped for its kind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import found_person, happened
from kordon.spine.cases.models import Case, Route

ROUTES_CHANGED = Verb("routes.changed", ("agency",))
CASE_ROUTED = Verb("case.routed", ("case",))
MOST_ROUTES = 100


@dataclass(frozen=True, slots=True)
class Routed:
    """Who and by when; None where no route says."""

    assignee_id: UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A route as it is written in the form: see `Route`."""

    room: str = ""
    country: str = ""
    score_from: float = 0.0
    age_days: int = 0
    assignee_id: UUID | None = None
    due_days: int | None = None


@cache
def shipped_routes() -> dict[str, list[dict[str, Any]]]:
    """Days to decide by kind of agency (`data/routes.json`)."""
    text = files("kordon.spine.cases.data").joinpath("routes.json").read_text("utf-8")
    found: dict[str, list[dict[str, Any]]] = json.loads(text)["routes"]
    return found


def route_of(agency: Agency, case: Case) -> Routed:
    """The first route that fits, the agency's own before the shipped ones."""
    for route in Route.objects.select_related("assignee").order_by("place"):
        if _fits(route, case):
            away = route.assignee is None or not route.assignee.is_active
            return Routed(None if away else route.assignee_id, _due(case, route.due_days))
    for line in shipped_routes().get(agency.kind, shipped_routes()["other"]):
        if (case.score or 0.0) >= line["score_from"]:
            return Routed(None, _due(case, line["due_days"]))
    return Routed()


def _fits(route: Route, case: Case) -> bool:
    age_days = (timezone.now() - case.created_at).days
    return (
        route.room in ("", case.room)
        and route.country in ("", case.country)
        and (case.score or 0.0) >= route.score_from
        and age_days >= route.age_days
    )


def _due(case: Case, days: int | None) -> date | None:
    return None if days is None else timezone.localdate(case.created_at) + timedelta(days=days)


def route_waiting(member: Member, agency_id: UUID) -> int:
    """Route anew what lies unassigned and has grown older. Returns how many found somebody; the worker calls it."""
    member.require(Permission.ROUTE_CHANGE, agency_id)
    moved = 0
    with transaction.atomic(), acting_for(agency_id):
        agency = Agency.objects.get()
        waiting = Case.objects.select_for_update(no_key=True).filter(assignee=None).exclude(status=Case.Status.CLOSED)
        for case in waiting.order_by("number"):
            found = route_of(agency, case)
            if found.assignee_id is None:
                continue
            case.assignee_id, case.due_on = found.assignee_id, case.due_on or found.due_on
            case.save(update_fields=["assignee", "due_on"])
            happened(member, case, CASE_ROUTED, [("user", found.assignee_id)])
            moved += 1
    return moved


def list_routes(member: Member, agency_id: UUID) -> list[Route]:
    member.require(Permission.CASE_READ, agency_id)
    with acting_for(agency_id):
        return list(Route.objects.select_related("assignee").order_by("place"))


def set_routes(member: Member, agency_id: UUID, lines: Sequence[RouteLine]) -> list[Route]:
    """The agency's routes as a whole, in order. Raises CaseFault `cases.too_many_routes`, `cases.bad_route`."""
    member.require(Permission.ROUTE_CHANGE, agency_id)
    if len(lines) > MOST_ROUTES:
        raise CaseFault("cases.too_many_routes", ("most", str(MOST_ROUTES)))
    with transaction.atomic(), acting_for(agency_id):
        Agency.objects.select_for_update(no_key=True).get()
        routes = []
        for place, line in enumerate(lines, start=1):
            if not 0 <= line.score_from <= 1 or (line.assignee_id is None and line.due_days is None):
                raise CaseFault("cases.bad_route", ("place", str(place)))
            if line.assignee_id is not None:
                found_person(line.assignee_id)
            routes.append(
                Route(
                    agency_id=agency_id, place=place, room=line.room, country=line.country.upper(),
                    score_from=line.score_from, age_days=line.age_days, assignee_id=line.assignee_id, due_days=line.due_days,
                )
            )  # fmt: skip
        Route.objects.all().delete()
        Route.objects.bulk_create(routes)
        written = [
            {"room": r.room, "country": r.country, "score_from": r.score_from, "age_days": r.age_days,
             "assignee": str(r.assignee_id or ""), "due_days": r.due_days}
            for r in routes
        ]  # fmt: skip
        record(member.actor, ROUTES_CHANGED, agency_id, [("agency", agency_id)], {"routes": written})
    return routes
