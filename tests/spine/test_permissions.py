"""Who may do what, as one table: verb x role x agency x status. Each cell calls the service and sees it done or refused."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

# + in one's own agency, * in every agency. Columns as ROLES; a person without a role is the first.
ROLES = ("none", "officer", "supervisor", "auditor", "administrator", "operator")
TABLE = """
accounts:agency:read    .  +  +  +  +  *
accounts:agency:create  .  .  .  .  .  *
accounts:agency:close   .  .  .  .  .  *
accounts:user:read      .  +  +  +  +  .
accounts:user:create    .  .  .  .  +  *
accounts:user:change    .  .  .  .  +  .
accounts:role:grant     .  .  .  .  +  *
accounts:role:withdraw  .  .  .  .  +  .
accounts:token:create   .  +  +  +  +  .
accounts:token:revoke   .  .  .  .  +  .
audit:entry:read        .  .  .  +  +  .
audit:opening:read      .  .  .  +  .  .
audit:opening:erase     .  .  .  .  +  .
intake:file:submit      .  +  +  .  .  .
intake:file:read        .  +  +  +  .  .
intake:file:open        .  +  +  +  .  .
intake:file:erase       .  .  +  .  .  .
intake:period:change    .  .  .  .  +  .
findings:finding:read   .  +  +  +  .  .
findings:finding:change .  +  +  .  .  .
findings:finding:export .  .  +  +  .  .
flow:party:watch        .  +  +  .  .  .
flow:schedule:change    .  .  +  .  .  .
cases:case:read         .  +  +  +  .  .
cases:case:open         .  +  +  .  .  .
cases:case:work         .  +  +  .  .  .
cases:case:assign       .  .  +  .  .  .
cases:case:share        .  .  +  .  .  .
cases:case:hold         .  .  +  .  .  .
cases:route:change      .  .  +  .  .  .
cases:question:read     .  +  +  +  .  .
cases:question:ask      .  +  +  .  .  .
cases:question:release  .  .  +  .  .  .
decisions:decision:read .  +  +  +  .  .
decisions:decision:take .  +  +  .  .  .
decisions:grave:propose .  +  +  .  .  .
decisions:grave:confirm .  .  +  .  .  .
reports:dossier:make    .  +  +  +  .  .
reporting:report:read   .  +  +  +  .  .
reporting:report:submit .  +  +  .  .  .
reporting:report:erase  .  .  +  .  .  .
reporting:round:read    .  +  +  +  .  .
reporting:round:open    .  .  +  .  .  .
reporting:reply:record  .  +  +  .  .  .
reporting:reply:clear   .  .  +  .  .  .
reporting:reply:publish .  .  +  .  .  .
"""
MARKS = {line.split()[0]: dict(zip(ROLES, line.split()[1:], strict=True)) for line in TABLE.strip().splitlines()}
STATUSES = ("active", "invited", "suspended", "closed", "agency closed")


class House:
    """Alice at the licensing agency, who has the role under test; Bob beside her; Charlie at customs."""

    def __init__(self) -> None:
        from django.utils import timezone

        from kordon.spine.accounts import services, tokens
        from kordon.spine.accounts.members import member_of, the_program
        from kordon.spine.accounts.models import Agency
        from kordon.spine.accounts.permissions import Permission, Role
        from kordon.spine.audit.services import Channel

        program, self.names = the_program(), {"en": "Invented agency"}
        self.own = services.create_agency(program, self.names, Agency.Kind.LICENSING)
        self.other = services.create_agency(program, self.names, Agency.Kind.CUSTOMS)
        self.alice = services.create_user(program, self.own.id, "alice@licensing.example", "Alice")
        self.colleagues = {}
        self.tokens = {}
        for agency, name in ((self.own, "Bob"), (self.other, "Charlie")):
            user = services.create_user(program, agency.id, f"{name}@{agency.kind}.example", name)
            services.set_password(program, user.id, "correct horse battery")
            services.grant_role(program, agency.id, user.id, Role.OFFICER)
            self.colleagues[agency.id] = user
            expires = timezone.now() + timedelta(days=30)
            permissions = [Permission.USER_READ]
            self.tokens[agency.id] = tokens.create_token(member_of(user, Channel.PAGE), "t", permissions, expires)[0]
        services.set_password(program, self.alice.id, "correct horse battery")
        self.files = {agency.id: self.checked_file(agency) for agency in (self.own, self.other)}

    def checked_file(self, agency: Any) -> Any:
        """A file of the agency that nobody works on."""
        from kordon.spine.accounts.members import the_program
        from kordon.spine.intake.models import File
        from kordon.spine.intake.services import hand_in

        stream = io.BytesIO(b"id,name\n1,Somebody\n")
        file = hand_in(the_program(), agency.id, "a.csv", stream, "screening", File.Channel.COMMAND).file
        File.across_agencies.filter(pk=file.id).update(state="done")
        return file


def calls(house: House, agency: Any, member: Any) -> dict[str, Callable[[], object]]:
    """One call for each verb, aimed at `agency`."""
    from django.utils import timezone

    from kordon.spine.accounts import audit_access, services, tokens
    from kordon.spine.accounts.models import Agency, User
    from kordon.spine.accounts.permissions import Permission, Role
    from kordon.spine.audit.models import Entry

    target, token = house.colleagues[agency.id], house.tokens[agency.id]
    entry = Entry.across_agencies.filter(agency_id=agency.id).first()
    assert entry is not None
    soon = timezone.now() + timedelta(days=1)
    return {
        "accounts:agency:read": lambda: services.read_agency(member, agency.id),
        "accounts:agency:create": lambda: services.create_agency(member, house.names, Agency.Kind.HEALTH),
        "accounts:agency:close": lambda: services.close_agency(member, agency.id),
        "accounts:user:read": lambda: services.list_users(member, agency.id),
        "accounts:user:create": lambda: services.create_user(member, agency.id, "dora@new.example", "Dora"),
        "accounts:user:change": lambda: services.change_status(member, agency.id, target.id, User.Status.SUSPENDED),
        "accounts:role:grant": lambda: services.grant_role(member, agency.id, target.id, Role.SUPERVISOR),
        "accounts:role:withdraw": lambda: services.withdraw_role(member, agency.id, target.id, Role.OFFICER),
        "accounts:token:create": lambda: tokens.create_token(member, "mine", [Permission.TOKEN_CREATE], soon),
        "accounts:token:revoke": lambda: tokens.revoke_token(member, agency.id, token.id),
        "audit:entry:read": lambda: audit_access.read_entries(member, agency.id),
        "audit:opening:read": lambda: audit_access.read_details(member, agency.id, entry.id),
        "audit:opening:erase": lambda: audit_access.erase_details(member, agency.id, [entry.id]),
        **work_calls(house, agency, member),
    }


def work_calls(house: House, agency: Any, member: Any) -> dict[str, Callable[[], object]]:
    """Files, findings and what is under watch."""
    from django.utils import timezone

    from kordon.engine.records.party import Name, Party
    from kordon.spine.findings import export
    from kordon.spine.findings import services as findings
    from kordon.spine.flow import schedules, watching
    from kordon.spine.flow.models import Run
    from kordon.spine.intake import periods
    from kordon.spine.intake import services as intake
    from kordon.spine.intake.models import File

    file, stream = house.files[agency.id], io.BytesIO(b"id,name\n1,Nobody\n")
    party = Party("", names=(Name("Nobody"),))
    return {
        "intake:file:submit": lambda: intake.hand_in(member, agency.id, "a.csv", stream, "screening", File.Channel.PAGE),
        "intake:file:read": lambda: intake.read_file(member, agency.id, file.id),
        "intake:file:open": lambda: intake.original(member, agency.id, file.id).__enter__(),
        "intake:file:erase": lambda: intake.erase_file(member, agency.id, file.id),
        "findings:finding:read": lambda: findings.list_findings(member, agency.id, findings.Filters()),
        "findings:finding:change": lambda: findings.set_due(member, agency.id, [], timezone.now()),
        "intake:period:change": lambda: periods.set_periods(member, agency.id, {("screening", "file"): 30}, "Article 3"),
        "findings:finding:export": lambda: export.export_findings(member, agency.id, findings.Filters(), None).stream.close(),
        "flow:party:watch": lambda: watching.watch(member, agency.id, "screening", party),
        "flow:schedule:change": lambda: schedules.change_schedule(member, agency.id, Run.Task.RESCREEN, 30),
    }


def is_done(call: Callable[[], object]) -> bool:
    """Whether the service did it; undone again. A refusal leaves nothing, not even an entry."""
    from django.db import transaction

    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.audit.models import Entry

    class Undo(Exception):
        pass

    before = Entry.across_agencies.count()
    try:
        with transaction.atomic():
            call()
            raise Undo
    except Undo:
        return True
    except NotPermitted:
        assert Entry.across_agencies.count() == before
        return False


def expected(verb: str, role: str, own: bool, status: str) -> bool:
    mark = MARKS[verb][role]
    if verb == "accounts:agency:create" or verb == "accounts:token:create":
        own = True  # these have no agency to aim at: a new one, or oneself
    return status == "active" and (mark == "*" or (mark == "+" and own))


@pytest.fixture
def house(database: str) -> Iterator[House]:
    yield House()


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_the_table(house: House, role: str) -> None:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import member_of, the_program
    from kordon.spine.accounts.models import Agency, User
    from kordon.spine.accounts.permissions import Role
    from kordon.spine.audit.services import Channel

    if role != "none":
        services.grant_role(the_program(), house.own.id, house.alice.id, Role(role))
    wrong = []
    for status in STATUSES:
        closed = status == "agency closed"
        User.across_agencies.filter(pk=house.alice.id).update(status="active" if closed else status)
        Agency.across_agencies.filter(pk=house.own.id).update(status="closed" if closed else "active")
        member = member_of(house.alice, Channel.PAGE)
        for agency in (house.own, house.other):
            for verb, call in calls(house, agency, member).items():
                done = is_done(call)
                if done != expected(verb, role, agency is house.own, status):
                    wrong.append((verb, status, "own" if agency is house.own else "other", done))
    assert wrong == []


def test_the_table_is_complete(django_home: object) -> None:
    from kordon.spine.accounts.permissions import Permission, Role, powers

    assert set(MARKS) == set(Permission)
    assert set(ROLES) == {"none", *Role}
    for role, found in powers().items():
        mark = "*" if found.everywhere else "+"
        assert {verb for verb, marks in MARKS.items() if marks[role] == mark} == found.permissions
        assert {marks[role] for marks in MARKS.values()} == {".", mark}


def test_nobody_raises_themselves(house: House) -> None:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.faults import AccountFault, NotPermitted
    from kordon.spine.accounts.members import member_of, the_program
    from kordon.spine.accounts.models import User
    from kordon.spine.accounts.permissions import Role
    from kordon.spine.audit.services import Channel

    services.grant_role(the_program(), house.own.id, house.alice.id, Role.ADMINISTRATOR)
    alice = member_of(house.alice, Channel.PAGE)
    bob, charlie = house.colleagues[house.own.id], house.colleagues[house.other.id]
    with pytest.raises(AccountFault, match="not_oneself"):
        services.grant_role(alice, house.own.id, house.alice.id, Role.AUDITOR)
    with pytest.raises(AccountFault, match="not_oneself"):
        services.change_status(alice, house.own.id, house.alice.id, User.Status.SUSPENDED)
    with pytest.raises(NotPermitted):
        services.grant_role(alice, house.own.id, bob.id, Role.OPERATOR)
    with pytest.raises(AccountFault, match="not_found"):
        services.grant_role(alice, house.own.id, charlie.id, Role.OFFICER)
    with pytest.raises(NotPermitted):
        services.set_password(alice, bob.id, "correct horse battery")


def test_a_withdrawn_role_is_gone_at_once_and_everything_is_in_the_chain(house: House) -> None:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import member_of, the_program
    from kordon.spine.accounts.permissions import Permission, Role
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.services import Channel
    from kordon.spine.audit.verification import verify

    program = the_program()
    for _ in range(2):
        services.grant_role(program, house.own.id, house.alice.id, Role.AUDITOR)
    assert member_of(house.alice, Channel.API).may(Permission.OPENING_READ, house.own.id)
    assert services.withdraw_role(program, house.own.id, house.alice.id, Role.AUDITOR)
    assert not services.withdraw_role(program, house.own.id, house.alice.id, Role.AUDITOR)
    assert not member_of(house.alice, Channel.API).may(Permission.OPENING_READ, house.own.id)
    verbs = [entry.verb for entry in Entry.across_agencies.filter(agency_id=house.own.id)]
    assert verbs[:3] == ["agency.created", "user.created", "user.created"]
    assert verbs[-2:] == ["role.granted", "role.withdrawn"]
    assert [chain.broken for chain in verify()] == [None, None]
