"""Fetching a list's files from its publisher: only over TLS, bounded, resumed by ETag, repeated where that can help.

Standard library only: a list is a handful of GET requests a day.
"""

from __future__ import annotations

import base64
import hashlib
import os
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.transport import is_safe_address, safe_opener
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.sources import Download

MAX_BYTES = 1 << 30  # the largest list file known (OFAC's full XML) is about a tenth of this
TIMEOUT_S = 60.0
PAUSES_S = (1.0, 4.0, 15.0)  # before the second, third and fourth try
MAX_PAUSE_S = 120.0  # a publisher may ask for more with Retry-After; then it is for tomorrow's run
BLOCK = 1 << 16
AGENT = "Kordon (list update; https)"
PASSING = {408, 425, 429, 500, 502, 503, 504}

Progress = Callable[[str, int, int], None]  # filename, bytes so far, bytes expected (0 unknown)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came: `path` None where the publisher says it has not changed (304). `note` is what to send next time
    (`etag`, `last_modified`, `sha256`)."""

    download: Download
    path: Path | None
    note: dict[str, str]


class _Passing(Exception):
    """A fault that another try may mend."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


def fetch(
    download: Download,
    folder: Path,
    note: Mapping[str, str],
    *,
    progress: Progress | None = None,
    pause: Callable[[float], None] = time.sleep,
    max_bytes: int = MAX_BYTES,
) -> Fetched:
    """Fetch one file into `folder`. With an `etag` or `last_modified` in `note` the publisher may answer "unchanged".

    Raises UnreadableInput: `download.token_missing`, `download.not_tls`, `download.refused` (the publisher says no),
    `download.failed` (tried again in vain: no connection, server busy, file cut off, checksum wrong),
    `download.too_large`. OSError when the disk fails. Nothing is left in `folder` then.
    """
    address = _address(download)
    target = folder / download.filename
    reason = ""
    for wait_s in (*PAUSES_S, None):
        try:
            return _once(download, address, target, note, progress, max_bytes)
        except _Passing as fault:
            target.unlink(missing_ok=True)
            reason = str(fault)
            if wait_s is not None:
                pause(min(max(wait_s, fault.wait_s), MAX_PAUSE_S))
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    raise _refusal("download.failed", download, reason=reason, tries=str(len(PAUSES_S) + 1))


def shown_address(download: Download) -> str:
    """The address without the token, which is a secret and never shown, logged or stored."""
    return download.url


def _address(download: Download) -> str:
    address = download.url
    if "{token}" in address:
        token = os.environ.get(download.token_setting, "")
        if not token:
            raise _refusal("download.token_missing", download, setting=download.token_setting)
        address = address.replace("{token}", urllib.parse.quote(token, safe=""))
    if not is_safe_address(address):
        raise _refusal("download.not_tls", download, address=shown_address(download))
    return address


def _once(
    download: Download, address: str, target: Path, note: Mapping[str, str], progress: Progress | None, max_bytes: int
) -> Fetched:
    request = urllib.request.Request(address, headers=_headers(note))  # noqa: S310 - is_safe_address saw the scheme
    try:
        with safe_opener().open(request, timeout=TIMEOUT_S) as answer:
            return _save(answer, answer.headers, download, target, progress, max_bytes)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 304:
                return Fetched(download, None, dict(note))
            said = f"{error.code} {error.msg}"[:120]
            if error.code in PASSING:
                raise _Passing(said, _seconds(error.headers.get("Retry-After", ""))) from None
        raise _refusal("download.refused", download, address=shown_address(download), reason=said) from None
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
        inner = getattr(error, "reason", error)
        if isinstance(inner, ssl.SSLCertVerificationError):
            said = inner.verify_message[:120]
            raise _refusal("download.refused", download, address=shown_address(download), reason=said) from None
        raise _Passing(_said(inner)) from None


def _said(error: object) -> str:
    """A reason without the address, which may hold the token."""
    return str(getattr(error, "strerror", None) or type(error).__name__)[:120]


def _headers(note: Mapping[str, str]) -> dict[str, str]:
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    if note.get("etag"):
        headers["If-None-Match"] = note["etag"]
    if note.get("last_modified"):
        headers["If-Modified-Since"] = note["last_modified"]
    return headers


def _save(
    answer: IO[bytes], headers: Message, download: Download, target: Path, progress: Progress | None, max_bytes: int
) -> Fetched:
    expected = int(headers.get("Content-Length") or 0) if (headers.get("Content-Length") or "0").isdigit() else 0
    if expected > max_bytes:
        raise _refusal("download.too_large", download, limit=str(max_bytes), size=str(expected))
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with target.open("wb") as stream:
        while block := answer.read(BLOCK):
            size += len(block)
            if size > max_bytes:
                raise _refusal("download.too_large", download, limit=str(max_bytes), size=f"> {max_bytes}")
            stream.write(block)
            sha256.update(block)
            md5.update(block)
            if progress:
                progress(download.filename, size, expected)
        stream.flush()
        os.fsync(stream.fileno())
    if expected and size != expected:
        raise _Passing(f"cut off after {size} of {expected} bytes")
    if not _digests_agree(headers, sha256.digest(), md5.digest()):
        raise _Passing("the publisher's checksum does not match")
    found = {"etag": headers.get("ETag", ""), "last_modified": headers.get("Last-Modified", "")}
    kept = {name: value[:500] for name, value in found.items() if value}
    return Fetched(download, target, {**kept, "sha256": sha256.hexdigest()})


def _digests_agree(headers: Message, sha256: bytes, md5: bytes) -> bool:
    """Whether the checksums that the answer states, if any, are those of the bytes: `Repr-Digest` and `Content-Digest`
    (RFC 9530), `Digest` (RFC 3230), `Content-MD5` (RFC 1864)."""
    for name in ("Repr-Digest", "Content-Digest", "Digest"):
        for item in headers.get(name, "").split(","):
            kind, _, value = item.strip().partition("=")
            if kind.lower() == "sha-256" and value.strip(":") != base64.b64encode(sha256).decode():
                return False
    stated = headers.get("Content-MD5", "").strip()
    return not stated or stated == base64.b64encode(md5).decode()


def _seconds(value: str) -> float:
    return float(value) if value.isdigit() else 0.0


def _refusal(code: str, download: Download, **parameters: str) -> UnreadableInput:
    place = Location(file=download.filename)
    return UnreadableInput(Defect(code, Severity.REJECTED, place, (("file", download.filename), *parameters.items())))
