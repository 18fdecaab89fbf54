"""Asking UNODA's data portal (GraphQL) for the actions on one treaty: over TLS, bounded, tried again where that can help.

    POST https://gql-api-dataportal.unoda.org   {"query": "...", "variables": {"input": {"short_name": "npt", ...}}}

The answer is saved as it came; `formats.unoda` reads it.
"""

from __future__ import annotations

import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.transport import is_safe_address, safe_opener
from kordon.engine.units import UnreadableInput

PORTAL = "https://gql-api-dataportal.unoda.org"
QUERY = (
    "query Treaty($input: TreatyRequestInput_) { treaty_(input: $input) { ... on ReadResponse { data { ... on Treaty_ {"
    " actions_ { date action_type_ state { name } depositary { short_name } } } } } } }"
)
MAX_BYTES = 16 << 20  # the largest answer known has some hundred kilobytes
TIMEOUT_S = 30.0  # for each piece of an answer
LONGEST_S = 120.0  # for a whole one: what comes in drops never ends otherwise
PIECE = 1 << 16  # bytes
PAUSES_S = (1.0, 4.0)  # before the second and third try
AGENT = "Kordon (treaty update; https)"
PASSING = {408, 425, 429, 500, 502, 503, 504}


class _Passing(Exception):
    """A fault that another try may mend."""


def ask(treaty: str, folder: Path, address: str = PORTAL, pause: Callable[[float], None] = time.sleep) -> Path:
    """Save the portal's answer for its short name `treaty` as `folder/TREATY.json`.

    Raises UnreadableInput: `portal.not_tls`, `portal.refused` (the portal says no, or answers with errors instead of data),
    `portal.failed` (tried again in vain), `portal.too_large`. OSError when the disk fails.
    """
    if not is_safe_address(address):
        raise _refusal("portal.not_tls", treaty, address=address)
    reason = ""
    for wait_s in (*PAUSES_S, None):
        try:
            body = _once(treaty, address)
        except _Passing as fault:
            reason = str(fault)
            if wait_s is not None:
                pause(wait_s)
            continue
        _refuse_errors(treaty, address, body)
        path = folder / f"{treaty}.json"
        path.write_bytes(body)
        return path
    raise _refusal("portal.failed", treaty, address=address, reason=reason, tries=str(len(PAUSES_S) + 1))


def _once(treaty: str, address: str) -> bytes:
    question = {"query": QUERY, "variables": {"input": {"id": None, "short_name": treaty, "type": "GET_TREATY"}}}
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": AGENT}
    request = urllib.request.Request(  # noqa: S310 - is_safe_address saw the scheme
        address, data=json.dumps(question).encode(), headers=headers, method="POST"
    )
    try:
        with safe_opener().open(request, timeout=TIMEOUT_S) as answer:
            body = _whole(answer, treaty)
            if answer.length:  # what Content-Length promised and did not come
                raise _Passing(f"cut off, {answer.length} bytes missing")
            return body
    except urllib.error.HTTPError as error:
        with error:
            said = f"{error.code} {error.msg}"[:120]
        if error.code in PASSING:
            raise _Passing(said) from None
        raise _refusal("portal.refused", treaty, address=address, reason=said) from None
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
        inner = getattr(error, "reason", error)
        if isinstance(inner, ssl.SSLCertVerificationError):
            raise _refusal("portal.refused", treaty, address=address, reason=inner.verify_message[:120]) from None
        raise _Passing(str(getattr(inner, "strerror", None) or type(inner).__name__)[:120]) from None


def _whole(answer: Any, treaty: str) -> bytes:
    """What the portal sends, within MAX_BYTES and LONGEST_S."""
    body, until = bytearray(), time.monotonic() + LONGEST_S
    while piece := answer.read1(PIECE):
        body += piece
        if len(body) > MAX_BYTES:
            raise _refusal("portal.too_large", treaty, megabytes=str(MAX_BYTES >> 20))
        if time.monotonic() > until:
            raise _Passing(f"not whole after {LONGEST_S:.0f} s")
    return bytes(body)


def _refuse_errors(treaty: str, address: str, body: bytes) -> None:
    """GraphQL answers errors with 200. What is neither data nor errors is for the reader to refuse, with its reason."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise _refusal("portal.refused", treaty, address=address, reason="no JSON") from None
    if isinstance(found, dict) and found.get("errors"):
        first = found["errors"][0] if isinstance(found["errors"], list) else found["errors"]
        said = first.get("message", "") if isinstance(first, dict) else first
        raise _refusal("portal.refused", treaty, address=address, reason=str(said)[:120])


def _refusal(code: str, treaty: str, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(f"{treaty}.json"), tuple(parameters.items())))
