"""Work by token: cases are listed, read and noted on within its scope, files handed in; another agency's is never seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest


@pytest.fixture
def call(cast: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`call("alice", "cases:case:read")` is a client with a token of this scope."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from kordon.spine.accounts.permissions import Permission
    from kordon.spine.accounts.tokens import create_token

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["testserver"])

    def with_token(name: str, *scope: str) -> Any:
        soon = timezone.now() + timedelta(days=1)
        _, text = create_token(cast.member(name), "program", [Permission(one) for one in scope], soon)
        return Client(headers={"authorization": f"Bearer {text}", "accept-language": "en"})

    return with_token


def test_cases_are_listed_read_and_noted(cast: Any, call: Any) -> None:
    from kordon.spine.audit.models import Entry
    from kordon.spine.cases.opening import NewCase, open_case

    alice, home = cast.member("alice"), cast.home("alice")
    finding = cast.finding("licensing", cast.person("Jean Exemple", "1970-01-02"))
    case = open_case(alice, home, NewCase("", finding_ids=[finding.id]))
    open_case(alice, home, NewCase("A letter"))
    program = call("alice", "cases:case:read", "cases:case:work")
    listed = program.get("/api/cases").json()
    assert listed["count"] == 2 and {line["title"] for line in listed["cases"]} == {"Jean Exemple", "A letter"}
    (one,) = program.get("/api/cases?text=exemple&status=open").json()["cases"]
    assert (one["id"], one["kind"], one["held"], one["erased"]) == (str(case.id), "findings", False, False)
    once = {"text": "The carrier confirms the passport.", "shared": True, "request_id": str(uuid4())}
    answers = [program.post(f"/api/cases/{case.id}/notes", once, content_type="application/json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1, "sent twice, written once"
    whole = program.get(f"/api/cases/{case.id}").json()
    assert whole["findings"] == [str(finding.id)] and whole["parties"][0]["names"][0]["text"] == "Jean Exemple"
    assert [(note["text"], note["by"], note["shared"]) for note in whole["notes"]] == [(once["text"], "Alice", True)]
    last = whole["history"][-1]
    assert last["verb"] == "case.noted" and Entry.across_agencies.get(pk=last["entry"]).channel == "api"


def test_scope_agency_and_form(cast: Any, call: Any) -> None:
    from kordon.spine.cases.models import Note
    from kordon.spine.cases.opening import NewCase, open_case

    case = open_case(cast.member("alice"), cast.home("alice"), NewCase("A letter"))
    reader, stranger = call("alice", "cases:case:read"), call("dina", "cases:case:read", "cases:case:work")
    note, where = {"text": "Seen."}, f"/api/cases/{case.id}"
    post = {"content_type": "application/json"}
    assert reader.get(where).status_code == 200
    assert reader.post(f"{where}/notes", note, **post).status_code == 403
    assert call("alice", "findings:finding:read").get("/api/cases").status_code == 403
    assert call("carol", "cases:case:read").get(where).status_code == 200
    assert stranger.get(where).status_code == stranger.post(f"{where}/notes", note, **post).status_code == 404
    assert stranger.get("/api/cases").json()["count"] == 0
    writer = call("alice", "cases:case:work")
    assert writer.post(f"{where}/notes", {"text": ""}, **post).status_code == 422
    blank = writer.post(f"{where}/notes", {"text": " \u0000 "}, **post)
    assert blank.status_code == 400 and blank.json()["code"].startswith("cases.")
    assert Note.across_agencies.count() == 0


def test_a_file_is_handed_in_once(cast: Any, call: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    program = call("alice", "intake:file:submit", "intake:file:read")
    answers = []
    for _ in range(2):
        file = SimpleUploadedFile("parties.csv", b"id,name\n1,Jean Exemple\n", "text/csv")
        answers.append(program.post("/api/files", {"file": file, "purpose": "customs"}))
    assert [answer.status_code for answer in answers] == [201, 200]
    first, second = (answer.json() for answer in answers)
    assert first["id"] == second["id"] and (first["is_new"], second["is_new"]) == (True, False)
    state = program.get(f"/api/files/{first['id']}").json()
    assert (state["state"], state["purpose"], state["units"]) == ("waiting", "customs", 0)
