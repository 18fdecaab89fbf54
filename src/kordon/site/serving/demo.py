"""The demonstration: invented agencies with people, files, findings, cases and decisions, made by the same services that pages
call. Only the Security Council's list is real; `samples/counterparties.csv` says which of its parties bear listed names.

Everybody has one password, made for this installation and kept in the home folder for its owner alone.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils import timezone

from kordon.engine.outputs.words import Words
from kordon.engine.records.party import Name, Party, PartyKind
from kordon.engine.references import ReferenceStore
from kordon.engine.written_once import written_once
from kordon.rooms.obligations.storing import take_in
from kordon.rooms.reporting import demo as reporting
from kordon.rooms.watchlists.acceptance import accept
from kordon.rooms.watchlists.lists import identify, today
from kordon.site.assembly import assemble
from kordon.spine.accounts import services
from kordon.spine.accounts.members import Member, member_of, the_program
from kordon.spine.accounts.models import Agency, User
from kordon.spine.accounts.permissions import Role
from kordon.spine.audit.services import Channel
from kordon.spine.cases import opening, questions, sharing, work
from kordon.spine.cases.models import Case
from kordon.spine.decisions.services import Wish, decide
from kordon.spine.findings import services as findings
from kordon.spine.findings.models import Finding
from kordon.spine.flow.models import Run, Schedule
from kordon.spine.flow.worker import Worker
from kordon.spine.intake import services as intake
from kordon.spine.intake.models import File

PASSWORD_FILE = "demo_password"
SAMPLES = files("kordon.rooms.watchlists") / "samples"


def load(words: Words) -> Iterator[str]:
    """Make it where there is nothing yet; yields what to tell. A database in use is left alone."""
    home: Path = settings.CONFIGURATION.home
    if User.across_agencies.exists():
        if not (home / PASSWORD_FILE).exists():
            yield words.say("demo.not_empty")
            return
    else:
        yield words.say("demo.loading")
        _make(home)
    password = written_once(home / PASSWORD_FILE, _new_password)
    for agency in _plan()["agencies"]:
        for person in agency["people"]:
            roles = ", ".join(words.say(f"role.{role}") for role in person["roles"])
            name = agency["names"][words.language]
            yield "  " + words.say("demo.person", email=person["email"], agency=name, roles=roles)
    yield words.say("demo.password", password=password)


def _plan() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("kordon.site.serving.data").joinpath("demo.json").read_text("utf-8"))
    return found


def _new_password() -> str:
    return "-".join(secrets.token_hex(3) for _ in range(4))


def _make(home: Path) -> None:
    plan, password = _plan(), written_once(home / PASSWORD_FILE, _new_password)
    _store_list(ReferenceStore(home), _older_list(), age_days=21)
    _store_register(ReferenceStore(home))
    for line in plan["agencies"]:
        agency = services.create_agency(the_program(), line["names"], Agency.Kind(line["kind"]))
        for person in line["people"]:
            user = services.create_user(the_program(), agency.id, person["email"], person["name"])
            for role in person["roles"]:
                services.grant_role(the_program(), agency.id, user.id, Role(role))
            services.set_password(the_program(), user.id, password)
    for file in plan["files"]:
        member = _member(file["by"])
        folder = SAMPLES if (SAMPLES / file["sample"]).is_file() else files("kordon.site.serving.data")
        with (folder / file["sample"]).open("rb") as stream:
            intake.hand_in(member, member.agency_id, file["sample"], stream, file["purpose"], File.Channel.PAGE)
    Worker(assemble(home), threading.Event()).run(until_idle=True)
    _work_on_findings()
    _store_list(ReferenceStore(home), _newer_list(), age_days=1)
    Schedule.across_agencies.filter(task=Run.Task.RESCREEN).update(next_at=timezone.now())
    Worker(assemble(home), threading.Event()).run(until_idle=True)
    reporting.make(_member("alice@licensing.example"), _member("carmen@licensing.example"))


def _older_list() -> str:
    """An invented national list: without its ship, and with a name spelt otherwise than later."""
    lines = (SAMPLES / "national_template.csv").read_text("utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("W-2026-0003"))
    return text.replace("Tarvo Quillbrandt,", "Tarvo Quillbrant,")


def _newer_list() -> str:
    """It has its ship, and has lost its company."""
    lines = (SAMPLES / "national_template.csv").read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("W-2026-0002"))


def _store_list(store: ReferenceStore, text: str, age_days: int) -> None:
    with TemporaryDirectory(prefix="kordon-demo-") as folder:
        path = Path(folder) / "national.csv"
        path.write_text(text, "utf-8")
        day = today() - timedelta(days=age_days)
        accept(identify(path, today(), ("national",)), store, as_of=day, force=True)


def _store_register(store: ReferenceStore) -> None:
    register = files("kordon.rooms.obligations") / "samples" / "depositary_dates.csv"
    with as_file(register) as path:  # two dates of one State, beside which the demonstration's replies stand
        take_in(path, store, today(), {})


def _member(email: str) -> Member:
    return member_of(User.across_agencies.get(email=email), Channel.PAGE)


def _work_on_findings() -> None:
    """Some of everything an officer does; each step is the service behind a page."""
    alice, boris, carmen = (_member(f"{name}@licensing.example") for name in ("alice", "boris", "carmen"))
    office = alice.agency_id
    rows = list(findings.list_findings(alice, office, findings.Filters()).object_list)
    by_name = {row.subject_caption: row for row in rows}
    sure, doubtful = rows[0], rows[-1]
    case = _case(alice, [row for row in rows if row.entry_id == sure.entry_id])
    work.assign_case(carmen, office, case.id, alice.actor.user_id)
    work.add_note(alice, office, case.id, "The invoice names the same father as the list. I have asked for the passport.")
    work.add_task(alice, office, case.id, "Ask the exporter for a copy of the passport", alice.actor.user_id,
                  today() + timedelta(days=3))  # fmt: skip
    held = [row.id for row in rows if row.entry_id == sure.entry_id]
    decide(alice, office, Wish("true", "Name, date of birth and nationality agree with the list.", case.id, held))
    decide(boris, office, Wish("false", "Another date of birth, confirmed by the passport.", None, [doubtful.id]))
    other = _case(boris, [row for row in rows[1:] if row.entry_id != sure.entry_id][:1])
    work.add_note(boris, office, other.id, "The goods are to go by sea. Customs should know.", shared=True)
    customs = Agency.across_agencies.get(kind=Agency.Kind.CUSTOMS)
    sharing.share_case(carmen, office, other.id, customs.id, "The consignment leaves through the port on Friday.")
    farid = _member("farid@finance.example")
    asked = next(iter(by_name.values()))
    party = Party("", PartyKind.UNKNOWN, names=(Name(asked.subject_caption),))
    questions.ask(farid, farid.agency_id, party, "Suspicious transfer, article 12 of the reporting act", [office, customs.id])
    questions.answer_waiting()


def _case(member: Member, held: list[Finding]) -> Case:
    return opening.open_case(member, member.agency_id, opening.NewCase("", finding_ids=[row.id for row in held]))
