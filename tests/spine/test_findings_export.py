"""Findings are downloaded as CSV or JSON Lines: as filtered, safe in a spreadsheet, and with an entry that proves which."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

import pytest

from json_schemas import complaints, schema_of


@pytest.fixture
def words() -> Any:
    from kordon.engine.outputs.words import Words
    from kordon.site.words import catalogue

    return Words(catalogue(), "en")


def taken(office: Any, words: Any = None, **filters: Any) -> tuple[bytes, Any]:
    from kordon.spine.findings.export import export_findings
    from kordon.spine.findings.services import Filters

    made = export_findings(office.supervisor, office.id, Filters(**filters), words)
    with made.stream:
        return made.stream.read(), made


def test_json_lines_are_as_the_schema_says_and_the_audit_proves_which(office: Any) -> None:
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.services import details_of, proof_of_item

    office.hand_in("id,name\nC1,Arvid Testmann\nC2,Boris Probny\n")
    office.work()
    content, made = taken(office)
    lines = [json.loads(line) for line in content.splitlines()]
    assert made.count == len(lines) == 2 and made.sha256 == hashlib.sha256(content).hexdigest()
    assert [complaints(line, schema_of("stored-finding")) for line in lines] == [[], []]
    assert {line["subject"]["names"][0]["text"] for line in lines} == {"Arvid Testmann", "Boris Probny"}
    entry = Entry.across_agencies.get(verb="findings.exported")
    assert json.loads(entry.references) == [["export", made.sha256]] and entry.items == 2
    assert all(proof_of_item(entry, {"finding": line["id"]}) for line in lines)
    details = details_of(entry)
    assert details and details["details"]["count"] == 2  # type: ignore[index]


def test_filters_choose_and_cells_are_no_formulas(office: Any, words: Any) -> None:
    office.hand_in("id,name\n\"=HYPERLINK(\"\"x\"\")\",Arvid Testmann\n+49,Boris Probny\n")
    office.work()
    content, made = taken(office, words, text="arvid")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert made.count == len(rows) == 1 and rows[0]["record_id"] == "'=HYPERLINK(\"x\")"
    assert rows[0]["state"] == "open" and rows[0]["entry_caption"] == "ARVID TESTMANN" and "(+)" in rows[0]["reasons"]
    content, _ = taken(office, words, state="")
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert len(cells) == 3 * len(rows[0]) and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_another_agencys_findings_and_another_role(office: Any, another_office: Any) -> None:
    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.findings.export import export_findings
    from kordon.spine.findings.services import Filters

    office.hand_in("id,name\nC1,Arvid Testmann\n")
    office.work()
    assert taken(another_office, state="")[1].count == 0
    for member in (office.officer, another_office.supervisor):
        with pytest.raises(NotPermitted):
            export_findings(member, office.id, Filters(), None)


def test_by_page(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from kordon.site.sign_in import sessions
    from kordon.spine.accounts.models import User

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["testserver"])
    office.hand_in("id,name\nC1,Arvid Testmann\nC2,Boris Probny\n")
    office.work()
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.across_agencies.get(pk=office.supervisor.actor.user_id))
    session = client.session
    session[sessions.OPENED] = session[sessions.SEEN] = int(timezone.now().timestamp())
    session.save()
    assert 'action="/findings/export?text=boris"' in client.get("/findings/?text=boris").content.decode()
    answer: Any = client.post("/findings/export?text=boris", {"format": "csv"})
    content = b"".join(answer.streaming_content)
    assert "attachment" in answer["Content-Disposition"] and content.count(b"\r\n") == 2 and b"Boris" in content
    assert client.get("/findings/export").status_code == 405, "a link somebody follows takes nothing"
