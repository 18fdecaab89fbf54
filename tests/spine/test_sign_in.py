"""Passwords and tokens: what lets in, what doesn't, and that guessing is locked out."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

PASSWORD = "correct horse battery"
EMAIL = "alice@licensing.example"
HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def alice(database: str) -> Any:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import Agency
    from kordon.spine.accounts.permissions import Role

    agency = services.create_agency(the_program(), {"en": "Licensing"}, Agency.Kind.LICENSING)
    user = services.create_user(the_program(), agency.id, EMAIL, "Alice Invented")
    services.grant_role(the_program(), agency.id, user.id, Role.OFFICER)
    return services.set_password(the_program(), user.id, PASSWORD)


def enter(email: str = EMAIL, password: str = PASSWORD, address: str = HERE) -> str:
    """`in`, or the code of the refusal."""
    from kordon.spine.accounts.faults import SignInRefused
    from kordon.spine.accounts.sign_in import sign_in
    from kordon.spine.audit.services import Channel

    try:
        sign_in(email, password, Channel.PAGE, address)
    except SignInRefused as refused:
        return refused.code
    return "in"


def test_who_may_enter(alice: Any) -> None:
    from kordon.spine.accounts.models import Agency, User

    assert enter() == "in"
    assert enter(email=" ALICE@Licensing.example ") == "in"
    assert enter(password=PASSWORD + " ") == "accounts.sign_in_refused"
    for status in ("invited", "suspended", "closed"):
        User.across_agencies.update(status=status)
        assert enter(address=status) == "accounts.sign_in_refused"
    User.across_agencies.update(status="active")
    Agency.across_agencies.update(status="closed")
    assert enter() == "accounts.sign_in_refused"


@pytest.mark.parametrize(("email", "password"), [("a\x00b", "x"), ("\ud800@x", "x"), (EMAIL, "\ud800"), (EMAIL, "\x00"),
                                                  ("x" * 10_000, "x"), (EMAIL, "x" * 100_000), ("", "")])
def test_hostile_words_are_refused(alice: Any, email: str, password: str) -> None:
    assert enter(email, password) == "accounts.sign_in_refused"


@pytest.mark.parametrize("email", [EMAIL, "nobody@nowhere.example"])
def test_guessing_is_locked_whether_the_account_exists_or_not(alice: Any, email: str) -> None:
    answers = [enter(email, f"guess {number}") for number in range(7)]
    assert answers == ["accounts.sign_in_refused"] * 5 + ["accounts.locked"] * 2
    assert enter(email, PASSWORD) == "accounts.locked"
    assert enter(address=THERE) == "in", "a stranger's guesses don't shut the owner out"


def test_a_lock_ends_and_counts_begin_anew(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    for _ in range(6):
        enter(password="guess")
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert enter(password="guess") == "accounts.sign_in_refused"
    assert enter() == "in"


def test_one_machine_guessing_at_many_accounts_is_locked(alice: Any) -> None:
    from kordon.spine.accounts.guesses import LIMITS

    limit = next(limit.tries for limit in LIMITS if limit.name == "address")
    for number in range(limit - 1):
        enter(f"nobody{number}@nowhere.example", "guess")
        if number == limit // 2:
            assert enter() == "in", "an account of one's own buys no more guesses"
    assert enter("somebody@nowhere.example", "guess") == "accounts.sign_in_refused"
    assert enter("another@nowhere.example") == "accounts.locked"


def test_counts_are_bounded(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One subscriber's IPv6 addresses are one; who is locked leaves no rows; a day later the rows are gone."""
    from django.utils import timezone

    from kordon.spine.accounts.models import GuessCount

    answers = [enter(password="guess", address=f"2001:db8::{number:x}") for number in range(1, 8)]
    assert answers == ["accounts.sign_in_refused"] * 5 + ["accounts.locked"] * 2
    assert enter(address="2001:db8:0:1::1") == "in"
    rows = GuessCount.across_agencies.count()
    assert enter(password="guess", address="2001:db8::ffff") == "accounts.locked"
    assert GuessCount.across_agencies.count() == rows
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    enter("nobody@nowhere.example", "guess")
    assert GuessCount.across_agencies.count() == 3


def test_guesses_at_once_are_all_counted(alice: Any) -> None:
    from django.db import connections

    answers: list[str] = []

    def guess() -> None:
        try:
            answers.append(enter(password="guess"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["accounts.locked"] * 4 + ["accounts.sign_in_refused"] * 5


def test_the_chain_tells_of_sign_ins_without_saying_from_where(alice: Any) -> None:
    from kordon.spine.accounts.models import GuessCount
    from kordon.spine.audit.canonical import entry_line
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.services import details_of

    enter()
    for _ in range(5):
        enter(password="guess")
    entries = list(Entry.across_agencies.filter(agency_id=alice.agency_id))[-7:]
    assert [e.verb for e in entries] == ["session.opened", *["session.refused"] * 5, "guessing.locked"]
    assert not any(HERE in entry_line(e) or "alice" in entry_line(e) for e in entries)
    assert details_of(entries[-1]) == {"address": HERE, "details": {"account": EMAIL}}
    assert not any(HERE in key or "alice" in key for key in GuessCount.across_agencies.values_list("key", flat=True))


@pytest.mark.parametrize("password", ["short", "password1234", "aliceinvented", "\ud800" * 20])
def test_weak_passwords_are_refused(alice: Any, password: str) -> None:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.faults import AccountFault
    from kordon.spine.accounts.members import the_program

    with pytest.raises(AccountFault, match="weak_password"):
        services.set_password(the_program(), alice.id, password)
    assert enter() == "in"


def test_passwords_are_kept_as_scrypt(django_home: object) -> None:
    from kordon.site import settings

    assert settings.PASSWORD_HASHERS[0].endswith("ScryptPasswordHasher")


# API tokens --------------------------------------------------------------------------------------------------------


def make_token(alice: Any, **changed: Any) -> tuple[Any, str]:
    from django.utils import timezone

    from kordon.spine.accounts.members import member_of
    from kordon.spine.accounts.permissions import Permission
    from kordon.spine.accounts.tokens import create_token
    from kordon.spine.audit.services import Channel

    named = {"permissions": [Permission.USER_READ], "expires_at": timezone.now() + timedelta(days=7), **changed}
    return create_token(member_of(alice, Channel.PAGE), "script", **named)


def token_answers(text: str) -> str:
    from kordon.spine.accounts.faults import SignInRefused
    from kordon.spine.accounts.tokens import member_by_token

    try:
        member_by_token(text, HERE)
    except SignInRefused as refused:
        return refused.code
    return "in"


def test_a_token_does_what_it_is_for_and_no_more(alice: Any) -> None:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.accounts.models import RoleGrant
    from kordon.spine.accounts.permissions import Permission
    from kordon.spine.accounts.tokens import create_token, member_by_token

    token, text = make_token(alice)
    assert text.partition("_")[0] == "kordon" and token.secret_sha256 not in text and text[-43:] not in str(vars(token))
    program = member_by_token(text, HERE)
    assert program.own == {Permission.USER_READ}
    assert [user.name for user in services.list_users(program, alice.agency_id)] == ["Alice Invented"]
    with pytest.raises(NotPermitted):
        services.read_agency(program, alice.agency_id)
    with pytest.raises(NotPermitted):
        create_token(program, "child", [Permission.USER_READ], token.expires_at)
    with pytest.raises(NotPermitted):
        services.set_password(program, alice.id, "another horse battery")
    with pytest.raises(NotPermitted):
        make_token(alice, permissions=[Permission.ENTRY_READ])
    RoleGrant.across_agencies.all().delete()
    assert member_by_token(text, HERE).own == frozenset(), "a token loses what its owner loses"


def test_a_token_ends(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from kordon.spine.accounts.faults import AccountFault
    from kordon.spine.accounts.members import member_of
    from kordon.spine.accounts.tokens import revoke_token
    from kordon.spine.audit.services import Channel

    token, text = make_token(alice)
    _, second = make_token(alice)
    assert (token_answers(text), token_answers(second)) == ("in", "in")
    revoke_token(member_of(alice, Channel.PAGE), alice.agency_id, token.id)
    assert (token_answers(text), token_answers(second)) == ("accounts.token_refused", "in")
    for days in (-1, 0, 367):
        with pytest.raises(AccountFault, match="bad_expiry"):
            make_token(alice, expires_at=timezone.now() + timedelta(days=days))
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert token_answers(second) == "accounts.token_refused"


def test_what_is_no_token(alice: Any) -> None:
    token, text = make_token(alice)
    for wrong in ("", "kordon_", text + "A", text[:-1] + ("A" if text[-1] != "A" else "B"), text.upper(), text + "\n",
                  text.replace(token.id.hex, "0" * 32), "kordon_" + "0" * 32 + "_" + "é" * 43):
        assert token_answers(wrong) == "accounts.token_refused", wrong
