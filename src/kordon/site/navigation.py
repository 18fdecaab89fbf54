"""The frame around every page: menu, languages, and who is signed in. Menu lines come from steps and rooms."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from kordon.site import discovery
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import Agency, User
from kordon.spine.accounts.pages import HomePanel, NavigationEntry, shown_to

SITE_PAGES = ("kordon.site.pages.urls", "kordon.site.sign_in.urls", "kordon.site.administration.urls")


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line as the template shows it."""

    code: str
    address: str
    icon: str
    count: int
    current: bool


def modules() -> Iterator[Any]:
    """Every module with `urlpatterns`: the site's own, then those of steps and rooms."""
    for name in (*SITE_PAGES, *discovery.page_modules()):
        yield importlib.import_module(name)


@cache
def entries() -> tuple[NavigationEntry, ...]:
    found = [entry for module in modules() for entry in getattr(module, "NAVIGATION", ())]
    return tuple(sorted(found, key=lambda entry: (entry.order, entry.code)))


@cache
def panels() -> tuple[HomePanel, ...]:
    found = [panel for module in modules() for panel in getattr(module, "PANELS", ())]
    return tuple(sorted(found, key=lambda panel: (panel.order, panel.template)))


def menu(member: Member, path: str) -> list[MenuLine]:
    """The lines this member sees; the current one is that with the longest address that `path` begins with."""
    shown = [entry for entry in entries() if shown_to(member, entry.permission)]
    addresses = {entry: reverse(entry.url) for entry in shown}
    current = max((a for a in addresses.values() if path == a or (a != "/" and path.startswith(a))), key=len, default="")
    return [
        MenuLine(entry.code, address, entry.icon, entry.count(member) if entry.count else 0, address == current)
        for entry, address in addresses.items()
    ]


def page_frame(request: HttpRequest) -> dict[str, object]:
    """What base.html needs, on every page; a request that never passed the door has no member."""
    tag = translation.get_language() or settings.LANGUAGE_CODE
    frame: dict[str, object] = {
        "language_tag": tag,
        "direction": "rtl" if tag == "ar" else "ltr",
        "languages": settings.LANGUAGES,
    }
    member = getattr(request, "member", None)
    if member is not None and member.actor.user_id is not None and isinstance(request.user, User):
        frame |= {
            "signed_in": request.user,
            "own_agency": Agency.across_agencies.get(pk=member.agency_id),
            "menu": menu(member, request.path),
            "second_factor_required": settings.CONFIGURATION.second_factor == "required",
        }
    return frame
