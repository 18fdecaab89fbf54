"""Signing in with all that belongs to it, in a real browser: passwords, second factors, one-time passwords, lockout."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from visiting import PASSWORD, House, Visit, Visitor, code_now


def add_app(visitor: Visitor) -> str:
    """Adds an authenticator app; returns its seed."""
    page = visitor.go("/account/second-factor/app/")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    seed = page.locator("#seed").inner_text().strip()
    page.fill("#id_code", code_now(seed))
    page.click("main button[type=submit]")
    return seed


def test_a_wrong_password_says_little_and_a_right_one_lets_in(visit: Visit) -> None:
    visitor = visit()
    page = visitor.sign_in("alice@licensing.example", "wrong horse battery")
    expect(page.get_by_role("alert")).to_contain_text("is wrong, or the account is not active")
    visitor.forgive("400")
    page = visitor.sign_in("nobody@licensing.example", "wrong horse battery")
    expect(page.get_by_role("alert")).to_contain_text("is wrong, or the account is not active")
    visitor.forgive("400")
    page = visitor.sign_in("alice@licensing.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Alice Invented")
    page.click("details.person summary")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in/$"))
    visitor.go("/account/")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next=%2Faccount%2F$"))


def test_after_signing_in_one_is_where_one_wanted_to_be(visit: Visit, house: House) -> None:
    visitor = visit()
    page = visitor.go("/lists/")
    page.fill("#id_email", "alice@licensing.example")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(house.address + "/lists/")
    other = visit()
    page = other.go("/sign-in/?next=https://elsewhere.example/")
    page.fill("#id_email", "alice@licensing.example")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(house.address + "/")


def test_an_authenticator_app_and_recovery_codes(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_in("second@licensing.example")
    seed = add_app(visitor)
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery = page.locator(".codes code").first.inner_text()

    again = visit()
    page = again.sign_in("second@licensing.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    again.go("/lists/")
    expect(page).to_have_url(re.compile("/sign-in/"))  # the password alone opens nothing
    page = again.sign_in("second@licensing.example")
    page.fill("#id_code", "000000")
    page.click("main button[type=submit]")
    expect(page.locator(".error")).to_have_text("The code is not right.")
    page.fill("#id_code", code_now(seed))
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Second Factor")

    third = visit()
    page = third.sign_in("second@licensing.example")
    page.fill("#id_code", recovery)
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Second Factor")
    fourth = visit()
    page = fourth.sign_in("second@licensing.example")
    page.fill("#id_code", recovery)
    page.click("main button[type=submit]")
    expect(page.locator(".error")).to_have_text("The code is not right.")  # each once


def test_a_passkey(visit: Visit) -> None:
    visitor = visit()
    wire = visitor.context.new_cdp_session(visitor.page)
    wire.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True}  # fmt: skip
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    visitor.sign_in("passkey@licensing.example")
    page = visitor.go("/account/second-factor/passkeys/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.click("#passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.click("details.person summary")
    page.get_by_role("button", name="Sign out").click()
    page = visitor.sign_in("passkey@licensing.example")
    page.click("#passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Pass Key")


def test_an_invitation_and_the_way_back_in(visit: Visit, house: House) -> None:
    ada = visit()
    ada.be("ada@licensing.example")
    page = ada.go("/people/invite/")
    page.fill("#id_name", "Ines Invited")
    page.fill("#id_email", "ines@licensing.example")
    page.get_by_label("Officer").check()
    page.click("main button[type=submit]")
    one_time = page.locator("#password").inner_text()

    ines = visit()
    page = ines.sign_in("ines@licensing.example", one_time)
    ines.go("/lists/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set your password")  # nothing else opens
    page.fill("#id_password", "short")
    page.fill("#id_again", "short")
    page.click("main button[type=submit]")
    expect(page.locator(".error").first).to_contain_text("at least 12 characters")
    ines.forgive("400")
    page.fill("#id_password", "a lamp, a whale and rain")
    page.fill("#id_again", "a lamp, a whale and rain")
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Ines Invited")
    refused = visit()
    page = refused.sign_in("ines@licensing.example", one_time)
    expect(page.get_by_role("alert")).to_be_visible()
    refused.forgive("400")

    forgetful = visit()
    forgetful.sign_in("forgetful@licensing.example")
    page = ada.go(f"/people/{house.known['forgetful']}/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Give a new one-time password").click()
    one_time = page.locator("#password").inner_text()
    forgetful.go("/lists/")
    expect(forgetful.page).to_have_url(re.compile("/sign-in/"))  # the old session is over at once
    page = forgetful.sign_in("forgetful@licensing.example", one_time)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set your password")


def test_guessing_is_locked_out(visit: Visit) -> None:
    visitor = visit()
    for _ in range(5):
        page = visitor.sign_in("guessed@licensing.example", "wrong horse battery")
    page = visitor.sign_in("guessed@licensing.example")
    expect(page.get_by_role("alert")).to_contain_text("Too many tries")
    visitor.forgive("400")
