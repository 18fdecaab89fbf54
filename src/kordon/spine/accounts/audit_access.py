"""Reading an agency's audit: who may see entries, and who the personal values behind them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.models import Entry
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, details_of, erase_openings, record

OPENING_READ = Verb("opening.read", ("entry",))
PAGE = 100


def read_entries(member: Member, agency_id: UUID, before: int = 0) -> list[Entry]:
    """The last entries, newest first; `before` a sequence to go on."""
    member.require(Permission.ENTRY_READ, agency_id)
    with acting_for(agency_id):
        entries = Entry.objects.order_by("-sequence")
        return list((entries.filter(sequence__lt=before) if before else entries)[:PAGE])


def read_details(member: Member, agency_id: UUID, entry_id: UUID) -> dict[str, object] | None:
    """Address and details behind an entry, None where they are erased. Looking leaves an entry itself."""
    member.require(Permission.OPENING_READ, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        entry = Entry.objects.filter(pk=entry_id).first()
        if entry is None:
            raise AccountFault("accounts.not_found")
        record(member.actor, OPENING_READ, agency_id, [("entry", entry_id)])
        return details_of(entry)


def erase_details(member: Member, agency_id: UUID, entry_ids: Sequence[UUID]) -> int:
    """Erase what is behind these entries, for ever. Returns how many there were."""
    member.require(Permission.OPENING_ERASE, agency_id)
    return erase_openings(member.actor, agency_id, entry_ids)
