"""Rounds of reporting in the browser: opened, answered, cleared, published; each step by who may, each with its audit entry; the
same machine as the command's, in and out through its file."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.catalogue import LANGUAGES

REPLY = b"Qatar\n\nOn 2 October 2014 Qatar ratified the Convention. <script>alert(1)</script>\n"
CODE = re.compile(r"\b(?:reporting|verb|permission)\.[a-z_]+(?:\.[a-z_]+)*\b")
CODES = ("QAT", "CHL", "EU", "IAEA")


def today() -> date:
    from kordon.rooms.reporting.console.rounds import today

    return today()


def opened(client: Any, deadline: date | None = None, **more: str) -> str:
    """The address of a new round's board."""
    given = {
        "kind": "ga-76-28", "title": "A round", "opened": (today() - timedelta(days=100)).isoformat(), "states": "Qatar, CHL",
        "organizations": "EU, IAEA", "deadline": (deadline or today() + timedelta(days=10)).isoformat(), **more,
    }  # fmt: skip
    answer = client.post("/reporting/", given)
    assert answer.status_code == 302, unescape(answer.content.decode())[:3000]
    return str(answer["Location"])


def receive(client: Any, board: str, code: str, day: date | None = None, **more: Any) -> Any:
    text = io.BytesIO(more.pop("content", REPLY))
    text.name = f"{code}.txt"
    given = {"day": (day or today()).isoformat(), "original": "ar", "text": text, "consent": "", **more}
    return client.post(f"{board}{code}/", given)


def step(client: Any, board: str, code: str, what: str, **more: str) -> Any:
    return client.post(f"{board}{code}/step", {"step": what, **more})


def page(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return unescape(answer.content.decode())


def verbs(office: Any) -> list[str]:
    from kordon.spine.audit.models import Entry

    rows = Entry.across_agencies.filter(agency_id=office.id, verb__regex=r"^(round|reply)\.")
    return list(rows.order_by("sequence").values_list("verb", flat=True))


def test_from_invitation_to_publication(office: Any, visit: Any) -> None:
    from kordon.spine.audit.verification import verify

    officer, supervisor = visit(office.officer), visit(office.supervisor)
    board = opened(supervisor)
    assert "0 of 4 have answered" in re.sub(r"</?bdi>", "", page(officer, board))
    assert receive(officer, board, "QAT").status_code == 302
    shown = page(officer, f"{board}QAT/")
    assert "<script>alert" not in officer.get(f"{board}QAT/").content.decode()
    assert "QAT.txt" in shown and "not said" in shown
    refused = step(supervisor, board, "QAT", "publish")
    assert refused.status_code == 400 and "can’t follow" in unescape(refused.content.decode())
    assert step(supervisor, board, "QAT", "clear").status_code == 302
    refused = step(supervisor, board, "QAT", "publish")
    assert refused.status_code == 400 and "nothing is published without consent" in unescape(refused.content.decode())
    assert step(officer, board, "QAT", "consent", consent="yes").status_code == 302
    queue = officer.get(f"{board}queue.json").json()
    assert [row["code"] for row in queue["report"]] == ["QAT"] and queue["addenda"] is False
    assert step(supervisor, board, "QAT", "publish").status_code == 302
    assert "in the report" in page(officer, f"{board}QAT/")
    assert verbs(office) == ["round.opened", "reply.received", "reply.cleared", "reply.consent_noted", "reply.published"]
    assert all(chain.broken is None for chain in verify())


def test_late_replies_are_only_posted_and_the_union_stands_apart(office: Any, visit: Any) -> None:
    officer, supervisor = visit(office.officer), visit(office.supervisor)
    board = opened(supervisor, deadline=today() - timedelta(days=5))
    receive(officer, board, "CHL", consent="yes")
    shown = page(officer, board)
    assert re.findall(r"<caption>([^<]+)", shown) == [
        "Replies of Governments", "European Union", "Replies of international organizations"
    ]  # fmt: skip
    assert shown.count("no reply by the deadline") == 3 and 'warn">late' in shown
    assert step(supervisor, board, "CHL", "clear").status_code == 302
    refused = step(supervisor, board, "CHL", "publish")
    assert "only be posted in its original language" in unescape(refused.content.decode())
    assert step(supervisor, board, "CHL", "post").status_code == 302
    late = page(officer, f"{board}?show=late")
    assert "Chile" in late and ">Qatar<" not in late


def test_a_reply_given_back_keeps_its_reason_and_its_files(office: Any, visit: Any) -> None:
    officer = visit(office.officer)
    board = opened(visit(office.supervisor))
    receive(officer, board, "QAT", today() - timedelta(days=2))
    assert step(officer, board, "QAT", "return").status_code == 400
    assert step(officer, board, "QAT", "return", reason="A page is missing.").status_code == 302
    receive(officer, board, "QAT", content=REPLY + b"A page more.\n")
    shown = page(officer, f"{board}QAT/")
    assert "A page is missing." in shown
    files = re.findall(r'href="(/reporting/events/[0-9a-f-]+/file)"', shown)
    assert [b"".join(officer.get(file).streaming_content) for file in files] == [REPLY + b"A page more.\n", REPLY]
    assert verbs(office)[-2:] == ["reply.opened", "reply.opened"]


def test_letters_in_several_languages_and_reminders_once(office: Any, visit: Any) -> None:
    officer = visit(office.officer)
    board = opened(visit(office.supervisor))
    answer = officer.post(f"{board}letters", {"languages": ["own", "ru"], "reference": "ODA/1"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = sorted(archive.namelist())
    assert names == sorted([
        "QAT-note-verbale-ar.docx", "QAT-note-verbale-ru.docx", "CHL-note-verbale-es.docx", "CHL-note-verbale-ru.docx",
        "EU-letter-en.docx", "EU-letter-ru.docx", "IAEA-letter-en.docx", "IAEA-letter-ru.docx",
    ])  # fmt: skip
    receive(officer, board, "QAT")
    assert "Make 3 reminders" in re.sub(r"</?bdi>", "", page(officer, board))
    answer = officer.post(f"{board}letters", {"languages": ["en"], "remind": "yes"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert sorted(archive.namelist()) == ["CHL-reminder-en.docx", "EU-reminder-en.docx", "IAEA-reminder-en.docx"]
    assert verbs(office) == ["round.opened", "round.letters_made", "reply.received", "round.reminded"]
    assert officer.post(f"{board}letters", {}).status_code == 400


def test_the_command_and_the_pages_share_one_machine(office: Any, visit: Any, tmp_path: Path) -> None:
    """A round opened by the command is taken in, goes on in the browser, and is read by the command again."""
    from kordon.site.cli import main

    file, reply = tmp_path / "round.json", tmp_path / "reply.txt"
    reply.write_bytes(REPLY)
    start = (today() - timedelta(days=30)).isoformat()
    assert main(["report", "cycle", "open", str(file), "--kind", "ga-76-28", "--states", "QAT,CHL", "--on", start]) == 0
    assert main(["report", "cycle", "receive", str(file), "QAT", str(reply), "--original", "ar", "--on", start]) == 0
    supervisor, officer = visit(office.supervisor), visit(office.officer)
    with file.open("rb") as stream:
        board = str(supervisor.post("/reporting/", {"round": stream})["Location"])
    assert json.loads(b"".join(officer.get(f"{board}round.json").streaming_content)) == json.loads(file.read_bytes())
    assert receive(officer, board, "CHL").status_code == 302
    file.write_bytes(b"".join(officer.get(f"{board}round.json").streaming_content))
    assert main(["report", "cycle", "clear", str(file), "CHL", "--by", "UNODA"]) == 0
    assert verbs(office)[0] == "round.taken_in"


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 5000, b'{"schema": "kordon.report_cycle/1", "kind": "ga-76-28"}'])
def test_what_is_no_round_is_refused(office: Any, visit: Any, content: bytes) -> None:
    stream = io.BytesIO(content)
    stream.name = "round.json"
    answer = visit(office.supervisor).post("/reporting/", {"round": stream})
    assert answer.status_code == 400 and "is no round of reporting" in unescape(answer.content.decode())
    assert verbs(office) == []


def test_what_cannot_be_is_said_and_nothing_is_kept(office: Any, visit: Any) -> None:
    from kordon.spine.intake.models import StoredObject

    officer, supervisor = visit(office.officer), visit(office.supervisor)
    wrong = supervisor.post("/reporting/", {"kind": "ga-76-28", "title": "x", "opened": "2026-01-01", "states": "Atlantis"})
    assert wrong.status_code == 400 and "Atlantis" in wrong.content.decode()
    nobody = supervisor.post("/reporting/", {"kind": "ga-76-28", "title": "x", "opened": "2026-01-01"})
    assert nobody.status_code == 400 and "at least one State" in nobody.content.decode()
    board = opened(supervisor)
    for day, content, said in (
        (today() + timedelta(days=2), REPLY, "has not come yet"),
        (today() - timedelta(days=400), REPLY, "before the last thing"),
        (today(), b"\xff\xfa\xfe", "not UTF-8"),
        (today(), b"", "QAT.txt"),
    ):
        refused = receive(officer, board, "QAT", day, content=content)
        assert refused.status_code == 400 and said in unescape(refused.content.decode())
    assert not StoredObject.across_agencies.exists()
    assert officer.get(f"{board}ESP/").status_code == 404
    assert officer.post(f"{board}QAT/step", {"step": "invite"}).status_code == 400
    assert verbs(office) == ["round.opened"]


def test_who_may_do_what(office: Any, another_office: Any, visit: Any) -> None:
    """As the table of permissions says: an auditor looks, an officer records, a supervisor opens, clears and publishes; nobody
    of another agency does or sees anything, and nobody without a role."""
    from kordon.rooms.reporting.console import filing, rounds
    from kordon.rooms.reporting.console.rounds import NewRound, Received, Step
    from kordon.spine.accounts.faults import AccountFault, NotPermitted
    from kordon.spine.accounts.members import Member

    new = NewRound("ga-76-28", "A round", today(), CODES)
    mine = rounds.open_round(office.supervisor, office.id, new)
    rounds.receive(office.officer, office.id, mine.id, Received("QAT", today(), "ar", "q.txt", io.BytesIO(REPLY), "yes"))
    event = rounds.read_history(office.officer, office.id, mine.id, "QAT")[0]
    text = io.BytesIO(b"Qatar\n\n[Original: Arabic]\n[31 March 2026]\n\nText.\n")
    report = filing.file_report(office.officer, office.id, "r.txt", text)

    def calls(member: Any, agency_id: Any) -> dict[str, Callable[[], object]]:
        return {
            "report:read": lambda: filing.read_stored(member, agency_id, report.report.id),
            "report:original": lambda: filing.original(member, agency_id, report.report.id),
            "round:read": lambda: rounds.read_round(member, agency_id, mine.id),
            "reply:file": lambda: rounds.reply_file(member, agency_id, event.id),
            "reply:return": lambda: rounds.happen(member, agency_id, mine.id, Step("return", "QAT", today(), {"reason": "x"})),
            "reply:receive": lambda: rounds.receive(member, agency_id, mine.id,
                                                    Received("QAT", today(), "ar", "q.txt", io.BytesIO(REPLY))),
            "letters": lambda: rounds.letters(member, agency_id, mine.id, ["en"]),
            "round:open": lambda: rounds.open_round(member, agency_id, new),
            "reply:clear": lambda: rounds.happen(member, agency_id, mine.id, Step("clear", "QAT", today())),
            "report:erase": lambda: filing.erase_report(member, agency_id, report.report.id),
            "round:erase": lambda: rounds.erase_round(member, agency_id, mine.id),
        }  # fmt: skip

    reading = {"report:read", "report:original", "round:read", "reply:file"}
    recording = {"reply:return", "reply:receive", "letters"}
    allowed = {"auditor": reading, "officer": reading | recording, "administrator": set[str]()}
    for role, may in allowed.items():
        member = office.person(role)
        for name, call in calls(member, office.id).items():
            if name in may:
                call()
            else:
                with pytest.raises(NotPermitted):
                    call()
    for member in (another_office.supervisor, Member(office.officer.actor, office.id)):
        for call in calls(member, office.id).values():
            with pytest.raises(NotPermitted):
                call()
    for name, call in calls(another_office.supervisor, another_office.id).items():
        if name != "round:open":
            with pytest.raises(AccountFault, match="not_found"):
                call()
    for call in calls(office.supervisor, office.id).values():
        call()


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_languages(office: Any, visit: Any, language: str) -> None:
    client = visit(office.supervisor)
    board = opened(client, deadline=today() - timedelta(days=1))
    receive(client, board, "QAT", consent="no")
    step(client, board, "QAT", "return", reason="x")
    tag = "zh-hans" if language == "zh" else language
    for where in ("/reporting/", board, f"{board}QAT/", f"{board}EU/", "/"):
        shown = page(client, f"{where}?language={tag}")
        assert CODE.findall(re.sub(r"<[^>]+>", " ", shown)) == [], where


def test_the_report_is_written_from_what_is_ready(office: Any, visit: Any, tmp_path: Path) -> None:
    """In the reply's own language its text, elsewhere what was read from it; read back, the report says the same."""
    from kordon.engine.pipeline import open_source
    from kordon.rooms.reporting.reading import read_plain, read_report
    from kordon.rooms.reporting.writing.draft import read_draft

    officer, supervisor = visit(office.officer), visit(office.supervisor)
    board = opened(supervisor)
    assert officer.post(f"{board}report", {"language": "en", "ending": ".docx"}).status_code == 400  # nothing is ready
    receive(officer, board, "QAT", original="en", consent="yes", content=TEXT)
    step(supervisor, board, "QAT", "clear")
    got = {}
    for language, ending in (("en", ".docx"), ("fr", ".docx"), ("ar", ".pdf"), ("es", ".xml"), ("en", ".json")):
        answer = officer.post(f"{board}report", {"language": language, "ending": ending})
        assert answer.status_code == 200, answer
        path = tmp_path / f"report-{language}{ending}"
        path.write_bytes(b"".join(answer.streaming_content))
        got[language, ending] = path
    english = read_plain(open_source(got["en", ".docx"]))
    assert english.count("The committee met in Doha.") == 1 and "Qatar ratified the following" not in english
    french = read_report(open_source(got["fr", ".docx"]))
    assert "Doha" not in french.text
    (reply,) = french.replies
    assert [(i.code, i.relation, i.date) for i in reply.instruments] == [("ICSANT", "ratified", "2014-10-02")]
    assert (reply.entity.code, reply.original_language, reply.date_of_reply) == ("QAT", "en", today().isoformat())
    draft = read_draft(open_source(got["en", ".json"]))
    assert (draft.symbol, draft.resolution, draft.replies[0].measures_in_text) == ("", "76/28", True)
    assert got["ar", ".pdf"].read_bytes().startswith(b"%PDF") and b"akomaNtoso" in got["es", ".xml"].read_bytes()
    assert verbs(office)[-5:] == ["round.compiled"] * 5


TEXT = b"""On 2 October 2014 Qatar ratified the International Convention for the Suppression of Acts of Nuclear Terrorism.

The committee met in Doha.
"""


def test_a_round_and_its_files_go_for_ever(office: Any, visit: Any) -> None:
    from kordon.rooms.reporting.models import Round, RoundEvent
    from kordon.spine.audit.verification import verify
    from kordon.spine.intake.models import StoredObject

    officer, supervisor = visit(office.officer), visit(office.supervisor)
    board = opened(supervisor)
    receive(officer, board, "QAT")
    assert officer.post(f"{board}erase").status_code == 403
    assert supervisor.post(f"{board}erase").status_code == 302
    assert officer.get(board).status_code == 404
    assert not Round.across_agencies.exists() and not RoundEvent.across_agencies.exists()
    assert StoredObject.across_agencies.get().destroyed_at is not None
    assert verbs(office)[-1] == "round.erased" and all(chain.broken is None for chain in verify())
