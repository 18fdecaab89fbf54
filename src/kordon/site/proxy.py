"""Behind a proxy every request seems to come from the proxy: the guard against guessing would lock everybody out together."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """With KORDON_BEHIND_PROXY the client's address is the last in X-Forwarded-For, which our own proxy wrote; earlier ones
    are the client's claim. Else the header means nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.CONFIGURATION.behind_proxy:
            last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            try:
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(last))
            except ValueError:
                pass  # the proxy says nothing: its own address stands
        return self.get_response(request)
