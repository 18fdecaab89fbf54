"""Printing a dossier."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kordon.engine.catalogue import LANGUAGES
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.reports.dossier import make_dossier


@needs(Permission.DOSSIER_MAKE)
@never_cache
@require_POST
def dossier(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """The PDF in the language that the form names, else in the page's. POST: each printing is an entry of the audit."""
    wanted = request.POST.get("language", "").partition("-")[0]  # the page names languages as browsers do: zh-hans
    language = wanted if wanted in LANGUAGES else request.words.language
    made = make_dossier(request.member, request.member.agency_id, case_id, language)
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer
