"""Cases: opened from findings or by hand, routed, worked on, linked with their reasons, shared and taken back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kordon.engine.records.party import Identifier


def opened(cast: Any, by: str, title: str, *parties: Any, **more: Any) -> Any:
    from kordon.spine.cases.opening import NewCase, open_case

    return open_case(cast.member(by), cast.home(by), NewCase(title, parties=[("subject", p) for p in parties], **more))


def test_a_case_takes_its_findings_out_of_the_inbox(cast: Any) -> None:
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.cases.opening import NewCase, add_findings, open_case
    from kordon.spine.cases.reading import read_case
    from kordon.spine.findings.models import Finding

    first, second, third = (
        cast.finding("licensing", cast.person(f"Jean Exemple {n}", unit=n), score=0.9 + n / 100) for n in (1, 2, 3)
    )
    alice, home, request_id = cast.member("alice"), cast.home("alice"), uuid4()
    new = NewCase("", finding_ids=[first.id, second.id], request_id=request_id)
    case = open_case(alice, home, new)
    assert open_case(alice, home, new).id == case.id, "the same request opens one case"
    assert (case.number, case.title, case.score) == (1, "Jean Exemple 1 + 1", 0.92)
    assert case.due_on == date.today() + timedelta(days=5), "licensing has five days for a strong finding"
    with pytest.raises(CaseFault, match="finding_taken"):
        open_case(alice, home, NewCase("", finding_ids=[second.id, third.id]))
    add_findings(alice, home, case.id, [third.id, first.id])
    shown = read_case(alice, home, case.id)
    assert [row.id for row in shown.findings] == [first.id, second.id, third.id]
    assert {row.state for row in shown.findings} == {Finding.State.IN_CASE}
    assert [party.caption for party in shown.parties] == ["Jean Exemple 1", "Jean Exemple 2", "Jean Exemple 3"]
    assert [event.verb for event in shown.events if event.verb != "case.linked"] == ["case.opened", "case.findings_added"]


def test_work_on_a_case_leaves_its_history(cast: Any) -> None:
    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.verification import verify
    from kordon.spine.cases import work
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.cases.reading import read_case

    case, home = opened(cast, "alice", "Pump to Atlantis"), cast.home("alice")
    alice, bob = cast.member("alice"), cast.member("bob")
    with pytest.raises(NotPermitted):
        work.assign_case(alice, home, case.id, cast.users["bill"].id)
    work.assign_case(alice, home, case.id, cast.users["alice"].id)
    work.assign_case(bob, home, case.id, cast.users["bill"].id)
    with pytest.raises(CaseFault, match="no_such_person"):
        work.assign_case(bob, home, case.id, cast.users["dina"].id)
    work.set_due(alice, home, case.id, date(2026, 12, 24))
    request_id = uuid4()
    for _ in range(2):
        note = work.add_note(alice, home, case.id, "End user <b>unclear</b>.\r\nAsk.", request_id=request_id)
    assert note.text == "End user <b>unclear</b>.\nAsk."
    task = work.add_task(alice, home, case.id, "Ask for the end-use statement", cast.users["alice"].id, date(2026, 12, 1))
    for _ in range(2):
        work.finish_task(alice, home, task.id)
    shown = read_case(cast.member("carol"), home, case.id)
    assert [event.verb for event in shown.events] == [
        "case.opened", "case.assigned", "case.assigned", "case.due_set", "case.noted", "case.task_added", "case.task_done",
    ]  # fmt: skip
    entries = {entry.id: entry for entry in Entry.across_agencies.filter(agency_id=home)}
    assert all(entries[event.entry_id].verb == event.verb for event in shown.events)
    assert "unclear" not in "".join(entry.references for entry in entries.values())
    assert {chain.broken for chain in verify()} == {None}
    with pytest.raises(NotPermitted):
        work.add_note(cast.member("carol"), home, case.id, "An auditor reads.")


def test_routes_are_data_the_first_that_fits_counts(cast: Any) -> None:
    from django.utils import timezone

    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.cases.models import Case
    from kordon.spine.cases.routing import RouteLine, route_waiting, set_routes

    bob, home, bill = cast.member("bob"), cast.home("bob"), cast.users["bill"].id
    lines = [
        RouteLine(country="fr", score_from=0.95, assignee_id=bill, due_days=1),
        RouteLine(country="FR", due_days=7),
        RouteLine(age_days=10, assignee_id=cast.users["bob"].id),
    ]
    set_routes(bob, home, lines)
    with pytest.raises(CaseFault, match="bad_route"):
        set_routes(bob, home, [RouteLine(score_from=0.5)])
    with pytest.raises(CaseFault, match="no_such_person"):
        set_routes(bob, home, [RouteLine(assignee_id=cast.users["dina"].id)])
    party = cast.person("Jean Exemple", nationalities=("FR",))
    strong = opened(cast, "alice", "", finding_ids=[cast.finding("licensing", party, score=0.97).id])
    weak = opened(cast, "alice", "Someone French", cast.person("Anna Beispiel", nationalities=("FR",)))
    other = opened(cast, "alice", "Nothing known")
    days = [(case.assignee_id, (case.due_on - date.today()).days) for case in (strong, weak, other)]
    assert days == [(bill, 1), (None, 7), (None, 30)]
    assert route_waiting(bob, home) == 0
    Case.across_agencies.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(days=11))
    assert route_waiting(bob, home) == 1
    assert Case.across_agencies.get(pk=other.pk).assignee_id == cast.users["bob"].id


def test_links_are_found_and_explained(cast: Any) -> None:
    from kordon.spine.cases.drawing import picture_of
    from kordon.spine.cases.links import link_case, list_links

    numbered = replace(cast.person("K. Mustermann"), identifiers=(Identifier("passport", "X1234567", "FR", text="X 1234567"),))
    opened(cast, "alice", "Passport", numbered)
    opened(cast, "alice", "Name", cast.person("Mohammed al-Beispiel al-Invenzi", "1970-01-02"))
    opened(cast, "alice", "Ship", cast.vessel("Invented Star", "9074729"))
    opened(cast, "alice", "Address", cast.organisation("Exemplar Trading LLC", "12 Invented Street, Atlantis"))
    opened(cast, "alice", "Nobody", cast.person("Zbigniew Wymyslony"))
    opened(cast, "alice", "Born otherwise", cast.person("Muhammad al Beispiel al Invenzi", "1982-05-05"))
    about_all = opened(
        cast, "alice", "All of them",
        replace(numbered, names=cast.person("Somebody Else").names),
        cast.person("محمد البيسبيل", "1970-01-02"),
        cast.person("Muhammad al Beispiel al Invenzi", "1970-01-02"),
        cast.vessel("Other Name Now", "9074729"),
        cast.organisation("Sample Goods", "INVENTED STREET 12 - Atlantis"),
    )  # fmt: skip
    links = list_links(cast.member("alice"), cast.home("alice"), about_all.id)
    met = {link.case.title: link for link in links}
    assert {title: link.kind for title, link in met.items()} == {
        "Passport": "identifier", "Name": "name", "Ship": "vessel", "Address": "address",
    }  # fmt: skip
    assert met["Passport"].explanation["left"] == "X 1234567"
    assert met["Address"].explanation["right"] == "INVENTED STREET 12 - Atlantis"
    name = met["Name"]
    assert 0.4 < name.score <= 1 and name.explanation["left"] == "Mohammed al-Beispiel al-Invenzi"
    assert {"left": "Mohammed", "right": "Muhammad"}.items() <= name.explanation["steps"][0].items()
    assert link_case(about_all) == [], "looking twice finds nothing new"
    picture = picture_of(about_all, links)
    assert picture is not None and len(picture.edges) == 4 and picture.left_out == 0
    for node in [picture.centre, *(edge.node for edge in picture.edges)]:
        assert 0 <= node.left and node.left + picture.node_width <= picture.width
        assert 0 <= node.top and node.top + picture.node_height <= picture.height


def test_a_case_nobody_linked_yet_is_caught_up(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from kordon.spine.cases import links, rounds
    from kordon.spine.cases.models import CaseLink

    with monkeypatch.context() as patch:
        patch.setattr(links, "link_case", lambda case: [])  # as when the process is killed right behind the opening
        opened(cast, "alice", "One", cast.vessel("Invented Star", "9074729"))
        opened(cast, "alice", "Two", cast.vessel("Invented Moon", "9074729"))
    assert rounds.catch_up() == 0, "the process that opened it may be at it"
    assert rounds.catch_up(timezone.now() + timedelta(minutes=2)) == 2
    assert rounds.catch_up(timezone.now() + timedelta(minutes=2)) == 0
    assert CaseLink.across_agencies.count() == 1


def test_a_shared_case_is_read_until_it_is_taken_back_and_both_chains_say_so(cast: Any) -> None:
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.verification import verify
    from kordon.spine.cases import sharing, work
    from kordon.spine.cases.faults import CaseFault

    row = cast.finding("licensing", cast.person("Jean Exemple"))
    case = opened(cast, "alice", "Pump", finding_ids=[row.id])
    home, other, dina = cast.home("bob"), cast.home("dina"), cast.member("dina")
    work.add_note(cast.member("alice"), home, case.id, "For us alone")
    work.add_note(cast.member("alice"), home, case.id, "For both", shared=True)
    assert sharing.shared_with(dina, other) == []
    share = sharing.share_case(cast.member("bob"), home, case.id, other, "Same consignment")
    assert sharing.share_case(cast.member("bob"), home, case.id, other, "Again").id == share.id
    assert [s.id for s in sharing.shared_with(dina, other)] == [share.id]
    shown = sharing.read_shared(dina, other, share.id)
    assert [note.text for note in shown.notes] == ["For both"] and [f.id for f in shown.findings] == [row.id]
    with pytest.raises(CaseFault, match="not_found"):
        work.add_note(dina, other, case.id, "A reader changes nothing")
    sharing.end_share(cast.member("bob"), home, share.id)
    with pytest.raises(CaseFault, match="not_found"):
        sharing.read_shared(dina, other, share.id)
    ours, theirs = ["case.shared", "case.read_by_other", "case.share_ended"], ["share.received", "share.ended"]
    for agency, verbs in ((home, ours), (other, theirs)):
        found = Entry.across_agencies.filter(agency_id=agency, verb__in=[*ours, *theirs]).order_by("sequence")
        assert [entry.verb for entry in found] == verbs
    assert {chain.broken for chain in verify()} == {None}
    with pytest.raises(CaseFault, match="no_such_agency"):
        sharing.share_case(cast.member("bob"), home, case.id, home, "With ourselves")


def test_attachments_are_kept_encrypted_and_come_back(cast: Any, kordon_home: Any) -> None:
    from kordon.spine.cases.attachments import attach, opened_attachment
    from kordon.spine.cases.faults import CaseFault

    case, home, content = opened(cast, "alice", "Pump"), cast.home("alice"), b"%PDF-1.7 invented end-use statement"
    kept = attach(cast.member("alice"), home, case.id, "..\\..//etc/end use\u202e.pdf", io.BytesIO(content))
    assert (kept.name, kept.size_bytes) == ("end use.pdf", len(content))
    with opened_attachment(cast.member("carol"), home, kept.id) as (row, path):
        assert row.id == kept.id and path.read_bytes() == content
    assert not [p for p in kordon_home.rglob("*") if p.is_file() and p.suffix != ".sqlite3" and content in p.read_bytes()]
    with pytest.raises(CaseFault, match="not_found"), opened_attachment(cast.member("dina"), cast.home("dina"), kept.id):
        pass


def test_cases_are_listed_and_found(cast: Any) -> None:
    from kordon.spine.cases.reading import CaseFilter, count_mine, list_cases
    from kordon.spine.cases.work import assign_case, set_due

    alice, home = cast.member("alice"), cast.home("alice")
    first, second = opened(cast, "alice", "Pump to Atlantis"), opened(cast, "alice", "Valves", cast.person("Jean Exemple"))
    opened(cast, "dina", "Pump seen by customs")
    set_due(alice, home, second.id, date.today() - timedelta(days=1))
    assign_case(alice, home, first.id, alice.actor.user_id)

    def titles(**wanted: Any) -> list[str]:
        return [case.title for case in list_cases(alice, home, CaseFilter(**wanted))]

    assert titles() == ["Valves", "Pump to Atlantis"]
    assert titles(text="pump") == titles(text="#1") == titles(whose="mine") == ["Pump to Atlantis"]
    assert titles(text="exemple") == titles(overdue=True) == titles(whose="free") == ["Valves"]
    assert titles(status="closed") == titles(text="customs") == []
    assert count_mine(alice) == 1
