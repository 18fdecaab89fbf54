"""Pages of questions between agencies: what we asked, what we were asked, releasing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kordon.engine.records.encoding import party_from_dict
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.cases import questions, sharing
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.forms import QuestionForm, ReleaseForm
from kordon.spine.cases.pages import ids_of
from kordon.spine.cases.reading import people, read_case


@needs(Permission.QUESTION_READ)
@require_safe
def all_questions(request: MemberRequest) -> HttpResponse:
    member, agency_id = request.member, request.member.agency_id
    asked, received = questions.list_asked(member, agency_id), questions.list_received(member, agency_id)
    others = [answer[0] for item in asked for answer in item.answers] + [row.by_agency_id for row in received]
    names = sharing.agency_names(others)
    context = {
        "asked": [_asked_line(item, names) for item in asked],
        "received": [{"row": row, "agency": names.get(row.by_agency_id, {})} for row in received],
        "may_ask": member.may(Permission.QUESTION_ASK, agency_id),
    }
    return render(request, "cases/questions.html", context)


def _asked_line(item: questions.AskedQuestion, names: dict[UUID, dict[str, str]]) -> dict[str, object]:
    answers = [{"agency": names.get(of, {}), "known": known, "released": released} for of, known, released in item.answers]
    return {"question": item.question, "answers": answers, "waits": any(answer["known"] is None for answer in answers)}


@needs(Permission.QUESTION_READ)
@require_safe
def question(request: MemberRequest, question_id: UUID) -> HttpResponse:
    member, agency_id = request.member, request.member.agency_id
    item = questions.read_asked(member, agency_id, question_id)
    line = _asked_line(item, sharing.agency_names([answer[0] for answer in item.answers]))
    for answer in line["answers"]:  # type: ignore[attr-defined]  # made just above
        given = answer["released"]
        answer["parties"] = [party_from_dict(party) for party in given["parties"]] if given else []
    party, names = party_from_dict(item.question.party), people()
    asked_by = names.get(item.question.asked_by, "") if item.question.asked_by else ""
    return render(request, "cases/question.html", {**line, "party": party, "asked_by": asked_by})


@needs(Permission.QUESTION_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_question(request: MemberRequest) -> HttpResponse:
    member, agency_id = request.member, request.member.agency_id
    case_ids = ids_of(request, "case")
    first = _first_party(request, case_ids[0]) if case_ids and request.method != "POST" else {}
    agencies = sharing.other_agencies(member, agency_id)
    form = QuestionForm(agencies, request.words.language, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        of, reason = [UUID(one) for one in form.cleaned_data["of"]], form.cleaned_data["reason"]
        try:
            asked = questions.ask(member, agency_id, form.party(), reason, of, case_ids[0] if case_ids else None)
        except CaseFault as fault:
            form.add_error(None, request.words.coded(fault.code, fault.parameters))
        else:
            messages.success(request, request.words.say("questions.sent"))
            return redirect("question", asked.id)
    context = {"form": form, "case_id": case_ids[0] if case_ids else None}
    return render(request, "cases/new_question.html", context, status=400 if form.errors else 200)


def _first_party(request: MemberRequest, case_id: UUID) -> dict[str, str]:
    """What the form begins with when somebody asks from a case: its first party."""
    rows = read_case(request.member, request.member.agency_id, case_id).parties
    if not rows:
        return {}
    party = party_from_dict(rows[0].party)
    born = party.births[0].iso() if party.births else ""
    return {"name": rows[0].caption, "kind": party.kind.value, "born": born}


@needs(Permission.QUESTION_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def received_question(request: MemberRequest, received_id: UUID) -> HttpResponse:
    """What another agency asked, what we know of it, and the form to release something."""
    member, agency_id = request.member, request.member.agency_id
    row, own = questions.read_received(member, agency_id, received_id)
    choices = [(str(one.id), f"{one.caption} · {request.words.say('cases.case_number', number=one.case.number)}") for one in own]
    form = ReleaseForm(choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = [UUID(one) for one in form.cleaned_data["parties"]]
        questions.release(member, agency_id, received_id, form.cleaned_data["text"], chosen)
        messages.success(request, request.words.say("questions.was_released"))
        return redirect("received_question", received_id)
    context = {
        "row": row, "own": own, "form": form, "party": party_from_dict(row.party),
        "agency": sharing.agency_names([row.by_agency_id]).get(row.by_agency_id, {}),
        "may_release": member.may(Permission.QUESTION_RELEASE, agency_id),
    }  # fmt: skip
    return render(request, "cases/received_question.html", context, status=400 if form.errors else 200)
