"""A really running Kordon, and a real browser: `kordon serve` with its worker, Debian's Chromium through Playwright.

The browser resolves no name but localhost, and every page it opens is watched: a message on its console (a violation of the
Content-Security-Policy is one) or a request to another host fails the test. Tests ask the server only; Django's ORM would not
run beside Playwright's event loop.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from visiting import PASSWORD, House, Visit, Visitor, environment

HERE = Path(__file__).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]  # fmt: skip
PATIENCE_MS = 60_000  # a machine that does much else is slow, not wrong
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("house")
    run: dict[str, Any] = {"env": environment(home), "text": True, "stdout": subprocess.PIPE}
    seeded = subprocess.run([sys.executable, HERE / "seeding.py", PASSWORD], check=True, **run)
    command = [sys.executable, "-m", "kordon", "serve", "--port", "0"]
    with (home / "log").open("w") as log, subprocess.Popen(command, stderr=log, **run) as child:
        assert child.stdout
        said = child.stdout.readline()
        found = re.search(r"http://localhost:\d+", said)
        assert found, said
        yield House(found.group(), home, json.loads(seeded.stdout))
        child.terminate()
        child.communicate(timeout=120)
    assert "Traceback" not in (home / "log").read_text("utf-8")
    assert not list(home.glob("faults/*")), [path.read_text("utf-8") for path in home.glob("faults/*")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("no Chromium installed (tools/system-packages.txt)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Visit]:
    """Opens a browser of its own for each call: `visit(language="ar", phone=True, dark=True)`."""
    opened: list[Visitor] = []

    def open_one(language: str = "en", phone: bool = False, dark: bool = False) -> Visitor:
        context = browser.new_context(
            locale=language, color_scheme="dark" if dark else "light",
            viewport={"width": 390, "height": 844} if phone else {"width": 1366, "height": 900},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(house, context, context.new_page(), language)
        visitor.watch()
        opened.append(visitor)
        return visitor

    yield open_one
    troubles = [trouble for visitor in opened for trouble in visitor.troubles]
    for visitor in opened:
        visitor.context.close()
    assert not troubles
