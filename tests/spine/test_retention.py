"""Periods are the agency's own; what is past them is erased with all that names anybody; holds keep it; the chain proves it."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

NAME = "Arvid Testmann"
SECRET = "Zugeheimnis"  # stands in every text that somebody writes


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`later(400)`: from now on it is 400 days from the real present."""
    from django.utils import timezone

    started = timezone.now()

    def move(days: float) -> datetime:
        moment = started + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return move


def closed_case(office: Any) -> Any:
    """With a finding, a note, a task, a file, a decision and a question, closed today."""
    from kordon.engine.records.party import Name, Party
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import Agency
    from kordon.spine.cases import attachments, opening, questions, work
    from kordon.spine.decisions.services import Wish, decide

    me, here = office.officer, office.id
    office.hand_in(f"id,name,note\nC1,{NAME},{SECRET}\n", f"{SECRET}.csv")
    office.work()
    (row,) = office.findings()
    case = opening.open_case(me, here, opening.NewCase(SECRET, finding_ids=[row.id]))
    work.add_note(me, here, case.id, SECRET)
    work.add_task(me, here, case.id, SECRET)
    attachments.attach(me, here, case.id, f"{SECRET}.txt", io.BytesIO(SECRET.encode()))
    third = services.create_agency(the_program(), {"en": "Third office"}, Agency.Kind.CUSTOMS)
    questions.ask(me, here, Party("", names=(Name(f"{SECRET} {NAME}"),)), SECRET, [third.id], case.id)
    questions.answer_waiting()
    decide(me, here, Wish("false", SECRET, case.id, [row.id]))
    decide(me, here, Wish("no_action", SECRET, case.id))
    return case


def everything(office: Any) -> str:
    """All that the database holds of the agency, as text."""
    from django.apps import apps

    said = []
    for model in apps.get_models():
        if model.__module__.startswith("kordon.spine") and model._meta.label_lower != "accounts.agency":
            rows: Any = model._base_manager
            said += [str(value) for row in rows.filter(agency_id=office.id) for value in vars(row).values()]
    return "\n".join(said)


def whole() -> bool:
    from kordon.spine.audit.verification import verify

    return [chain.broken for chain in verify() if chain.broken] == []


def test_a_case_past_its_period_leaves_nothing_that_names_anybody(office: Any, later: Any) -> None:
    from kordon.spine.audit.models import Entry
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.cases.models import Case
    from kordon.spine.cases.reading import read_case
    from kordon.spine.cases.work import add_note, reopen_case
    from kordon.spine.flow.retention import count_due

    case = closed_case(office)
    assert SECRET in everything(office) and len(list(office.home.glob("objects/*/*"))) == 2
    assert not any(count_due(office.id).values()), "nothing is due on the first day"
    assert count_due(office.id, later(0) + timedelta(days=1900))["cases"] == 1
    later(1900)
    office.work()
    office.work()  # findings and details that the first run set free
    kept = everything(office)
    for text in (SECRET, NAME, SECRET.upper()):
        assert text not in kept, [line for line in kept.splitlines() if text in line][:3]
    assert list(office.home.glob("objects/*/*")) == []
    erased = Case.across_agencies.get(pk=case.id)
    assert (erased.number, erased.status, erased.title) == (case.number, "closed", "") and erased.erased_at
    file = read_case(office.supervisor, office.id, case.id)
    assert file.events[0].verb == "case.opened" and not file.notes and not file.parties
    verbs = set(Entry.across_agencies.filter(agency_id=office.id).values_list("verb", flat=True))
    assert {"case.erased", "question.erased", "findings.erased", "file.erased", "opening.erased"} <= verbs
    for change in (
        lambda: add_note(office.officer, office.id, case.id, "x"), lambda: reopen_case(office.officer, office.id, case.id, "x")
    ):  # fmt: skip
        with pytest.raises(CaseFault, match="is_erased"):
            change()
    assert whole()
    assert not any(count_due(office.id).values())


def test_a_held_case_is_kept_with_its_files_until_the_hold_ends(office: Any, later: Any) -> None:
    from kordon.spine.cases.holding import end_hold, hold_case
    from kordon.spine.cases.models import Case
    from kordon.spine.flow.retention import count_due
    from kordon.spine.intake.faults import IntakeFault
    from kordon.spine.intake.models import File
    from kordon.spine.intake.services import erase_file

    case = closed_case(office)
    hold_case(office.supervisor, office.id, case.id, "A court asked for it.")
    file = File.across_agencies.get(agency_id=office.id)
    with pytest.raises(IntakeFault, match="held"):
        erase_file(office.supervisor, office.id, file.id)
    later(3600)
    office.work()
    assert Case.across_agencies.get(pk=case.id).erased_at is None
    assert SECRET in everything(office) and NAME in everything(office)
    assert len(list(office.home.glob("objects/*/*"))) == 2
    end_hold(office.supervisor, office.id, case.id, "The court has decided.")
    assert count_due(office.id)["cases"] == 1
    later(3602)
    office.work()
    office.work()
    assert SECRET not in everything(office) and whole()


def test_an_agency_sets_its_own_periods(office: Any, another_office: Any, later: Any) -> None:
    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.intake.faults import IntakeFault
    from kordon.spine.intake.models import File
    from kordon.spine.intake.periods import periods_of, set_periods

    key, admin = ("screening", "file"), office.person("administrator")
    file = office.hand_in(f"id,name\nC1,{NAME}\n").file
    with pytest.raises(NotPermitted):
        set_periods(office.supervisor, office.id, {key: 10}, "Article 3")
    for wanted, basis, code in (
        ({key: 0}, "Article 3", "bad_days"), ({key: 10}, " ", "no_basis"), ({("x", "file"): 1}, "y", "no_purpose")
    ):  # fmt: skip
        with pytest.raises(IntakeFault, match=code):
            set_periods(admin, office.id, wanted, basis)
    assert periods_of(office.id).own == {}
    set_periods(admin, office.id, {key: 10}, "Article 3 of the invented act")
    assert set_periods(admin, office.id, {key: 10}, "Again") == [], "what is set already is no change"
    assert (periods_of(office.id).days[key], periods_of(another_office.id).days[key]) == (10, 90)
    kept = File.across_agencies.get(pk=file.id)
    assert (kept.keep_until - kept.created_at) == timedelta(days=10)
    later(11)
    office.work()
    assert File.across_agencies.get(pk=file.id).erased_at is not None and whole()


def test_details_of_the_audit_go_by_their_age(office: Any, later: Any) -> None:
    from kordon.spine.audit.models import Entry, Opening

    office.hand_in(f"id,name\nC1,{NAME}\n")
    office.work()
    entries = Entry.across_agencies.filter(agency_id=office.id).count()
    assert Opening.across_agencies.filter(agency_id=office.id).count() == entries
    later(3700)
    office.work()
    # ids are of the real clock: what this test wrote "later" is as young as the rest, and old for the period
    assert Entry.across_agencies.filter(agency_id=office.id).count() > entries and whole()
    old = Entry.across_agencies.filter(agency_id=office.id, sequence__lte=entries).values_list("pk", flat=True)
    assert not Opening.across_agencies.filter(pk__in=list(old)).exists()


def test_the_command_counts_first_and_erases_when_told(
    office: Any, later: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from kordon.site.cli import main
    from kordon.spine.audit.models import Entry

    closed_case(office)
    day = (later(0) + timedelta(days=1900)).date().isoformat()
    assert main(["retention", "--language", "en"]) == 0
    assert "Past their period: 0." in capsys.readouterr().out
    assert main(["retention", "--on", day, "--agency", str(office.id), "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "closed cases" in said and "original files" in said and "Kordon's defaults" in said
    assert SECRET not in said and SECRET in everything(office), "counting erases nothing and names nobody"
    later(1900)
    before = Entry.across_agencies.count()
    assert main(["retention", "--erase", "--language", "en"]) == 0
    assert "closed cases" in capsys.readouterr().out
    assert SECRET not in everything(office) and Entry.across_agencies.count() > before and whole()
    actors = Entry.across_agencies.filter(verb="case.erased").values_list("actor_id", "channel")
    assert list(actors) == [(None, "command")]
    with pytest.raises(SystemExit):
        main(["retention", "--erase", "--on", day])
    assert main(["retention", "--agency", "01a213ff-5150-7154-8e27-2d02e986ea7b"]) == 2


def test_the_page_says_what_is_a_default_and_sets_ones_own(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from kordon.site.sign_in import sessions
    from kordon.spine.accounts.models import User
    from kordon.spine.intake.periods import periods_of

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["testserver"])
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.across_agencies.get(pk=office.person("administrator").actor.user_id))
    session = client.session
    session[sessions.OPENED] = session[sessions.SEEN] = int(timezone.now().timestamp())
    session.save()
    page = client.get("/periods/").content.decode()
    assert page.count("Kordon&#x27;s default") + page.count("Kordon's default") >= 20 and "no advice on your law" in page
    given = {f"{purpose or 'every'}-{kind}": days for (purpose, kind), days in periods_of(office.id).days.items()}
    wrong = client.post("/periods/", {**given, "travel-file": "0", "basis": "Article 12"})
    assert wrong.status_code == 400 and periods_of(office.id).own == {}
    assert client.post("/periods/", {**given, "travel-file": "30", "basis": "Article 12"}).status_code == 302
    own = periods_of(office.id).own
    assert {key: (row.days, row.basis) for key, row in own.items()} == {("travel", "file"): (30, "Article 12")}
    assert "Article 12" in client.get("/periods/").content.decode()
    client.post("/periods/", {**given, "travel-file": "30", "basis": "All of the act", "confirm": "yes"})
    assert len(periods_of(office.id).own) == len(given), json.dumps(given)
