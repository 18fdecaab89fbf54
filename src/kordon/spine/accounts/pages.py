"""What a step or room gives to the pages, and who may open one.

A step's `urls.py` (a room's: the module that `Room.pages` names) has `urlpatterns`, and may have `NAVIGATION` and `PANELS`
with the values below. The site finds and mounts it; nobody edits a list. A view says with `needs` what it takes to open it;
a view that says nothing opens only for people who signed in, and only `open_to_all` opens one for strangers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from kordon.engine.outputs.words import Words
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])

OPEN = "kordon_open"
NEEDED = "kordon_needed"


class MemberRequest(HttpRequest):
    """A request as views get it: who asks, and the catalogue in their language. Strangers may do nothing."""

    member: Member
    words: Words


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A line of the menu. `code` is its text, `url` the name of a URL, `icon` a symbol of `static/kordon/icons.svg`. It is
    shown to who may `permission`; `count` says how much waits there (0 shows nothing)."""

    code: str
    url: str
    icon: str
    order: int
    permission: Permission | None = None
    count: Callable[[Member], int] | None = None


@dataclass(frozen=True, slots=True)
class HomePanel:
    """A part of the first page, shown to who may `permission`. `context` gives what its template needs; an empty mapping
    leaves the panel out."""

    template: str
    context: Callable[[Member], Mapping[str, object]]
    order: int
    permission: Permission | None = None


def needs(permission: Permission) -> Callable[[View], View]:
    """The view opens for members who may `permission` in their own agency, or everywhere; others get 403. Rows are guarded
    by the services."""

    def mark(view: View) -> View:
        setattr(view, NEEDED, permission)
        return view

    return mark


def open_to_all(view: View) -> View:
    """The view opens for strangers: signing in, static texts. Nothing of an agency may be on it."""
    setattr(view, OPEN, True)
    return view


def shown_to(member: Member, permission: Permission | None) -> bool:
    """Whether a menu line or panel is for this member."""
    return permission is None or member.may(permission, member.agency_id)
