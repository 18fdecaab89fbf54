"""The dossier of a case: what was known and decided, against which lists, with the proof, as a PDF to print or send."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kordon.engine.findings import Finding as CheckFinding
from kordon.engine.outputs.canonical import finding_from_object
from kordon.engine.records.encoding import party_from_dict
from kordon.engine.records.party import Party
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.models import ChainHead, Entry
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb
from kordon.spine.cases.history import happened
from kordon.spine.cases.links import list_links
from kordon.spine.cases.models import CaseEvent, CaseLink
from kordon.spine.cases.reading import CaseFile, read_case
from kordon.spine.decisions.reading import DecisionFile, decisions_of_case, decisions_of_finding
from kordon.spine.findings.models import Finding
from kordon.spine.reports.printing import pdf_of

DOSSIER_MADE = Verb("dossier.made", ("case", "dossier"))
TEMPLATE = "reports/dossier.html"


@dataclass(frozen=True, slots=True)
class Dossier:
    """`pdf` and its SHA-256, which the audit entry `entry_id` names: whoever holds a dossier can ask whether it is the one
    that was made."""

    name: str
    pdf: bytes
    sha256: str
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class PrintedFinding:
    """A finding, its evidence as a value again, both parties, and the decisions about it."""

    row: Finding
    said: CheckFinding
    subject: Party
    entry: Party | None
    decisions: Sequence[DecisionFile]


@dataclass(frozen=True, slots=True)
class PrintedEvent:
    """A line of the history and the audit entry behind it."""

    event: CaseEvent
    entry: Entry
    who: str


def make_dossier(member: Member, agency_id: UUID, case_id: UUID, language: str) -> Dossier:
    """Collect, print and record. `language` is one of the six. Raises CaseFault `cases.not_found`.

    What is printed is one state of the case: it is read in one go, before the printing.
    """
    member.require(Permission.DOSSIER_MAKE, agency_id)
    content = collect(member, agency_id, case_id)
    pdf = pdf_of(_html(content, language))
    sha256 = hashlib.sha256(pdf).hexdigest()
    case = content["file"].case
    with transaction.atomic(), acting_for(agency_id):
        entry = happened(member, case, DOSSIER_MADE, [("dossier", sha256)], {"language": language})
    return Dossier(f"case-{case.number}-{language}.pdf", pdf, sha256, entry.id)


def collect(member: Member, agency_id: UUID, case_id: UUID) -> dict[str, Any]:
    """What the template prints."""
    with transaction.atomic(), acting_for(agency_id):
        file = read_case(member, agency_id, case_id)
        head = ChainHead.objects.get()
        return {
            "file": file,
            "case": file.case,
            "agency": Agency.objects.get(),
            "assignee": _who(file, file.case.assignee_id),
            "notes": [{"row": note, "who": _who(file, note.author_id)} for note in file.notes],
            "findings": [_printed(member, agency_id, row) for row in file.findings],
            "parties": [(row, party_from_dict(row.party)) for row in file.parties],
            "decisions": decisions_of_case(member, agency_id, case_id),
            "links": _links(member, agency_id, file),
            "lists": _lists(file.findings),
            "events": _events(file),
            "head_sequence": head.sequence,
            "head_hash": head.hash,
            "made_at": timezone.now(),
            "made_by": _who(file, member.actor.user_id),
        }


def _printed(member: Member, agency_id: UUID, row: Finding) -> PrintedFinding:
    entry = party_from_dict(row.entry) if row.entry else None
    decisions = decisions_of_finding(member, agency_id, row.id)
    return PrintedFinding(row, finding_from_object(row.document), party_from_dict(row.subject), entry, decisions)


def _links(member: Member, agency_id: UUID, file: CaseFile) -> list[tuple[CaseLink, Any]]:
    """Each link with the case at its other end."""
    links = list_links(member, agency_id, file.case.id)
    return [(link, link.other if link.case_id == file.case.id else link.case) for link in links]


def _lists(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """The list versions that the findings rest on: (list, version, sha256)."""
    return sorted({(row.list_name, row.entry_version, row.entry_sha256) for row in findings})


def _events(file: CaseFile) -> list[PrintedEvent]:
    entries = Entry.objects.in_bulk([event.entry_id for event in file.events])
    return [
        PrintedEvent(event, entries[event.entry_id], _who(file, event.actor_id)) for event in file.events
    ]


def _who(file: CaseFile, user_id: UUID | None) -> str:
    """Empty for the program itself."""
    return file.people.get(user_id, "") if user_id else ""


def _html(content: dict[str, Any], language: str) -> str:
    with translation.override("zh-hans" if language == "zh" else language):
        direction = "rtl" if language == "ar" else "ltr"
        return render_to_string(TEMPLATE, {**content, "language": language, "direction": direction})
