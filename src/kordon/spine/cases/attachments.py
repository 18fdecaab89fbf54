"""Files of a case: kept encrypted under a key of their own by the intake step, and offered for download only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Reference, Verb
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import found_case, happened
from kordon.spine.cases.models import Attachment
from kordon.spine.cases.opening import open_for_work
from kordon.spine.intake import objects
from kordon.spine.intake.models import StoredObject

FILE_ATTACHED = Verb("case.file_attached", ("case", "attachment"))
FILE_OPENED = Verb("case.file_opened", ("case", "attachment"))


def attach(member: Member, agency_id: UUID, case_id: UUID, name: str, stream: BinaryIO) -> Attachment:
    """Keep a file with the case. What it is called is shown, never used as a path."""
    member.require(Permission.CASE_WORK, agency_id)
    name = "".join(c for c in Path(name.replace("\\", "/")).name if c.isprintable()).strip()[:200]
    if not name:
        raise CaseFault("cases.no_file")
    with objects.drafted(agency_id, stream) as draft, transaction.atomic(), acting_for(agency_id):
        case = open_for_work(case_id)
        row_id = new_row_id()
        stored = objects.keep(draft, row_id)
        attachment = Attachment(
            id=row_id, agency_id=agency_id, case=case, name=name, size_bytes=stored.size, sha256=stored.sha256,
            object_id=stored.id, added_by=member.actor.user_id,
        )  # fmt: skip
        attachment.save(force_insert=True)
        references: list[Reference] = [("attachment", attachment.id), ("object", stored.sha256)]
        happened(member, case, FILE_ATTACHED, references, {"name": name}, {"name": name})
    return attachment


@contextmanager
def opened_attachment(member: Member, agency_id: UUID, attachment_id: UUID) -> Iterator[tuple[Attachment, Path]]:
    """The file's bytes, for a download; opening it is an entry. Raises CaseFault `cases.not_found`, `cases.file_erased`."""
    member.require(Permission.CASE_READ, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        attachment: Attachment | None = Attachment.objects.filter(pk=attachment_id).first()
        if attachment is None:
            raise CaseFault("cases.not_found")
        stored: StoredObject = StoredObject.objects.get(pk=attachment.object_id)
        if stored.destroyed_at is not None:
            raise CaseFault("cases.file_erased")
        case, shown = found_case(attachment.case_id), {"name": attachment.name}
        happened(member, case, FILE_OPENED, [("attachment", attachment.id)], shown=shown)
    with acting_for(agency_id), objects.opened(stored) as path:
        yield attachment, path
