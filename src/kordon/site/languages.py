"""In which of the six languages a page speaks: what was chosen here, else the person's own, else the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

COOKIE = settings.LANGUAGE_COOKIE_NAME
KEPT_SECONDS = 365 * 24 * 3600


class LanguageMiddleware:
    """`?language=ar` chooses and is kept in a cookie; a tag that is none of the six changes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("language", "")
        tag = _first_known(chosen, request.COOKIES.get(COOKIE, ""), getattr(request.user, "language", ""))
        tag = tag or translation.get_language_from_request(request)
        with translation.override(tag):
            request.LANGUAGE_CODE = tag
            response = self.get_response(request)
        response.setdefault("Content-Language", tag)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if _first_known(chosen):
            response.set_cookie(
                COOKIE, _first_known(chosen), max_age=KEPT_SECONDS, samesite="Lax", httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response


def _first_known(*tags: str) -> str:
    """The first that is one of the six, as Django writes it (`zh` is `zh-hans`); empty where none is."""
    known = {tag.partition("-")[0]: tag for tag, _ in settings.LANGUAGES}
    return next((known[tag.partition("-")[0]] for tag in tags if tag.partition("-")[0] in known), "")
