"""Reports of the agency side by side: the page of `kordon report compare`, with what registers have of the same claims."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kordon.engine.outputs.words import Words
from kordon.rooms.reporting.answer import report_label
from kordon.rooms.reporting.comparing import compare_all
from kordon.rooms.reporting.comparison_page import comparison_body
from kordon.rooms.reporting.console import filing
from kordon.rooms.reporting.console.registered import Registered, register_entries, registered
from kordon.rooms.reporting.console.views import trusted
from kordon.rooms.reporting.models import Report
from kordon.rooms.reporting.naming import entity_text
from kordon.rooms.reporting.pages.claims import claims_of
from kordon.rooms.reporting.records import Document
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission

MOST_REPORTS = 8  # side by side; more than that nobody reads, and each costs time


def chosen(request: HttpRequest) -> list[UUID]:
    """The reports that the address names; what is no id is passed over."""
    found = []
    for text in request.GET.getlist("report"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))[:MOST_REPORTS]


@needs(Permission.REPORT_READ)
@require_safe
def compare(request: MemberRequest) -> HttpResponse:
    """Two reports or more, the earliest first; with fewer the page asks for them."""
    member, words, ids = request.member, request.words, chosen(request)
    context = {"reports": filing.list_reports(member, member.agency_id), "chosen": ids, "few": len(ids) == 1}
    if len(ids) > 1:
        found = filing.read_documents(member, member.agency_id, ids)
        names = [report.name for report, _ in found]
        documents = [document for _, document in found]
        body = comparison_body(names, documents, compare_all(documents), words)
        context |= {
            "body": trusted(body),
            "labels": [report_label(document, name) for document, name in zip(documents, names, strict=True)],
            "registered": _registered(*found[-1], words),
        }
    return render(request, "reporting/compare.html", context)


def _registered(report: Report, document: Document, words: Words) -> Sequence[tuple[str, Sequence[Registered]]]:
    """By State of the latest report: what it claims of instruments of which a register has anything."""
    found = []
    for reply in document.replies:
        groups = [group for group in claims_of(reply, (), words) if group.kind == "instruments"]
        rows = [row for group in groups for row in registered(group.rows, register_entries(reply)) if row.entries]
        if rows:
            found.append((entity_text(reply.entity, words.language), rows))
    return found
