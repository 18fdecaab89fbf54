"""The pages of cases, questions, decisions and complaints: the way through them, in six languages, and closed to others."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import uuid4

from kordon.engine.catalogue import LANGUAGES

CODE = re.compile(
    r"\b(cases|questions|decisions|redress|dossier|verb|permission|report"
    r"|(?:case|decision)_(?:status|state|kind)|(?:party|number|link)_kind)\.[a-z_]+\b"
)
HOSTILE = '<script>alert("1")</script>'


def shown(answer: Any) -> str:
    """The page, after looking that there is one."""
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:2000])
    return str(answer.content.decode())


def posted(client: Any, address: str, **data: Any) -> str:
    """Where the form leads."""
    return posted_to(client.post(address, data))


def posted_to(answer: Any) -> str:
    assert answer.status_code == 302, (answer.status_code, re.sub(r"\s+", " ", answer.content.decode())[-1500:])
    return str(answer["Location"])


def once(page: str) -> str:
    """The request id of the first form that has one."""
    found = re.search(r'name="request_id" value="([0-9a-f-]+)"', page)
    assert found
    return found[1]


def test_from_finding_to_case_to_decision_by_two_to_dossier(cast: Any, visit: Any) -> None:
    from kordon.spine.audit.verification import verify
    from kordon.spine.decisions.models import Decision

    first, second = (cast.finding("licensing", cast.person(f"Jean Exemple {HOSTILE} {n}", unit=n)) for n in (1, 2))
    alice, bob = visit("alice"), visit("bob")
    case = posted(alice, "/cases/from-findings/", finding=[first.id, second.id])
    assert posted_to(alice.get(f"/cases/of-finding/{first.id}/")) == case
    page = shown(alice.get(case))
    assert HOSTILE not in page and unescape(page).count(HOSTILE) > 2
    posted(alice, f"{case}notes/", text=f"Seen. {HOSTILE}", request_id=once(page))
    posted(alice, f"{case}tasks/", text="Ask for the papers", due_on="2027-01-31")
    posted(alice, f"{case}assign/", assignee=cast.users["alice"].id)
    about = {"about": "finding", "request_id": uuid4()}
    where = posted(alice, f"{case}decide/", **about, finding=[first.id], outcome="false", reason="No.")
    assert where == f"{case}#decisions"
    posted(alice, f"{case}decide/", about="finding", finding=[second.id], outcome="true", reason="Yes.", request_id=uuid4())
    (proposed,) = Decision.across_agencies.filter(state="proposed")
    assert "/second/" not in shown(alice.get(f"/decisions/{proposed.id}/")), "never the same person"
    assert "/second/" in shown(bob.get(f"/decisions/{proposed.id}/"))
    posted(bob, f"/decisions/{proposed.id}/second/", do="confirm", reason="I agree.")
    posted(alice, f"{case}decide/", about="case", outcome="no_action", reason="All decided.", request_id=uuid4())
    page = shown(bob.get(case))
    assert HOSTILE not in page and "Closed" in page
    dossier = bob.post(f"{case}dossier/", {"language": "fr"})
    assert dossier.status_code == 200 and dossier.content.startswith(b"%PDF-")
    assert dossier["Content-Disposition"] == 'attachment; filename="case-1-fr.pdf"'
    posted(bob, f"{case}reopen/", reason="Something new")
    taken = Decision.across_agencies.get(outcome="false")
    assert f"/decisions/{taken.id}/line/" in shown(alice.get(f"/findings/{first.id}/"))
    undone = posted(alice, f"/decisions/{taken.id}/undo/", reason="Wrong.", request_id=uuid4())
    assert "Undone" in shown(alice.get(undone))
    assert {chain.broken for chain in verify()} == {None}


def full_house(cast: Any, visit: Any) -> dict[str, str]:
    """The address of every page with something on it, for Bob of licensing."""
    from kordon.spine.cases import questions, sharing
    from kordon.spine.cases.opening import NewCase, open_case
    from kordon.spine.decisions.redress import Complaint, open_complaint
    from kordon.spine.decisions.services import Wish, decide

    bob, erik, home, customs = cast.member("bob"), cast.member("erik"), cast.home("bob"), cast.home("erik")
    finding = cast.finding("licensing", cast.person("Jean Exemple", "1970-01-02"))
    loose = cast.finding("licensing", cast.person("Anna Beispiel", unit=2))
    open_case(bob, home, NewCase("An earlier one", parties=[("subject", cast.person("Jean Exemple", "1970-01-02"))]))
    case = open_case(bob, home, NewCase("Pump", finding_ids=[finding.id], parties=[("vessel", cast.vessel("Star", "9074729"))]))
    proposed = decide(cast.member("alice"), home, Wish("true", "Seen.", finding_ids=[finding.id]))
    complaint = open_complaint(bob, home, Complaint(cast.person("Jean Exemple"), "Not me.", [finding.id]))
    theirs = open_case(erik, customs, NewCase("At the border", parties=[("subject", cast.person("Jean Exemple"))]))
    share = sharing.share_case(erik, customs, theirs.id, home, "One consignment")
    question = questions.ask(bob, home, cast.person("Jean Exemple"), "Article 12", [customs])
    questions.ask(erik, customs, cast.person("Jean Exemple"), "Article 12", [home])
    questions.answer_waiting()
    (received,) = questions.list_received(bob, home)
    return {
        "cases": "/cases/", "new": "/cases/new/", "case": f"/cases/{case.id}/", "party": f"/cases/{case.id}/parties/",
        "share": f"/cases/{case.id}/share/", "complaint": f"/cases/{complaint.id}/", "routes": "/cases/routes/",
        "shared": "/cases/shared/", "shared case": f"/cases/shared/{share.id}/", "decisions": "/decisions/",
        "decision": f"/decisions/{proposed.id}/", "line": f"/decisions/{proposed.id}/line/",
        "new complaint": f"/complaints/new/?finding={loose.id}", "questions": "/questions/", "new question": "/questions/new/",
        "question": f"/questions/{question.id}/", "received": f"/questions/received/{received.id}/", "home": "/",
    }  # fmt: skip


def test_every_page_in_six_languages(cast: Any, visit: Any, database: str) -> None:
    bob, pages = visit("bob"), full_house(cast, visit)
    for language in LANGUAGES if database == "sqlite" else ("ar",):
        tag = "zh-hans" if language == "zh" else language
        bob.get(f"/?language={tag}")
        for name, address in pages.items():
            page = shown(bob.get(address))
            text = unescape(re.sub(r"<[^>]*>", " ", page))
            assert not CODE.search(text), (language, name, CODE.search(text))
            if name != "line":
                assert f'<html lang="{tag}" dir="{"rtl" if language == "ar" else "ltr"}">' in page, (language, name)


def test_another_agency_and_other_roles_are_kept_out(cast: Any, visit: Any) -> None:
    pages = full_house(cast, visit)
    dina, carol = visit("dina"), visit("carol")
    for name in ("case", "party", "complaint", "decision", "line", "question", "received", "shared case"):
        assert dina.get(pages[name]).status_code in (403, 404), name
    for name, address in pages.items():
        if name in ("new", "party", "share", "routes", "new question", "new complaint"):
            assert carol.get(address).status_code == 403, name
        else:
            shown(carol.get(address))
    case = pages["case"]
    for address in ("notes/", "tasks/", "assign/", "due/", "decide/", "dossier/", "files/", "reopen/"):
        answer = dina.post(f"{case}{address}", {"text": "x", "reason": "x", "about": "case", "outcome": "release"})
        assert answer.status_code in (400, 403, 404), address
        assert b"Pump" not in answer.content


def test_forms_say_what_is_wrong(cast: Any, visit: Any) -> None:
    alice = visit("alice")
    answer = alice.post("/cases/new/", {"title": "", "kind": "person", "born": "yesterday?", "request_id": uuid4()})
    assert answer.status_code == 400 and b"This is no date" in answer.content
    answer = alice.post("/questions/new/", {"kind": "person", "reason": "x", "of": [cast.home("dina")]})
    assert answer.status_code == 400 and b"Please give a name or a number" in answer.content
    answer = alice.post("/cases/from-findings/", {})
    assert answer.status_code == 400 and b"Mark the findings" in answer.content
    row = cast.finding("licensing", cast.person("Jean Exemple"))
    answer = alice.post("/decisions/findings/", {"finding": row.id, "outcome": "false", "reason": " ", "request_id": uuid4()})
    assert answer.status_code == 400 and b"Please give the reason" in answer.content
    decided = alice.post("/decisions/findings/", {"finding": row.id, "next": "https://elsewhere.example/"})
    assert b"elsewhere" not in decided.content
    posted(alice, "/decisions/findings/", finding=row.id, outcome="false", reason="No.", request_id=uuid4(), next="/findings/")


def test_by_hand_with_file_share_question_and_complaint(cast: Any, visit: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from kordon.spine.cases import questions

    alice, bob, erik = visit("alice"), visit("bob"), visit("erik")
    form = {"title": "A tip", "name": "Star of Invention", "kind": "vessel", "number_kind": "imo", "number": "IMO 9074729"}
    case = posted(alice, "/cases/new/", **form, request_id=(request_id := uuid4()))
    assert posted(alice, "/cases/new/", **form, request_id=request_id) == case, "sent twice, opened once"
    posted(alice, f"{case}files/", file=SimpleUploadedFile("tip.txt", b"An invented tip"))
    (link,) = re.findall(r'href="(/cases/files/[0-9a-f-]+/)"', shown(alice.get(case)))
    file = alice.get(link)
    assert b"".join(file.streaming_content) == b"An invented tip"
    assert file["Content-Disposition"].startswith("attachment") and file["Content-Type"] == "application/octet-stream"
    assert erik.get(link).status_code == 404
    posted(bob, f"{case}share/", to=cast.home("erik"), reason="Seen at your border")
    (shared,) = re.findall(r'href="(/cases/shared/[0-9a-f-]+/)"', shown(erik.get("/cases/shared/")))
    assert "A tip" in shown(erik.get(shared))
    (share_id,) = re.findall(r"/cases/shares/([0-9a-f-]+)/end/", shown(bob.get(case)))
    posted(bob, f"/cases/shares/{share_id}/end/")
    assert erik.get(shared).status_code == 404
    party = {"kind": "vessel", "number_kind": "imo", "number": "9074729"}
    asked = posted(erik, "/questions/new/", **party, of=[cast.home("bob")], reason="Article 12")
    questions.answer_waiting()
    assert "Waiting for the answer" in shown(erik.get(asked))
    (received,) = re.findall(r'href="(/questions/received/[0-9a-f-]+/)"', shown(bob.get("/questions/")))
    (party_id,) = re.findall(r'name="parties" value="([0-9a-f-]+)"', shown(bob.get(received)))
    posted(bob, received, text="It sailed on Monday.", parties=[party_id])
    assert "It sailed on Monday." in shown(erik.get(asked))
    row = cast.finding("licensing", cast.person("Jean Exemple"))
    complaint = posted(
        alice, "/complaints/new/", finding=[row.id], name="Jean Exemple", kind="person", text="It was not me.", request_id=uuid4()
    )
    assert "It was not me." in shown(alice.get(complaint))
    posted(bob, "/cases/routes/", **{"lines": "2", "r0-country": "FR", "r0-due_days": "2", "r1-room": ""})
    assert 'value="2"' in shown(bob.get("/cases/routes/"))
