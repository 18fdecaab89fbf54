"""Who visits the pages in a test: a running server, a person at a browser, and what went wrong in it."""

from __future__ import annotations

import base64
import hmac
import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class House:
    """A server with people in it. `address` ends without a slash; `known` is what `seeding.py` printed: ids and tokens."""

    address: str
    home: Path
    known: dict[str, Any]

    sessions: dict[str, Any] = field(default_factory=dict)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A `kordon` command on the same database."""
        command = [sys.executable, "-m", "kordon", *arguments]
        return subprocess.run(command, env=environment(self.home), capture_output=True, text=True, check=False)


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KORDON_")}
    return {**kept, "KORDON_HOME": str(home), "KORDON_LANGUAGE": "en", "DJANGO_SETTINGS_MODULE": "kordon.site.settings"}


@dataclass
class Visitor:
    """Somebody at a browser, with what went wrong in it."""

    house: House
    context: BrowserContext
    page: Page
    language: str = "en"
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.house.address + path)
        return self.page

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        self.go("/sign-in/")
        self.page.fill("#id_email", email)
        self.page.fill("#id_password", password)
        self.page.click("main button[type=submit]")
        return self.page

    def be(self, email: str) -> None:
        """Signed in as somebody, by the session of an earlier visit where there is one: hashing passwords takes time."""
        kept = self.house.sessions.get(email)
        if kept is None:
            self.sign_in(email)
            self.page.wait_for_selector("body.inside")
            self.house.sessions[email] = [c for c in self.context.cookies() if c["name"] == "sessionid"]
        else:
            self.context.add_cookies(kept)
        # As if chosen on a page: the person's own language is English.
        self.context.add_cookies([{"name": "django_language", "value": self.language, "url": self.house.address}])

    def watch(self) -> None:
        self.page.on("console", lambda m: self.troubles.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", lambda r: None if self._is_own(r.url) else self.troubles.append(f"asked {r.url}"))

    def _is_own(self, url: str) -> bool:
        return url.startswith((self.house.address + "/", "data:", "blob:"))

    def forgive(self, text: str) -> None:
        """The browser itself notes every 4xx answer; a test that wants one takes its note back."""
        self.troubles = [trouble for trouble in self.troubles if text not in trouble]


Visit = Callable[..., Visitor]


def code_now(seed: str) -> str:
    """What an authenticator app shows now: RFC 6238, six digits, SHA-1, half a minute."""
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
