"""What can be done with findings that are marked in the inbox. Later steps offer actions; the inbox knows none by name."""

from __future__ import annotations

from dataclasses import dataclass

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.pages import shown_to
from kordon.spine.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class FindingAction:
    """A button. `code` is its text, `url` the name of a URL that takes a POST with `finding=<id>` for each and `next`, the
    address to come back to; `icon` a symbol of the site."""

    code: str
    url: str
    permission: Permission
    order: int = 50
    icon: str = "yes"


_offered: dict[str, FindingAction] = {}


def offer(action: FindingAction) -> None:
    """Called in `ready()` of a later step. Offering twice is once."""
    _offered[action.code] = action


def offered(member: Member) -> list[FindingAction]:
    """Those that this member may take, in order."""
    shown = (action for action in _offered.values() if shown_to(member, action.permission))
    return sorted(shown, key=lambda action: (action.order, action.code))
