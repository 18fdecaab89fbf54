"""The pages of files, findings and what is under watch: the way through them, in six languages, and closed to others."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from kordon.engine.catalogue import LANGUAGES

HOSTILE = '<script>alert("1")</script>'
ROWS = f"id,name,birth_date\nC1,Arvid Testmann,1980-01-01\nC2,أرفيد,\nC3\nC4,=HYPERLINK() {HOSTILE},2001-02-30\n"
CODE = re.compile(r"\b(?:intake|findings|flow|purpose|verb|permission|report)\.[a-z_]+(?:\.[a-z_]+)*\b")


@pytest.fixture
def visit(office: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
    """`visit(member)` is a signed-in client."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from kordon.site.sign_in.sessions import OPENED, SEEN
    from kordon.spine.accounts.models import User
    from kordon.spine.audit.scope import acting_for

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["testserver"])

    def signed_in(member: Any) -> Client:
        client = Client()
        with acting_for(member.agency_id):
            user = User.objects.get(pk=member.actor.user_id)
            client.force_login(user, "kordon.spine.accounts.backend.AccountsBackend")
        session = client.session
        session[OPENED] = session[SEEN] = int(timezone.now().timestamp())
        session.save()
        return client

    return signed_in


def page(answer: Any) -> str:
    """The page, after looking that there is one and that nothing from data became markup."""
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:2000])
    text = answer.content.decode()
    assert HOSTILE not in text
    return str(text)


def upload(client: Any, text: str, name: str = "parties.csv", purpose: str = "screening") -> Any:
    stream = io.BytesIO(text.encode())
    stream.name = name
    return client.post("/files/", {"uploads": stream, "purpose": purpose})


def test_hand_in_look_at_defects_and_findings(office: Any, visit: Any) -> None:
    from kordon.spine.intake.models import File

    client = visit(office.supervisor)
    assert page(client.get("/files/"))
    assert upload(client, ROWS, name=f"{HOSTILE}.csv").status_code == 302
    assert "the same file that was handed in before" in page(client.get(upload(client, ROWS).headers["Location"]))
    file = File.across_agencies.get()
    assert 'hx-trigger="load delay:1s"' in page(client.get(f"/files/{file.id}/")), "what goes on is asked for again"
    office.work()
    shown = page(client.get(f"/files/{file.id}/"))
    assert "hx-trigger" not in shown.partition('id="state"')[2] and "2001-02-30" in shown
    part = page(client.get(f"/files/{file.id}/", headers={"HX-Request": "true", "HX-Target": "state"}))
    assert part.startswith('<div id="state"')
    lines = "".join(chunk.decode() for chunk in client.get(f"/files/{file.id}/defects.csv").streaming_content)
    cells = [cell for row in csv.reader(io.StringIO(lines.removeprefix("\ufeff"))) for cell in row]
    assert "2001-02-30" in lines and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    original = client.get(f"/files/{file.id}/original")
    assert b"".join(original.streaming_content) == ROWS.encode()
    assert original.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in original.headers["Content-Disposition"]
    inbox = page(client.get("/findings/"))
    assert "Arvid Testmann" in inbox and "ARVID TESTMANN" in inbox
    assert client.post(f"/files/{file.id}/again").status_code == 302
    office.work()
    assert client.post(f"/files/{file.id}/erase").status_code == 302
    assert "Erased" in page(client.get(f"/files/{file.id}/"))
    assert not list(office.home.glob("reading/*"))


def test_what_is_refused_is_said_by_name(office: Any, visit: Any) -> None:
    client = visit(office.officer)
    answer = upload(client, "", name="nothing.csv")
    assert answer.status_code == 400 and "nothing.csv: The file is empty." in unescape(answer.content.decode())
    assert upload(client, ROWS, purpose="curiosity").status_code == 400
    assert client.post("/files/", {}).status_code == 400


def test_filters_of_the_inbox(office: Any, visit: Any) -> None:
    office.hand_in("id,name\nC1,Arvid Testmann\nC2,Celia Ejemplo\nC3,Борис Пробны\n")
    office.hand_in("id,name\nD1,Arvid Testmann\n", purpose="customs")
    office.work()
    client = visit(office.officer)

    def names(query: str) -> list[str]:
        return re.findall(r'aria-label="Mark (?!all)([^"]+)"', page(client.get(f"/findings/?{query}")))

    assert len(names("")) == 4
    assert names("text=ejemplo+celia") == ["Celia Ejemplo"]
    assert names("text=boris") == ["Борис Пробны"], "Latin letters find other scripts"
    assert names("text=Бори") == ["Борис Пробны"]
    assert names("purpose=customs") == ["Arvid Testmann"]
    assert names("list=ofac") == names("state=quiet") == names("only=overdue") == names("only=returned") == []
    assert len(names("state=all")) == len(names("list=un")) == 4
    for nonsense in ("score=nan", "score=x", "page=99999999999", "page=-1", "file=x", "state=x", "sort=x", "text=%00%25"):
        page(client.get(f"/findings/?{nonsense}"))


def test_bulk_actions_and_watch(office: Any, visit: Any) -> None:
    from django.utils import timezone

    from kordon.spine.flow.models import WatchedParty

    office.hand_in("id,name\nC1,Arvid Testmann\nC2,Celia Ejemplo\n")
    office.work()
    client, ids = visit(office.supervisor), [str(finding.id) for finding in office.findings()]
    answer = client.post("/findings/due", {"finding": ids, "days": "30", "next": "/findings/?sort=due"})
    assert answer.headers["Location"] == "/findings/?sort=due"
    assert all((finding.due_at - timezone.now()).days >= 29 for finding in office.findings())
    elsewhere = client.post("/findings/due", {"finding": ids, "next": "https://elsewhere.example/"})
    assert elsewhere.headers["Location"] == "/findings/"
    assert client.post("/watched/findings", {"finding": ids}).status_code == 302
    assert WatchedParty.across_agencies.count() == 2
    assert client.post("/watched/", {"name": HOSTILE, "purpose": "customer"}).status_code == 302
    office.work()
    shown = page(client.get("/watched/"))
    assert "Celia Ejemplo" in shown and "Not yet" not in shown
    assert client.post("/watched/schedule", {"task": "rescreen", "minutes": "15"}).status_code == 302
    row = WatchedParty.across_agencies.first()
    assert row is not None and client.post(f"/watched/{row.id}/end").status_code == 302
    assert WatchedParty.across_agencies.count() == 2
    assert page(client.get("/"))


def test_one_finding_side_by_side(office: Any, visit: Any) -> None:
    office.hand_in("id,name,birth_date,passport\nC1,Арвид Тестманн,1980-01-01,P1234567\n")
    office.work()
    (finding,) = office.findings()
    shown = page(visit(office.officer).get(f"/findings/{finding.id}/"))
    assert shown.count("<mark class=") >= 4, "matching parts of both sides, above and side by side"
    assert "<bdi><mark" in shown and "Passport: P1234567" in shown and "XXi.001" in shown
    assert finding.entry_sha256 in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_languages(office: Any, visit: Any, language: str) -> None:
    file = office.hand_in(ROWS).file
    office.work()
    (finding, *_) = office.findings()
    client = visit(office.supervisor)
    for address in ("/files/", f"/files/{file.id}/", "/findings/", f"/findings/{finding.id}/", "/watched/", "/"):
        text = page(client.get(address, {"language": "zh-hans" if language == "zh" else language}))
        assert not CODE.findall(re.sub(r"<[^>]+>", " ", text)), address
        if language != "en":
            assert "Findings" not in text


def test_another_agency_sees_nothing_by_guessing(office: Any, another_office: Any, visit: Any) -> None:
    file = office.hand_in(ROWS).file
    office.work()
    (finding, *_) = office.findings()
    client = visit(another_office.supervisor)
    of_file = [f"/files/{file.id}/{part}" for part in ("", "defects.csv", "original")]
    for address in (*of_file, f"/findings/{finding.id}/"):
        assert client.get(address).status_code == client.get(address.replace(str(file.id), str(uuid4()))).status_code == 404
    for address in (f"/files/{file.id}/again", f"/files/{file.id}/erase", f"/files/{file.id}/watch"):
        assert client.post(address, {"days": "9"}).status_code == 404, address
    for address in ("/findings/due", "/watched/findings"):
        assert client.post(address, {"finding": [finding.id], "days": "1"}).status_code == 404, address
    for address in ("/files/", "/findings/?state=all", f"/findings/?file={file.id}", "/watched/", "/"):
        assert "Arvid" not in page(client.get(address))
    auditor = visit(office.person("auditor"))
    assert page(auditor.get(f"/findings/{finding.id}/")) and page(auditor.get(f"/files/{file.id}/"))
    assert upload(auditor, "id,name\n1,X\n").status_code in (400, 403)
    assert auditor.post(f"/files/{file.id}/erase").status_code == 403
