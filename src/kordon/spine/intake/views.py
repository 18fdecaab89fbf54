"""The pages of files: hand in, watch the check go on, see what was odd, get the bytes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kordon.engine.findings import Location
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.intake import services
from kordon.spine.intake.defect_texts import csv_lines, sentence
from kordon.spine.intake.faults import IntakeFault
from kordon.spine.intake.forms import HandInForm
from kordon.spine.intake.models import File

TONES = {"waiting": "info", "reading": "info", "done": "good", "unreadable": "bad", "given_up": "bad"}
PANEL_ROWS = 5


def _may(request: MemberRequest, permission: Permission) -> bool:
    return request.member.may(permission, request.member.agency_id)


@needs(Permission.FILE_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: MemberRequest) -> HttpResponse:
    """The files of the agency, newest first, and the form to hand in more."""
    form = HandInForm(request.POST, request.FILES) if request.method == "POST" else HandInForm()
    if request.method == "POST" and form.is_valid() and _hand_in(request, form):
        return redirect("files")
    page = services.list_files(request.member, request.member.agency_id, _page(request))
    context = {
        "form": form,
        "page": page,
        "rows": [shown(file) for file in page.object_list],
        "at_work": any(file.state in services.BUSY for file in page.object_list),
        "may_submit": _may(request, Permission.FILE_SUBMIT),
    }
    return render(request, "intake/files.html", context, status=400 if form.errors else 200)


def _page(request: MemberRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _hand_in(request: MemberRequest, form: HandInForm) -> bool:
    """Each file by itself: one that is refused doesn't hold up the others. False when one was refused."""
    member, words, all_taken = request.member, request.words, True
    for upload in cast(list[UploadedFile], form.cleaned_data["uploads"]):
        name, stream = upload.name or "", cast(BinaryIO, upload.file)
        try:
            done = services.hand_in(member, member.agency_id, name, stream, form.cleaned_data["purpose"], File.Channel.PAGE)
        except IntakeFault as fault:
            form.add_error("uploads", f"{services.shown_name(name)}: {words.coded(fault.code, fault.parameters)}")
            all_taken = False
            continue
        code = "intake.taken_in" if done.is_new else "intake.known_already"
        said = words.say(code, file=done.file.name)
        messages.success(request, said) if done.is_new else messages.info(request, said)
    return all_taken


def shown(file: File) -> dict[str, object]:
    """A file as templates show it."""
    total = round(file.position / file.share) if file.share > 0 else 0
    return {
        "file": file,
        "state": "intake.state_erased" if file.erased_at else f"intake.state_{file.state}",
        "tone": "" if file.erased_at else TONES[file.state],
        "busy": file.state in services.BUSY,
        "total": max(total, file.position),
    }


@needs(Permission.FILE_READ)
@require_safe
def file(request: MemberRequest, file_id: UUID) -> HttpResponse:
    """One file: how far, what was odd, which lists. htmx asks for the part that changes."""
    member = request.member
    found = services.read_file(member, member.agency_id, file_id)
    defects = services.list_defects(member, member.agency_id, file_id, _page(request))
    context = {
        **shown(found),
        "page": defects,
        "defects": [(row, sentence(row, request.words)) for row in defects.object_list],
        "fault": _fault(found, request),
        "may_open": _may(request, Permission.FILE_OPEN),
        "may_submit": _may(request, Permission.FILE_SUBMIT),
        "may_erase": _may(request, Permission.FILE_ERASE),
        "may_watch": _may(request, Permission.PARTY_WATCH),
    }
    part = request.headers.get("HX-Target") == "state"
    return render(request, "intake/state.html" if part else "intake/file.html", context)


def _fault(found: File, request: MemberRequest) -> str:
    """Why the file as a whole could not be read, or what the last try failed with."""
    if not found.fault:
        return ""
    place = Location(**found.fault["location"])
    parameters = (("file", place.file), ("field", place.field), *found.fault["parameters"].items())
    return request.words.coded(found.fault["code"], parameters)


@needs(Permission.FILE_READ)
@require_safe
def defects_csv(request: MemberRequest, file_id: UUID) -> StreamingHttpResponse:
    """Every defect with its place, for a spreadsheet."""
    member = request.member
    found = services.read_file(member, member.agency_id, file_id)
    rows = services.all_defects(member, member.agency_id, file_id)
    answer = StreamingHttpResponse(csv_lines(found, rows, request.words), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="defects-{found.id}.csv"'
    return answer


@needs(Permission.FILE_OPEN)
@require_safe
def original(request: MemberRequest, file_id: UUID) -> FileResponse:
    """The bytes as they were handed in. Never shown in the browser: they are somebody else's."""
    with services.original(request.member, request.member.agency_id, file_id) as (found, path):
        stream = path.open("rb")  # stays open when its nameless file is let go
        return FileResponse(stream, as_attachment=True, filename=found.name, content_type="application/octet-stream")


@needs(Permission.FILE_SUBMIT)
@require_POST
def check_again(request: MemberRequest, file_id: UUID) -> HttpResponse:
    services.check_again(request.member, request.member.agency_id, file_id)
    messages.success(request, request.words.say("intake.queued_again"))
    return redirect("file", file_id)


@needs(Permission.FILE_ERASE)
@require_POST
def erase(request: MemberRequest, file_id: UUID) -> HttpResponse:
    services.erase_file(request.member, request.member.agency_id, file_id)
    messages.success(request, request.words.say("intake.erased"))
    return redirect("file", file_id)


def panel(member: Member) -> Mapping[str, object]:
    """What is at work or was just done, for the first page; nothing where no file was ever handed in."""
    rows = [shown(found) for found in services.list_files(member, member.agency_id).object_list[:PANEL_ROWS]]
    return {"rows": rows} if rows else {}
