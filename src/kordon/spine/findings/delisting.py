"""Findings whose entry has left its list: marked with the version that has it no longer, and unmarked when it comes back.

A finding stays what it is, for on its day the entry was listed. Whoever decides must know that the list has moved on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from kordon.spine.audit.scope import acting_for
from kordon.spine.findings.models import Finding

AT_ONCE = 200  # findings in one transaction
IDS_AT_ONCE = 500  # entry ids in one query: SQLite takes no more than some thousand parameters


@dataclass(frozen=True, slots=True)
class ListInUse:
    """A version of a list, and the ids of the entries that it has in force."""

    name: str
    version: str
    sha256: str
    listed: Collection[str]


def lists_of(agency_id: UUID) -> list[str]:
    """The lists that findings of the agency point at."""
    with acting_for(agency_id):
        return list(Finding.objects.order_by("list_name").values_list("list_name", flat=True).distinct())


def gone(agency_id: UUID, used: ListInUse) -> list[str]:
    """Ids of entries that findings point at and the list has no longer, where a finding isn't marked yet."""
    return sorted(_entry_ids(agency_id, used.name, marked=False) - set(used.listed))


def returned(agency_id: UUID, used: ListInUse) -> list[str]:
    """Ids of entries that are listed again, where a finding is still marked."""
    return sorted(_entry_ids(agency_id, used.name, marked=True) & set(used.listed))


def _entry_ids(agency_id: UUID, name: str, marked: bool) -> set[str]:
    with acting_for(agency_id):
        rows = Finding.objects.filter(list_name=name, delisted_at__isnull=not marked)
        return set(rows.order_by("entry_id").values_list("entry_id", flat=True).distinct())


def mark(used: ListInUse, entry_ids: Collection[str]) -> list[Finding]:
    """Mark some findings on these entries, at most AT_ONCE; empty when all are. In the caller's transaction, acting for the
    agency; the caller records it."""
    rows = _locked(used.name, entry_ids, marked=False)
    found = list(rows[:AT_ONCE])
    for row in found:
        row.delisted_at, row.delisted_version, row.delisted_sha256 = timezone.now(), used.version, used.sha256
    Finding.objects.bulk_update(found, ["delisted_at", "delisted_version", "delisted_sha256"])
    return found


def unmark(used: ListInUse, entry_ids: Collection[str]) -> list[Finding]:
    """The way back, under the same conditions."""
    found = list(_locked(used.name, entry_ids, marked=True)[:AT_ONCE])
    for row in found:
        row.delisted_at, row.delisted_version, row.delisted_sha256 = None, "", ""
    Finding.objects.bulk_update(found, ["delisted_at", "delisted_version", "delisted_sha256"])
    return found


def _locked(name: str, entry_ids: Collection[str], marked: bool) -> QuerySet[Finding]:
    """In the order in which everybody locks findings."""
    rows: QuerySet[Finding] = Finding.objects.select_for_update().filter(list_name=name, entry_id__in=list(entry_ids))
    return rows.filter(delisted_at__isnull=not marked).order_by("pair_key")
