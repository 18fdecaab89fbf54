"""From signing in with a second factor to the dossier, by several people in a real browser, in English and in Arabic: a file is
handed in, a finding becomes a case, two persons decide, the audit proves it, another agency sees nothing."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from kordon.site.words import catalogue
from visiting import PASSWORD, House, Visit, Visitor, code_now

FOUND_WITHIN_S = 180  # the worker may be compiling the matcher for the first time


@dataclass(frozen=True, slots=True)
class Way:
    """Who goes it, in which language, about whom. The names are entries of the Security Council's list."""

    language: str
    officer: str
    record: str
    name: str
    reason: str

    def say(self, code: str, **parameters: object) -> str:
        text = catalogue().texts[code]["zh" if self.language == "zh-hans" else self.language]
        return text.format(**parameters)


WAYS = (
    Way("en", "eva", "E-1", "Houda Salih Mahdi Ammash", "Name and country agree."),
    Way("ar", "amal", "A-1", "هدى صالح مهدي عماش", "الاسم والبلد متطابقان."),
)


def sign_in_with_second_factor(visitor: Visitor, way: Way) -> None:
    """The first time they add an authenticator app, and then come in with it."""
    email = f"{way.officer}@licensing.example"
    visitor.go(f"/sign-in/?language={way.language}")
    page = visitor.sign_in(email)
    visitor.go("/account/second-factor/app/")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    seed = page.locator("#seed").inner_text().strip()
    page.fill("#id_code", code_now(seed))
    page.click("main button[type=submit]")
    expect(page.locator(".codes")).to_be_visible()
    page.click("details.person summary")
    page.click("form[action='/sign-out/'] button")
    visitor.sign_in(email)
    page.fill("#id_code", code_now(seed))
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_contain_text("Invented")
    direction = "rtl" if way.language == "ar" else "ltr"
    expect(page.locator("html")).to_have_attribute("dir", direction)


def hand_in_and_find(visitor: Visitor, way: Way) -> None:
    """Uploads a file of two parties; the worker finds one; its page explains it."""
    page = visitor.go("/files/")
    content = f"id,name,country\n{way.record},{way.name},IQ\n{way.record}-2,Anna Beispiel,AT\n"
    page.set_input_files("#id_uploads", {"name": f"{way.record}.csv", "mimeType": "text/csv", "buffer": content.encode()})
    page.click("form[enctype] button")
    deadline = time.monotonic() + FOUND_WITHIN_S
    row = page.locator("#rows tbody tr", has_text=way.name)
    while time.monotonic() < deadline:
        visitor.go("/findings/?sort=newest")
        if row.count():
            break
        time.sleep(1)
    row.locator("a").first.click()
    card = page.locator("article.card")
    expect(card).to_contain_text("IQi.039")
    expect(card.locator("mark").first).to_be_visible()
    expect(page.locator(".sidebyside")).to_be_visible()


def open_case_and_propose(visitor: Visitor, way: Way) -> str:
    """From the finding's page; the grave outcome waits for a second person. Returns the case's address."""
    page = visitor.page
    page.click("form[action='/cases/from-findings/'] button")
    expect(page).to_have_url(re.compile(r"/cases/[0-9a-f-]{36}/"))
    case = re.sub(r"[?#].*", "", page.url).removeprefix(visitor.house.address)
    page.check("main input[name=finding]")
    page.check("main input[name=outcome][value=true]")
    page.locator("textarea[name=reason]").first.fill(way.reason)
    page.locator(f"form[action='{case}decide/'] .actions button").first.click()
    expect(page.locator("main")).to_contain_text(way.say("decisions.proposed"))
    page.locator("main a[href^='/decisions/']").first.click()
    expect(page.locator("button[value=confirm]")).to_have_count(0)  # nobody is their own second person
    return case


def confirm(visitor: Visitor, way: Way, case: str) -> None:
    """The supervisor looks and agrees."""
    visitor.be("carol@licensing.example")
    page = visitor.go(case)
    page.locator("main a[href^='/decisions/']").first.click()
    page.locator("textarea[name=reason]").first.fill(way.reason)
    page.click("button[value=confirm]")
    expect(page.locator("button[value=confirm]")).to_have_count(0)
    expect(page.locator("main")).to_contain_text(way.say("decision_state.in_effect"))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.language)
def test_from_a_file_to_a_dossier(visit: Visit, house: House, way: Way) -> None:
    officer = visit(way.language)
    sign_in_with_second_factor(officer, way)
    hand_in_and_find(officer, way)
    case = open_case_and_propose(officer, way)
    confirm(visit(way.language), way, case)

    page = officer.go(case)
    with page.expect_download() as printed:
        page.click(f"form[action='{case}dossier/'] button")
    assert printed.value.path().read_bytes().startswith(b"%PDF")

    auditor = visit(way.language)
    auditor.be("audrey@licensing.example")
    page = auditor.go("/audit/")
    for verb in ("verb.decision.proposed", "verb.decision.confirmed", "verb.case.opened"):
        expect(page.locator("table")).to_contain_text(way.say(verb))
    page.click("a[href='/audit/verify/']")
    expect(page.locator("#proof .alert.good")).to_be_visible()
    proved = house.run("audit", "verify")
    assert proved.returncode == 0, proved.stdout

    stranger = visit(way.language)
    stranger.be("dora@customs.example")
    page = stranger.go(case)
    expect(page.get_by_role("alert")).to_contain_text(way.say("page.not_found"))
    stranger.forgive("404")


def test_a_program_does_the_same_by_token(visit: Visit, house: House) -> None:
    """The API on the running server: 401 without a token, a name checked, findings read."""
    request = visit().context.request
    assert request.get(f"{house.address}/api/findings").status == 401
    headers = {"Authorization": f"Bearer {house.known['token']}", "Content-Type": "application/json"}
    question = json.dumps({"name": "Houda Ammash", "country": "Iraq"})
    answer = request.post(f"{house.address}/api/check", headers=headers, data=question)
    assert answer.ok and answer.json()["findings"][0]["entry"]["id"] == "IQi.039"
    assert request.get(f"{house.address}/api/findings", headers=headers).ok
    assert request.get(f"{house.address}/people/", headers=headers, max_redirects=0).status == 302  # a token opens no page
