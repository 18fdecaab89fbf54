"""Deleting what may not be kept longer: original bytes by destroying their keys, subjects of findings by masking, ended watches.

How long follows from the purpose (`intake/data/purposes.json`). What a list said, scores, dates and the audit's chain stay: they
name nobody of the agency's own. Everything here can be done again after a kill without harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kordon.engine.records.encoding import party_to_dict
from kordon.engine.records.party import Party
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record
from kordon.spine.decisions import memory
from kordon.spine.findings.models import Finding, Sighting
from kordon.spine.flow.models import Run, WatchedParty
from kordon.spine.flow.reading import WORKER
from kordon.spine.flow.rescreening import RUN_ENDED
from kordon.spine.flow.watching import PARTY_UNWATCHED
from kordon.spine.intake import leases
from kordon.spine.intake.models import File
from kordon.spine.intake.purposes import purposes
from kordon.spine.intake.services import BUSY, erase

FINDINGS_ERASED = Verb("findings.erased", ("finding",))
AT_ONCE = 200
ENDED = (Finding.State.DECIDED, Finding.State.QUIET, Finding.State.REPLACED)


def keep_to_periods(run: Run, stopping: Callable[[], bool]) -> bool:
    """Erase what is past its period in the run's agency; True at the end. The caller holds the lease. Raises LeaseLost."""
    with transaction.atomic(), acting_for(run.agency_id):
        leases.renew(run, state=Run.State.RUNNING, started_at=run.started_at or timezone.now())
    for erased in _steps(run.agency_id, timezone.now()):
        with transaction.atomic():
            leases.renew(run, done=run.done + erased, attempts=0)
        if stopping():
            return False
    with transaction.atomic(), acting_for(run.agency_id):
        leases.release(run, state=Run.State.DONE, ended_at=timezone.now(), total=run.done, attempts=0)
        record(WORKER, RUN_ENDED, run.agency_id, [("run", run.id)], {"task": run.task, "done": run.done})
    return True


def _steps(agency_id: UUID, now: datetime) -> Iterator[int]:
    """Each step is a transaction of its own and says how many rows it erased."""
    for step in (_erase_file, _mask_findings, _end_watches):
        while erased := step(agency_id, now):
            yield erased


def _erase_file(agency_id: UUID, now: datetime) -> int:
    with transaction.atomic(), acting_for(agency_id):
        rows = File.objects.select_for_update(of=("self",)).select_related("stored")
        due = rows.filter(keep_until__lt=now, erased_at=None).exclude(state__in=BUSY)
        file = due.filter(Q(watch_until=None) | Q(watch_until__lt=now)).order_by("id").first()
        if file is None:
            return 0
        erase(WORKER, file)
    return 1


def _mask_findings(agency_id: UUID, now: datetime) -> int:
    with transaction.atomic(), acting_for(agency_id):
        past = Q(pk__in=[])
        for purpose in purposes().values():
            past |= Q(purpose=purpose.code, last_seen__lt=now - timedelta(days=purpose.keep_finding_days))
        rows = list(Finding.objects.select_for_update().filter(past, state__in=ENDED, erased_at=None).order_by("id")[:AT_ONCE])
        if not rows:
            return 0
        subjects = {row.subject_fingerprint for row in rows}
        for row in rows:
            mask(row, now)
        memory.forget(agency_id, subjects)
        ids = [row.id for row in rows]
        Sighting.objects.filter(finding_id__in=ids).delete()
        record(WORKER, FINDINGS_ERASED, agency_id, [("finding", finding_id) for finding_id in ids])
    return len(rows)


def mask(row: Finding, now: datetime) -> None:
    """Take everything that came from the input out of a finding. What the list said stays."""
    row.subject, row.subject_caption, row.record_id, row.search_text = party_to_dict(Party("")), "", "", ""
    row.subject_fingerprint = row.subject_sha256 = ""
    row.changes = [{**change, "before": "", "after": ""} for change in row.changes if change["side"] == "reference"]
    row.document = _masked(row.document)
    row.pair_key, row.erased_at = row.id.hex, now  # the pair is unknown from now on: found again, it is new
    row.save()


def _masked(document: dict[str, Any]) -> dict[str, Any]:
    evidence = [
        {**item, "input": {"field": item["input"]["field"], "text": ""}, "parameters": {}, "steps": []}
        for item in document["evidence"]
    ]
    place = {**document["input"], "file": "", "unit": 0, "line": 0}
    return {**document, "record_id": "", "record_caption": "", "input": place, "evidence": evidence}


def _end_watches(agency_id: UUID, now: datetime) -> int:
    with transaction.atomic(), acting_for(agency_id):
        rows = list(WatchedParty.objects.select_for_update().filter(until__lt=now).order_by("id")[:AT_ONCE])
        for row in rows:
            record(WORKER, PARTY_UNWATCHED, agency_id, [("watched", row.id)])
            row.delete()
    return len(rows)
