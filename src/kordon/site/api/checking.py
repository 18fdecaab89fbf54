"""One name against every list, by the HTTP API."""

from __future__ import annotations

from typing import Any

from ninja import Field, Router, Schema
from ninja.errors import HttpError

from kordon.engine.outputs.canonical import finding_object
from kordon.engine.records.countries import country_code
from kordon.site.page_tags import said
from kordon.site.pages import name_check
from kordon.site.pages.forms import NameForm
from kordon.spine.accounts.pages import MemberRequest
from kordon.spine.accounts.permissions import Permission

router = Router(tags=["check"])


class Question(Schema):
    """What is known of a party. More than a name settles more."""

    name: str = Field(min_length=1, max_length=400)
    kind: str = Field("", description="person, organisation, vessel, aircraft, or empty")
    born: str = Field("", description="a date as 1962-05-17, or a year")
    country: str = Field("", description="ISO 3166 alpha-2 code, or a country's name")


class UsedList(Schema):
    """A list version that was looked in."""

    list: str
    version: str
    sha256: str
    entries: int
    stale: bool


class Answer(Schema):
    """`findings` are `kordon.finding/1`, strongest first; `more` were left off. No findings: nothing found, in these versions of
    these lists."""

    findings: list[dict[str, Any]]
    more: int
    lists: list[UsedList]
    warnings: list[str]


@router.post("/check", response=Answer, summary="Check one name")
def check_name(request: MemberRequest, question: Question) -> dict[str, object]:
    """Takes the permission findings:finding:read. Nothing is stored."""
    request.member.require(Permission.FINDING_READ, request.member.agency_id)
    form = NameForm(question.dict() | {"country": country_code(question.country) or question.country})
    if not form.is_valid():
        wrong = [f"{field}: {said(errors[0])}" for field, errors in form.errors.items()]
        raise HttpError(422, "; ".join(wrong))
    checked = name_check.check(form.party(), request.words)
    names = ("list", "version", "sha256", "entries", "stale")
    lists = [{name: getattr(used, name) for name in names} for used in checked.references]
    findings = [finding_object(finding) for finding in checked.findings]
    return {"findings": findings, "more": checked.more, "lists": lists, "warnings": list(checked.warnings)}
