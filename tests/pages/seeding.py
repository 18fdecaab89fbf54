"""Fills a new database: two agencies, a fixed cast of invented people, and a token. Prints ids and the token as JSON.

Alice and Bob are officers and Carol supervises in the licensing office; Ada administers and Audrey audits it. Dora is an
officer of customs, outside. Everybody has the password given as the argument.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django

CAST = {
    "licensing": [
        ("alice", "Alice Invented", ["officer"]),
        ("bob", "Bob Invented", ["officer"]),
        ("carol", "Carol Invented", ["supervisor"]),
        ("ada", "Ada Invented", ["administrator", "operator"]),
        ("audrey", "Audrey Invented", ["auditor"]),
        ("eva", "Eva Invented", ["officer"]),
        ("amal", "Amal Invented", ["officer"]),
        ("second", "Second Factor", ["officer"]),
        ("passkey", "Pass Key", ["officer"]),
        ("forgetful", "Forgetful Invented", ["officer"]),
        ("guessed", "Guessed Invented", ["officer"]),
    ],
    "customs": [("dora", "Dora Invented", ["officer", "supervisor", "auditor", "administrator"])],
}
NAMES = {
    "licensing": {"en": "Export Licensing Office", "ar": "مكتب تراخيص التصدير"},
    "customs": {"en": "Customs", "ar": "الجمارك"},
}


def main(password: str) -> dict[str, object]:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import Agency
    from kordon.spine.accounts.permissions import Role

    known: dict[str, object] = {}
    for house, people in CAST.items():
        agency = services.create_agency(the_program(), NAMES[house], Agency.Kind(house))
        known[house] = str(agency.id)
        for short, name, roles in people:
            user = services.create_user(the_program(), agency.id, f"{short}@{house}.example", name)
            for role in roles:
                services.grant_role(the_program(), agency.id, user.id, Role(role))
            services.set_password(the_program(), user.id, password)
            known[short] = str(user.id)
    known["token"] = _token("alice@licensing.example")
    _work("alice@licensing.example")
    return known


def _work(email: str) -> None:
    """A file with two listed names is checked; one finding becomes a case with a note, and one is decided on."""
    import io
    import threading

    from django.conf import settings

    from kordon.rooms.reporting import demo as reporting
    from kordon.site.assembly import assemble
    from kordon.spine.accounts.members import member_of
    from kordon.spine.accounts.models import User
    from kordon.spine.audit.services import Channel
    from kordon.spine.cases import opening, work
    from kordon.spine.decisions.services import Wish, decide
    from kordon.spine.findings import services as findings
    from kordon.spine.flow.worker import Worker
    from kordon.spine.intake.models import File
    from kordon.spine.intake.services import hand_in

    member = member_of(User.across_agencies.get(email=email), Channel.PAGE)
    here = member.agency_id
    rows = "id,name,country,born\n1,Azim Agha Jani,IR,\n2,Iyad Ag Ghali,ML,\n3,Anna Beispiel,AT,\n4,,,31-31-31\n"
    hand_in(member, here, "counterparties.csv", io.BytesIO(rows.encode()), "export_licence", File.Channel.PAGE)
    Worker(assemble(settings.CONFIGURATION.home), threading.Event(), 0.0).run(until_idle=True)
    first, *_ = findings.list_findings(member, here, findings.Filters()).object_list
    case = opening.open_case(member, here, opening.NewCase("", finding_ids=[first.id]))
    work.add_note(member, here, case.id, "The passport is asked for.")
    decide(member, here, Wish("needs_information", "The passport is missing.", case.id, [first.id]))
    carol = member_of(User.across_agencies.get(email="carol@licensing.example"), Channel.PAGE)
    reporting.make(member, carol)


def _token(email: str) -> str:
    from django.utils import timezone

    from kordon.spine.accounts.members import member_of
    from kordon.spine.accounts.models import User
    from kordon.spine.accounts.tokens import create_token
    from kordon.spine.audit.services import Channel

    member = member_of(User.across_agencies.get(email=email), Channel.PAGE)
    return create_token(member, "tests", member.own, timezone.now() + timedelta(days=1))[1]


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
