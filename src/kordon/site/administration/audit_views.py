"""The audit in the browser: what was done, newest first; the values behind an entry; and the proof that all is whole."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kordon.engine.outputs.words import plain
from kordon.spine.accounts import audit_access
from kordon.spine.accounts.models import User
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit import bundle, verification
from kordon.spine.audit.models import Entry
from kordon.spine.audit.signing_key import fingerprint, signing_key


@needs(Permission.ENTRY_READ)
@require_safe
def entries(request: MemberRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    found = audit_access.read_entries(request.member, request.member.agency_id, int(before) if before.isdecimal() else 0)
    names = dict(User.objects.values_list("id", "name"))
    return render(request, "administration/audit.html", {
        "lines": [_line(entry, names) for entry in found],
        "older": found[-1].sequence if found and found[-1].sequence > 1 else 0,
        "may_open": request.member.may(Permission.OPENING_READ, request.member.agency_id),
        "may_erase": request.member.may(Permission.OPENING_ERASE, request.member.agency_id),
    })  # fmt: skip


def _line(entry: Entry, names: dict[UUID, str]) -> dict[str, Any]:
    """An entry as the table shows it. The program itself has no name; a person of another agency stays unnamed."""
    return {
        "entry": entry,
        "verb": f"verb.{entry.verb}",
        "who": names.get(entry.actor_id, "") if entry.actor_id else "",
        "is_program": entry.actor_id is None,
        "channel": f"channel.{entry.channel}",
        "references": json.loads(entry.references),
    }


@require_POST
@never_cache
@needs(Permission.OPENING_READ)
def details(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    """The personal values behind an entry. Looking leaves an entry itself, so it takes POST."""
    found = audit_access.read_details(request.member, request.member.agency_id, entry_id)
    shown = None if found is None else json.dumps(found, ensure_ascii=False, indent=2)
    template = "administration/audit_details.html" if "HX-Request" in request.headers else "administration/audit_opened.html"
    return render(request, template, {"details": shown})


@require_POST
@needs(Permission.OPENING_ERASE)
def erase(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    if not audit_access.erase_details(request.member, request.member.agency_id, [entry_id]):
        raise Http404  # erased before, or never ours
    messages.success(request, request.words.say("audit_page.erased"))
    return redirect("audit")


@needs(Permission.ENTRY_READ)
@never_cache
@require_safe
def verify(request: MemberRequest) -> HttpResponse:
    """Goes through the agency's whole chain."""
    problems = verification.missing_guards()
    chains = list(verification.verify(request.member.agency_id))
    problems += [chain.broken for chain in chains if chain.broken]
    said = [plain(request.words.pieces(problem.code, problem.parameters)) for problem in problems]
    template = "administration/audit_proof.html" if "HX-Request" in request.headers else "administration/audit_verified.html"
    key = fingerprint(signing_key(settings.CONFIGURATION.home))
    return render(request, template, {"chains": chains, "problems": said, "fingerprint": key})


@needs(Permission.ENTRY_READ)
@never_cache
@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """The signed bundle of the agency's chain as a ZIP: docs/audit.md says how a third party verifies it."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="kordon-audit-") as folder:
        out = Path(folder) / "bundle"
        bundle.export(out, signing_key(settings.CONFIGURATION.home), request.member.agency_id)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(out.rglob("*")):
                if path.is_file():
                    archive.write(path, Path("kordon-audit") / path.relative_to(out))
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="kordon-audit.zip"'
    return answer
