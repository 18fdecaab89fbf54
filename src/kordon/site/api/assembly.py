"""The HTTP API below `/api/`: what site, steps and rooms offer to programs, behind tokens.

A session of a browser opens nothing here, so no other site's form can use it. 401 without a valid token, 403 where token or
owner may not, 404 for what is not there or another agency's, 400 with the catalogue's code and sentence for all that a service
refuses.
"""

from __future__ import annotations

import importlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer

from kordon.engine.outputs.words import plain
from kordon.engine.references import ReferenceFault
from kordon.engine.units import UnreadableInput
from kordon.site import discovery
from kordon.site.page_words import page_words
from kordon.spine.accounts.faults import AccountFault, NotPermitted, SignInRefused
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.pages import OPEN
from kordon.spine.accounts.tokens import member_by_token

OWN_MODULES = ("kordon.site.api.checking",)


class TokenAuth(HttpBearer):
    """`Authorization: Bearer kordon_...`"""

    def authenticate(self, request: HttpRequest, token: str) -> Member | None:
        """The member goes where pages have theirs."""
        try:
            member = member_by_token(token, str(request.META.get("REMOTE_ADDR", "")))
        except SignInRefused:
            return None
        request.member = member  # type: ignore[attr-defined]
        return member


def make_api() -> NinjaAPI:
    """The whole API. Its description is committed (`schemas/`), and no page fetches a viewer from elsewhere."""
    api = NinjaAPI(
        title="Kordon", version="1", description="Checks parties against watchlists and explains every finding.",
        auth=TokenAuth(), docs_url=None, openapi_url=None, urls_namespace="api",
    )  # fmt: skip
    for name in (*OWN_MODULES, *discovery.api_modules()):
        api.add_router("", importlib.import_module(name).router)
    api.add_exception_handler(Exception, _said)
    return api


def _said(request: HttpRequest, error: Any) -> HttpResponse:
    """Faults that carry a code; all others go on to Django."""
    if isinstance(error, UnreadableInput):
        code, parameters = error.defect.code, error.defect.parameters
    else:
        code, parameters = getattr(error, "code", ""), getattr(error, "parameters", ())
    words = page_words()
    if not isinstance(code, str) or code not in words.catalogue.texts:
        raise error
    status = 400
    if isinstance(error, NotPermitted):
        status = 403
    elif isinstance(error, AccountFault) and code.endswith("not_found"):
        status = 404
    elif isinstance(error, ReferenceFault | UnreadableInput):
        status = 503
    body: dict[str, Any] = {"code": code, "message": plain(words.pieces(code, tuple(parameters)))}
    return api.create_response(request, body, status=status)


api = make_api()
urls = api.urls
for pattern in urls[0]:
    setattr(pattern.callback, OPEN, True)  # the door of the pages lets pass; TokenAuth doesn't
