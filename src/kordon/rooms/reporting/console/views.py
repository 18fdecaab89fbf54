"""The pages of reports: hand one in, see who replied, each claim beside its sentence, reports compared."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kordon.engine.outputs.markup import Markup
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.answer import document_object
from kordon.rooms.reporting.console import filing
from kordon.rooms.reporting.console.forms import ReportForm
from kordon.rooms.reporting.console.registered import register_entries, registered
from kordon.rooms.reporting.faults import ReportingFault
from kordon.rooms.reporting.naming import entity_text
from kordon.rooms.reporting.pages.claims import claims_of
from kordon.rooms.reporting.pages.reply_text import notes_of, places_of, reply_text
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission


def may(request: MemberRequest, permission: Permission) -> bool:
    return request.member.may(permission, request.member.agency_id)


def trusted(markup: Markup) -> SafeString:
    """`Markup` is escaped where it entered; templates ask for their own word for it."""
    return mark_safe(markup)  # noqa: S308


@needs(Permission.REPORT_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: MemberRequest) -> HttpResponse:
    """The agency's reports, newest first, and the form to hand in another."""
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()
    if request.method == "POST" and form.is_valid():
        filed = _file(request, form)
        if filed is not None:
            return redirect("reporting_report", filed.report.id)
    member = request.member
    counts = filing.count_replies(member, member.agency_id)
    context = {
        "form": form,
        "rows": [(report, counts.get(report.id, 0)) for report in filing.list_reports(member, member.agency_id)],
        "may_submit": may(request, Permission.REPORT_SUBMIT),
    }
    return render(request, "reporting/reports.html", context, status=400 if form.errors else 200)


def _file(request: MemberRequest, form: ReportForm) -> filing.Filed | None:
    """None where the report could not be read: the form says where and why."""
    upload, member = cast(UploadedFile, form.cleaned_data["report"]), request.member
    try:
        filed = filing.file_report(member, member.agency_id, upload.name or "", cast(BinaryIO, upload.file))
    except UnreadableInput as unreadable:
        form.add_error("report", request.words.defect(unreadable.defect))
        return None
    except ReportingFault as fault:
        form.add_error("report", request.words.coded(fault.code, fault.parameters))
        return None
    code = "reporting.console.filed" if filed.is_new else "reporting.console.known"
    messages.success(request, request.words.say(code, file=filed.report.name))
    return filed


@needs(Permission.REPORT_READ)
@require_safe
def report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """One report: masthead, who replied and how much each says, what looks wrong."""
    found, replies = filing.read_stored(request.member, request.member.agency_id, report_id)
    document = filing.document(found, replies)
    said = [
        (stored, entity_text(reply.entity, request.words.language), reply, len(notes_of(reply, document)))
        for stored, reply in zip(replies, document.replies, strict=True)
    ]
    apart = [n for n in document.notes if not any(r.span[0] <= n.span[0] and n.span[1] <= r.span[1] for r in document.replies)]
    context = {
        "report": found,
        "document": document,
        "replies": said,
        "notes": [(request.words.coded(note.code, note.parameters), note.quotation) for note in apart],
        "may_erase": may(request, Permission.REPORT_ERASE),
    }
    return render(request, "reporting/report.html", context)


@needs(Permission.REPORT_READ)
@require_safe
def reply(request: MemberRequest, reply_id: UUID) -> HttpResponse:
    """What one entity says: every claim, one click from its sentence in the text beside it."""
    found, replies, stored = filing.read_reply(request.member, request.member.agency_id, reply_id)
    document = filing.document(found, replies)
    said, words = document.replies[stored.position], request.words
    notes = notes_of(said, document)
    entries = register_entries(said)
    context = {
        "report": found,
        "reply": said,
        "name": entity_text(said.entity, words.language),
        "text": trusted(reply_text(document.text, said, places_of(said, notes))),
        "groups": [(group.kind, registered(group.rows, entries)) for group in claims_of(said, notes, words)],
        "registers": bool(entries),
        "compared": said.entity.kind == "state",
        "others": [(row.id, entity_text(document.replies[row.position].entity, words.language)) for row in replies],
        "stored": stored,
    }
    return render(request, "reporting/reply.html", context)


@needs(Permission.REPORT_READ)
@require_safe
def answer(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """The same as `kordon report read`, as JSON."""
    found, replies = filing.read_stored(request.member, request.member.agency_id, report_id)
    said = document_object(filing.document(found, replies), request.words.catalogue, request.words.language)
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="report-{found.id}.json"'
    return response


@needs(Permission.REPORT_READ)
@require_safe
def original(request: MemberRequest, report_id: UUID) -> FileResponse:
    """The bytes as they were handed in. Never shown in the browser: they are somebody else's."""
    found, content = filing.original(request.member, request.member.agency_id, report_id)
    return FileResponse(BytesIO(content), as_attachment=True, filename=found.name, content_type="application/octet-stream")


@needs(Permission.REPORT_ERASE)
@require_POST
def erase(request: MemberRequest, report_id: UUID) -> HttpResponse:
    filing.erase_report(request.member, request.member.agency_id, report_id)
    messages.success(request, request.words.say("reporting.console.erased"))
    return redirect("reporting_reports")
