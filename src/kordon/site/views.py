"""The first page: which rooms there are, and how old the lists at hand are."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from kordon.engine.outputs.words import Words
from kordon.engine.references import ReferenceStore
from kordon.engine.room import Room
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists import lists
from kordon.site import discovery
from kordon.site.words import catalogue


@dataclass(frozen=True, slots=True)
class ListRow:
    """One stored list, as the page shows it. `age_days` is empty where the list states no date."""

    title: str
    version: str
    age_days: str
    stale: bool


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Rooms and lists, in the language of `?language=`, else of the browser, else in English."""
    tag = request.GET.get("language", "")
    if tag not in dict(settings.LANGUAGES):
        tag = translation.get_language() or settings.LANGUAGE_CODE
    words = Words(catalogue(), tag.partition("-")[0])
    with translation.override(tag):
        page = render(
            request,
            "home.html",
            {
                "language": tag,
                "direction": "rtl" if words.right_to_left else "ltr",
                "languages": settings.LANGUAGES,
                "text": _texts(words),
                "no_lists": words.say("home.no_lists", command="kordon lists update un"),
                "rooms": [_room_row(room, words) for room in discovery.rooms()],
                "lists": list_rows(),
            },
        )
    page["Content-Language"] = tag
    return page


def _texts(words: Words) -> dict[str, str]:
    """The page's fixed texts by the part of their code behind `home.`."""
    codes = [code for code in words.catalogue.texts if code.startswith("home.") and code != "home.no_lists"]
    return {code.partition(".")[2]: words.say(code) for code in codes} | {"purpose": words.say("cli.purpose")}


def _room_row(room: Room, words: Words) -> dict[str, object]:
    code = f"room.{room.name}"
    title = words.say(code) if code in words.catalogue.texts else room.title
    return {"title": title, "commands": [f"kordon {command.name}" for command in room.commands]}


def list_rows() -> list[ListRow]:
    """The lists that a check would use now. A list that can't be resolved is left out: `kordon lists status` says why."""
    store = ReferenceStore(settings.CONFIGURATION.home)
    rows = []
    for name in lists.default_lists(store):
        try:
            found = lists.resolve(name, store)
        except UnreadableInput:
            continue
        age = "" if found.age_days is None else str(found.age_days)
        rows.append(ListRow(found.source.title, found.version, age, found.stale))
    return rows
