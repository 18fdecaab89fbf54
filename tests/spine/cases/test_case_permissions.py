"""Who may do what with cases, questions, decisions and dossiers: verb x role x agency x status, each cell called.

The table itself stands in `test_permissions.py`, which holds it against `roles.json`; here each of its lines is a real call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ROLES = ("none", "officer", "supervisor", "auditor", "administrator", "operator")
STATUSES = ("active", "invited", "suspended", "closed", "agency closed")
ROOMS = ("cases:", "decisions:", "reports:")


class Scene:
    """In each agency a case with an undecided finding, one with a grave proposal, a shared case and a received question."""

    def __init__(self, cast: Any) -> None:
        from kordon.spine.cases import questions
        from kordon.spine.cases.opening import NewCase, open_case
        from kordon.spine.decisions.services import Wish, decide

        self.cast, self.cases, self.finding_ids, self.proposals, self.questions = cast, {}, {}, {}, {}
        for name, other in (("bob", "customs"), ("erik", "licensing")):
            member, home = cast.member(name), cast.home(name)
            kind = "licensing" if other == "customs" else "customs"
            first, second = (cast.finding(kind, cast.person(f"{kind} {n}", unit=n)) for n in (1, 2))
            self.cases[home] = open_case(member, home, NewCase("", finding_ids=[first.id]))
            self.finding_ids[home] = first.id
            open_case(member, home, NewCase("", finding_ids=[second.id]))
            self.proposals[home] = decide(member, home, Wish("true", "Looks it.", finding_ids=[second.id]))
            questions.ask(member, home, cast.person(f"{other} 1"), "Article 12", [cast.home(other)])
        questions.answer_waiting()
        for name in ("bob", "erik"):
            (received,) = questions.list_received(cast.member(name), cast.home(name))
            self.questions[cast.home(name)] = received


def calls(scene: Scene, agency_id: Any, member: Any) -> dict[str, Callable[[], object]]:
    """One call for each permission, aimed at `agency_id`."""
    from kordon.spine.cases import holding, questions, reading, routing, sharing, work
    from kordon.spine.cases.opening import NewCase, open_case
    from kordon.spine.decisions import reading as decisions
    from kordon.spine.decisions.services import Wish, confirm, decide
    from kordon.spine.reports.dossier import make_dossier

    cast, case = scene.cast, scene.cases[agency_id]
    other = next(agency.id for agency in cast.agencies.values() if agency.id != agency_id)
    finding, proposal, received = scene.finding_ids[agency_id], scene.proposals[agency_id], scene.questions[agency_id]
    someone = cast.users["bill" if agency_id == cast.home("bill") else "dina"].id
    party = cast.person("Jean Exemple")
    return {
        "cases:case:read": lambda: reading.read_case(member, agency_id, case.id),
        "cases:case:open": lambda: open_case(member, agency_id, NewCase("By hand")),
        "cases:case:work": lambda: work.add_note(member, agency_id, case.id, "Seen."),
        "cases:case:assign": lambda: work.assign_case(member, agency_id, case.id, someone),
        "cases:case:share": lambda: sharing.share_case(member, agency_id, case.id, other, "One consignment"),
        "cases:case:hold": lambda: holding.hold_case(member, agency_id, case.id, "Court order"),
        "cases:route:change": lambda: routing.set_routes(member, agency_id, [routing.RouteLine(due_days=3)]),
        "cases:question:read": lambda: questions.list_asked(member, agency_id),
        "cases:question:ask": lambda: questions.ask(member, agency_id, party, "Article 12", [other]),
        "cases:question:release": lambda: questions.release(member, agency_id, received.id, "Call us."),
        "decisions:decision:read": lambda: decisions.list_decisions(member, agency_id),
        "decisions:decision:take": lambda: decide(member, agency_id, Wish("false", "Another.", finding_ids=[finding])),
        "decisions:grave:propose": lambda: decide(member, agency_id, Wish("true", "The same.", finding_ids=[finding])),
        "decisions:grave:confirm": lambda: confirm(member, agency_id, proposal.id, True, "I agree."),
        "reports:dossier:make": lambda: make_dossier(member, agency_id, case.id, "en"),
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


@pytest.mark.parametrize("role", ROLES)
def test_every_cell(cast: Any, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import member_of, the_program
    from kordon.spine.accounts.models import Agency, User
    from kordon.spine.accounts.permissions import Permission, Role, powers
    from kordon.spine.audit.services import Channel
    from kordon.spine.reports import dossier

    monkeypatch.setattr(dossier, "pdf_of", lambda *_: b"%PDF")  # the drawing takes seconds and asks nobody's permission
    scene, home = Scene(cast), cast.home("licensing")
    user = services.create_user(the_program(), home, "zoe@licensing.example", "Zoe")
    services.set_password(the_program(), user.id, "correct horse battery")
    may: set[Permission] = set()
    if role != "none":
        services.grant_role(the_program(), home, user.id, Role(role))
        may = set(powers()[Role(role)].permissions)
    wrong = []
    for status in STATUSES:
        closed = status == "agency closed"
        User.across_agencies.filter(pk=user.id).update(status="active" if closed else status)
        Agency.across_agencies.filter(pk=home).update(status="closed" if closed else "active")
        member = member_of(user, Channel.PAGE)
        for agency_id in (home, cast.home("customs")):
            called = calls(scene, agency_id, member)
            assert set(called) == {permission for permission in Permission if permission.startswith(ROOMS)}
            for verb, call in called.items():
                done = is_done(call)
                if done != (status == "active" and agency_id == home and verb in may):
                    wrong.append((verb, status, "own" if agency_id == home else "other", done))
    assert wrong == []


def test_a_token_decides_nothing(cast: Any) -> None:
    """Not even with its owner's every permission: decisions are a person's."""
    from dataclasses import replace
    from uuid import uuid4

    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.decisions.services import Wish, confirm, decide, undo, withdraw

    scene, home = Scene(cast), cast.home("bob")
    token = replace(cast.member("bill"), token_id=uuid4())
    proposal = scene.proposals[home]
    refused: tuple[Callable[[], object], ...] = (
        lambda: decide(token, home, Wish("false", "x", finding_ids=[scene.finding_ids[home]])),
        lambda: confirm(token, home, proposal.id, True, "x"),
        lambda: withdraw(token, home, proposal.id),
        lambda: undo(token, home, proposal.id, "x"),
    )
    for call in refused:
        with pytest.raises(CaseFault, match="in_person"):
            call()
