"""From a report handed in to a reply recorded, by several people in a real browser, in English and in Arabic: each claim leads to
its sentence without script, reports are compared, a round goes on, the audit proves it, another agency sees nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kordon.site.words import catalogue
from visiting import House, Visit, Visitor

ROOM = Path(__file__).parents[2] / "src" / "kordon" / "rooms" / "reporting"
GRAVE = ("serious", "critical")


@dataclass(frozen=True, slots=True)
class Way:
    """Who goes it, in which language, with which report; `symbol` and `who` are what its page shows."""

    language: str
    officer: str
    file: Path
    who: str
    sentence: str
    phone: bool = False

    def say(self, code: str, **parameters: object) -> str:
        return catalogue().texts[code][self.language].format(**parameters)


WAYS = (
    Way("en", "bob", ROOM / "samples" / "replies_en_2027.txt", "Qatar", "On 2 October 2014 Qatar ratified"),
    Way("ar", "amal", ROOM / "tests" / "languages" / "replies_ar.txt", "قطر", "وصادقت دولة قطر على الاتفاقية", phone=True),
)


def look(page: Page) -> None:
    """No serious violation of accessibility, nothing wider than the window."""
    found: dict[str, Any] = Axe().run(page).response
    grave = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"] if v["impact"] in GRAVE]
    assert not grave, (page.url, grave)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, (page.url, wide)


def read_and_find_the_sentence(visitor: Visitor, way: Way) -> None:
    """Hand in the report, open a reply, and follow a claim to its sentence by keyboard."""
    page = visitor.go("/reporting/reports/")
    look(page)
    text = way.file.read_text("utf-8") + "\n"  # other bytes than the sample's that is here already
    page.set_input_files("#id_report", {"name": way.file.name, "mimeType": "text/plain", "buffer": text.encode()})
    page.click("form[enctype] button")
    expect(page).to_have_url(re.compile(r"/reporting/reports/[0-9a-f-]{36}/"))
    look(page)
    page.get_by_role("link", name=way.who, exact=True).first.click()
    look(page)
    claim = page.locator(".claims a[href^='#instruments-']", has_text=way.say("reporting.instrument.ICSANT"))
    claim.focus()
    page.keyboard.press("Enter")
    source = page.locator(".source:has(:target)")
    expect(source).to_contain_text(way.sentence)
    expect(source).to_be_in_viewport()
    ground = source.evaluate("node => getComputedStyle(node).backgroundColor")
    assert ground != "rgba(0, 0, 0, 0)", "the sentence stands out"
    start, end = (int(source.get_attribute(f"data-{side}") or 0) for side in ("start", "end"))
    assert source.evaluate("node => node.textContent") == text[start:end]


def compare(visitor: Visitor, way: Way) -> None:
    """The two newest reports side by side, over the years, and on the map."""
    page = visitor.go("/reporting/reports/")
    boxes = page.locator("input[type=checkbox][name=report]")
    for number in range(2):
        boxes.nth(number).check()
    page.get_by_role("button", name=way.say("reporting.console.compare_chosen")).click()
    expect(page.locator(".comparison .tiles")).to_be_visible()
    look(page)
    for path in ("/reporting/trends/", "/reporting/map/"):
        look(visitor.go(path))
    expect(page.locator("main")).to_contain_text(way.say("map.disclaimer"))


def record_a_reply(visitor: Visitor, way: Way, board: str) -> None:
    page = visitor.go(board)
    look(page)
    page.locator("th a").first.click()
    look(page)
    page.set_input_files("#id_text", way.file)
    page.select_option("#id_original", "ar")
    page.locator("form[enctype] button").click()
    expect(page.locator(".alert.success, .alert").first).to_contain_text(way.say("reporting.round.noted"))
    expect(page.locator(".pagehead .badge").first).to_contain_text(way.say("reporting.cycle.state.received"))
    page.locator("button[name=consent][value=yes]").click()
    expect(page.locator("dl.facts")).to_contain_text(way.say("reporting.cycle.mark.consent_yes"))
    look(page)


def open_round(visitor: Visitor, way: Way) -> str:
    """By the supervisor; the address of its board."""
    page = visitor.go("/reporting/")
    page.locator("details.more summary").first.click()
    look(page)
    page.fill("#id_title", f"Round {way.language}")
    page.fill("#id_deadline", (datetime.now(UTC).date() + timedelta(days=10)).isoformat())
    page.fill("#id_states", "Qatar")
    page.locator("form:has(#id_title) button").click()
    expect(page).to_have_url(re.compile(r"/reporting/rounds/[0-9a-f-]{36}/"))
    with page.expect_download() as made:
        page.locator("form[action$='letters'] button").first.click()
    assert made.value.path().read_bytes().startswith(b"PK")
    return page.url.removeprefix(visitor.house.address)


def clear(visitor: Visitor, way: Way, board: str) -> None:
    page = visitor.go(board)
    page.locator("th a").first.click()
    page.locator("form:has(input[value=clear]) button").click()
    expect(page.locator(".pagehead .badge").first).to_contain_text(way.say("reporting.cycle.state.cleared"))
    page = visitor.go(f"{board}map/")
    look(page)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.language)
def test_from_a_report_to_a_round(visit: Visit, house: House, way: Way) -> None:
    officer, supervisor = visit(way.language, phone=way.phone), visit(way.language)
    officer.be(f"{way.officer}@licensing.example")
    supervisor.be("carol@licensing.example")
    expect(officer.go("/").locator("html")).to_have_attribute("dir", "rtl" if way.language == "ar" else "ltr")
    read_and_find_the_sentence(officer, way)
    compare(officer, way)
    board = open_round(supervisor, way)
    record_a_reply(officer, way, board)
    clear(supervisor, way, board)

    auditor = visit(way.language)
    auditor.be("audrey@licensing.example")
    page = auditor.go("/audit/")
    for verb in ("verb.round.opened", "verb.reply.received", "verb.reply.consent_noted", "verb.reply.cleared"):
        expect(page.locator("table")).to_contain_text(way.say(verb))
    page.click("a[href='/audit/verify/']")
    expect(page.locator("#proof .alert.good")).to_be_visible()
    proved = house.run("audit", "verify")
    assert proved.returncode == 0, proved.stdout

    stranger = visit(way.language)
    stranger.be("dora@customs.example")
    expect(stranger.go(board).get_by_role("alert")).to_contain_text(way.say("page.not_found"))
    stranger.forgive("404")
