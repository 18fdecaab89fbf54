"""Lists change: what agencies keep under watch is checked anew, what is new becomes a finding, and findings whose entry has
left its list are marked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kordon.engine.facets import PartyFacet
from kordon.engine.records.encoding import party_from_dict
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record, record_batch
from kordon.spine.findings import storing
from kordon.spine.findings.models import Finding
from kordon.spine.findings.storing import Found, Place
from kordon.spine.flow import delisting
from kordon.spine.flow.checks import OpenChecks
from kordon.spine.flow.models import Run, WatchedParty
from kordon.spine.flow.reading import WORKER, with_memory
from kordon.spine.intake import leases
from kordon.spine.intake.models import File
from kordon.spine.intake.purposes import purpose_of
from kordon.spine.intake.services import BUSY, queue_again

PARTIES_RESCREENED = Verb("parties.rescreened", ("run",))
RUN_ENDED = Verb("run.ended", ("run",))
BATCH_PARTIES = 500


def due_parties(agency_id: UUID, checks: OpenChecks) -> QuerySet[WatchedParty]:
    """Those whose last check used other list versions; acting for the agency."""
    rows: QuerySet[WatchedParty] = WatchedParty.objects.exclude(screened_with=checks.sha256)
    return rows.filter(agency_id=agency_id).filter(Q(until=None) | Q(until__gt=timezone.now()))


def queue_watched_files(agency_id: UUID, checks: OpenChecks) -> int:
    """Queue the watched files whose last whole run used other list versions. Returns how many."""
    with transaction.atomic(), acting_for(agency_id):
        rows = File.objects.select_for_update(of=("self",)).select_related("stored")
        due = rows.filter(watch_until__gt=timezone.now(), erased_at=None).exclude(state__in=BUSY)
        found = list(due.exclude(checked_with=checks.sha256).exclude(state=File.State.UNREADABLE))
        for file in found:
            queue_again(WORKER, file)
    return len(found)


def rescreen(run: Run, checks: OpenChecks, stopping: Callable[[], bool]) -> bool:
    """Mark findings whose entry is gone, then check every watched party that is due, a batch in a transaction; True at the end,
    False when `stopping` said so.

    The caller holds the lease. A party that was checked bears the hash of the versions used, so a run that was killed goes on
    with those left. Raises LeaseLost.
    """
    with transaction.atomic(), acting_for(run.agency_id):
        left = due_parties(run.agency_id, checks).count()
        leases.renew(run, state=Run.State.RUNNING, references=checks.references, total=run.done + left,
                     started_at=run.started_at or timezone.now())  # fmt: skip
    for marked in delisting.mark_findings(run.agency_id, checks):
        with transaction.atomic():
            leases.renew(run, delisted=run.delisted + marked, attempts=0)
        if stopping():
            return False
    while True:
        with acting_for(run.agency_id):
            watched = list(due_parties(run.agency_id, checks).order_by("purpose", "id")[:BATCH_PARTIES])
        if not watched:
            break
        purpose = watched[0].purpose
        _store(run, [row for row in watched if row.purpose == purpose], checks)
        if stopping():
            return False
    with transaction.atomic(), acting_for(run.agency_id):
        leases.release(run, state=Run.State.DONE, ended_at=timezone.now(), total=run.done, attempts=0)
        details = {"task": run.task, "done": run.done, "findings": run.findings, "delisted": run.delisted,
                   "references": run.references}  # fmt: skip
        record(WORKER, RUN_ENDED, run.agency_id, [("run", run.id)], details)
    return True


def _store(run: Run, watched: list[WatchedParty], checks: OpenChecks) -> None:
    """One purpose's parties. `run.findings` counts those that weren't there before and aren't quiet."""
    purpose = purpose_of(watched[0].purpose)
    founds = with_memory(run.agency_id, purpose.code, _found(watched, checks))
    with transaction.atomic(), acting_for(run.agency_id):
        leases.renew(run, attempts=0)
        stored = storing.store(run.agency_id, purpose, Finding.Origin.WATCH, founds)
        new = sum(row.state == Finding.State.OPEN for row in stored.created)
        ids = [row.id for row in watched]
        now = timezone.now()
        WatchedParty.objects.filter(pk__in=ids).update(screened_with=checks.sha256, screened_at=now)
        by_party: dict[UUID, list[str]] = {}
        for found, row in zip(founds, stored.rows, strict=True):
            if found.place.watched_id is not None:
                by_party.setdefault(found.place.watched_id, []).append(str(row.id))
        items = ({"watched": str(row.id), "findings": by_party.get(row.id, [])} for row in watched)
        record_batch(WORKER, PARTIES_RESCREENED, run.agency_id, [("run", run.id)], items, {"references": checks.references})
        Run.objects.filter(pk=run.id).update(done=run.done + len(watched), findings=run.findings + new)
    run.done, run.findings = run.done + len(watched), run.findings + new


def _found(watched: list[WatchedParty], checks: OpenChecks) -> list[Found]:
    facets = [PartyFacet("subject", party_from_dict(row.party)) for row in watched]
    out = []
    for row, facet, findings in zip(watched, facets, checks.check(facets), strict=True):
        for finding in findings:
            place = Place(watched_id=row.id)
            out.append(Found(finding, facet.party, checks.entry(finding.entry), place))
    return out
