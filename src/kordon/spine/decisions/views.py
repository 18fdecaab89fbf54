"""The page of a case with its decisions, deciding, the second person, undoing, complaints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kordon.engine.outputs.canonical import finding_from_object
from kordon.engine.records.encoding import party_from_dict
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.cases import links, reading, sharing
from kordon.spine.cases.drawing import picture_of
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.forms import AssignForm, DueForm, FileForm, NoteForm, TaskForm
from kordon.spine.cases.models import Case
from kordon.spine.cases.pages import TONES, back_to, history, ids_of, link_rows
from kordon.spine.decisions import reading as decisions
from kordon.spine.decisions import services
from kordon.spine.decisions.forms import ComplaintForm, DecideForm, ReasonForm
from kordon.spine.decisions.models import Decision
from kordon.spine.decisions.outcomes import outcomes
from kordon.spine.decisions.redress import Complaint, open_complaint
from kordon.spine.findings import services as findings
from kordon.spine.findings.models import Finding

STATE_TONES = {"proposed": "warn", "in_effect": "good", "refused": "", "withdrawn": "", "undone": ""}
UNDECIDED = (Finding.State.OPEN, Finding.State.IN_CASE)


def _names(request: MemberRequest) -> dict[str, str]:
    """What outcomes are called in the page's language."""
    found = {code: outcome.name(request.words.language) for code, outcome in outcomes().items()}
    return found | {services.UNDO: request.words.say("decisions.undo_outcome")}


def _decision_line(request: MemberRequest, file: decisions.DecisionFile) -> dict[str, Any]:
    """A decision as lists show it, and what this member may do with it."""
    member, decision = request.member, file.decision
    is_own, waits = decision.decided_by == member.actor.user_id, decision.state == Decision.State.PROPOSED
    undone = decision.outcome == services.UNDO
    return {
        "file": file,
        "name": _names(request).get(decision.outcome, decision.outcome),
        "state_tone": STATE_TONES[decision.state],
        "may_confirm": waits and not is_own and member.may(Permission.GRAVE_CONFIRM, member.agency_id),
        "may_withdraw": waits and is_own,
        "may_undo": decision.state == Decision.State.IN_EFFECT and not undone
        and member.may(outcomes()[decision.outcome].take, member.agency_id),
    }  # fmt: skip


# One case ----------------------------------------------------------------------------------------------------------


@needs(Permission.CASE_READ)
@require_safe
def case(request: MemberRequest, case_id: UUID) -> HttpResponse:
    member, agency_id, words = request.member, request.member.agency_id, request.words
    file = reading.read_case(member, agency_id, case_id)
    found_links = links.list_links(member, agency_id, case_id)
    taken = [_decision_line(request, one) for one in decisions.decisions_of_case(member, agency_id, case_id)]
    is_open = file.case.status != Case.Status.CLOSED
    about = "redress" if file.case.kind == Case.Kind.REDRESS else "case"
    lines = [_finding_line(row, taken) for row in file.findings]
    context = {
        "file": file, "case": file.case, "tone": TONES[file.case.status], "is_open": is_open,
        "assignee": file.people.get(file.case.assignee_id, "") if file.case.assignee_id else "",
        "opened_by": file.people.get(file.case.opened_by, "") if file.case.opened_by else "",
        "is_mine": file.case.assignee_id == member.actor.user_id,
        "findings": lines, "undecided": about == "case" and any(line["is_undecided"] for line in lines),
        "parties": [(row, party_from_dict(row.party)) for row in file.parties],
        "notes": [{"row": note, "who": file.people.get(note.author_id, "") if note.author_id else ""} for note in file.notes],
        "links": link_rows(found_links, case_id), "picture": picture_of(file.case, found_links),
        "shares": _share_lines(file), "decisions": taken,
        "events": history(file.events, file.people, words, _names(request)),
        "on_findings": DecideForm(member, "finding", words, delisted=any(row.delisted_at for row in file.findings)),
         "on_case": DecideForm(member, about, words), "about": about,
        **_work_forms(request, file),
    }  # fmt: skip
    return render(request, "decisions/case.html", context)


def _work_forms(request: MemberRequest, file: reading.CaseFile) -> dict[str, Any]:
    member, agency_id = request.member, request.member.agency_id
    people = reading.active_people(member, agency_id)
    return {
        "may_work": member.may(Permission.CASE_WORK, agency_id),
        "may_assign": member.may(Permission.CASE_ASSIGN, agency_id),
        "may_share": member.may(Permission.CASE_SHARE, agency_id),
        "may_hold": member.may(Permission.CASE_HOLD, agency_id) and file.case.erased_at is None,
        "held_by": file.people.get(file.case.held_by, "") if file.case.held_by else "",
        "may_ask": member.may(Permission.QUESTION_ASK, agency_id),
        "may_complain": member.may(Permission.CASE_OPEN, agency_id),
        "may_print": member.may(Permission.DOSSIER_MAKE, agency_id),
        "assign_form": AssignForm(people, initial={"assignee": str(file.case.assignee_id or "")}),
        "due_form": DueForm(initial={"due_on": file.case.due_on}, auto_id="id_case_%s"),
        "note_form": NoteForm(auto_id="id_note_%s"),
        "task_form": TaskForm(auto_id="id_task_%s"),
        "file_form": FileForm(),
    }


def _finding_line(row: Finding, taken: list[dict[str, Any]]) -> dict[str, Any]:
    """A finding of the case with the last decision about it, and what brought it back."""
    about = [line for line in taken if row.id in {finding.id for finding in line["file"].findings}]
    waits = any(line["file"].decision.state == Decision.State.PROPOSED for line in about)
    return {
        "row": row, "said": finding_from_object(row.document), "decision": about[-1] if about else None,
        "changes": row.changes, "is_undecided": row.state in UNDECIDED and not waits,
    }  # fmt: skip


def _share_lines(file: reading.CaseFile) -> list[dict[str, Any]]:
    names = sharing.agency_names([share.to_agency_id for share in file.shares])
    return [{"share": share, "agency": names.get(share.to_agency_id, {})} for share in file.shares]


@needs(Permission.CASE_READ)
@require_safe
def shared_case(request: MemberRequest, share_id: UUID) -> HttpResponse:
    """A case of another agency, to read. The owner's audit says that it was opened."""
    shown = sharing.read_shared(request.member, request.member.agency_id, share_id)
    context = {
        "case": shown.case, "tone": TONES[shown.case.status], "notes": shown.notes,
        "agency": sharing.agency_names([shown.case.agency_id]).get(shown.case.agency_id, {}),
        "parties": [(row, party_from_dict(row.party)) for row in shown.parties],
        "findings": [(row, finding_from_object(row.document)) for row in shown.findings],
        "decisions": [
            {"decision": one, "name": _names(request).get(one.outcome, one.outcome), "tone": STATE_TONES[one.state]}
            for one in decisions.shared_decisions(shown.case)
        ],
    }  # fmt: skip
    return render(request, "decisions/shared_case.html", context)


# Deciding ----------------------------------------------------------------------------------------------------------


@needs(Permission.DECISION_READ)
@require_POST
def decide(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """The forms of the case page: about its marked findings, or about the case as a whole."""
    about = request.POST.get("about", "")
    form = DecideForm(request.member, about if about in ("finding", "case", "redress") else "case", request.words, request.POST)
    chosen = ids_of(request, "finding") if about == "finding" else []
    if about == "finding" and not chosen:
        raise CaseFault("decisions.nothing_selected")
    return _decided(request, form, case_id, chosen, f"/cases/{case_id}/#decisions")


def _decided(
    request: MemberRequest, form: DecideForm, case_id: UUID | None, chosen: list[UUID], otherwise: str
) -> HttpResponse:
    if not form.is_valid():
        raise CaseFault("decisions.no_reason" if "reason" in form.errors else "decisions.no_such_outcome")
    data = form.cleaned_data
    wish = services.Wish(data["outcome"], data["reason"], case_id, chosen, data["request_id"])
    decision = services.decide(request.member, request.member.agency_id, wish)
    code = "decisions.proposed" if decision.state == Decision.State.PROPOSED else "decisions.taken"
    messages.success(request, request.words.say(code))
    return redirect(back_to(request, otherwise))


@needs(Permission.DECISION_TAKE)
@require_POST
def decide_findings(request: MemberRequest) -> HttpResponse:
    """From the inbox: first the marked findings and the form, then the decision."""
    chosen = ids_of(request, "finding")
    if not chosen:
        raise CaseFault("decisions.nothing_selected")
    if "outcome" in request.POST or "reason" in request.POST:
        form = DecideForm(request.member, "finding", request.words, request.POST)
        return _decided(request, form, None, chosen, "/decisions/")
    rows = findings.found(request.member.agency_id, chosen)
    delisted = any(row.delisted_at for row in rows)
    context = {
        "findings": rows, "form": DecideForm(request.member, "finding", request.words, delisted=delisted),
        "next": back_to(request, "/decisions/"),
    }  # fmt: skip
    return render(request, "decisions/decide.html", context)


@needs(Permission.DECISION_READ)
@require_safe
def all_decisions(request: MemberRequest) -> HttpResponse:
    member, agency_id = request.member, request.member.agency_id
    lines = [_decision_line(request, file) for file in decisions.list_decisions(member, agency_id)]
    waiting = [_decision_line(request, file) for file in decisions.list_decisions(member, agency_id, Decision.State.PROPOSED)]
    return render(request, "decisions/decisions.html", {"lines": lines, "waiting": waiting})


@needs(Permission.DECISION_READ)
@require_safe
def decision(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    file = decisions.read_decision(request.member, request.member.agency_id, decision_id)
    return render(request, "decisions/decision.html", {**_decision_line(request, file), "form": ReasonForm()})


@needs(Permission.DECISION_READ)
@require_safe
def decision_line(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    """One line for the page of a finding that was decided before, which asks for it through htmx."""
    file = decisions.read_decision(request.member, request.member.agency_id, decision_id)
    found = outcomes().get(file.decision.outcome)
    context = {**_decision_line(request, file), "is_complaint": found is not None and found.about == "redress"}
    return render(request, "decisions/line.html", context)


@needs(Permission.DECISION_READ)
@require_POST
def second_look(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    agrees = request.POST.get("do") == "confirm"
    reason = request.POST.get("reason", "")
    services.confirm(request.member, request.member.agency_id, decision_id, agrees, reason)
    messages.success(request, request.words.say("decisions.confirmed" if agrees else "decisions.refused"))
    return redirect("decision", decision_id)


@needs(Permission.DECISION_READ)
@require_POST
def withdraw(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    services.withdraw(request.member, request.member.agency_id, decision_id)
    messages.success(request, request.words.say("decisions.withdrawn"))
    return redirect("decision", decision_id)


@needs(Permission.DECISION_READ)
@require_POST
def undo(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise CaseFault("decisions.no_reason")
    data = form.cleaned_data
    undone = services.undo(request.member, request.member.agency_id, decision_id, data["reason"], data["request_id"])
    is_proposed = undone.state == Decision.State.PROPOSED
    messages.success(request, request.words.say("decisions.proposed" if is_proposed else "decisions.undone"))
    return redirect("decision", undone.id)


# Complaints --------------------------------------------------------------------------------------------------------


@needs(Permission.CASE_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: MemberRequest) -> HttpResponse:
    """Hear a complaint about the findings that the address or the form names."""
    member, agency_id = request.member, request.member.agency_id
    named = findings.found(agency_id, ids_of(request, "finding"))
    if not named:
        raise CaseFault("decisions.nothing_selected")
    chosen = [str(row.id) for row in named]
    posted = request.POST if "text" in request.POST else None  # the inbox posts the marked findings alone
    first = {"finding": chosen, "name": named[0].subject_caption}
    form = ComplaintForm(named, request.words.language, posted, initial=first)
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        wanted = Complaint(form.party(), data["text"], [UUID(one) for one in data["finding"]], data["request_id"])
        case = open_complaint(member, agency_id, wanted)
        messages.success(request, request.words.say("redress.opened", number=case.number))
        return redirect("case", case.id)
    return render(request, "decisions/complaint.html", {"form": form}, status=400 if form.errors else 200)
