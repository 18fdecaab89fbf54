"""Sessions and second factors from the server's side: how long one lasts, what is asked for first, and what the chain says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

PASSWORD = "correct horse battery"
EMAIL = "alice@licensing.example"


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


@pytest.fixture
def client(alice: Any) -> Any:
    """Signed in by the page itself."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    assert client.post("/sign-in/", {"email": EMAIL, "password": PASSWORD}).status_code == 302
    assert client.get("/account/").status_code == 200
    return client


def verbs(alice: Any) -> list[str]:
    from kordon.spine.audit.models import Entry

    return [entry.verb for entry in Entry.across_agencies.filter(agency_id=alice.agency_id).order_by("sequence")]


def is_out(client: Any) -> bool:
    answer = client.get("/account/")
    return bool(answer.status_code == 302 and answer["Location"].startswith("/sign-in/"))


def test_signing_in_and_out_leaves_entries(alice: Any, client: Any) -> None:
    assert client.get("/account/")["Cache-Control"] == "no-store, private"
    client.post("/sign-out/")
    assert is_out(client)
    assert verbs(alice)[-2:] == ["session.opened", "session.closed"]


def test_a_session_ends_after_half_an_hour_and_after_twelve(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    began = timezone.now()
    left = Session.objects.get().expire_date - began
    assert timedelta(minutes=29) < left <= timedelta(minutes=31)
    assert client.cookies["sessionid"]["expires"] == "" and client.cookies["sessionid"]["httponly"]
    for minutes in range(20, 12 * 60, 20):  # kept alive by visits
        monkeypatch.setattr(timezone, "now", lambda m=minutes: began + timedelta(minutes=m))
        assert client.get("/account/").status_code == 200, minutes
    monkeypatch.setattr(timezone, "now", lambda: began + timedelta(hours=12, minutes=1))
    assert is_out(client)


def test_a_session_without_a_visit_is_over(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    later = timezone.now() + timedelta(minutes=32)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert is_out(client)


@pytest.mark.parametrize("change", ["suspended", "password", "agency"])
def test_a_session_ends_at_once(alice: Any, client: Any, change: str) -> None:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import User

    if change == "suspended":
        services.change_status(the_program(), alice.agency_id, alice.id, User.Status.SUSPENDED)
    elif change == "password":
        services.set_password(the_program(), alice.id, "another horse battery")
    else:
        services.close_agency(the_program(), alice.agency_id)
    assert is_out(client)


def test_where_a_second_factor_is_required_nothing_opens_before_it(
    alice: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "CONFIGURATION", replace(settings.CONFIGURATION, second_factor="required"))
    for address in ("/", "/account/", "/lists/", "/account/tokens/new/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/account/second-factor/"), address
    assert "asks for a second factor" in client.get("/account/second-factor/").content.decode()


def test_a_second_factor_comes_and_goes_with_an_entry_and_is_kept_encrypted(alice: Any, client: Any) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client.post("/account/confirm/", {"password": PASSWORD})
    page = client.get("/account/second-factor/app/").content.decode()
    seed = re.findall(r'id="seed">(\w+)<', page)[0]
    code = format_hotp_value(hotp_value(seed, next(iter(yield_hotp_counters_from_time()))))
    client.post("/account/second-factor/app/", {"code": code})
    assert verbs(alice)[-2:] == ["factor.added", "factor.added"]  # the app and its recovery codes
    assert all(seed not in str(row.data) for row in Authenticator.objects.all())
    client.post("/account/second-factor/app/remove/")
    assert verbs(alice)[-2:] == ["factor.removed", "factor.removed"]
    assert not Authenticator.objects.exists()


def test_a_one_time_password_is_over_after_seven_days(alice: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import Client
    from django.utils import timezone

    from kordon.spine.accounts.invitations import issue_one_time_password
    from kordon.spine.accounts.members import the_program

    password = issue_one_time_password(the_program(), alice.agency_id, alice.id)
    assert verbs(alice)[-1] == "password.issued" and is_out(client)
    fresh = Client(SERVER_NAME="localhost")
    assert fresh.post("/sign-in/", {"email": EMAIL, "password": PASSWORD}).status_code == 400
    assert fresh.post("/sign-in/", {"email": EMAIL, "password": password})["Location"] == "/"
    assert fresh.get("/")["Location"] == "/account/new-password/"
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert Client(SERVER_NAME="localhost").post("/sign-in/", {"email": EMAIL, "password": password}).status_code == 400


def test_behind_a_proxy_the_last_address_counts(monkeypatch: pytest.MonkeyPatch, django_home: object) -> None:
    from django.conf import settings
    from django.http import HttpResponse
    from django.test import RequestFactory

    from kordon.site.proxy import ClientAddressMiddleware

    def address(forwarded: str, behind: bool) -> str:
        monkeypatch.setattr(settings, "CONFIGURATION", replace(settings.CONFIGURATION, behind_proxy=behind))
        request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})
        ClientAddressMiddleware(lambda r: HttpResponse())(request)
        return str(request.META["REMOTE_ADDR"])

    assert address("198.51.100.7, 192.0.2.9", behind=True) == "192.0.2.9"
    assert address("192.0.2.9", behind=False) == "127.0.0.1"
    assert address("<script>", behind=True) == "127.0.0.1"


def test_who_has_the_machine_has_a_way_back_in(alice: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    from django.test import Client

    from kordon.site.commands import people
    from kordon.spine.accounts.faults import AccountFault

    assert people.run(argparse.Namespace(action="password", email=EMAIL.upper(), language="en")) == 0
    found = re.search(r"password (\w{5}(?:-\w{5}){3}),", capsys.readouterr().out)
    assert found and verbs(alice)[-1] == "password.issued"
    assert Client(SERVER_NAME="localhost").post("/sign-in/", {"email": EMAIL, "password": found[1]}).status_code == 302
    with pytest.raises(AccountFault, match="not_found"):
        people.run(argparse.Namespace(action="password", email="nobody@licensing.example", language="en"))
