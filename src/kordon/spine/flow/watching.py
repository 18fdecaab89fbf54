"""Parties and files under watch: checked anew whenever a list changes.

A single party is kept as a `WatchedParty`; a file (an agency's customers) is watched as it is and read again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.utils import timezone

from kordon.engine.pairs import fingerprint, has_own_id
from kordon.engine.records.encoding import party_from_dict, party_to_dict
from kordon.engine.records.party import Party
from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Actor, Verb, entries_about, erase_openings, record
from kordon.spine.findings import services as findings
from kordon.spine.flow.models import Run, Schedule, WatchedParty
from kordon.spine.intake.models import File
from kordon.spine.intake.purposes import purpose_of
from kordon.spine.intake.services import found_file
from kordon.spine.intake.storable import storable, storable_text

PARTY_WATCHED = Verb("party.watched", ("watched",))
PARTY_UNWATCHED = Verb("party.unwatched", ("watched",))
FILE_WATCHED = Verb("file.watched", ("file",))
FILE_UNWATCHED = Verb("file.unwatched", ("file",))
PAGE_ROWS = 50
LONGEST_WATCH = timedelta(days=5 * 366)


def watch(member: Member, agency_id: UUID, purpose: str, party: Party, until: datetime | None = None) -> WatchedParty:
    """Keep a party under watch. The same party for the same purpose is watched once; watching again sets its values and end."""
    member.require(Permission.PARTY_WATCH, agency_id)
    code, known_as = purpose_of(purpose).code, fingerprint(party, has_own_id(party))
    with transaction.atomic(), acting_for(agency_id):
        rows = WatchedParty.objects.select_for_update()
        row: WatchedParty | None = rows.filter(purpose=code, fingerprint=known_as).first()
        is_new = row is None
        if row is None:
            row = WatchedParty(agency_id=agency_id, purpose=code, fingerprint=known_as, added_by=member.actor.user_id)
        row.party = storable(party_to_dict(party))
        row.caption, row.until, row.screened_with = storable_text(party.caption, 500), until, ""
        row.save(force_insert=is_new)
        # a party is checked when it comes under watch, not only when a list changes next
        Schedule.objects.filter(task=Run.Task.RESCREEN).update(next_at=timezone.now())
        details = {"purpose": code, "caption": row.caption, "until": until.isoformat() if until else ""}
        record(member.actor, PARTY_WATCHED, agency_id, [("watched", row.id)], details)
    return row


def watch_findings(member: Member, agency_id: UUID, ids: list[UUID]) -> int:
    """Keep the subjects of these findings under watch, each for its finding's purpose. Returns how many findings."""
    member.require(Permission.PARTY_WATCH, agency_id)
    rows = findings.found(agency_id, ids)
    with transaction.atomic():
        for row in rows:
            if row.erased_at is None:
                watch(member, agency_id, row.purpose, party_from_dict(row.subject))
    return len(rows)


def unwatch(member: Member, agency_id: UUID, watched_id: UUID) -> None:
    """End the watch. Findings that it brought stay."""
    member.require(Permission.PARTY_WATCH, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        row: WatchedParty | None = WatchedParty.objects.select_for_update().filter(pk=watched_id).first()
        if row is None:
            raise AccountFault("accounts.not_found")
        end_watch(member.actor, row)


def end_watch(actor: Actor, row: WatchedParty) -> None:
    """The same for retention, in its transaction: the row goes, and what the audit's opening says of the party."""
    row_id, agency_id = row.id, row.agency_id
    record(actor, PARTY_UNWATCHED, agency_id, [("watched", row_id)])
    row.delete()
    erase_openings(actor, agency_id, entries_about(agency_id, [PARTY_WATCHED.name], row_id, row.created_at))


def list_watched(member: Member, agency_id: UUID, page: int = 1) -> Page[WatchedParty]:
    """By name."""
    member.require(Permission.PARTY_WATCH, agency_id)
    with acting_for(agency_id):
        found = Paginator(WatchedParty.objects.order_by("caption", "id"), PAGE_ROWS).get_page(page)
        found.object_list = list(found.object_list)
        return found


def watched_files(member: Member, agency_id: UUID) -> list[File]:
    """The files under watch, the one that ends first first."""
    member.require(Permission.PARTY_WATCH, agency_id)
    with acting_for(agency_id):
        return list(File.objects.filter(watch_until__gt=timezone.now(), erased_at=None).order_by("watch_until"))


def latest_runs(member: Member, agency_id: UUID, most: int = 10) -> list[Run]:
    """What was rescreened and kept to, newest first."""
    member.require(Permission.PARTY_WATCH, agency_id)
    with acting_for(agency_id):
        return list(Run.objects.order_by("-created_at", "-id")[:most])


def watch_file(member: Member, agency_id: UUID, file_id: UUID, until: datetime | None) -> File:
    """Check this file anew with every change of a list until `until` (None: end the watch). Its bytes are kept as long."""
    member.require(Permission.PARTY_WATCH, agency_id)
    if until is not None and until > timezone.now() + LONGEST_WATCH:
        raise AccountFault("flow.too_long", ("days", str(LONGEST_WATCH.days)))
    with transaction.atomic(), acting_for(agency_id):
        file = found_file(file_id, lock=True)
        if file.erased_at is not None:
            raise AccountFault("intake.destroyed")
        file.watch_until = until
        if until is not None:
            file.keep_until = max(file.keep_until, until)
        file.save(update_fields=["watch_until", "keep_until"])
        verb = FILE_UNWATCHED if until is None else FILE_WATCHED
        record(member.actor, verb, agency_id, [("file", file.id)], {"until": until.isoformat() if until else ""})
    return file
