"""The pictures of the pages in the docs: `make pictures` starts the demonstration and photographs it with Debian's Chromium.

Where one runs already: tools/pictures.py --address http://localhost:8000 --password ...
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
DESK, PHONE = (1280, 860), (390, 844)
PATIENCE_MS = 120_000


@dataclass(frozen=True, slots=True)
class Picture:
    """`follow` are selectors clicked one after the other on the page at `path`."""

    name: str
    path: str
    who: str = "alice@licensing.example"
    language: str = "en"
    dark: bool = False
    size: tuple[int, int] = DESK
    follow: tuple[str, ...] = ()


FINDING = ("#rows tbody tr:nth-child(2) th a, #rows tbody tr:nth-child(2) td a",)
CASE = ("main tbody tr a",)
AUDIT = ("a[href='/audit/verify/']",)
REPLY = ("main tbody th a", "main tbody tr:nth-child(2) th a", ".claims a[href='#instruments-1']")
BOARD = ("main tbody th a",)
NAME = "/check/name/?name=Houda+Ammash&country=IQ"
ALL = (
    Picture("page-home", "/"),
    Picture("page-home-ar", "/", language="ar", dark=True),
    Picture("page-home-phone", "/", language="fr", size=PHONE),
    Picture("page-check-name", NAME),
    Picture("page-check-name-ar", NAME, language="ar"),
    Picture("page-findings", "/findings/"),
    Picture("page-findings-phone-ar", "/findings/", language="ar", dark=True, size=PHONE),
    Picture("page-finding", "/findings/", follow=FINDING),
    Picture("page-case", "/cases/", follow=CASE),
    Picture("page-case-dark", "/cases/", follow=CASE, dark=True, language="ru"),
    Picture("page-delisted", "/findings/?only=delisted", follow=("#rows tbody th a",)),
    Picture("page-retention", "/periods/", who="ada@licensing.example"),
    Picture("page-lists", "/lists/national/", language="zh-hans"),
    Picture("page-reporting-reply", "/reporting/reports/", follow=REPLY),
    Picture("page-reporting-trends", "/reporting/trends/"),
    Picture("page-reporting-map", "/reporting/map/", language="fr"),
    Picture("page-reporting-board", "/reporting/", who="carmen@licensing.example", follow=BOARD),
    Picture("page-reporting-board-ar", "/reporting/", language="ar", dark=True, size=PHONE, follow=BOARD),
    Picture("page-audit", "/audit/", who="audrey@licensing.example", follow=AUDIT),
)


@contextmanager
def demonstration(folder: Path | None = None) -> Iterator[tuple[str, str]]:
    """Address and password of one that runs for as long as the block, in a home below `folder` that goes with it."""
    with tempfile.TemporaryDirectory(prefix="kordon-demo-", dir=folder) as home:
        environment = {**os.environ, "KORDON_HOME": home, "KORDON_LANGUAGE": "en"}
        command = [sys.executable, "-m", "kordon", "serve", "--demo", "--port", "0"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout
            password = ""
            for line in child.stdout:
                password = (re.findall(r"password here is (\S+)", line) or [password])[0]
                if found := re.search(r"http://localhost:\d+", line):
                    yield found.group(), password
                    break
            child.send_signal(signal.SIGINT)


def taken(browser: Browser, picture: Picture, address: str, password: str, folder: Path = PICTURES) -> Path:
    """The file of a picture of the demonstration at `address`."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if picture.dark else "light"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    _sign_in(page, address, picture, password)
    page.goto(address + picture.path)
    for selector in picture.follow:
        page.locator(selector).first.click()
    page.wait_for_load_state("networkidle")
    made = folder / f"{picture.name}.png"
    page.screenshot(path=made)
    context.close()
    return made


def _sign_in(page: Page, address: str, picture: Picture, password: str) -> None:
    page.goto(f"{address}/sign-in/?language={picture.language}")
    page.fill("#id_email", picture.who)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    page.wait_for_selector("body.inside")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="", help="of a demonstration that runs; default: one of its own")
    parser.add_argument("--password", default="", help="of everybody there")
    parser.add_argument("names", nargs="*", help="pictures to take; default: all")
    arguments = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        with _running(arguments) as (address, password):
            for picture in ALL:
                if not arguments.names or picture.name in arguments.names:
                    print(taken(browser, picture, address, password))
        browser.close()


@contextmanager
def _running(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    if arguments.address:
        yield arguments.address, arguments.password
        return
    with demonstration() as found:
        yield found


if __name__ == "__main__":
    main()
