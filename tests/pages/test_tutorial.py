"""The tutorial, worked through as it is written on the demonstration that it starts: what is pressed here is named in it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pictures import demonstration
from visiting import House, Visitor

TUTORIAL = Path(__file__).parents[2].joinpath("docs", "tutorial", "index.md").read_text("utf-8")
WORDS = " ".join(TUTORIAL.split())
PATIENCE_S = 120


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """The demonstration of the tutorial's first step, and everybody's password."""
    with demonstration(tmp_path_factory.mktemp("demo")) as (address, password):
        yield House(address, Path(), {}), password


def named(text: str) -> str:
    """`text`, which the tutorial has between asterisks."""
    assert f"*{text}*" in WORDS, f"the tutorial does not say *{text}*"
    return text


def press(within: Page | Locator, text: str) -> None:
    """The button or link that the tutorial names."""
    either = within.get_by_role("button", name=named(text)).or_(within.get_by_role("link", name=text))
    either.first.click()


def menu(page: Page, text: str) -> None:
    """A line of the menu: its name may be followed by how much waits."""
    page.locator(".menu").get_by_role("link", name=named(text)).click()
    expect(page.locator("h1")).to_be_visible()


@pytest.fixture
def person(demo: tuple[House, str], browser: object) -> Iterator[object]:
    """`person("alice@licensing.example")` is somebody of the tutorial, signed in with the password shown."""
    house, password = demo
    opened: list[Visitor] = []

    def signed_in(email: str) -> Page:
        assert f"`{email}`" in WORDS
        context = browser.new_context(locale="en", viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
        context.set_default_timeout(PATIENCE_S * 1000)
        visitor = Visitor(house, context, context.new_page())
        visitor.watch()
        opened.append(visitor)
        visitor.go("/?language=en")
        visitor.sign_in(email, password)
        visitor.page.wait_for_selector("body.inside")
        return visitor.page

    yield signed_in
    troubles = [trouble for visitor in opened for trouble in visitor.troubles if "404" not in trouble]
    for visitor in opened:
        visitor.context.close()
    assert troubles == []


def check_a_name(page: Page) -> None:
    """2."""
    page.keyboard.press("/")
    page.keyboard.type("Houda Ammash")
    page.keyboard.press("Enter")
    card = page.locator("article.card").first
    expect(card).to_contain_text("IQi.039")
    before = _percent(card)
    page.get_by_label("Country").select_option(label=named("Iraq"))
    deadline = time.monotonic() + PATIENCE_S
    while _percent(page.locator("article.card").first) <= before:
        assert time.monotonic() < deadline, "the score does not rise"
        time.sleep(0.2)


def _percent(card: Locator) -> float:
    found = re.search(r"([\d.]+) %", card.inner_text())
    return float(found[1]) if found else 0.0


def check_a_file(page: Page, folder: Path) -> None:
    """3. The file is the one of the tutorial."""
    menu(page, "Check a file")
    block = re.search(r"```text\n(id,name,.*?)```", TUTORIAL, re.DOTALL)
    assert block
    path = folder / "parties.csv"
    path.write_text(block[1], "utf-8")
    for number in range(2):
        page.set_input_files("input[type=file]", path)
        page.get_by_label("Purpose").select_option(label=named("Export licence"))
        page.locator("form[enctype] button").click()
        expect(page.locator("[role=status], .alert").first).to_contain_text("same file" if number else "parties.csv")
    page.locator("main").get_by_role("link", name="parties.csv").first.click()
    deadline = time.monotonic() + PATIENCE_S
    while "Checked" not in page.locator("main").inner_text():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        time.sleep(0.5)
        page.reload()
    expect(page.locator("main")).to_contain_text("1980-02-30")


def find_and_propose(page: Page) -> str:
    """4 and 5. The address of the case."""
    menu(page, "Findings")
    page.locator("#rows").get_by_role("link", name="Example Dual-Use Trading").click()
    expect(page.locator("main")).to_contain_text(named("No longer listed"))
    press(page, "See what changed")
    expect(page.locator("del", has_text="Example Dual Use Trading")).to_be_visible()
    menu(page, "Findings")
    page.locator("#rows").get_by_role("link", name=named("Huda Salih Mahdi Amash")).click()
    expect(page.get_by_role("heading", name=named("Side by side"))).to_be_visible()
    press(page, "Open a case")
    case = re.sub(r"[?#].*", "", page.url)
    page.locator("#id_note_text").fill("The invoice names the same father.")
    press(page, "Add note")
    page.locator("main input[name=finding]").check()
    page.get_by_label(named("The listed party (two persons)")).check()
    page.locator("#id_finding_reason").fill("Name, year of birth and country agree.")
    press(page, "Decide")
    expect(page.locator(".alert").first).to_contain_text("second person")
    return case


def confirm(page: Page) -> None:
    """5, as Carmen."""
    menu(page, "Decisions")
    page.locator("main tr", has_text="Huda Salih Mahdi Amash").get_by_role("link").first.click()
    page.locator("textarea[name=reason]").first.fill("I looked at the passport too.")
    press(page, "Confirm")
    expect(page.locator("main")).to_contain_text("In effect")


def what_others_see(page: Page, case: str) -> None:
    """6, as Dora."""
    page.goto(case)
    expect(page.get_by_role("alert")).to_be_visible()
    assert "Huda" not in page.locator("main").inner_text()
    menu(page, "Cases")
    press(page, "Shared with us")
    expect(page.locator("main tbody tr, main .plainlist li")).to_have_count(1)
    menu(page, "Questions")
    expect(page.locator("main")).to_contain_text("Nobody asked about a party that you know")


def prove(page: Page) -> None:
    """7, as Audrey."""
    menu(page, "Audit")
    press(page, "Prove the chain")
    expect(page.locator("#proof .alert.good")).to_be_visible()
    with page.expect_download() as bundle:
        press(page, "Signed bundle")
    assert bundle.value.path().stat().st_size > 1000


def print_and_protect(page: Page, case: str) -> None:
    """8 and 9."""
    page.goto(case)
    with page.expect_download() as printed:
        press(page, "Dossier (PDF)")
    assert printed.value.path().read_bytes().startswith(b"%PDF")
    page.locator("details.person summary").click()
    press(page, "Your account")
    page.locator("li", has_text=named("Second factor")).get_by_text(named("Change")).click()
    expect(page.get_by_role("heading", name="Authenticator app")).to_be_visible()


def set_periods(page: Page) -> None:
    """10, as Ada."""
    menu(page, "Retention")
    expect(page.locator(".alert.warn")).to_contain_text("Kordon's defaults")
    page.locator("#id_basis").fill("Export Control Act, section 12 (invented)")
    press(page, "Confirm all as shown")
    expect(page.locator(".alert.good")).to_be_visible()
    expect(page.locator(".alert.warn")).to_have_count(0)


def test_the_tutorial_step_by_step(person: object, tmp_path: Path) -> None:
    assert callable(person)
    alice = person("alice@licensing.example")
    check_a_name(alice)
    check_a_file(alice, tmp_path)
    case = find_and_propose(alice)
    carmen = person("carmen@licensing.example")
    confirm(carmen)
    menu(carmen, "Questions")
    expect(carmen.locator("main tbody tr").first).to_contain_text("Financial Intelligence Unit")
    what_others_see(person("dora@customs.example"), case)
    prove(person("audrey@licensing.example"))
    print_and_protect(alice, case)
    set_periods(person("ada@licensing.example"))
