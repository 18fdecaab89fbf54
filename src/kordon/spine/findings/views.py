"""The inbox and the page of one finding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from kordon.engine.outputs.canonical import finding_from_object
from kordon.engine.records.encoding import party_from_dict
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.findings import actions, services
from kordon.spine.findings.comparison import rows_of
from kordon.spine.findings.export import export_findings
from kordon.spine.findings.forms import DUE_DAYS, FilterForm
from kordon.spine.findings.models import Finding
from kordon.spine.findings.services import Filters

TONES = {"open": "warn", "in_case": "info", "decided": "good", "quiet": "", "replaced": ""}
PANEL_ROWS = 5


@needs(Permission.FINDING_READ)
@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """Findings that wait, or whatever the filters choose."""
    member = request.member
    filters = filters_of(request.GET)
    form = FilterForm(request.GET or {"state": filters.state, "sort": filters.sort})
    form.offer(services.choices(member, member.agency_id, filters.state))
    page = services.list_findings(member, member.agency_id, filters, _page(request.GET))
    context = {
        "form": form,
        "filters": filters,
        "page": page,
        "rows": [shown(row) for row in page.object_list],
        "waiting": services.waiting(member, member.agency_id),
        "actions": actions.offered(member),
        "may_change": member.may(Permission.FINDING_CHANGE, member.agency_id),
        "may_export": member.may(Permission.FINDING_EXPORT, member.agency_id),
        "due_days": DUE_DAYS,
    }
    return render(request, "findings/inbox.html", context)


def filters_of(query: QueryDict) -> Filters:
    """From an address: what isn't understood filters nothing."""
    state = query.get("state", "")
    try:
        file_id = UUID(query.get("file", "")) if query.get("file") else None
    except ValueError:
        file_id = None
    try:
        score = min(max(float(query.get("score") or 0), 0.0), 1.0)
    except ValueError:
        score = 0.0
    known = state in Finding.State.values
    default = "" if state == "all" or file_id else Finding.State.OPEN.value
    return Filters(
        state=state if known else default,
        text=query.get("text", "")[:200],
        purpose=query.get("purpose", ""),
        list_name=query.get("list", ""),
        score_from=score if score == score else 0.0,
        returned=query.get("only") == "returned",
        overdue=query.get("only") == "overdue",
        delisted=query.get("only") == "delisted",
        file_id=file_id,
        sort=query.get("sort") or "score",
    )


def _page(query: QueryDict) -> int:
    text = query.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def shown(row: Finding) -> dict[str, object]:
    """A finding as templates show it."""
    return {
        "finding": row,
        "state": f"findings.state_{row.state}",
        "tone": TONES[row.state],
        "late": row.state in services.UNDECIDED and row.due_at < timezone.now(),
        "returned": bool(row.changes),
    }


@needs(Permission.FINDING_READ)
@require_safe
def finding(request: MemberRequest, finding_id: UUID) -> HttpResponse:
    """Input and list entry side by side, every reason, and where the subject stood."""
    member = request.member
    row = services.read_finding(member, member.agency_id, finding_id)
    said = finding_from_object(row.document)
    entry = party_from_dict(row.entry) if row.entry else None
    context = {
        **shown(row),
        "said": said,
        "rows": rows_of(said, party_from_dict(row.subject), entry, request.words),
        "changes": row.changes,
        "sightings": services.sightings(member.agency_id, finding_id),
        "actions": actions.offered(member) if row.erased_at is None else [],
        "may_change": member.may(Permission.FINDING_CHANGE, member.agency_id) and row.state in services.UNDECIDED,
        "due_days": DUE_DAYS,
    }
    return render(request, "findings/finding.html", context)


@needs(Permission.FINDING_CHANGE)
@require_POST
def set_due(request: MemberRequest) -> HttpResponse:
    """Another deadline for the marked findings, in days from now."""
    days = request.POST.get("days", "")
    ids = chosen(request.POST)
    if days in DUE_DAYS and ids:
        due_at = timezone.now() + timedelta(days=int(days))
        number = services.set_due(request.member, request.member.agency_id, ids, due_at)
        messages.success(request, request.words.say("findings.due_changed", count=number))
    else:
        messages.warning(request, request.words.say("findings.nothing_marked"))
    return back(request)


@needs(Permission.FINDING_EXPORT)
@require_POST
def export(request: MemberRequest) -> FileResponse:
    """What the address's filters choose, as a file. Taking it leaves an entry, so it takes POST."""
    words = None if request.POST.get("format") == "jsonl" else request.words
    made = export_findings(request.member, request.member.agency_id, filters_of(request.GET), words)
    return FileResponse(made.stream, as_attachment=True, filename=made.name, content_type=made.content_type)


def chosen(form: QueryDict) -> list[UUID]:
    """The marked findings of a bulk action, once each; what is no id is left out."""
    out: dict[UUID, None] = {}
    for text in form.getlist("finding"):
        try:
            out[UUID(text)] = None
        except ValueError:
            continue
    return list(out)


def back(request: MemberRequest) -> HttpResponseRedirect:
    """To the address the form came from, on this host alone."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe else reverse("findings"))


def count_waiting(member: Member) -> int:
    return services.waiting(member, member.agency_id).open


def panel(member: Member) -> Mapping[str, object]:
    """What waits, and the five that are due first."""
    waiting = services.waiting(member, member.agency_id)
    rows = services.list_findings(member, member.agency_id, Filters(sort="due")).object_list[:PANEL_ROWS]
    return {"waiting": waiting, "rows": [shown(row) for row in rows]}
