"""How long a session lasts, and what has to be done before it opens more than its own door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from kordon.spine.accounts.models import User

LONGEST = timedelta(hours=12)
OPENED, SEEN, HAS_FACTOR = "kordon_opened", "kordon_seen", "kordon_has_factor"
ALWAYS = frozenset({"account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})


@dataclass(frozen=True, slots=True)
class Detour:
    """The page (a URL name) to which everything leads until it is done, and those that may be opened meanwhile."""

    to: str
    allowed: frozenset[str]


NEW_PASSWORD = Detour("new_password", ALWAYS | {"new_password"})
SECOND_FACTOR = Detour(
    "mfa_index",
    ALWAYS | {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_list_webauthn"},
)


def begin(request: HttpRequest, now: datetime) -> None:
    """Called once a session opens."""
    request.session[OPENED] = request.session[SEEN] = int(now.timestamp())


def is_over(request: HttpRequest, now: datetime) -> bool:
    """Whether the session is older than it may be; then it is emptied. Else it is kept alive: its idle time
    (SESSION_COOKIE_AGE) runs from the last write, which a visit causes once a minute."""
    moment = int(now.timestamp())
    opened = request.session.get(OPENED)
    if not isinstance(opened, int) or moment - opened > LONGEST.total_seconds():
        logout(request)
        return True
    if moment - int(request.session.get(SEEN, 0)) >= 60:
        request.session[SEEN] = moment
    return False


def unfinished(request: HttpRequest) -> Detour | None:
    """What this person has to do first: a password of their own, then a second factor where one is required."""
    user = request.user
    if not isinstance(user, User):
        return None
    if user.one_time_until is not None:
        return NEW_PASSWORD
    if settings.CONFIGURATION.second_factor == "required" and not request.session.get(HAS_FACTOR):
        if not is_mfa_enabled(user):
            return SECOND_FACTOR
        request.session[HAS_FACTOR] = True
    return None
