"""Pages for what went wrong: each says what to do next, in the reader's language, and shows nothing of the inside."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from kordon.engine.outputs.words import plain
from kordon.site import faults
from kordon.site.page_words import page_words

Parameters = tuple[tuple[str, str], ...]


def refused(request: HttpRequest, code: str, parameters: Parameters = (), status: int = 400) -> HttpResponse:
    """The sentence of `code` on a page, or as a message alone where htmx asked for a part of one."""
    said = plain(page_words().pieces(code, parameters))
    part = "HX-Request" in request.headers
    return render(request, "parts/alert.html" if part else "failure.html", {"said": said, "tone": "bad"}, status=status)


def not_permitted(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(request, "page.not_permitted", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also for what belongs to another agency: that it is there is no stranger's business."""
    return refused(request, "page.not_found", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(request, "page.bad_request")


def fault(request: HttpRequest) -> HttpResponse:
    """A page without menu or anything else that asks the database: that may be what failed."""
    tag = translation.get_language() or "en"
    frame = {"language_tag": tag, "direction": "rtl" if tag == "ar" else "ltr"}
    return HttpResponse(render_to_string("fault.html", frame), status=500)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refused(request, "page.form_too_old", status=403)



def kept(**named: Any) -> None:
    """For Django's signal of a request that failed: the traceback goes where only the owner of the home folder reads it."""
    error = sys.exception()
    if isinstance(error, Exception):
        faults.keep(error, settings.CONFIGURATION.home)
