"""What another agency must not see it doesn't, by page, by program and by guessing addresses: every address is asked with the
id of a row of every model, and the owner's chain shows that nothing was done."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

MARK = "Zugeheimnis"  # stands in every text that the owner writes
ROLES = ("supervisor", "auditor", "administrator")
PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")
SHUT = {403, 404, 405}
SITE_STEPS = ("accounts", "audit")  # whose pages the site has


@pytest.fixture
def owner(office: Any, vendor: tuple[str, str]) -> Any:
    """An office with something in every step."""
    if vendor[0] != "sqlite":
        pytest.skip("the scope is the program's own; once is enough")
    from kordon.engine.records.party import Name, Party
    from kordon.spine.accounts.tokens import create_token
    from kordon.spine.cases import attachments, opening, questions, work
    from kordon.spine.decisions.services import Wish, decide
    from kordon.spine.flow import watching

    me, here = office.officer, office.id
    office.hand_in(f"id,name,note\n1,Arvid Testmann,{MARK}\n2,Boris Probny,{MARK}\n", f"{MARK}.csv")
    office.work()
    first, second = office.findings()
    watching.watch_findings(me, here, [first.id])
    case = opening.open_case(me, here, opening.NewCase(MARK, finding_ids=[first.id]))
    work.add_note(me, here, case.id, MARK)
    work.add_task(me, here, case.id, MARK)
    attachments.attach(me, here, case.id, f"{MARK}.txt", io.BytesIO(MARK.encode()))
    decide(me, here, Wish("true", MARK, case.id, [first.id]))
    decide(me, here, Wish("false", MARK, None, [second.id]))
    third = other_office("Third office")
    questions.ask(me, here, Party("", names=(Name(MARK),)), MARK, [third.id])
    create_token(me, MARK, me.own, _later())
    report_and_round(office)
    return office


def report_and_round(office: Any) -> None:
    from kordon.rooms.reporting.console import filing, rounds

    me, here = office.officer, office.id
    text = f"Qatar\n\n[Original: Arabic]\n[31 March 2026]\n\n{MARK} held 6 training courses in 2026.\n".encode()
    filing.file_report(me, here, f"{MARK}.txt", io.BytesIO(text))
    made = rounds.open_round(office.supervisor, here, rounds.NewRound("ga-76-28", MARK, rounds.today(), ("QAT",)))
    reply = rounds.Received("QAT", rounds.today(), "ar", f"{MARK}.txt", io.BytesIO(text))
    rounds.receive(me, here, made.id, reply)


def _later() -> Any:
    from django.utils import timezone

    return timezone.now() + timedelta(days=1)


def other_office(name: str) -> Any:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import Agency

    return services.create_agency(the_program(), {"en": name}, Agency.Kind.CUSTOMS)


@pytest.fixture
def stranger(owner: Any) -> Any:
    """A client of Django's, signed in as somebody of another agency who may do everything there."""
    from django.test import Client

    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.permissions import Role

    agency = other_office("Customs")
    user = services.create_user(the_program(), agency.id, "dora@customs.example", "Dora Invented")
    for role in ROLES:
        services.grant_role(the_program(), agency.id, user.id, Role(role))
    user = services.set_password(the_program(), user.id, "correct horse battery")
    return signed_in(Client(SERVER_NAME="localhost", headers={"accept-language": "en"}), user)


def addresses() -> Iterator[tuple[str, str, str]]:
    """(address with its parameter, name, module of the view) of every page."""
    from kordon.site.urls import urlpatterns

    def walk(patterns: Any, before: str) -> Iterator[tuple[str, str, str]]:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, before + str(pattern.pattern))
            else:
                yield before + str(pattern.pattern), str(pattern.name), pattern.callback.__module__

    yield from walk(urlpatterns, "/")


def ids_of_owner(agency_id: Any) -> dict[str, str]:
    """The id of one row of every model, as somebody might have overheard it."""
    from django.apps import apps

    found = {}
    for model in apps.get_models():
        if not model.__module__.startswith("kordon."):
            continue
        rows: Any = model._base_manager
        owned = rows.filter(pk=agency_id) if model._meta.label_lower == "accounts.agency" else rows.filter(agency_id=agency_id)
        for row in owned[:1]:
            if re.fullmatch(r"[0-9a-f-]{36}", str(row.pk)):
                found[model._meta.label_lower] = str(row.pk)
    return found


def end_of_chain(agency_id: Any) -> int:
    from kordon.spine.audit.models import ChainHead

    return int(ChainHead.across_agencies.get(pk=agency_id).sequence)


def every_address_is_shut(owner: Any, stranger: Any) -> None:
    """Read with the id of every kind of row, written with those of its own step."""
    ids = ids_of_owner(owner.id)
    assert len(ids) > 15, ids
    before, asked = end_of_chain(owner.id), 0
    for address, name, module in addresses():
        if [kind or "str" for kind in PARAMETER.findall(address)] not in (["uuid"], ["uuidstr"]):
            continue
        for label, row_id in ids.items():
            where = PARAMETER.sub(row_id, address)
            answers = [stranger.get(where)]
            if label.partition(".")[0] in (*module.split(".")[2:3], *(SITE_STEPS if ".site." in module else ())):
                answers.append(stranger.post(where, {"do": "closed", "reason": "x", "text": "x"}))
            for number, answer in enumerate(answers):
                allowed = SHUT | ({400} if number else set())  # 400: what was written into the form was wrong
                allowed = {401, 405} if where.startswith("/api/") else allowed
                assert answer.status_code in allowed, f"{where} ({name}, {label}): {answer.status_code}"
                assert MARK not in _text(answer), where
                asked += 1
    assert asked > 500
    assert end_of_chain(owner.id) == before, "something was done in the owner's name or to the owner's rows"


def _text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


def no_list_shows_it(owner: Any, stranger: Any) -> None:
    """The pages that take no id."""
    seen = 0
    for address, name, _ in addresses():
        if PARAMETER.search(address):
            continue
        answer = stranger.get(address)
        assert MARK not in _text(answer), name
        assert owner.officer.actor.user_id.hex not in _text(answer).replace("-", "")
        seen += answer.status_code == 200
    assert seen > 15


def no_program_gets_it(owner: Any, stranger: Any) -> None:
    """By a token of the other agency."""
    from kordon.spine.accounts.members import member_of
    from kordon.spine.accounts.models import User
    from kordon.spine.accounts.tokens import create_token
    from kordon.spine.audit.services import Channel

    member = member_of(User.across_agencies.get(email="dora@customs.example"), Channel.PAGE)
    _, text = create_token(member, "theirs", member.own, _later())
    headers = {"authorization": f"Bearer {text}"}
    ids = ids_of_owner(owner.id)
    for kind in ("findings.finding", "intake.file"):
        address = f"/api/{kind.split('.')[1]}s/{ids[kind]}"
        assert stranger.get(address, headers=headers).status_code == 404, address
    listed = stranger.get("/api/findings?state=", headers=headers)
    assert listed.status_code == 200 and listed.json()["count"] == 0


def signed_in(client: Any, user: Any) -> Any:
    from django.utils import timezone

    from kordon.site.sign_in import sessions

    client.force_login(user)
    session = client.session
    session[sessions.OPENED] = session[sessions.SEEN] = int(timezone.now().timestamp())
    session.save()
    return client


def the_owner_sees_it(owner: Any, client: Any) -> None:
    """Else the rest would prove nothing."""
    from kordon.spine.accounts.models import User

    signed_in(client, User.across_agencies.get(pk=owner.officer.actor.user_id))
    ids = ids_of_owner(owner.id)
    shown = [client.get(f"/cases/{ids['cases.case']}/"), client.get("/cases/"), client.get("/files/")]
    assert all(answer.status_code == 200 and MARK in _text(answer) for answer in shown)


def test_another_agency_sees_nothing_by_page_or_program(owner: Any, stranger: Any) -> None:
    every_address_is_shut(owner, stranger)
    no_list_shows_it(owner, stranger)
    no_program_gets_it(owner, stranger)
    the_owner_sees_it(owner, stranger)
