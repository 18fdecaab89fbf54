"""Decisions as they are read: those of a case, those that wait for a second person, one with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.models import Case
from kordon.spine.cases.reading import people
from kordon.spine.decisions.models import DecidedFinding, Decision, SecondLook
from kordon.spine.decisions.outcomes import outcomes
from kordon.spine.findings.models import Finding

PAGE = 100


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """A decision with its findings, the second person's look, and the decision that it undoes or that undid it."""

    decision: Decision
    findings: Sequence[Finding]
    second: SecondLook | None
    undone_by: Decision | None
    people: dict[UUID, str]

    @property
    def decided_by(self) -> str:
        return self.people.get(self.decision.decided_by, "")

    @property
    def names(self) -> dict[str, str]:
        """The outcome's name in six languages; empty for an undo."""
        found = outcomes().get(self.decision.outcome)
        return found.names if found else {}

    @property
    def tone(self) -> str:
        found = outcomes().get(self.decision.outcome)
        return found.tone if found else ""

    @property
    def second_by(self) -> str:
        return self.people.get(self.second.by, "") if self.second else ""


def read_decision(member: Member, agency_id: UUID, decision_id: UUID) -> DecisionFile:
    """Raises CaseFault `decisions.not_found`, also for another agency's decision."""
    member.require(Permission.DECISION_READ, agency_id)
    with acting_for(agency_id):
        rows = Decision.objects.filter(pk=decision_id).select_related("case", "undoes")
        found = _with_all(list(rows))
    if not found:
        raise CaseFault("decisions.not_found")
    return found[0]


def decisions_of_case(member: Member, agency_id: UUID, case_id: UUID) -> list[DecisionFile]:
    """In the order in which they were taken."""
    member.require(Permission.DECISION_READ, agency_id)
    with acting_for(agency_id):
        return _with_all(list(Decision.objects.filter(case_id=case_id).select_related("case", "undoes").order_by("id")))


def decisions_of_finding(member: Member, agency_id: UUID, finding_id: UUID) -> list[DecisionFile]:
    """In the order in which they were taken."""
    member.require(Permission.DECISION_READ, agency_id)
    with acting_for(agency_id):
        ids = DecidedFinding.objects.filter(finding_id=finding_id).values("decision_id")
        return _with_all(list(Decision.objects.filter(pk__in=ids).select_related("case", "undoes").order_by("id")))


def list_decisions(member: Member, agency_id: UUID, state: str = "") -> list[DecisionFile]:
    """The newest first; `state` as in Decision.State, empty for all."""
    member.require(Permission.DECISION_READ, agency_id)
    with acting_for(agency_id):
        rows = Decision.objects.select_related("case", "undoes").order_by("-id")
        return _with_all(list((rows.filter(state=state) if state else rows)[:PAGE]))


def count_waiting(member: Member) -> int:
    """Grave decisions of others that this person may confirm."""
    if not member.may(Permission.GRAVE_CONFIRM, member.agency_id):
        return 0
    with acting_for(member.agency_id):
        waiting = Decision.objects.filter(state=Decision.State.PROPOSED)
        return int(waiting.exclude(decided_by=member.actor.user_id).count())


def _with_all(decisions: Sequence[Decision]) -> list[DecisionFile]:
    """A fixed number of queries, however many decisions."""
    ids = [decision.id for decision in decisions]
    seconds = {row.decision_id: row for row in SecondLook.objects.filter(decision_id__in=ids)}
    undone = {
        row.undoes_id: row for row in Decision.objects.filter(undoes_id__in=ids, state=Decision.State.IN_EFFECT)
    }
    about: dict[UUID, list[UUID]] = {}
    for decision_id, finding_id in DecidedFinding.objects.filter(decision_id__in=ids).values_list("decision_id", "finding_id"):
        about.setdefault(decision_id, []).append(finding_id)
    wanted = sorted({finding_id for found in about.values() for finding_id in found})
    by_id = {finding.id: finding for finding in Finding.objects.filter(pk__in=wanted)}  # retention may have taken some
    names = people()
    return [
        DecisionFile(
            decision=decision,
            findings=[by_id[finding_id] for finding_id in sorted(about.get(decision.id, [])) if finding_id in by_id],
            second=seconds.get(decision.id),
            undone_by=undone.get(decision.id),
            people=names,
        )
        for decision in decisions
    ]


def shared_decisions(case: Case) -> list[Decision]:
    """The decisions in effect on a case that another agency shares: what was decided, without the persons and reasons. For
    who was let in by `sharing.read_shared`."""
    with acting_for(case.agency_id):
        rows = Decision.objects.filter(case=case, state=Decision.State.IN_EFFECT).order_by("id")
        return list(rows)
