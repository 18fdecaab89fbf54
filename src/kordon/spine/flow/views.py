"""Pages of what is under watch, and of what is done when."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.findings.views import back, chosen
from kordon.spine.flow import schedules, watching
from kordon.spine.flow.forms import ScheduleForm, WatchForm
from kordon.spine.flow.models import Run

LONGEST_DAYS = 1826


@needs(Permission.PARTY_WATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def watched(request: MemberRequest) -> HttpResponse:
    """The parties under watch, the form for one more, and the schedules for who may change them."""
    member = request.member
    form = WatchForm(request.POST) if request.method == "POST" else WatchForm()
    if request.method == "POST" and form.is_valid():
        watching.watch(member, member.agency_id, form.cleaned_data["purpose"], form.party())
        messages.success(request, request.words.say("flow.watched"))
        return redirect("watched")
    number = request.GET.get("page", "1")
    page = watching.list_watched(member, member.agency_id, int(number) if number.isascii() and number.isdigit() else 1)
    may_change = member.may(Permission.SCHEDULE_CHANGE, member.agency_id)
    context = {
        "form": form,
        "page": page,
        "files": watching.watched_files(member, member.agency_id),
        "runs": watching.latest_runs(member, member.agency_id),
        "schedules": schedules.schedules_of(member, member.agency_id) if may_change else [],
    }
    return render(request, "flow/watched.html", context, status=400 if form.errors else 200)


@needs(Permission.PARTY_WATCH)
@require_POST
def unwatch(request: MemberRequest, watched_id: UUID) -> HttpResponse:
    watching.unwatch(request.member, request.member.agency_id, watched_id)
    messages.success(request, request.words.say("flow.unwatched"))
    return redirect("watched")


@needs(Permission.PARTY_WATCH)
@require_POST
def watch_findings(request: MemberRequest) -> HttpResponse:
    """The subjects of the marked findings."""
    ids = chosen(request.POST)
    if ids:
        number = watching.watch_findings(request.member, request.member.agency_id, ids)
        messages.success(request, request.words.say("flow.watched_count", count=number))
    else:
        messages.warning(request, request.words.say("findings.nothing_marked"))
    return back(request)


@needs(Permission.PARTY_WATCH)
@require_POST
def watch_file(request: MemberRequest, file_id: UUID) -> HttpResponse:
    """For so many days; 0 ends it."""
    text = request.POST.get("days", "")
    days = min(int(text), LONGEST_DAYS) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    until = timezone.now() + timedelta(days=days) if days else None
    watching.watch_file(request.member, request.member.agency_id, file_id, until)
    messages.success(request, request.words.say("flow.watched" if days else "flow.unwatched"))
    return redirect("file", file_id)


@needs(Permission.SCHEDULE_CHANGE)
@require_POST
def change_schedule(request: MemberRequest) -> HttpResponse:
    form = ScheduleForm(request.POST)
    if form.is_valid():
        task, minutes = Run.Task(form.cleaned_data["task"]), form.cleaned_data["minutes"]
        schedules.change_schedule(request.member, request.member.agency_id, task, minutes)
        messages.success(request, request.words.say("page.saved"))
    else:
        least, most = str(schedules.SHORTEST_MINUTES), str(schedules.LONGEST_MINUTES)
        messages.warning(request, request.words.say("flow.bad_minutes", least=least, most=most))
    return redirect("watched")
