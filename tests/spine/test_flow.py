"""From file to findings: counted, evidenced, idempotent, with memory; and what changed lists bring."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest

PEOPLE = {1: "ARVID TESTMANN", 2: "BORIS PRÓBNY", 3: "CELIA EJEMPLO"}


def rows(number: int) -> str:
    """A file of `number` parties: every tenth is Arvid, every 25th is broken."""
    lines = ["id,name,country"]
    for place in range(1, number + 1):
        if place % 25 == 0:
            lines.append(f"C{place}")
        elif place % 10 == 0:
            lines.append(f"C{place},Arvid Testmann,AT")
        else:
            lines.append(f"C{place},Nobody Number {place},FR")
    return "\n".join(lines) + "\n"


def reread(row: Any) -> Any:
    row.refresh_from_db(from_queryset=type(row).across_agencies.all())
    return row


def entries(office: Any, verb: str) -> list[Any]:
    from kordon.spine.audit.models import Entry

    return list(Entry.across_agencies.filter(agency_id=office.id, verb=verb))


def assert_chain_whole() -> None:
    from kordon.spine.audit.verification import verify

    assert [chain.broken for chain in verify() if chain.broken] == []


def test_a_file_becomes_findings_with_both_sides(office: Any) -> None:
    from kordon.engine.records.encoding import party_from_dict
    from kordon.spine.audit.services import proof_of_item
    from kordon.spine.findings.models import Sighting
    from kordon.spine.intake.models import UnitBatch

    file = office.hand_in(rows(1200), purpose="customs").file
    office.work()
    reread(file)
    assert (file.state, file.format, file.units, file.rejected) == ("done", "csv", 1200, 48)
    assert (file.position, file.share, file.worker) == (1200, 1.0, "")
    batches = list(UnitBatch.across_agencies.order_by("first"))
    assert [(batch.first, batch.last) for batch in batches] == [(1, 500), (501, 1000), (1001, 1200)]
    found = office.findings()
    assert file.findings == len(found) == 96, "one for each Arvid: each has an id of its own"
    one = found[0]
    assert (one.list_name, one.entry_id, one.entry_caption, one.state) == ("un", "XXi.001", "ARVID TESTMANN", "open")
    assert party_from_dict(one.subject).caption == "Arvid Testmann"
    assert party_from_dict(one.entry).id == "XXi.001"
    assert one.document["schema"] == "kordon.finding/1" and one.document["input"]["sha256"] == file.stored.sha256
    assert one.evidence[0]["steps"] and one.entry_sha256 == file.references[0]["sha256"]
    assert (one.due_at - one.first_seen) == timedelta(hours=24)
    sighting = Sighting.across_agencies.get(finding_id=one.id)
    assert sighting.unit == int(one.record_id[1:]) and sighting.line == sighting.unit + 1
    checked = entries(office, "units.checked")
    assert [entry.items for entry in checked] == [500, 500, 200]
    item = {"position": 10, "unit": 10, "state": "read", "findings": [str(f.id) for f in found if f.record_id == "C10"]}
    assert proof_of_item(checked[0], item) is not None
    assert_chain_whole()


def test_checking_again_doubles_nothing(office: Any) -> None:
    from kordon.spine.findings.models import Sighting
    from kordon.spine.intake.faults import IntakeFault
    from kordon.spine.intake.models import FileDefect
    from kordon.spine.intake.services import check_again

    file = office.hand_in(rows(100)).file
    with pytest.raises(IntakeFault, match="busy"):
        check_again(office.officer, office.id, file.id)
    office.work()
    before = (len(office.findings()), Sighting.across_agencies.count(), FileDefect.across_agencies.count())
    ids = {finding.id for finding in office.findings()}
    check_again(office.officer, office.id, file.id)
    office.work()
    assert (len(office.findings()), Sighting.across_agencies.count(), FileDefect.across_agencies.count()) == before
    assert {finding.id for finding in office.findings()} == ids
    assert reread(file).run == 2 and file.findings == before[0]


def test_the_same_subject_in_the_next_file_is_the_same_finding(office: Any) -> None:
    office.hand_in("id,name\nC1,Arvid Testmann\n")
    office.hand_in("id,name\nC1,Arvid Testmann\nC2,Nobody Else\n")
    office.work()
    (finding,) = office.findings()
    assert finding.times_seen == 2


def test_two_namesakes_without_numbers_are_two_findings(office: Any) -> None:
    office.hand_in("name,birth_date\nArvid Testmann,1980-01-01\nArvid Testmann,1991-07-07\nArvid Testmann,1991-07-07\n")
    office.work()
    found = office.findings()
    assert sorted((f.subject["births"][0]["year"], f.times_seen) for f in found) == [(1980, 1), (1991, 2)]
    assert {f.state for f in found} == {"open"}


def test_what_cannot_be_read_is_said(office: Any) -> None:
    file = office.hand_in(b"\x00\x01\x02 nothing that is known" * 50, name="what.bin").file
    office.work()
    assert reread(file).state == "unreadable"
    assert file.fault["code"] == "input.unknown_format" and file.fault["location"]["file"] == "what.bin"
    assert len(entries(office, "file.unreadable")) == 1


def test_damaged_bytes_are_tried_again_and_then_given_up(office: Any) -> None:
    from kordon.spine.intake.leases import MOST_ATTEMPTS

    file = office.hand_in(rows(10)).file
    (path,) = office.home.glob("objects/*/*")
    path.write_bytes(path.read_bytes()[:-1])
    office.work()
    assert reread(file).state == "given_up"
    assert (file.fault["code"], file.attempts) == ("intake.object_damaged", MOST_ATTEMPTS + 1)
    assert len(entries(office, "file.given_up")) == 1


def test_a_fault_of_ones_own_is_kept_and_holds_up_nothing_else(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kordon.spine.cases import rounds
    from kordon.spine.flow import reading

    def broken(*anything: object) -> None:
        raise ZeroDivisionError("Anna Beispiel")

    check, bad = reading._found, "bad.csv"
    monkeypatch.setattr(rounds, "catch_up", broken)
    monkeypatch.setattr(reading, "_found", lambda file, *rest: broken() if file.name == bad else check(file, *rest))
    failing, fine = office.hand_in(rows(10), name=bad).file, office.hand_in(rows(11), name="good.csv").file
    office.work()
    assert (reread(failing).state, reread(fine).state) == ("given_up", "done")
    assert failing.fault["code"] == "intake.failed" and failing.fault["parameters"] == {"kind": "ZeroDivisionError"}
    assert office.home.joinpath("faults").is_dir() and "Anna" not in json.dumps(failing.fault)


def test_nul_and_lone_surrogates_are_stored(office: Any) -> None:
    lines = [{"id": "J1", "name": "Arvid Testmann", "note": "a\u0000b"}, {"id": "J2\ud800", "name": "Arvid \ud800Testmann"}]
    file = office.hand_in("".join(json.dumps(line) + "\n" for line in lines), name="p.jsonl").file
    office.work()
    assert reread(file).state == "done" and file.units == 2
    assert "J1" in {finding.record_id for finding in office.findings()}


def test_stopped_between_batches_goes_on_where_it_was(office: Any, kordon_home: Any) -> None:
    from kordon.site.assembly import assemble
    from kordon.spine.flow.worker import Worker

    file = office.hand_in(rows(1300)).file
    stop = threading.Event()
    worker = Worker(assemble(kordon_home), stop, idle_seconds=0.0)
    calls = iter([True])
    worker.stop.is_set = lambda: next(calls, True)  # type: ignore[method-assign]
    worker.step()
    assert (reread(file).state, file.position, file.worker) == ("reading", 500, "")
    office.work()
    assert (reread(file).state, file.units, file.findings) == ("done", 1300, 104)
    assert len(office.findings()) == 104


def test_a_silent_worker_loses_its_work(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It wakes behind its lease, and what it then tries to store is undone."""
    from django.utils import timezone

    from kordon.engine.pipeline import open_source, recognise
    from kordon.site.assembly import assemble
    from kordon.spine.flow import reading
    from kordon.spine.flow.checks import Checks
    from kordon.spine.intake import leases, objects
    from kordon.spine.intake.models import File

    file = office.hand_in(rows(40)).file
    assert leases.take(File, file.id, "sleeper") and not leases.take(File, file.id, "other")
    sleeper = File.across_agencies.select_related("stored").get(pk=file.id)
    later = timezone.now() + 2 * leases.LEASE
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        assert leases.take(File, file.id, "other")
    house = assemble(office.home)
    checks = Checks(house.factories).current()
    with objects.opened(sleeper.stored) as path:
        source = open_source(path, sleeper.name)
        (batch,) = reading._batches(sleeper, source, recognise(source, house.formats), checks, house)
        with pytest.raises(leases.LeaseLost):
            reading._store(sleeper, batch, source, checks, 0.0)
    assert office.findings() == [] and reread(file).position == 0 and entries(office, "units.checked") == []


# -- memory


def decide_false(office: Any, finding: Any) -> Any:
    """As a person would, through the decisions step."""
    from kordon.spine.decisions.services import Wish, decide

    return decide(office.officer, office.id, Wish("false", "invented: another person", finding_ids=[finding.id]))


def test_a_decided_pair_stays_quiet_until_something_used_changes(office: Any) -> None:
    office.hand_in("id,name,birth_date,note\nC1,Arvid Testmann,1980-01-01,one\n")
    office.work()
    (first,) = office.findings()
    decision = decide_false(office, first)
    assert reread(first).state == "decided"
    file = office.hand_in("id,name,birth_date,note\nC1,Arvid Testmann,1980-01-01,another note\n").file
    office.work()
    quiet = next(f for f in office.findings() if f.id != first.id)
    assert (quiet.state, quiet.decision_id, quiet.changes) == ("quiet", decision.id, [])
    assert (reread(file).findings, file.quiet) == (0, 1)
    office.put_list({1: "ARVID TESTMANNS"}, "2026-11-23")
    from kordon.spine.intake.services import check_again

    check_again(office.officer, office.id, file.id)
    office.work()
    (back,) = office.findings(state="open")
    assert [(c["side"], c["before"], c["after"]) for c in back.changes] == [("reference", "ARVID TESTMANN", "ARVID TESTMANNS")]
    assert back.decision_id == decision.id
    assert_chain_whole()


# -- lists change


def test_a_watched_party_is_checked_when_a_list_changes(office: Any) -> None:
    from kordon.engine.records.party import Name, Party, PartyKind
    from kordon.spine.flow.models import Run, Schedule, WatchedParty
    from kordon.spine.flow.watching import list_watched, unwatch, watch

    party = Party("W1", PartyKind.PERSON, names=(Name("Dario Finto"),))
    for _ in range(2):
        watched = watch(office.officer, office.id, "customer", party)
    assert WatchedParty.across_agencies.count() == 1
    office.work()
    assert office.findings() == [] and reread(watched).screened_with
    office.put_list({**PEOPLE, 4: "DARIO FINTO"}, "2026-11-22")
    Schedule.across_agencies.update(next_at="2026-01-01T00:00:00Z")
    office.work()
    (finding,) = office.findings()
    assert (finding.origin, finding.entry_id, finding.purpose) == ("watch", "XXi.004", "customer")
    run = Run.across_agencies.filter(task="rescreen").latest("created_at")
    assert (run.state, run.done, run.findings) == ("done", 1, 1)
    Schedule.across_agencies.update(next_at="2026-01-01T00:00:00Z")
    office.work()
    assert len(office.findings()) == 1 and Run.across_agencies.filter(task="rescreen").count() == 2
    assert [row.caption for row in list_watched(office.officer, office.id).object_list] == ["Dario Finto"]
    unwatch(office.officer, office.id, watched.id)
    assert not WatchedParty.across_agencies.exists() and len(office.findings()) == 1
    assert_chain_whole()


def test_a_watched_file_is_read_again_when_a_list_changes(office: Any) -> None:
    from django.utils import timezone

    from kordon.spine.flow.models import Schedule
    from kordon.spine.flow.watching import watch_file

    file = office.hand_in("id,name\nC1,Arvid Testmann\nC2,Dario Finto\n", purpose="customer").file
    until = timezone.now() + timedelta(days=700)
    assert watch_file(office.officer, office.id, file.id, until).keep_until == until
    office.work()
    assert [f.record_id for f in office.findings()] == ["C1"]
    for _ in range(2):
        office.put_list({**PEOPLE, 4: "DARIO FINTO"}, "2026-11-22")
        Schedule.across_agencies.update(next_at="2026-01-01T00:00:00Z")
        office.work()
    assert reread(file).run == 2, "once for the new version, not for the version known"
    assert sorted(f.record_id for f in office.findings()) == ["C1", "C2"]


def test_an_entry_that_changed_replaces_the_finding_nobody_began(office: Any) -> None:
    from kordon.spine.intake.services import check_again

    file = office.hand_in("id,name\nC1,Arvid Testmann\n").file
    office.work()
    office.put_list({1: "ARVID TESTMAN", 2: "BORIS PRÓBNY"}, "2026-11-23")
    check_again(office.officer, office.id, file.id)
    office.work()
    old, new = sorted(office.findings(), key=lambda f: f.created_at)
    assert (old.state, old.replaced_by, new.state) == ("replaced", new.id, "open")
    assert (new.first_seen, new.due_at) == (old.first_seen, old.due_at)


# -- periods


def test_periods_are_kept_to(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction
    from django.utils import timezone

    from kordon.spine.findings import services as findings
    from kordon.spine.findings.models import Finding
    from kordon.spine.flow.watching import watch_file

    gone = office.hand_in("id,name\nC1,Arvid Testmann\nC9,Boris Probny\n").file
    kept = office.hand_in("id,name\nC2,Celia Ejemplo\n").file
    watch_file(office.officer, office.id, kept.id, timezone.now() + timedelta(days=400))
    office.work()
    decided = next(f for f in office.findings() if f.record_id == "C1")
    with transaction.atomic():
        findings.move(office.id, [decided.id], Finding.State.DECIDED)
    later = timezone.now() + timedelta(days=100)
    monkeypatch.setattr(timezone, "now", lambda: later)
    office.work()
    assert reread(gone).erased_at is not None and reread(kept).erased_at is None
    assert len(list(office.home.glob("objects/*/*"))) == 1
    much_later = timezone.now() + timedelta(days=1830)
    monkeypatch.setattr(timezone, "now", lambda: much_later)
    office.work()
    masked = reread(decided)
    assert masked.erased_at is not None and "names" not in masked.subject and masked.record_id == ""
    text = json.dumps([masked.document, masked.changes, masked.search_text, masked.subject_caption])
    assert "Arvid" not in text and masked.entry["names"][0]["text"] == "ARVID TESTMANN"
    still = reread(next(f for f in office.findings(state="open")))
    assert still.erased_at is None, "what waits for a person is not taken away"
    assert len(entries(office, "findings.erased")) == 1
    assert_chain_whole()


def test_schedules_are_the_agencys_own(office: Any) -> None:
    from kordon.spine.accounts.faults import AccountFault, NotPermitted
    from kordon.spine.flow.models import Run
    from kordon.spine.flow.schedules import change_schedule, schedules_of

    defaults = [(row.task, row.every_minutes) for row in schedules_of(office.supervisor, office.id)]
    assert defaults == [("rescreen", 60), ("retention", 1440)]
    assert change_schedule(office.supervisor, office.id, Run.Task.RESCREEN, 15).every_minutes == 15
    for wrong in (0, 4, 99_999):
        with pytest.raises(AccountFault, match="bad_minutes"):
            change_schedule(office.supervisor, office.id, Run.Task.RESCREEN, wrong)
    with pytest.raises(NotPermitted):
        change_schedule(office.officer, office.id, Run.Task.RESCREEN, 15)
    assert len(entries(office, "schedule.changed")) == 1
