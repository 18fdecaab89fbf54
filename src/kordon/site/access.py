"""Who gets past the door: everything is closed until somebody signed in, but for what `open_to_all` opens.

A page that a stranger asks for leads to signing in; a part of a page that htmx asks for sends the whole page there. The HTTP
API has a door of its own (`kordon.site.api`). What a service refuses becomes a page that says so, never a traceback.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from kordon.site import failures
from kordon.site.page_words import page_words
from kordon.site.sign_in import sessions
from kordon.spine.accounts.faults import NotPermitted
from kordon.spine.accounts.members import Member, member_of
from kordon.spine.accounts.models import User
from kordon.spine.accounts.pages import NEEDED, OPEN, MemberRequest, shown_to
from kordon.spine.audit.scope import INSTALLATION, acting_for
from kordon.spine.audit.services import Actor, Channel


class AccessMiddleware:
    """Gives the request its `member` and `words`, acts for the member's agency, and keeps strangers out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: MemberRequest) -> HttpResponse:
        request.words = page_words()
        agency_id = self._identify(request)
        with ExitStack() as stack:
            if agency_id is not None:
                stack.enter_context(acting_for(agency_id))
            response = self.get_response(request)
        if request.member.actor.user_id is not None:  # nothing stays in a shared computer's cache after signing out
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def _identify(self, request: MemberRequest) -> UUID | None:
        """Sets `member`; returns the agency to act for: the member's, or that of who is halfway through signing in."""
        address = str(request.META.get("REMOTE_ADDR", ""))
        if isinstance(request.user, User) and not sessions.is_over(request, timezone.now()):
            request.member = member_of(request.user, Channel.PAGE, address)
            return request.member.agency_id
        request.member = Member(Actor(None, Channel.PAGE, address), INSTALLATION)
        return _agency_halfway(request)

    def process_view(
        self, request: MemberRequest, view: Callable[..., Any], positional: Any, named: Any
    ) -> HttpResponse | None:
        if getattr(view, OPEN, False):
            return None
        if request.member.actor.user_id is None:
            return _to_sign_in(request)
        detour = sessions.unfinished(request)
        if detour and request.resolver_match and request.resolver_match.view_name not in detour.allowed:
            return _redirect(request, reverse(detour.to))
        needed = getattr(view, NEEDED, None)
        if needed is not None and not shown_to(request.member, needed):
            return failures.not_permitted(request)
        return None

    def process_exception(self, request: MemberRequest, error: Exception) -> HttpResponse | None:
        """Faults that carry a code are said; all others are kept (`failures.kept`) and end in `failures.fault`."""
        if isinstance(error, NotPermitted):
            return failures.not_permitted(request)
        code = getattr(error, "code", None)
        if not isinstance(code, str) or code not in request.words.catalogue.texts:
            return None
        if code.endswith("not_found"):
            return failures.not_found(request)
        return failures.refused(request, code, tuple(getattr(error, "parameters", ())))


def _agency_halfway(request: HttpRequest) -> UUID | None:
    """allauth keeps who has given the password but no second factor yet in the session, as an id, and looks the person up
    itself: that needs an agency to act for."""
    stashed = request.session.get("account_login")
    if not isinstance(stashed, dict) or not stashed.get("user_pk"):
        return None
    found: UUID | None = User.across_agencies.filter(pk=stashed["user_pk"]).values_list("agency_id", flat=True).first()
    return found


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    page = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else ""
    return _redirect(request, reverse(settings.LOGIN_URL) + (f"?{urlencode({'next': page})}" if page else ""))


def _redirect(request: HttpRequest, address: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    return HttpResponseRedirect(address)
