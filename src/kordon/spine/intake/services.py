"""Files handed in and what became of them: each change in one transaction with its audit entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Actor, Verb, entries_about, erase_openings, record
from kordon.spine.intake import objects
from kordon.spine.intake.faults import IntakeFault
from kordon.spine.intake.models import File, FileDefect, FileHold, Period, StoredObject, UnitBatch
from kordon.spine.intake.periods import periods_of
from kordon.spine.intake.purposes import purpose_of
from kordon.spine.intake.storable import storable_text

FILE_HANDED_IN = Verb("file.handed_in", ("file", "input"))
FILE_RECOGNISED = Verb("file.recognised", ("file", "input"))
FILE_QUEUED = Verb("file.queued", ("file", "input"))
FILE_OPENED = Verb("file.opened", ("file", "input"))
FILE_ERASED = Verb("file.erased", ("file", "input"))
PAGE_ROWS = 50
CHUNK_ROWS = 1000
LONGEST_NAME = 255
OPTION = re.compile(r"encoding|delimiter|sheet|format|map\.[a-z_.]{1,40}")
LONGEST_OPTION = 200
BUSY = (File.State.WAITING, File.State.READING)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """`is_new` is False where the agency has the same bytes for the same purpose already: then `file` is that one."""

    file: File
    is_new: bool


def hand_in(
    member: Member,
    agency_id: UUID,
    name: str,
    stream: BinaryIO,
    purpose: str,
    channel: File.Channel,
    options: Mapping[str, str] | None = None,
) -> HandedIn:
    """Keep the bytes and queue them for the worker. `options` are the readers' (`encoding`, `map.name` ...) and `format`.

    Must not run inside a transaction. Raises NotPermitted, IntakeFault (`intake.empty`, `intake.too_large`,
    `intake.no_purpose`, `intake.bad_option`) and OSError when the disk is full.
    """
    member.require(Permission.FILE_SUBMIT, agency_id)
    wanted, chosen = purpose_of(purpose), _checked_options(options or {})
    keep_days = periods_of(agency_id).days[wanted.code, Period.Kind.FILE]
    file_id = new_row_id()
    with objects.drafted(agency_id, stream) as draft:
        if not draft.size:
            raise IntakeFault("intake.empty")
        with acting_for(agency_id):
            try:
                with transaction.atomic():
                    stored = objects.keep(draft, file_id)
                    known = _known(stored, purpose)
                    if known is not None:
                        return HandedIn(_hand_in_again(member, known, draft.sha256, file_id), False)
                    now = timezone.now()
                    file = File(
                        id=file_id, agency_id=agency_id, stored=stored, name=shown_name(name), purpose=purpose,
                        channel=channel, submitted_by=member.actor.user_id, options=chosen, created_at=now,
                        keep_until=now + timedelta(days=keep_days),
                    )  # fmt: skip
                    file.save(force_insert=True)
                    details = {"name": file.name, "purpose": purpose, "size": draft.size}
                    record(member.actor, FILE_HANDED_IN, agency_id, _about(file), details)
            except IntegrityError:  # the same file from two sides at once: the other one stands
                with transaction.atomic():
                    known = _known_by_hash(draft.sha256, purpose)
                    if known is None:
                        raise
                    draft.kept = known.stored_id == draft.id
                    return HandedIn(_hand_in_again(member, known, draft.sha256, file_id), False)
    return HandedIn(file, True)


def _known(stored: StoredObject, purpose: str) -> File | None:
    found: File | None = File.objects.select_for_update().filter(stored_id=stored.id, purpose=purpose).first()
    return found


def _known_by_hash(sha256: str, purpose: str) -> File | None:
    rows = File.objects.select_for_update().select_related("stored")
    found: File | None = rows.filter(stored__sha256=sha256, stored__destroyed_at__isnull=True, purpose=purpose).first()
    return found


def _hand_in_again(member: Member, file: File, sha256: str, holder_id: UUID) -> File:
    objects.let_go(holder_id)  # the hold that was taken for a file that isn't made
    file.times_handed_in += 1
    file.save(update_fields=["times_handed_in"])
    record(member.actor, FILE_RECOGNISED, file.agency_id, [("file", file.id), ("input", sha256)])
    return file


def shown_name(name: str) -> str:
    """The last part of what a browser or command calls the file, without control characters; never a path."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(c for c in storable_text(last) if c.isprintable())
    return storable_text(clean, LONGEST_NAME) or "file"


def _checked_options(options: Mapping[str, str]) -> dict[str, str]:
    for name, value in options.items():
        if not OPTION.fullmatch(name) or not value or len(value) > LONGEST_OPTION:
            raise IntakeFault("intake.bad_option", ("option", name[:60]))
    return {name: storable_text(value) for name, value in options.items()}


def _about(file: File) -> list[tuple[str, UUID | str]]:
    return [("file", file.id), ("input", file.stored.sha256)]


# -- looking


def list_files(member: Member, agency_id: UUID, page: int = 1) -> Page[File]:
    """Newest first."""
    member.require(Permission.FILE_READ, agency_id)
    with acting_for(agency_id):
        pages = Paginator(File.objects.select_related("stored").order_by("-created_at", "-id"), PAGE_ROWS)
        found = pages.get_page(page)
        found.object_list = list(found.object_list)  # read now, while acting for the agency
        return found


def read_file(member: Member, agency_id: UUID, file_id: UUID) -> File:
    member.require(Permission.FILE_READ, agency_id)
    with acting_for(agency_id):
        return found_file(file_id)


def found_file(file_id: UUID, lock: bool = False) -> File:
    """The file of the agency acted for, with its object. Raises AccountFault `accounts.not_found`."""
    rows = File.objects.select_related("stored")
    file: File | None = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=file_id).first()
    if file is None:
        raise AccountFault("accounts.not_found")
    return file


def list_defects(member: Member, agency_id: UUID, file_id: UUID, page: int = 1) -> Page[FileDefect]:
    """Of the last run, in the order of the units."""
    file = read_file(member, agency_id, file_id)
    with acting_for(agency_id):
        pages = Paginator(_defects(file), PAGE_ROWS)
        found = pages.get_page(page)
        found.object_list = list(found.object_list)
        return found


def all_defects(member: Member, agency_id: UUID, file_id: UUID) -> Iterator[FileDefect]:
    """Every defect of the last run, streamed."""
    file = read_file(member, agency_id, file_id)
    return _streamed_defects(file)


def _streamed_defects(file: File) -> Iterator[FileDefect]:
    last: FileDefect | None = None
    while True:
        with acting_for(file.agency_id):  # never around a yield: whoever reads on would act for the agency
            rows = _defects(file)
            if last is not None:
                rows = rows.filter(Q(unit__gt=last.unit) | Q(unit=last.unit, id__gt=last.id))
            chunk = list(rows[:CHUNK_ROWS])
        if not chunk:
            return
        yield from chunk
        last = chunk[-1]


def _defects(file: File) -> QuerySet[FileDefect]:
    rows: QuerySet[FileDefect] = FileDefect.objects.filter(file_id=file.id, run=file.run).order_by("unit", "id")
    return rows


@contextmanager
def original(member: Member, agency_id: UUID, file_id: UUID) -> Iterator[tuple[File, Path]]:
    """The file's bytes as they were handed in. Looking leaves an entry. Raises as `objects.opened`."""
    member.require(Permission.FILE_OPEN, agency_id)
    with acting_for(agency_id):
        file = found_file(file_id)
        with objects.opened(file.stored) as path:
            with transaction.atomic():
                record(member.actor, FILE_OPENED, agency_id, _about(file))
            yield file, path


# -- changing


def check_again(member: Member, agency_id: UUID, file_id: UUID) -> File:
    """Queue the same bytes for another run against the lists of today. Findings that stand already are seen again, not
    doubled. Raises IntakeFault `intake.busy` while a run is on, `intake.destroyed` when the bytes are gone."""
    member.require(Permission.FILE_SUBMIT, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        file = found_file(file_id, lock=True)
        if file.state in BUSY:
            raise IntakeFault("intake.busy")
        if file.erased_at is not None:
            raise IntakeFault("intake.destroyed")
        return queue_again(member.actor, file)


def queue_again(actor: Actor, file: File) -> File:
    """Another run of a file that is at its end; in the caller's transaction, acting for the agency."""
    FileDefect.objects.filter(file_id=file.id).delete()  # the same bytes give the same ones again
    file.state, file.run = File.State.WAITING, file.run + 1
    file.share, file.attempts, file.fault, file.references = 0.0, 0, {}, []
    file.position = file.read = file.rejected = file.defects = file.findings = file.quiet = 0
    file.as_of = file.started_at = file.ended_at = None
    file.save()
    record(actor, FILE_QUEUED, file.agency_id, _about(file), {"run": file.run})
    return file


def erase_file(member: Member, agency_id: UUID, file_id: UUID) -> File:
    """Destroy the original bytes and the defects that quote them. Findings stay: they are the agency's own work."""
    member.require(Permission.FILE_ERASE, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        return erase(member.actor, found_file(file_id, lock=True))


def erase(actor: Actor, file: File) -> File:
    """As `erase_file`, for retention; in the caller's transaction, acting for the agency. Erasing twice is once."""
    if file.erased_at is not None:
        return file
    if file.state in BUSY:
        raise IntakeFault("intake.busy")
    if FileHold.objects.filter(file_id=file.id).exists():
        raise IntakeFault("intake.held")
    destroyed = objects.let_go(file.id)
    FileDefect.objects.filter(file_id=file.id).delete()
    UnitBatch.objects.filter(file_id=file.id, run__lt=file.run).delete()
    file.erased_at, file.options, file.fault, file.name = timezone.now(), {}, {}, ""  # a name may be a person's
    file.save(update_fields=["erased_at", "options", "fault", "name"])
    details = {"destroyed": bool(destroyed), "kept_until": file.keep_until.isoformat()}
    record(actor, FILE_ERASED, file.agency_id, _about(file), details)
    # the entry that tells the name was written when the row was
    told = entries_about(file.agency_id, [FILE_HANDED_IN.name], file.id, file.created_at, file.created_at)
    erase_openings(actor, file.agency_id, told)
    return file
