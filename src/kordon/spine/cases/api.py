"""Cases by the HTTP API: listed, read, and noted on. Programs decide nothing, so nothing here does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status

from kordon.spine.accounts.pages import MemberRequest
from kordon.spine.audit.scope import acting_for
from kordon.spine.cases import reading, work
from kordon.spine.cases.models import LONGEST_TEXT, Case, Note

router = Router(tags=["cases"])


class CaseLine(Schema):
    """A case as the list has it. `score` is that of its strongest finding; an erased case has no title."""

    id: UUID
    number: int = Field(description="counts within the agency")
    kind: str = Field(description="findings, manual or redress")
    status: str = Field(description="open, waiting or closed")
    title: str
    country: str = Field(description="ISO 3166 alpha-2, or empty")
    score: float | None
    assignee: str = Field(description="a name, or empty")
    due_on: date | None
    opened_at: datetime
    closed_at: datetime | None
    held: bool = Field(description="on legal hold")
    erased: bool


class CasePage(Schema):
    cases: list[CaseLine]
    page: int
    pages: int
    count: int


class CaseNote(Schema):
    id: UUID
    at: datetime
    by: str
    text: str
    shared: bool = Field(description="goes along to agencies that the case is shared with")


class CaseTask(Schema):
    text: str
    due_on: date | None
    done_at: datetime | None


class CaseEventLine(Schema):
    """A line of the history; `entry` is the id of the audit's entry."""

    at: datetime
    verb: str
    by: str = Field(description="a name; empty for the program itself")
    entry: UUID


class WholeCase(CaseLine):
    """With everything that belongs to it. `parties` are `kordon.party/1`; `findings` are ids."""

    findings: list[UUID]
    parties: list[dict[str, Any]]
    notes: list[CaseNote]
    tasks: list[CaseTask]
    history: list[CaseEventLine]


class CaseQuery(Schema):
    status: str = Field("unfinished", description="unfinished, open, waiting, closed or all")
    whose: str = Field("", description="mine (the token's owner's), free, or empty for all")
    kind: str = Field("", description="findings, manual or redress; empty for all")
    country: str = Field("", max_length=2)
    text: str = Field("", max_length=100, description="in the title, a party's name, or a number")
    overdue: bool = False
    order: str = Field("due", description="due, score, newest or oldest")
    page: int = Field(1, ge=1)


class NewNote(Schema):
    """`request_id`: sent twice with the same one, it is written once."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    shared: bool = False
    request_id: UUID | None = None


@router.get("/cases", response=CasePage, summary="Cases of the token's agency")
def list_cases(request: MemberRequest, query: Query[CaseQuery]) -> dict[str, object]:
    """Fifty a page. Takes the permission cases:case:read."""
    wanted = reading.CaseFilter(**query.dict(exclude={"page"}))
    page = reading.list_cases(request.member, request.member.agency_id, wanted, query.page)
    lines = [_line(case, case.assignee.name if case.assignee else "") for case in page.object_list]
    return {"cases": lines, "page": page.number, "pages": page.paginator.num_pages, "count": page.paginator.count}


@router.get("/cases/{uuid:case_id}", response=WholeCase, summary="One case, whole")
def read_case(request: MemberRequest, case_id: UUID) -> dict[str, object]:
    """Takes the permission cases:case:read. 404 for what is not there, or another agency's. Files of a case are not given."""
    file = reading.read_case(request.member, request.member.agency_id, case_id)
    names = file.people
    return {
        **_line(file.case, names.get(file.case.assignee_id, "") if file.case.assignee_id else ""),
        "findings": [finding.id for finding in file.findings],
        "parties": [row.party for row in file.parties],
        "notes": [_note(note, names) for note in file.notes],
        "tasks": [{"text": task.text, "due_on": task.due_on, "done_at": task.done_at} for task in file.tasks],
        "history": [
            {"at": e.created_at, "verb": e.verb, "by": names.get(e.actor_id, "") if e.actor_id else "", "entry": e.entry_id}
            for e in file.events
        ],
    }


@router.post("/cases/{uuid:case_id}/notes", response={201: CaseNote}, summary="Write a note")
def add_note(request: MemberRequest, case_id: UUID, note: NewNote) -> Status[dict[str, object]]:
    """Takes the permission cases:case:work. It is written in the name of the token's owner, by a program: the audit says so."""
    member = request.member
    row = work.add_note(member, member.agency_id, case_id, note.text, note.shared, note.request_id)
    with acting_for(member.agency_id):
        return Status(201, _note(row, reading.people()))


def _note(note: Note, names: dict[UUID, str]) -> dict[str, object]:
    by = names.get(note.author_id, "") if note.author_id else ""
    return {"id": note.id, "at": note.created_at, "by": by, "text": note.text, "shared": note.shared}


def _line(case: Case, assignee: str) -> dict[str, object]:
    same = ("id", "number", "kind", "status", "title", "country", "score", "due_on", "closed_at")
    told = {"assignee": assignee, "opened_at": case.created_at, "held": case.held_at is not None}
    return {**{name: getattr(case, name) for name in same}, **told, "erased": case.erased_at is not None}
