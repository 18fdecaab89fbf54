"""Pages of cases: the list, opening one by hand or from findings, and the forms of the case page, which belongs to decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.cases import attachments, holding, reading, routing, sharing, work
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.forms import (
    AssignForm,
    CaseForm,
    DueForm,
    FileForm,
    FilterForm,
    NoteForm,
    PartyForm,
    RouteForm,
    ShareForm,
    TaskForm,
)
from kordon.spine.cases.models import Case
from kordon.spine.cases.opening import NewCase, add_case_party, open_case
from kordon.spine.cases.pages import TONES, back_to, ids_of

PANEL_CASES = 6
EMPTY_ROUTES = 3  # lines that the form offers besides those there are


def _case_line(case: Case) -> dict[str, Any]:
    return {"case": case, "tone": TONES[case.status], "is_overdue": reading.is_overdue(case.due_on, case.status)}


@needs(Permission.CASE_READ)
@require_safe
def cases(request: MemberRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    given = {name: value for name, value in (form.cleaned_data if form.is_valid() else {}).items() if value}
    number = request.GET.get("page", "1")
    wanted = reading.CaseFilter(**given)
    found = reading.list_cases(request.member, request.member.agency_id, wanted, int(number) if number.isdigit() else 1)
    filters = FilterForm({**vars_of(wanted), **given})
    context = {
        "page": found, "lines": [_case_line(case) for case in found], "form": filters,
        "may_open": request.member.may(Permission.CASE_OPEN, request.member.agency_id),
        "may_route": request.member.may(Permission.ROUTE_CHANGE, request.member.agency_id),
    }  # fmt: skip
    return render(request, "cases/cases.html", context)


def vars_of(wanted: reading.CaseFilter) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in wanted.__slots__}


def panel(member: Member) -> Mapping[str, object]:
    """The most urgent cases on the home page; nothing where there are none."""
    found = reading.due_first(member, member.agency_id, PANEL_CASES)
    return {"lines": [_case_line(case) for case in found]} if found else {}


@needs(Permission.CASE_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: MemberRequest) -> HttpResponse:
    form = CaseForm(request.words.language, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        parties = [("subject", form.party())] if form.is_given() else []
        new = NewCase(data["title"], parties=parties, request_id=data["request_id"])
        case = open_case(request.member, request.member.agency_id, new)
        messages.success(request, request.words.say("cases.was_opened", number=case.number))
        return redirect("case", case.id)
    return render(request, "cases/new.html", {"form": form}, status=400 if form.errors else 200)


@needs(Permission.CASE_OPEN)
@require_POST
def open_from_findings(request: MemberRequest) -> HttpResponse:
    """From the inbox: one case for all findings that are marked."""
    chosen = ids_of(request, "finding")
    if not chosen:
        raise CaseFault("decisions.nothing_selected")
    case = open_case(request.member, request.member.agency_id, NewCase("", finding_ids=chosen))
    messages.success(request, request.words.say("cases.was_opened", number=case.number))
    return redirect("case", case.id)


@needs(Permission.CASE_READ)
@require_safe
def case_of_finding(request: MemberRequest, finding_id: UUID) -> HttpResponse:
    """To the case that holds the finding; the finding's page leads here."""
    return redirect("case", reading.case_of_finding(request.member, request.member.agency_id, finding_id))


# The forms of the case page ----------------------------------------------------------------------------------------


def _saved(request: MemberRequest, case_id: UUID, anchor: str, code: str = "cases.saved") -> HttpResponse:
    messages.success(request, request.words.say(code))
    return redirect(back_to(request, f"/cases/{case_id}/#{anchor}"))


def _checked(form: Any) -> dict[str, Any]:
    """The form's values. The forms of the case page are short and guarded by the browser: what comes past it is a fault."""
    if not form.is_valid():
        raise CaseFault("page.bad_request")
    data: dict[str, Any] = form.cleaned_data
    return data


@needs(Permission.CASE_WORK)
@require_POST
def assign(request: MemberRequest, case_id: UUID) -> HttpResponse:
    agency_id = request.member.agency_id
    data = _checked(AssignForm(reading.active_people(request.member, agency_id), request.POST))
    work.assign_case(request.member, agency_id, case_id, UUID(data["assignee"]) if data["assignee"] else None)
    return _saved(request, case_id, "work")


@needs(Permission.CASE_WORK)
@require_POST
def due(request: MemberRequest, case_id: UUID) -> HttpResponse:
    work.set_due(request.member, request.member.agency_id, case_id, _checked(DueForm(request.POST))["due_on"])
    return _saved(request, case_id, "work")


@needs(Permission.CASE_WORK)
@require_POST
def note(request: MemberRequest, case_id: UUID) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise CaseFault("cases.empty_note")
    data = form.cleaned_data
    work.add_note(request.member, request.member.agency_id, case_id, data["text"], data["shared"], data["request_id"])
    return _saved(request, case_id, "notes", "cases.note_added")


@needs(Permission.CASE_WORK)
@require_POST
def task(request: MemberRequest, case_id: UUID) -> HttpResponse:
    form = TaskForm(request.POST)
    if not form.is_valid():
        raise CaseFault("cases.empty_task")
    data = form.cleaned_data
    work.add_task(request.member, request.member.agency_id, case_id, data["text"], request.member.actor.user_id, data["due_on"])
    return _saved(request, case_id, "tasks")


@needs(Permission.CASE_WORK)
@require_POST
def task_done(request: MemberRequest, task_id: UUID) -> HttpResponse:
    done = work.finish_task(request.member, request.member.agency_id, task_id)
    return _saved(request, done.case_id, "tasks")


@needs(Permission.CASE_WORK)
@require_POST
def attach(request: MemberRequest, case_id: UUID) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise CaseFault("cases.no_file")
    given = form.cleaned_data["file"]
    attachments.attach(request.member, request.member.agency_id, case_id, given.name, given.file)
    return _saved(request, case_id, "files", "cases.file_added")


@needs(Permission.CASE_READ)
@require_safe
def attachment(request: MemberRequest, attachment_id: UUID) -> HttpResponse | FileResponse:
    """Always a download, never shown in the page: what is inside is nobody's promise."""
    with attachments.opened_attachment(request.member, request.member.agency_id, attachment_id) as (row, path):
        stream = path.open("rb")
    answer = FileResponse(stream, as_attachment=True, filename=row.name, content_type="application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@needs(Permission.CASE_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def add_party(request: MemberRequest, case_id: UUID) -> HttpResponse:
    form = PartyForm(request.words.language, request.POST or None)
    case = reading.read_case(request.member, request.member.agency_id, case_id).case
    if request.method == "POST" and form.is_valid():
        if form.is_given():
            add_case_party(request.member, request.member.agency_id, case_id, "subject", form.party())
            return _saved(request, case_id, "parties")
        form.add_error("name", "cases.no_party")
    return render(request, "cases/party.html", {"form": form, "case": case}, status=400 if form.errors else 200)


@needs(Permission.CASE_WORK)
@require_POST
def reopen(request: MemberRequest, case_id: UUID) -> HttpResponse:
    work.reopen_case(request.member, request.member.agency_id, case_id, request.POST.get("reason", ""))
    return _saved(request, case_id, "work")


@needs(Permission.CASE_HOLD)
@require_POST
def hold(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Begin a legal hold, or end it."""
    change = holding.end_hold if request.POST.get("do") == "end" else holding.hold_case
    change(request.member, request.member.agency_id, case_id, request.POST.get("reason", ""))
    return _saved(request, case_id, "work")


# Sharing -----------------------------------------------------------------------------------------------------------


@needs(Permission.CASE_SHARE)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: MemberRequest, case_id: UUID) -> HttpResponse:
    member, agency_id = request.member, request.member.agency_id
    form = ShareForm(sharing.other_agencies(member, agency_id), request.words.language, request.POST or None)
    case = reading.read_case(member, agency_id, case_id).case
    if request.method == "POST" and form.is_valid():
        sharing.share_case(member, agency_id, case_id, UUID(form.cleaned_data["to"]), form.cleaned_data["reason"])
        return _saved(request, case_id, "shares")
    return render(request, "cases/share.html", {"form": form, "case": case}, status=400 if form.errors else 200)


@needs(Permission.CASE_SHARE)
@require_POST
def end_share(request: MemberRequest, share_id: UUID) -> HttpResponse:
    ended = sharing.end_share(request.member, request.member.agency_id, share_id)
    return _saved(request, ended.case_id, "shares")


@needs(Permission.CASE_READ)
@require_safe
def shared_cases(request: MemberRequest) -> HttpResponse:
    shares = sharing.shared_with(request.member, request.member.agency_id)
    names = sharing.agency_names([share.agency_id for share in shares])
    lines = [{"share": share, "agency": names.get(share.agency_id, {})} for share in shares]
    return render(request, "cases/shared_cases.html", {"lines": lines})


# Routes ------------------------------------------------------------------------------------------------------------


@needs(Permission.ROUTE_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def routes(request: MemberRequest) -> HttpResponse:
    member, agency_id, language = request.member, request.member.agency_id, request.words.language
    people = reading.active_people(member, agency_id)
    if request.method == "POST":
        count = min(int(request.POST.get("lines", "0")) if request.POST.get("lines", "0").isdigit() else 0, 200)
        forms = [RouteForm(people, language, request.POST, prefix=f"r{number}") for number in range(count)]
        if all(form.is_valid() for form in forms):
            lines = [line for form in forms if (line := _route_line(form)) is not None]
            routing.set_routes(member, agency_id, lines)
            messages.success(request, request.words.say("cases.saved"))
            return redirect("case_routes")
    else:
        standing = routing.list_routes(member, agency_id)
        initial = [{name: getattr(r, name) or None for name in RouteForm.base_fields if name != "assignee"}
                   | {"assignee": str(r.assignee_id or "")} for r in standing]  # fmt: skip
        initial += [{}] * EMPTY_ROUTES
        forms = [RouteForm(people, language, prefix=f"r{n}", initial=values) for n, values in enumerate(initial)]
    wrong = any(form.errors for form in forms if form.is_bound)
    return render(request, "cases/routes.html", {"forms": forms}, status=400 if wrong else 200)


def _route_line(form: RouteForm) -> routing.RouteLine | None:
    data = form.cleaned_data
    if data["assignee"] is None and data["due_days"] is None:
        return None
    return routing.RouteLine(
        data["room"], data["country"], data["score_from"] or 0.0, data["age_days"] or 0,
        UUID(data["assignee"]) if data["assignee"] else None, data["due_days"],
    )  # fmt: skip
