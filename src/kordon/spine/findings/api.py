"""Findings by the HTTP API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from kordon.spine.accounts.pages import MemberRequest
from kordon.spine.findings import services
from kordon.spine.findings.models import Finding

router = Router(tags=["findings"])


class FindingLine(Schema):
    """A finding of the inbox. `score` is the probability that it is true."""

    id: UUID
    state: str
    purpose: str
    score: float
    record: str = Field(description="the name in the input")
    list: str
    entry: str = Field(description="the publisher's id of the list entry")
    entry_name: str
    delisted_version: str = Field(description="the list version that has the entry no longer; empty while it is listed")
    due_at: datetime | None
    first_seen: datetime
    last_seen: datetime


class FindingPage(Schema):
    findings: list[FindingLine]
    page: int
    pages: int
    count: int


class WholeFinding(FindingLine):
    """With everything that was found: `document` is `kordon.finding/1`, `subject` and `listed` are `kordon.party/1`."""

    document: dict[str, Any]
    subject: dict[str, Any]
    listed: dict[str, Any]


class FindingQuery(Schema):
    state: str = Field("open", description="open, quiet, in_case, decided ...; empty for all")
    text: str = Field("", max_length=200, description="words of a name or an id, in any script")
    purpose: str = ""
    list: str = Field("", description="short name of a list, as un")
    score_from: float = Field(0.0, ge=0.0, le=1.0)
    sort: str = Field("score", description="score, due, oldest or newest")
    page: int = Field(1, ge=1)


@router.get("/findings", response=FindingPage, summary="Findings of the token's agency")
def list_findings(request: MemberRequest, query: Query[FindingQuery]) -> dict[str, object]:
    """Fifty a page. Takes the permission findings:finding:read."""
    filters = services.Filters(
        state=query.state, text=query.text, purpose=query.purpose, list_name=query.list,
        score_from=query.score_from, sort=query.sort,
    )  # fmt: skip
    page = services.list_findings(request.member, request.member.agency_id, filters, query.page)
    lines = [_line(finding) for finding in page.object_list]
    return {"findings": lines, "page": page.number, "pages": page.paginator.num_pages, "count": page.paginator.count}


@router.get("/findings/{uuid:finding_id}", response=WholeFinding, summary="One finding, whole")
def read_finding(request: MemberRequest, finding_id: UUID) -> dict[str, object]:
    """404 for what is not there, or another agency's."""
    finding = services.read_finding(request.member, request.member.agency_id, finding_id)
    return {**_line(finding), "document": finding.document, "subject": finding.subject, "listed": finding.entry}


def _line(finding: Finding) -> dict[str, object]:
    same = ("id", "state", "purpose", "score", "delisted_version", "due_at", "first_seen", "last_seen")
    renamed = {"record": "subject_caption", "list": "list_name", "entry": "entry_id", "entry_name": "entry_caption"}
    return {**{name: getattr(finding, name) for name in same}, **{name: getattr(finding, of) for name, of in renamed.items()}}
