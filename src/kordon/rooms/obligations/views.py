"""The pages of the room inside the program: the same as on the static site, in the program's own frame, with drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from kordon.engine.outputs.words import Words
from kordon.engine.records.groups import states
from kordon.engine.references import ReferenceStore, default_home
from kordon.rooms.obligations.index import open_index
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.pages.instrument_page import instrument_page
from kordon.rooms.obligations.pages.overview_pages import PAGES
from kordon.rooms.obligations.pages.pieces import Page, View
from kordon.rooms.obligations.pages.state_page import state_page


class Asked(HttpRequest):
    """A request that knows the catalogue in the reader's language."""

    words: Words


class Addresses:
    """Links between pages inside the program (`pages.pieces.Links`); they stay on the day that was asked about."""

    def __init__(self, day: str = "") -> None:
        self._day = f"?on={day}" if day else ""

    def state(self, code: str) -> str:
        return reverse("obligations_state", args=[code]) + self._day

    def instrument(self, code: str) -> str:
        return reverse("obligations_instrument", args=[code]) + self._day

    def page(self, name: str) -> str:
        return (reverse("obligations") if name == "index" else reverse("obligations_page", args=[name])) + self._day


@require_safe
def page(request: Asked, name: str) -> HttpResponse:
    if name not in PAGES:
        raise Http404
    return _rendered(request, PAGES[name], name)


@require_safe
def state(request: Asked, code: str) -> HttpResponse:
    if code not in states():
        raise Http404
    return _rendered(request, lambda view: state_page(code, view))


@require_safe
def instrument(request: Asked, code: str) -> HttpResponse:
    if code not in instruments():
        raise Http404
    return _rendered(request, lambda view: instrument_page(code, view))


def _rendered(request: Asked, make: Callable[[View], Page], name: str = "") -> HttpResponse:
    """`?on=2014-06-30` asks about another day than today; what is no date is said, and today shown."""
    today, asked = datetime.now(UTC).date(), request.GET.get("on", "").strip()
    day = _day(asked)
    index = open_index(ReferenceStore(default_home()), day or today)
    try:
        view = View(index, request.words, Addresses(day.isoformat() if day and day != today else ""))
        made = make(view)
        tabs = [(view.links.page(other), view.say(f"obligations.page_{other}"), other == name) for other in PAGES]
        told = {"day": view.day, "today": today.isoformat(), "label": view.say("obligations.on_day"),
                "button": view.say("obligations.show_day"),
                "bad": view.say("obligations.bad_day", text=asked, day=view.day) if asked and day is None else ""}
    finally:
        index.close()
    body = mark_safe(made.body)  # noqa: S308 - `Markup`: escaped where it entered
    lead = mark_safe(made.lead) if isinstance(made.lead, type(made.body)) else made.lead  # noqa: S308
    return render(request, "obligations/page.html", {"title": made.title, "lead": lead, "body": body, "tabs": tabs, "on": told})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
