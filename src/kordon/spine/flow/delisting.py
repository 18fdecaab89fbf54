"""Lists lose entries: findings on these are marked, their cases told, and what was decided because of it comes back with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction

from kordon.spine.accounts.members import the_program
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Channel, Reference, Verb, record
from kordon.spine.cases import work
from kordon.spine.cases.history import found_case, happened
from kordon.spine.cases.models import Case, CaseFinding
from kordon.spine.decisions.models import Decision
from kordon.spine.decisions.outcomes import outcomes
from kordon.spine.findings import delisting
from kordon.spine.findings.delisting import ListInUse
from kordon.spine.findings.models import Finding
from kordon.spine.flow.checks import OpenChecks
from kordon.spine.flow.reading import WORKER

FINDINGS_DELISTED = Verb("findings.delisted", ("finding",))
FINDINGS_RELISTED = Verb("findings.relisted", ("finding",))
CASE_DELISTED = Verb("case.entry_delisted", ("case", "finding"))
CASE_RELISTED = Verb("case.entry_relisted", ("case", "finding"))


def is_due(agency_id: UUID, checks: OpenChecks) -> bool:
    """Whether a list in use has lost or got back an entry that a finding of the agency points at."""
    return any(delisting.gone(agency_id, used) or delisting.returned(agency_id, used) for used in _in_use(agency_id, checks))


def mark_findings(agency_id: UUID, checks: OpenChecks) -> Iterator[int]:
    """Mark and unmark, some findings in a transaction; yields how many lost their entry. Doing it again changes nothing."""
    for used in _in_use(agency_id, checks):
        for entry_ids in _chunks(delisting.gone(agency_id, used)):
            while marked := _mark(agency_id, used, entry_ids):
                yield marked
        for entry_ids in _chunks(delisting.returned(agency_id, used)):
            while _unmark(agency_id, used, entry_ids):
                yield 0


def _in_use(agency_id: UUID, checks: OpenChecks) -> Iterator[ListInUse]:
    versions = {reference["list"]: reference for reference in checks.references}
    for name in delisting.lists_of(agency_id):
        listed = checks.listed(name) if name in versions else None
        if listed is not None:
            yield ListInUse(name, versions[name]["version"], versions[name]["sha256"], listed)


def _mark(agency_id: UUID, used: ListInUse, entry_ids: Sequence[str]) -> int:
    with transaction.atomic(), acting_for(agency_id):
        rows = delisting.mark(used, entry_ids)
        if rows:
            record(WORKER, FINDINGS_DELISTED, agency_id, _about(rows), _version(used))
            _tell_cases(rows, used, CASE_DELISTED)
    return len(rows)


def _unmark(agency_id: UUID, used: ListInUse, entry_ids: Sequence[str]) -> int:
    """A finding that was decided because its entry was gone waits for a person again."""
    with transaction.atomic(), acting_for(agency_id):
        rows = delisting.unmark(used, entry_ids)
        if rows:
            record(WORKER, FINDINGS_RELISTED, agency_id, _about(rows), _version(used))
            _tell_cases(rows, used, CASE_RELISTED)
            _wait_again([row for row in rows if row.state == Finding.State.DECIDED], used)
    return len(rows)


def _tell_cases(rows: Sequence[Finding], used: ListInUse, verb: Verb) -> None:
    """One line in the history of each case that holds one of these findings, erased cases excepted."""
    by_id = {row.id: row for row in rows}
    by_case: dict[UUID, list[Finding]] = {}
    holding = CaseFinding.objects.filter(finding_id__in=by_id, case__erased_at=None)
    for case_id, finding_id in holding.values_list("case_id", "finding_id"):
        by_case.setdefault(case_id, []).append(by_id[finding_id])
    for case_id, held in sorted(by_case.items()):
        names = "; ".join(sorted({row.entry_caption for row in held}))[:500]
        shown = {"name": names, "list": used.name, "version": used.version}
        happened(the_program(Channel.WORKER), found_case(case_id), verb, _about(held), shown=shown)


def _wait_again(rows: Sequence[Finding], used: ListInUse) -> None:
    wanted = [code for code, outcome in outcomes().items() if outcome.needs_delisted]
    decided = Decision.objects.filter(pk__in=[row.decision_id for row in rows if row.decision_id], outcome__in=wanted)
    because = set(decided.values_list("id", flat=True))
    rows = [row for row in rows if row.decision_id in because]
    holding = CaseFinding.objects.filter(finding_id__in=[row.id for row in rows]).exclude(case__kind=Case.Kind.REDRESS)
    holding = holding.filter(case__erased_at=None)
    cases = dict(holding.values_list("finding_id", "case_id"))
    for row in rows:
        row.state = Finding.State.IN_CASE if row.id in cases else Finding.State.OPEN
        row.changes = [{"side": "reference", "field": "listed", "before": "", "after": used.version}]
        row.save(update_fields=["state", "changes"])
    for case_id in sorted(set(cases.values())):
        reason = f"{used.name} {used.version}"
        work.reopen(the_program(Channel.WORKER), found_case(case_id, lock=True), reason)


def _about(rows: Sequence[Finding]) -> list[Reference]:
    return [("finding", row.id) for row in rows]


def _version(used: ListInUse) -> dict[str, str]:
    return {"list": used.name, "version": used.version, "sha256": used.sha256}


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), delisting.IDS_AT_ONCE):
        yield items[start : start + delisting.IDS_AT_ONCE]
