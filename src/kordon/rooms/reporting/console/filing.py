"""Reports that were read and are kept: each change in one transaction with its audit entry."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO
from uuid import UUID

from django.db import transaction

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.pipeline import open_source
from kordon.engine.references import default_home
from kordon.rooms.reporting.answer import MESSAGES, document_object, report_date
from kordon.rooms.reporting.answer_reading import document_of
from kordon.rooms.reporting.faults import ReportingFault
from kordon.rooms.reporting.models import LONGEST_DAY, LONGEST_ENTITY, Report, StoredReply
from kordon.rooms.reporting.reading import interpret, read_layout
from kordon.rooms.reporting.records import SCHEMA, Document
from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record
from kordon.spine.intake import objects
from kordon.spine.intake.services import shown_name
from kordon.spine.intake.storable import REPLACEMENT, storable

REPORT_FILED = Verb("report.filed", ("report", "input"))
REPORT_OPENED = Verb("report.opened", ("report", "input"))
REPORT_ERASED = Verb("report.erased", ("report", "input"))
LARGEST_BYTES = 20_000_000  # of a file handed in on a page; the longest compiled reports have a few MB
LONGEST_TEXT = 2_000_000  # characters; the longest have about a million, and whoever waits for the page waits for the reading
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Filed:
    """`is_new` is False where the agency has the same bytes already: then `report` is that one."""

    report: Report
    is_new: bool


def file_report(member: Member, agency_id: UUID, name: str, stream: BinaryIO) -> Filed:
    """Read the report and keep what was read with the file's bytes. Must not run inside a transaction.

    Raises NotPermitted, UnreadableInput with the defect that says where and why, ReportingFault
    (`reporting.too_large_page`, `reporting.too_long_page`).
    """
    member.require(Permission.REPORT_SUBMIT, agency_id)
    content = bounded(stream)
    with readable(content, shown_name(name)) as (path, shown):
        layout = read_layout(open_source(path, shown))
        if len(layout.text) > LONGEST_TEXT:
            raise ReportingFault("reporting.too_long_page", ("limit", str(LONGEST_TEXT)))
        document = interpret(layout, shown)
    with objects.drafted(agency_id, BytesIO(content)) as draft, acting_for(agency_id), transaction.atomic():
        report_id = new_row_id()
        stored = objects.keep(draft, report_id)
        known = Report.objects.filter(stored_id=stored.id).first()
        if known is not None:
            objects.let_go(report_id)
            return Filed(known, False)
        report = Report(id=report_id, agency_id=agency_id, stored=stored, name=shown_name(name), filed_by=member.actor.user_id)
        _fill(report, document)
        details = {"name": report.name, "replies": len(document.replies)}
        record(member.actor, REPORT_FILED, agency_id, [("report", report.id), ("input", draft.sha256)], details)
    return Filed(report, True)


def bounded(stream: BinaryIO) -> bytes:
    """All bytes of an upload. Raises ReportingFault `reporting.too_large_page`."""
    content = stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise ReportingFault("reporting.too_large_page", ("limit_mb", str(LARGEST_BYTES // 1_000_000)))
    return content


@contextmanager
def readable(content: bytes, name: str) -> Iterator[tuple[Path, str]]:
    """The bytes as a file for the readers, gone when the block ends; where the system has /proc it never bears a name."""
    folder = default_home() / "reading"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    nameless = objects.OPEN_FILES.is_dir()
    target: IO[bytes] = tempfile.TemporaryFile(dir=folder) if nameless else tempfile.NamedTemporaryFile(dir=folder)
    with target:
        target.write(content)
        target.flush()
        yield (objects.OPEN_FILES / str(target.fileno()) if nameless else Path(str(target.name))), name


def _fill(report: Report, document: Document) -> None:
    """Store the report's row and its replies. Code points that a database can't hold are replaced one by one: spans stay."""
    answer = document_object(document, Catalogue((MESSAGES, ENGINE_MESSAGES)), "en")
    report.text, report.text_sha256 = _NOT_STORABLE.sub(REPLACEMENT, document.text), document.sha256
    report.symbol, report.language = document.masthead.symbol[:64], document.masthead.language[:8]
    report.dated = report_date(document)[:LONGEST_DAY]
    report.masthead, report.notes = storable(answer["document"]), storable(answer["notes"])
    report.save(force_insert=True)
    StoredReply.objects.bulk_create(
        StoredReply(
            agency_id=report.agency_id, report=report, position=position, code=reply["entity"]["code"] or "",
            name=storable(reply["entity"]["name"])[:LONGEST_ENTITY], answer=storable(reply),
        )
        for position, reply in enumerate(answer["replies"])
    )  # fmt: skip


# -- looking


def list_reports(member: Member, agency_id: UUID) -> list[Report]:
    """Newest first by the day they go by."""
    member.require(Permission.REPORT_READ, agency_id)
    with acting_for(agency_id):
        return list(Report.objects.defer("text").select_related("stored").order_by("-dated", "-created_at"))


def count_replies(member: Member, agency_id: UUID) -> dict[UUID, int]:
    """How many replies each report has."""
    member.require(Permission.REPORT_READ, agency_id)
    found: dict[UUID, int] = {}
    with acting_for(agency_id):
        for report_id in StoredReply.objects.values_list("report_id", flat=True):
            found[report_id] = found.get(report_id, 0) + 1
    return found


def read_stored(member: Member, agency_id: UUID, report_id: UUID) -> tuple[Report, list[StoredReply]]:
    """A report with its replies in order. Raises AccountFault `accounts.not_found`."""
    member.require(Permission.REPORT_READ, agency_id)
    with acting_for(agency_id):
        return _found(report_id)


def read_reply(member: Member, agency_id: UUID, reply_id: UUID) -> tuple[Report, list[StoredReply], StoredReply]:
    """A reply with its report and all its replies. Raises AccountFault `accounts.not_found`."""
    member.require(Permission.REPORT_READ, agency_id)
    with acting_for(agency_id):
        reply: StoredReply | None = StoredReply.objects.filter(pk=reply_id).first()
        if reply is None:
            raise AccountFault("accounts.not_found")
        return *_found(reply.report_id), reply


def read_documents(member: Member, agency_id: UUID, report_ids: Sequence[UUID]) -> list[tuple[Report, Document]]:
    """The chosen reports, the earliest first; what is not the agency's is not there. Raises AccountFault."""
    member.require(Permission.REPORT_READ, agency_id)
    with acting_for(agency_id):
        found = [_found(report_id) for report_id in dict.fromkeys(report_ids)]
    return sorted(((report, document(report, replies)) for report, replies in found), key=lambda pair: pair[0].dated)


def _found(report_id: UUID) -> tuple[Report, list[StoredReply]]:
    report: Report | None = Report.objects.select_related("stored").filter(pk=report_id).first()
    if report is None:
        raise AccountFault("accounts.not_found")
    return report, list(StoredReply.objects.filter(report_id=report_id).order_by("position"))


def document(report: Report, replies: Sequence[StoredReply]) -> Document:
    """The records behind the rows."""
    answer: dict[str, Any] = {
        "schema": SCHEMA, "text": report.text, "sha256": report.text_sha256, "document": report.masthead,
        "replies": [reply.answer for reply in replies], "notes": report.notes,
    }  # fmt: skip
    return document_of(answer)


# -- the file's own bytes


def original(member: Member, agency_id: UUID, report_id: UUID) -> tuple[Report, bytes]:
    """The file as it was handed in. Looking leaves an entry. Raises as `objects.opened`."""
    member.require(Permission.REPORT_READ, agency_id)
    with acting_for(agency_id):
        report, _ = _found(report_id)
        content = b"".join(objects.blocks(report.stored))
        with transaction.atomic():
            record(member.actor, REPORT_OPENED, agency_id, _about(report))
        return report, content


def erase_report(member: Member, agency_id: UUID, report_id: UUID) -> None:
    """The report, what was read of it and the file's bytes go; the audit keeps that they were there."""
    member.require(Permission.REPORT_ERASE, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        report, _ = _found(report_id)
        record(member.actor, REPORT_ERASED, agency_id, _about(report))
        objects.let_go(report.id)
        report.delete()


def _about(report: Report) -> list[tuple[str, UUID | str]]:
    return [("report", report.id), ("input", report.stored.sha256)]
