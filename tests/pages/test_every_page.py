"""Every page that somebody can reach is walked in a real browser: no serious violation of accessibility (axe-core), nothing on
the console (a breach of the Content-Security-Policy would be), no code in place of a text, one heading, a title."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kordon.site.words import catalogue
from visiting import House, Visit, Visitor

MOST_PAGES = 40
GRAVE = ("serious", "critical")
ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[A-Z]{2,8}(?=/)")  # a row, or a State or organization
CODE = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+\b")
FAMILIES = {code.partition(".")[0] for code in catalogue().texts}
NOT_FOLLOWED = re.compile(r"/(original|export|defects\.csv|download)|/cases/files/|/sign-out/|[?&](page|before)=")

# Who walks, in which language and light, and on what: every page is met by at least one, both directions and both lights too.
WALKS = [
    ("alice", "en", False, False),
    ("carol", "ar", True, True),
    ("ada", "fr", True, False),
    ("audrey", "ru", False, True),
]


def violations(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]}" for v in found["violations"] if v["impact"] in GRAVE
    ]


def codes_shown(page: Page) -> list[str]:
    """What looks like a code of the catalogue where its text should stand."""
    shown = page.locator("body").inner_text()
    return [code for code in CODE.findall(shown) if code.partition(".")[0] in FAMILIES and code in catalogue().texts]


def look(visitor: Visitor, path: str) -> list[str]:
    """What is wrong with one page."""
    page = visitor.page
    wrong = violations(page) + [f"a code: {code}" for code in codes_shown(page)]
    if page.locator("h1").count() != 1:
        wrong.append("not one heading")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 1:
        wrong.append(f"{wide} pixels too wide")
    return [f"{path}: {text}" for text in wrong]


def links(page: Page, address: str) -> list[str]:
    script = "all => all.map(a => new URL(a.getAttribute('href'), location).href)"  # a link in a drawing has no href of its own
    found = page.eval_on_selector_all("a[href]:not([download])", script)
    inside = [link.removeprefix(address).partition("#")[0] for link in found if link.startswith(address + "/")]
    return [path for path in inside if not NOT_FOLLOWED.search(path) and "language=" not in path]


@pytest.mark.parametrize(("who", "language", "phone", "dark"), WALKS, ids=lambda value: str(value))
def test_every_page_that_can_be_reached(
    visit: Visit, house: House, who: str, language: str, phone: bool, dark: bool
) -> None:
    visitor = visit(language, phone=phone, dark=dark)
    visitor.be(f"{who}@licensing.example")
    visitor.go(f"/?language={language}")
    expect(visitor.page.locator("html")).to_have_attribute("lang", language)
    seen: set[str] = set()
    waiting, wrong = ["/"], []
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        kind = ANY_ID.sub("*", path.partition("?")[0])
        if kind in seen:
            continue
        seen.add(kind)
        answer = visitor.page.goto(house.address + path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        wrong += look(visitor, path)
        waiting += links(visitor.page, house.address)
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 8, seen


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_gate(visit: Visit, language: str) -> None:
    visitor = visit(language, phone=True)
    for path in ("/sign-in/", "/about/"):
        visitor.go(f"{path}?language={language}")
        assert look(visitor, path) == []


def test_a_name_is_checked_while_it_is_typed(visit: Visit) -> None:
    visitor = visit()
    visitor.be("alice@licensing.example")
    page = visitor.go("/check/name/")
    page.locator("#id_name").press_sequentially("Huda Salih Mahdi Ammash")
    expect(page.locator("article.card").first).to_contain_text("IQi.039")
    expect(page).to_have_url(re.compile("name=Huda"))
    page.fill("#id_name", "Nobody Of That Name Qwxz")
    expect(page.locator("#found")).to_contain_text("Nothing found in these versions of these lists")
    page.keyboard.press("Tab")
    visitor.go("/lists/")
    page.keyboard.press("/")  # from anywhere to the search field
    expect(page.locator("#quick-name")).to_be_focused()
    page.keyboard.type("Ammash")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/check/name/\\?name=Ammash"))
