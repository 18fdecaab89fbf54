"""A fixed cast: Alice (officer), Bob and Bill (supervisors) and Carol (auditor) at licensing; Dina (officer) and Erik
(supervisor) at customs. All are invented, and so are the parties and the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from kordon.engine.findings import Evidence, Finding, Location, ReferencePointer
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, Party, PartyKind
from kordon.engine.records.provenance import Provenance

PEOPLE = {
    "alice": ("licensing", "officer"),
    "bob": ("licensing", "supervisor"),
    "bill": ("licensing", "supervisor"),
    "carol": ("licensing", "auditor"),
    "dina": ("customs", "officer"),
    "erik": ("customs", "supervisor"),
}
FILE = "f" * 64
LIST_VERSIONS = {"2026-02-27": "a" * 64, "2026-03-27": "b" * 64}


def person(name: str, born: str = "", unit: int = 1, **more: Any) -> Party:
    """A person as a row of a file gives them: without an id of their own, unless `id` says one."""
    place = Provenance("parties.csv", FILE, unit, unit + 1)
    year, month, day = (int(part) for part in (born or "0-0-0").split("-"))
    births = (PartialDate(year, month, day),) if born else ()
    return Party(
        more.pop("id", place.record_id()), PartyKind.PERSON, names=(Name(name),), births=births, provenance=place, **more
    )


def vessel(name: str, imo: str) -> Party:
    return Party("", PartyKind.VESSEL, names=(Name(name),), identifiers=(Identifier("imo", imo, valid=True),))


def organisation(name: str, address: str = "", **more: Any) -> Party:
    addresses = (Address(text=address),) if address else ()
    return Party("", PartyKind.ORGANISATION, names=(Name(name),), addresses=addresses, **more)


def checked(party: Party, entry: str = "QDi.900", listed: str = "", version: str = "2026-02-27", score: float = 0.93) -> Finding:
    """What a check would say of `party` and an entry called `listed`: names met, and birth dates where the party has one."""
    listed = listed or party.caption
    evidence = [Evidence("name", 4.0, "name", party.caption, "name.primary", listed, code="name.equal")]
    if party.births:
        born = party.births[0].iso()
        evidence.append(Evidence("birth_date", 1.0, "birth_date", born, "birth_date", born, code="birth.exact"))
    return Finding(
        "watchlist.party", party.id, score, ReferencePointer("un", entry, version, LIST_VERSIONS[version], listed),
        tuple(evidence), record_caption=party.caption, location=Location("parties.csv", party.provenance.unit or 1),
        input_sha256=FILE, as_of="2026-03-01", settle=("settle.birth_date",),
    )  # fmt: skip


@dataclass
class Cast:
    """The agencies' and people's rows by name, and what to build parties and findings with."""

    person = staticmethod(person)
    vessel = staticmethod(vessel)
    organisation = staticmethod(organisation)
    checked = staticmethod(checked)
    agencies: dict[str, Any] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)

    def member(self, name: str) -> Any:
        from kordon.spine.accounts.members import member_of
        from kordon.spine.audit.services import Channel

        return member_of(self.users[name], Channel.PAGE, "192.0.2.7")

    def home(self, name: str) -> UUID:
        """The id of the agency of this person, or of the agency so called."""
        found: UUID = self.agencies[PEOPLE[name][0] if name in PEOPLE else name].id
        return found

    def findings(self, agency: str, found: Sequence[tuple[Party, Finding]], purpose: str = "screening") -> list[Any]:
        """Stored as the flow stores them, after asking memory."""
        from django.db import transaction

        from kordon.engine.outputs.canonical import finding_object
        from kordon.engine.pairs import pair_of
        from kordon.spine.audit.scope import acting_for
        from kordon.spine.decisions.memory import remembered
        from kordon.spine.findings.models import Finding as Row
        from kordon.spine.findings.storing import Found, Place, store
        from kordon.spine.intake.purposes import purpose_of

        home = self.agencies[agency].id
        said = remembered(home, purpose, [pair_of(party, finding_object(finding)) for party, finding in found])
        founds = []
        for number, ((party, finding), known) in enumerate(zip(found, said, strict=True), start=1):
            entry = Party(finding.entry.id, party.kind, names=(Name(finding.entry.caption),))
            changes = tuple(change.as_dict() for change in known.changes) if known else ()
            founds.append(
                Found(
                    finding, party, entry, Place(position=number), quiet=bool(known and known.quiet),
                    decision_id=known.decision_id if known else None, changes=changes,
                )
            )  # fmt: skip
        with transaction.atomic(), acting_for(home):
            return store(home, purpose_of(purpose), Row.Origin.HAND, founds).rows

    def finding(self, agency: str, party: Party, **more: Any) -> Any:
        return self.findings(agency, [(party, checked(party, **more))])[0]


def made_cast() -> Cast:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import Agency
    from kordon.spine.accounts.permissions import Role

    program, cast = the_program(), Cast()
    for kind in ("licensing", "customs"):
        cast.agencies[kind] = services.create_agency(program, {"en": f"Invented {kind}"}, Agency.Kind(kind))
    for name, (kind, role) in PEOPLE.items():
        agency = cast.agencies[kind]
        user = services.create_user(program, agency.id, f"{name}@{kind}.example", name.title())
        services.grant_role(program, agency.id, user.id, Role(role))
        cast.users[name] = services.set_password(program, user.id, "correct horse battery")
    return cast


@pytest.fixture
def cast(database: str) -> Cast:
    return made_cast()


@pytest.fixture
def visit(cast: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`visit("alice")` is a signed-in client."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from kordon.site.sign_in.sessions import HAS_FACTOR, OPENED, SEEN
    from kordon.spine.audit.scope import acting_for

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["testserver"])

    def signed_in(name: str) -> Client:
        client = Client()
        with acting_for(cast.home(name)):
            client.force_login(cast.users[name], "kordon.spine.accounts.backend.AccountsBackend")
        session = client.session
        session[OPENED] = session[SEEN] = int(timezone.now().timestamp())
        session[HAS_FACTOR] = True
        session.save()
        return client

    return signed_in
