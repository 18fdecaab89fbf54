"""The pages of rounds: the board, an addressee's reply with its history, letters, and what can go out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.outputs.words import Words
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.console import filing, rounds
from kordon.rooms.reporting.console.forms import (
    CompileForm,
    LettersForm,
    ReceiveForm,
    RoundFileForm,
    RoundForm,
    StepForm,
)
from kordon.rooms.reporting.console.views import may
from kordon.rooms.reporting.cycle.addressees import addressees
from kordon.rooms.reporting.cycle.board import SECTIONS, BoardRow, board_rows, queue_object
from kordon.rooms.reporting.cycle.machine import Cycle, queue, rules, standings
from kordon.rooms.reporting.cycle.store import content_of
from kordon.rooms.reporting.faults import ReportingFault
from kordon.rooms.reporting.models import Round, RoundEvent
from kordon.rooms.reporting.naming import language_text
from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.draft import draft_object
from kordon.rooms.reporting.writing.printed import lay_out
from kordon.rooms.reporting.writing.rendering import ENDINGS, rendered
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import User
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission

TONES = {"received": "info", "cleared": "good", "published": "good", "posted": "good", "returned": "warn", "overdue": "bad"}
SHOWN = ("all", "answered", "waiting", "due", "late", "ready", "to_post")
PANEL_REPORTS = 3


def _named(words: Words, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, language_text(code, words.language)) for code in codes]


@needs(Permission.ROUND_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def all_rounds(request: MemberRequest) -> HttpResponse:
    """The agency's rounds, newest first; opening one, and taking in one that was kept as a file."""
    member, words = request.member, request.words
    taking_in = request.method == "POST" and "round" in request.FILES
    form = RoundForm(words.language, request.POST if request.method == "POST" and not taking_in else None,
                     initial={"opened": rounds.today()})  # fmt: skip
    file_form = RoundFileForm(request.POST, request.FILES) if taking_in else RoundFileForm()
    if request.method == "POST":
        done = _taken_in(request, file_form) if taking_in else _opened(request, form)
        if done is not None:
            return redirect("reporting_round", done)
    context = {
        "rows": [_summary(row, cycle, words) for row, cycle in rounds.list_rounds(member, member.agency_id)],
        "form": form,
        "file_form": file_form,
        "may_open": may(request, Permission.ROUND_OPEN),
        "opening": bool(form.errors or file_form.errors),
    }
    return render(request, "reporting/rounds.html", context, status=400 if form.errors or file_form.errors else 200)


def _opened(request: MemberRequest, form: RoundForm) -> UUID | None:
    if not form.is_valid():
        return None
    wanted = form.cleaned_data
    try:
        codes = addressees(wanted["kind"], wanted["states"], wanted["organizations"])
        deadline = wanted["deadline"].isoformat() if wanted["deadline"] else ""
        new = rounds.NewRound(wanted["kind"], wanted["title"], wanted["opened"], codes, deadline)
        return rounds.open_round(request.member, request.member.agency_id, new).id
    except UnreadableInput as unreadable:
        form.add_error("states", request.words.coded(unreadable.defect.code, unreadable.defect.parameters))
    except ReportingFault as fault:
        form.add_error("states", request.words.coded(fault.code, fault.parameters))
    return None


def _taken_in(request: MemberRequest, form: RoundFileForm) -> UUID | None:
    if not form.is_valid():
        return None
    upload = cast(UploadedFile, form.cleaned_data["round"])
    try:
        return rounds.take_in(request.member, request.member.agency_id, upload.name or "", cast(BinaryIO, upload.file)).id
    except UnreadableInput as unreadable:
        form.add_error("round", request.words.defect(unreadable.defect))
    return None


def _summary(row: Round, cycle: Cycle, words: Words) -> Mapping[str, object]:
    """A round in a line."""
    title = table("cycles")["kinds"][cycle.kind]["title"][words.language]
    return {"round": row, "kind": title, "counts": _counts(cycle)}


def _counts(cycle: Cycle) -> dict[str, int]:
    parts = _parts(cycle, board_rows(cycle, rounds.today(), "en"))
    return {kind: len(rows) for kind, rows in parts.items()}


def _parts(cycle: Cycle, rows: Sequence[BoardRow]) -> dict[str, list[BoardRow]]:
    """The board's rows by what is asked for, in the order of `SHOWN`."""
    ready, to_post = (set(codes) for codes in queue(cycle))
    asked: Mapping[str, Callable[[BoardRow], bool]] = {
        "all": lambda row: True,
        "answered": lambda row: bool(row.standing.received),
        "waiting": lambda row: not row.standing.received,
        "due": lambda row: row.reminder_due,
        "late": lambda row: row.late,
        "ready": lambda row: row.standing.addressee in ready,
        "to_post": lambda row: row.standing.addressee in to_post,
    }
    return {kind: [row for row in rows if asked[kind](row)] for kind in SHOWN}


@needs(Permission.ROUND_READ)
@require_safe
def board(request: MemberRequest, round_id: UUID) -> HttpResponse:
    """Who has answered and what comes next, the European Union in a section of its own; `?show=late` shows a part."""
    row, cycle = rounds.read_round(request.member, request.member.agency_id, round_id)
    show = request.GET.get("show", "all")
    show = show if show in SHOWN else "all"
    ready, to_post = queue(cycle)
    parts = _parts(cycle, board_rows(cycle, rounds.today(), request.words.language))
    names = {line.standing.addressee: line.name for line in parts["all"]}
    title = table("cycles")["kinds"][cycle.kind]["title"][request.words.language]
    context = {
        "round": row,
        "kind": title,
        "counts": {kind: len(lines) for kind, lines in parts.items()},
        "tiles": [(kind, f"reporting.round.show_{kind}", len(lines)) for kind, lines in parts.items()],
        "show": show,
        "empty": not parts[show],
        "sections": [(f"reporting.console.section.{name}", [_line(line) for line in parts[show] if line.section == name])
                     for name in SECTIONS],
        "ready": [(code, names[code]) for code in ready],
        "to_post": [(code, names[code]) for code in to_post],
        "form": LettersForm(_named(request.words, LANGUAGES), initial={"languages": ["own"]}),
        "compile_form": CompileForm(_named(request.words, LANGUAGES), initial={"language": request.words.language}),
        "compiles": rules(cycle.kind)["publication"] == "report",
        "may_record": may(request, Permission.REPLY_RECORD),
        "may_erase": may(request, Permission.REPORT_ERASE),
    }  # fmt: skip
    return render(request, "reporting/board.html", context)


def _line(row: BoardRow) -> Mapping[str, object]:
    return {"row": row, "state": f"reporting.cycle.state.{row.state or 'invited'}", "tone": TONES.get(row.state, "")}


@needs(Permission.ROUND_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def addressee(request: MemberRequest, round_id: UUID, code: str) -> HttpResponse:
    """One addressee's reply: where it stands, what happened, what may be done now. POST receives a reply."""
    member, words = request.member, request.words
    row, cycle = rounds.read_round(member, member.agency_id, round_id)
    if code not in cycle.addressees:
        raise Http404
    languages = tuple(table("writing")["languages"])
    form = ReceiveForm(_named(words, languages), initial={"day": rounds.today()})
    if request.method == "POST":
        form = ReceiveForm(_named(words, languages), request.POST, request.FILES)
        if form.is_valid() and _received(request, round_id, code, form):
            return redirect("reporting_addressee", round_id, code)
    return _addressee_page(request, row.title, cycle, code, round_id, form)


def _addressee_page(
    request: MemberRequest, title: str, cycle: Cycle, code: str, round_id: UUID, form: Form, refused: str = ""
) -> HttpResponse:
    member = request.member
    (line,) = (row for row in board_rows(cycle, rounds.today(), request.words.language) if row.standing.addressee == code)
    history = rounds.read_history(member, member.agency_id, round_id, code)
    context = {
        "title": title,
        "round_id": round_id,
        "deadline": cycle.deadline,
        "limits": rules(cycle.kind)["word_limits"],
        **_line(line),
        "standing": standings(cycle)[code],
        "words": [(f"reporting.round.words_{part}", count) for part, count in line.standing.words.items()],
        "events": [_told(event, request.words) for event in history],
        "files": [(event.id, event.facts.get("file", ""), event.day) for event in history if event.kind == "receive"],
        "steps": [step for step in line.actions if step != "receive" and may(request, rounds.NEEDED[step])],
        "may_receive": "receive" in line.actions and may(request, Permission.REPLY_RECORD),
        "form": form,
        "refused": refused,
        "today": rounds.today().isoformat(),
    }
    return render(request, "reporting/addressee.html", context, status=400 if form.errors or refused else 200)


def _told(event: RoundEvent, words: Words) -> Mapping[str, object]:
    """An event for the timeline."""
    who = User.objects.filter(pk=event.actor_id).values_list("name", flat=True).first() or ""
    consent = event.facts.get("consent", "")
    parts = [event.day, event.by, event.facts.get("file", ""), event.facts.get("reason", "")]
    parts.append(words.say(f"reporting.cycle.mark.consent_{consent}") if consent else "")
    said = words.say(f"reporting.round.event.{event.kind}")
    return {"at": event.created_at, "who": who, "said": said, "body": " · ".join(filter(None, parts)), "tone": ""}


def _received(request: MemberRequest, round_id: UUID, code: str, form: ReceiveForm) -> bool:
    found, member = form.cleaned_data, request.member
    text, summary = cast(UploadedFile, found["text"]), cast(UploadedFile | None, found["summary"])
    reply = rounds.Received(
        code, found["day"], found["original"], text.name or "", cast(BinaryIO, text.file), found["consent"],
        cast(BinaryIO, summary.file) if summary else None, summary.name or "" if summary else "",
    )  # fmt: skip
    try:
        rounds.receive(member, member.agency_id, round_id, reply)
    except UnreadableInput as unreadable:
        form.add_error("text", request.words.defect(unreadable.defect))
        return False
    except ReportingFault as fault:
        form.add_error(None, request.words.coded(fault.code, fault.parameters))
        return False
    messages.success(request, request.words.say("reporting.round.noted"))
    return True


@needs(Permission.ROUND_READ)
@require_POST
def step(request: MemberRequest, round_id: UUID, code: str) -> HttpResponse:
    """Consent, clearance, return, publication or posting: one event, or the machine's reason why not now."""
    member, words, form = request.member, request.words, StepForm(request.POST)
    row, cycle = rounds.read_round(member, member.agency_id, round_id)
    if code not in cycle.addressees:
        raise Http404
    refused = words.say("reporting.round.needed")
    if form.is_valid():
        found = form.cleaned_data
        fact = _FACT.get(found["step"])
        facts = {fact: str(found[fact])} if fact else {}
        try:
            rounds.happen(member, member.agency_id, round_id,
                          rounds.Step(found["step"], code, found["day"] or rounds.today(), facts))  # fmt: skip
            messages.success(request, words.say("reporting.round.noted"))
            return redirect("reporting_addressee", round_id, code)
        except ReportingFault as fault:
            refused = words.coded(fault.code, fault.parameters)
    languages = tuple(table("writing")["languages"])
    return _addressee_page(request, row.title, cycle, code, round_id, ReceiveForm(_named(words, languages)), refused)


_FACT = {"consent": "consent", "return": "reason"}


@needs(Permission.REPLY_RECORD)
@require_POST
def letters(request: MemberRequest, round_id: UUID) -> FileResponse:
    """Letters or due reminders, zipped. Nothing is sent: people send them."""
    form, member = LettersForm(_named(request.words, LANGUAGES), request.POST), request.member
    if not form.is_valid():
        raise ReportingFault("reporting.round.no_language")
    remind = "remind" in request.POST
    reference = form.cleaned_data["reference"]
    content = rounds.letters(member, member.agency_id, round_id, form.cleaned_data["languages"], reference, remind)
    name = f"{'reminders' if remind else 'letters'}-{rounds.today().isoformat()}.zip"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type="application/zip")


@needs(Permission.ROUND_READ)
@require_safe
def round_file(request: MemberRequest, round_id: UUID) -> FileResponse:
    """The round as `kordon report cycle` reads it."""
    row, cycle = rounds.read_round(request.member, request.member.agency_id, round_id)
    return FileResponse(BytesIO(content_of(cycle)), as_attachment=True, filename=f"round-{row.id}.json",
                        content_type="application/json")  # fmt: skip


@needs(Permission.REPLY_RECORD)
@require_POST
def compile_report(request: MemberRequest, round_id: UUID) -> FileResponse:
    """The report from what may go into it now, as a file to work on."""
    form, member = CompileForm(_named(request.words, LANGUAGES), request.POST), request.member
    if not form.is_valid():
        raise ReportingFault("reporting.round.no_language")
    draft = rounds.compile_report(member, member.agency_id, round_id)
    ending, language = form.cleaned_data["ending"], form.cleaned_data["language"]
    if ending == ".json":
        content, kind = json.dumps(draft_object(draft), ensure_ascii=False, indent=1).encode(), "application/json"
    else:
        report = lay_out(draft, language, Words(request.words.catalogue, language))
        content, kind = rendered(report, ending, draft.date), ENDINGS[ending]
    name = f"report-{draft.date}{'' if ending == '.json' else '-' + language}{ending}"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=kind)


@needs(Permission.REPORT_ERASE)
@require_POST
def erase(request: MemberRequest, round_id: UUID) -> HttpResponse:
    rounds.erase_round(request.member, request.member.agency_id, round_id)
    messages.success(request, request.words.say("reporting.round.erased"))
    return redirect("reporting")


@needs(Permission.ROUND_READ)
@require_safe
def queue_file(request: MemberRequest, round_id: UUID) -> HttpResponse:
    """What can go out now, for a draft of the report."""
    row, cycle = rounds.read_round(request.member, request.member.agency_id, round_id)
    answer = JsonResponse(queue_object(cycle), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="queue-{row.id}.json"'
    return answer


@needs(Permission.ROUND_READ)
@require_safe
def reply_file(request: MemberRequest, event_id: UUID) -> FileResponse:
    """A reply as it was received. Never shown in the browser: it is somebody else's."""
    name, content = rounds.reply_file(request.member, request.member.agency_id, event_id)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type="application/octet-stream")


def panel(member: Member) -> Mapping[str, object]:
    """The newest round and the newest reports, for the first page; nothing where there is neither."""
    found = [(row, _counts(cycle)) for row, cycle in rounds.list_rounds(member, member.agency_id)[:1]]
    reports = filing.list_reports(member, member.agency_id)[:PANEL_REPORTS]
    return {"rounds": found, "reports": reports} if found or reports else {}
