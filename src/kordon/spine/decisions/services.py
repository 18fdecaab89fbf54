"""Deciding: by a person, with a reason, in a role that may. Grave decisions take two persons.

Every step locks what it decides on (case, findings, decision), so that of two who decide at once the second is told what the
first decided. A decision in effect moves findings, writes memory and moves its case, all in one transaction with its entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from kordon.engine.pairs import pair_of
from kordon.engine.records.encoding import party_from_dict
from kordon.spine.accounts.faults import NotPermitted
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.models import Entry
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Reference, Verb, record
from kordon.spine.cases import work
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import found_case, happened, written
from kordon.spine.cases.models import Case, CaseFinding
from kordon.spine.decisions.models import DecidedFinding, Decision, Memory, SecondLook
from kordon.spine.decisions.outcomes import Outcome, outcome_of, outcomes_about
from kordon.spine.findings import services as findings
from kordon.spine.findings.models import Finding

UNDO = "undo"  # the outcome of a decision that undoes another
PROPOSED = Verb("decision.proposed", ("decision",))
TAKEN = Verb("decision.taken", ("decision",))
CONFIRMED = Verb("decision.confirmed", ("decision",))
REFUSED = Verb("decision.refused", ("decision",))
WITHDRAWN = Verb("decision.withdrawn", ("decision",))
UNDECIDED = (Finding.State.OPEN, Finding.State.IN_CASE)
PENDING = Decision.State.PROPOSED


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody decides: an outcome and a reason, of findings or of a case as a whole. `request_id` comes from the form."""

    outcome: str
    reason: str
    case_id: UUID | None = None
    finding_ids: Sequence[UUID] = ()
    request_id: UUID | None = None


def decide(member: Member, agency_id: UUID, wish: Wish) -> Decision:
    """Take a decision, or propose it where it is grave. The same `request_id` again gives the decision that it made.

    Raises NotPermitted, and CaseFault: `decisions.in_person` (a program), `decisions.no_reason`, `decisions.nothing_chosen`,
    `decisions.wrong_outcome`, `decisions.several_cases`, `decisions.already` (decided or proposed meanwhile),
    `decisions.still_listed`,
    `cases.is_closed`, `cases.findings_open`.
    """
    outcome = outcome_of(wish.outcome)
    member.require(outcome.take, agency_id)
    by, reason, request_id = _person(member), written(wish.reason, "decisions.no_reason"), wish.request_id or uuid4()
    with transaction.atomic(), acting_for(agency_id):
        case = _fitting_case(outcome, wish)
        sent_before: Decision | None = Decision.objects.filter(request_id=request_id).first()
        if sent_before is not None:
            return sent_before
        held = findings.found(agency_id, _wished_findings(outcome, wish), lock=True)
        _refuse_decided(outcome, case, held)
        decision = Decision(
            agency_id=agency_id, case=case, outcome=outcome.code, grave=outcome.grave, reason=reason, decided_by=by,
            state=PENDING if outcome.grave else Decision.State.IN_EFFECT, request_id=request_id,
        )  # fmt: skip
        _store(member, decision, [finding.id for finding in held])
        if not outcome.grave:
            _take_effect(member, decision, outcome, held)
    return decision


def _person(member: Member) -> UUID:
    """People decide: not the program, and not another program with somebody's token."""
    if member.actor.user_id is None or member.token_id is not None:
        raise CaseFault("decisions.in_person")
    return member.actor.user_id


def _fitting_case(outcome: Outcome, wish: Wish) -> Case | None:
    """The case that the decision belongs to, locked: the one named, or the one that holds the findings."""
    if outcome.about != "finding":
        if wish.case_id is None:
            raise CaseFault("decisions.nothing_chosen")
        case = found_case(wish.case_id, lock=True)
        if (outcome.about == "redress") != (case.kind == Case.Kind.REDRESS):
            raise CaseFault("decisions.wrong_outcome")
        return case
    if not wish.finding_ids:
        raise CaseFault("decisions.nothing_chosen")
    holding = CaseFinding.objects.filter(finding_id__in=list(wish.finding_ids)).exclude(case__kind=Case.Kind.REDRESS)
    cases = set(holding.values_list("case_id", flat=True))
    if len(cases) > 1 or (wish.case_id is not None and cases != {wish.case_id}):
        raise CaseFault("decisions.several_cases")
    return found_case(cases.pop(), lock=True) if cases else None


def _wished_findings(outcome: Outcome, wish: Wish) -> list[UUID]:
    """What the decision is about: the findings chosen; those complained of; none where it is about a case as a whole."""
    if outcome.about == "finding":
        return list(dict.fromkeys(wish.finding_ids))
    if outcome.about == "case":
        return []
    rows = CaseFinding.objects.filter(case_id=wish.case_id).order_by("finding_id")
    return list(rows.values_list("finding_id", flat=True))


def _refuse_decided(outcome: Outcome, case: Case | None, held: Sequence[Finding]) -> None:
    """Nobody decides what is decided, or waits for a second person: that takes an undo first."""
    if case is not None and case.status == Case.Status.CLOSED:
        raise CaseFault("cases.is_closed")
    ids = [finding.id for finding in held]
    if outcome.about == "finding":
        waiting = DecidedFinding.objects.filter(finding_id__in=ids, decision__state=PENDING).exists()
        if waiting or any(finding.state not in UNDECIDED for finding in held):
            raise CaseFault("decisions.already")
        if outcome.needs_delisted and any(finding.delisted_at is None for finding in held):
            raise CaseFault("decisions.still_listed")
        return
    of_findings = [other.code for other in outcomes_about("finding")]
    if Decision.objects.filter(case=case, state=PENDING).exclude(outcome__in=of_findings).exists():
        raise CaseFault("decisions.already")


def _store(member: Member, decision: Decision, finding_ids: Sequence[UUID]) -> None:
    """The entry first, then the row that names it, and what it is about."""
    decision.id = new_row_id()
    references: list[Reference] = [("decision", decision.id), *(("finding", finding_id) for finding_id in finding_ids)]
    if decision.undoes_id:
        references.append(("undone", decision.undoes_id))
    verb = TAKEN if decision.state == Decision.State.IN_EFFECT else PROPOSED
    details = {"outcome": decision.outcome, "reason": decision.reason}
    decision.entry_id = _entry(member, decision, verb, references, details).id
    if decision.state == Decision.State.IN_EFFECT:
        decision.in_effect_at = timezone.now()
    decision.save(force_insert=True)
    DecidedFinding.objects.bulk_create(
        [DecidedFinding(agency_id=decision.agency_id, decision=decision, finding_id=found) for found in finding_ids]
    )


def _entry(
    member: Member, decision: Decision, verb: Verb, references: Sequence[Reference], details: Mapping[str, object] | None = None
) -> Entry:
    """In the case's history where there is a case."""
    if decision.case is not None:
        return happened(member, decision.case, verb, references, details, {"outcome": decision.outcome})
    return record(member.actor, verb, decision.agency_id, references, details)


def _take_effect(member: Member, decision: Decision, outcome: Outcome, held: Sequence[Finding]) -> None:
    """Findings are decided and remembered, the case moves on."""
    if outcome.about == "finding" and not outcome.waits:
        findings.move(decision.agency_id, [finding.id for finding in held], Finding.State.DECIDED, decision.id)
    if outcome.about != "case":
        _remember(decision, outcome.code, outcome.quiet, held)
    if decision.case is None:
        return
    if outcome.about == "redress" and outcome.quiet:
        findings.move(decision.agency_id, [finding.id for finding in held], Finding.State.DECIDED, decision.id)
    if outcome.closes:
        work.close_case(member, decision.case)
    elif outcome.waits:
        work.set_waiting(member, decision.case)


def _remember(decision: Decision, code: str, quiet: bool, held: Sequence[Finding]) -> None:
    """A row of memory for each pair; the newest counts."""
    rows = []
    for finding in held:
        pair = pair_of(party_from_dict(finding.subject), finding.document)
        rows.append(
            Memory(
                agency_id=decision.agency_id, decision=decision, purpose=finding.purpose, fingerprint=pair.fingerprint,
                kind=pair.kind, list=pair.list, entry=pair.entry, subject=dict(pair.subject),
                reference=dict(pair.reference), outcome=code, quiet=quiet,
            )
        )  # fmt: skip
    Memory.objects.bulk_create(rows)


# The second person -------------------------------------------------------------------------------------------------


def confirm(member: Member, agency_id: UUID, decision_id: UUID, agrees: bool, reason: str) -> Decision:
    """Agree to what another proposed, or refuse it; both with a reason. Never the same person.

    Raises NotPermitted, and CaseFault: `decisions.in_person`, `decisions.same_person`, `decisions.no_reason`,
    `decisions.not_waiting` (somebody was first).
    """
    by = _person(member)
    reason = written(reason, "decisions.no_reason")
    with transaction.atomic(), acting_for(agency_id):
        decision = _locked(decision_id)
        member.require(_confirming(decision), agency_id)
        if decision.decided_by == by:
            raise CaseFault("decisions.same_person")
        _still_waiting(decision)
        held = findings.found(agency_id, _finding_ids(decision), lock=True)
        references: list[Reference] = [("decision", decision.id), *(("finding", finding.id) for finding in held)]
        entry = _entry(member, decision, CONFIRMED if agrees else REFUSED, references, {"reason": reason})
        look = SecondLook(agency_id=agency_id, decision=decision, agrees=agrees, reason=reason, by=by, entry_id=entry.id)
        look.save(force_insert=True)
        decision.state = Decision.State.IN_EFFECT if agrees else Decision.State.REFUSED
        decision.in_effect_at = timezone.now() if agrees else None
        decision.save(update_fields=["state", "in_effect_at"])
        if agrees and decision.outcome == UNDO:
            _undo_effect(member, decision, held)
        elif agrees:
            _take_effect(member, decision, outcome_of(decision.outcome), held)
    return decision


def _confirming(decision: Decision) -> Permission:
    """The permission that the second person of this decision needs."""
    code = decision.undoes.outcome if decision.undoes is not None else decision.outcome
    return outcome_of(code).confirm or Permission.GRAVE_CONFIRM


def withdraw(member: Member, agency_id: UUID, decision_id: UUID) -> Decision:
    """Take back what one proposed oneself, while nobody has looked at it."""
    by = _person(member)
    member.require(Permission.GRAVE_PROPOSE, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        decision = _locked(decision_id)
        if decision.decided_by != by:
            raise NotPermitted(Permission.GRAVE_PROPOSE)
        _still_waiting(decision)
        decision.state = Decision.State.WITHDRAWN
        decision.save(update_fields=["state"])
        _entry(member, decision, WITHDRAWN, [("decision", decision.id)])
    return decision


def _locked(decision_id: UUID) -> Decision:
    """The decision of the agency acted for, locked behind its case: the order in which `decide` locks."""
    case_id = Decision.objects.filter(pk=decision_id).values_list("case_id", flat=True).first()
    if case_id is not None:
        found_case(case_id, lock=True)
    rows = Decision.objects.select_for_update(no_key=True, of=("self",)).select_related("case", "undoes")
    decision: Decision | None = rows.filter(pk=decision_id).first()
    if decision is None:
        raise CaseFault("decisions.not_found")
    return decision


def _still_waiting(decision: Decision) -> None:
    if decision.state != PENDING:
        raise CaseFault("decisions.not_waiting")


def _finding_ids(decision: Decision) -> list[UUID]:
    rows = DecidedFinding.objects.filter(decision=decision).order_by("finding_id")
    return list(rows.values_list("finding_id", flat=True))


# Undoing -----------------------------------------------------------------------------------------------------------


def undo(member: Member, agency_id: UUID, decision_id: UUID, reason: str, request_id: UUID | None = None) -> Decision:
    """A new decision that takes an earlier one back; the earlier stays as it was taken. What took two persons takes two
    again. Raises CaseFault `decisions.not_in_effect`, `decisions.already`, and as `decide`."""
    by, request_id = _person(member), request_id or uuid4()
    reason = written(reason, "decisions.no_reason")
    with transaction.atomic(), acting_for(agency_id):
        earlier = _locked(decision_id)
        sent_before: Decision | None = Decision.objects.filter(request_id=request_id).first()
        if sent_before is not None:
            return sent_before
        if earlier.state != Decision.State.IN_EFFECT or earlier.outcome == UNDO:
            raise CaseFault("decisions.not_in_effect")
        member.require(outcome_of(earlier.outcome).take, agency_id)
        if Decision.objects.filter(undoes=earlier, state=PENDING).exists():
            raise CaseFault("decisions.already")
        decision = Decision(
            agency_id=agency_id, case=earlier.case, outcome=UNDO, grave=earlier.grave, reason=reason, decided_by=by,
            state=PENDING if earlier.grave else Decision.State.IN_EFFECT, undoes=earlier, request_id=request_id,
        )  # fmt: skip
        held = findings.found(agency_id, _finding_ids(earlier), lock=True)
        _store(member, decision, [finding.id for finding in held])
        if not decision.grave:
            _undo_effect(member, decision, held)
    return decision


def _undo_effect(member: Member, decision: Decision, held: Sequence[Finding]) -> None:
    """Findings wait for a person again, memory forgets by a new row, a closed case is open again."""
    earlier = decision.undoes
    assert earlier is not None  # a decision with the outcome `undo` names what it undoes
    if earlier.state != Decision.State.IN_EFFECT:
        raise CaseFault("decisions.not_in_effect")
    earlier.state = Decision.State.UNDONE
    earlier.save(update_fields=["state"])
    mine = [finding for finding in held if finding.decision_id == earlier.id]
    in_case = set(
        CaseFinding.objects.filter(finding_id__in=[finding.id for finding in mine])
        .exclude(case__kind=Case.Kind.REDRESS)
        .values_list("finding_id", flat=True)
    )
    findings.move(decision.agency_id, [f.id for f in mine if f.id in in_case], Finding.State.IN_CASE)
    findings.move(decision.agency_id, [f.id for f in mine if f.id not in in_case], Finding.State.OPEN)
    if outcome_of(earlier.outcome).about != "case":
        _remember(decision, UNDO, False, held)
    if decision.case is not None:
        work.reopen(member, decision.case, decision.reason)
