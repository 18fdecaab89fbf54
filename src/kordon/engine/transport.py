"""Asking other machines over HTTP: TLS or this very machine, no other schemes, no redirect that gives that up.

Standard library only; what is asked, how often, and how large an answer may be is for the caller.
"""

from __future__ import annotations

import ipaddress
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import IO, Any


def is_safe_address(address: str) -> bool:
    """HTTPS; plain HTTP only to this very machine (tests, a mirror behind a local proxy)."""
    try:
        parts = urllib.parse.urlsplit(address)
        return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follows redirects over TLS only, and never from the network to this machine."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        there = urllib.parse.urlsplit(newurl).hostname or ""
        here = urllib.parse.urlsplit(req.full_url).hostname or ""
        if not is_safe_address(newurl) or (_is_loopback(there) and not _is_loopback(here)):
            raise urllib.error.HTTPError(req.full_url, code, "redirected to an address without TLS", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def safe_opener() -> urllib.request.OpenerDirector:
    """HTTP and HTTPS only: no file:, ftp: or data: addresses, whatever a redirect says."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _NoDowngrade(),
    ):
        opener.add_handler(handler)
    return opener
