"""Erasing what may not be kept longer: cases, questions, findings, original bytes, ended watches, and what the audit's openings
say. The worker does it by schedule, `kordon retention` when called; both by the same steps, and counting is asking the same.

How long follows from the agency's periods (`kordon.spine.intake.periods`). What a list said, scores, dates and the audit's chain
stay: they name nobody of the agency's own. A case on hold is kept with all that belongs to it. Everything here can be done again
after a kill without harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kordon.engine.records.encoding import party_to_dict
from kordon.engine.records.party import Party
from kordon.spine.audit.models import Opening
from kordon.spine.audit.row_ids import first_row_id
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Actor, Verb, erase_openings, record
from kordon.spine.cases import erasing as cases
from kordon.spine.cases.holding import hold_later_files
from kordon.spine.cases.models import CaseEvent, CaseFinding
from kordon.spine.decisions import erasing as decisions
from kordon.spine.decisions import memory
from kordon.spine.findings.models import Finding, Sighting
from kordon.spine.flow.models import Run, WatchedParty
from kordon.spine.flow.reading import WORKER
from kordon.spine.flow.rescreening import RUN_ENDED
from kordon.spine.flow.watching import end_watch
from kordon.spine.intake import leases
from kordon.spine.intake.models import File, FileHold, Period
from kordon.spine.intake.periods import Periods, periods_of
from kordon.spine.intake.purposes import purposes
from kordon.spine.intake.services import BUSY, erase

FINDINGS_ERASED = Verb("findings.erased", ("finding",))
AT_ONCE = 200
ENDED = (Finding.State.DECIDED, Finding.State.QUIET, Finding.State.REPLACED)


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of what is erased. `due` are the rows (acting for the agency); `erase` takes some of them, locked, in the caller's
    transaction; `at_once` is how many. Openings aren't locked: the program has no right to change them."""

    kind: str
    due: Callable[[Periods, datetime], QuerySet[Any]]
    erase: Callable[[Actor, UUID, list[Any], datetime], None]
    at_once: int = AT_ONCE
    lock: bool = True


def keep_to_periods(run: Run, stopping: Callable[[], bool]) -> bool:
    """Erase what is past its period in the run's agency; True at the end. The caller holds the lease. Raises LeaseLost."""
    with transaction.atomic(), acting_for(run.agency_id):
        leases.renew(run, state=Run.State.RUNNING, started_at=run.started_at or timezone.now())
    for _, erased in erase_due(WORKER, run.agency_id):
        with transaction.atomic():
            leases.renew(run, done=run.done + erased, attempts=0)
        if stopping():
            return False
    with transaction.atomic(), acting_for(run.agency_id):
        leases.release(run, state=Run.State.DONE, ended_at=timezone.now(), total=run.done, attempts=0)
        record(WORKER, RUN_ENDED, run.agency_id, [("run", run.id)], {"task": run.task, "done": run.done})
    return True


def count_due(agency_id: UUID, now: datetime | None = None) -> dict[str, int]:
    """How many rows of each kind are past their period; erases nothing. What follows from another step's erasing (a finding
    whose case goes) is counted when that is done."""
    now, periods = now or timezone.now(), periods_of(agency_id)
    with acting_for(agency_id):
        return {step.kind: step.due(periods, now).count() for step in STEPS}


def erase_due(actor: Actor, agency_id: UUID) -> Iterator[tuple[str, int]]:
    """Erase it. Yields kind and number after each transaction."""
    now, periods = timezone.now(), periods_of(agency_id)
    hold_later_files(agency_id)
    for step in STEPS:
        erased = step.at_once
        while erased == step.at_once:  # fewer: that was the rest, whatever erasing itself has added
            erased = _some(actor, agency_id, step, periods, now)
            if erased:
                yield step.kind, erased


def _some(actor: Actor, agency_id: UUID, step: Step, periods: Periods, now: datetime) -> int:
    with transaction.atomic(), acting_for(agency_id):
        due = step.due(periods, now).order_by("pk")
        rows = list((due.select_for_update(of=("self",)) if step.lock else due)[: step.at_once])
        if rows:
            step.erase(actor, agency_id, rows, now)
    return len(rows)


# What is due ---------------------------------------------------------------------------------------------------------


def _due_files(periods: Periods, now: datetime) -> QuerySet[File]:
    rows: QuerySet[File] = File.objects.select_related("stored").filter(keep_until__lt=now, erased_at=None)
    rows = rows.exclude(state__in=BUSY).filter(Q(watch_until=None) | Q(watch_until__lt=now))
    return rows.exclude(pk__in=FileHold.objects.values("file_id"))


def _due_findings(periods: Periods, now: datetime) -> QuerySet[Finding]:
    """Those that are done with, and in no case that is kept."""
    past = Q(pk__in=[])
    for code in purposes():
        past |= Q(purpose=code, last_seen__lt=periods.start(now, Period.Kind.FINDING, code))
    rows: QuerySet[Finding] = Finding.objects.filter(past, state__in=ENDED, erased_at=None)
    return rows.exclude(pk__in=CaseFinding.objects.filter(case__erased_at=None).values("finding_id"))


def _due_watches(periods: Periods, now: datetime) -> QuerySet[WatchedParty]:
    found: QuerySet[WatchedParty] = WatchedParty.objects.filter(until__lt=now)
    return found


def _due_details(periods: Periods, now: datetime) -> QuerySet[Opening]:
    """Openings by the age of their entries, whose ids sort by time; not those of cases on hold."""
    oldest = first_row_id(periods.start(now, Period.Kind.DETAILS))
    held = CaseEvent.objects.filter(case__held_at__isnull=False).values("entry_id")
    return Opening.objects.filter(entry_id__lt=oldest).exclude(entry_id__in=held)


# Erasing it ----------------------------------------------------------------------------------------------------------


def _erase_cases(actor: Actor, agency_id: UUID, rows: list[Any], now: datetime) -> None:
    for case in rows:
        decisions.erase_of_case(actor, case)
        cases.erase_case(actor, case, now)


def _erase_questions(actor: Actor, agency_id: UUID, rows: list[Any], now: datetime) -> None:
    for row in rows:
        cases.erase_question(actor, row, now)


def _erase_received(actor: Actor, agency_id: UUID, rows: list[Any], now: datetime) -> None:
    for row in rows:
        cases.erase_received(actor, row, now)


def _erase_findings(actor: Actor, agency_id: UUID, rows: list[Finding], now: datetime) -> None:
    subjects = {row.subject_fingerprint for row in rows}
    for row in rows:
        mask(row, now)
    memory.forget(agency_id, subjects)
    ids = [row.id for row in rows]
    Sighting.objects.filter(finding_id__in=ids).delete()
    record(actor, FINDINGS_ERASED, agency_id, [("finding", finding_id) for finding_id in ids])
    decisions.erase_of_findings(actor, agency_id, ids)


def _erase_files(actor: Actor, agency_id: UUID, rows: list[File], now: datetime) -> None:
    for file in rows:
        erase(actor, file)


def _end_watches(actor: Actor, agency_id: UUID, rows: list[WatchedParty], now: datetime) -> None:
    for row in rows:
        end_watch(actor, row)


def _erase_details(actor: Actor, agency_id: UUID, rows: list[Opening], now: datetime) -> None:
    erase_openings(actor, agency_id, [row.entry_id for row in rows])


STEPS = (  # cases first: their findings and files are kept as long as they are
    Step("watches", _due_watches, _end_watches),
    Step("cases", cases.due_cases, _erase_cases, at_once=1),
    Step("questions", cases.due_questions, _erase_questions, at_once=20),
    Step("received_questions", cases.due_received, _erase_received, at_once=20),
    Step("findings", _due_findings, _erase_findings),
    Step("files", _due_files, _erase_files, at_once=1),
    Step("details", _due_details, _erase_details, lock=False),
)


# Masking a finding ---------------------------------------------------------------------------------------------------


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
