"""Opening a case, from findings or by hand, and adding to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from kordon.engine.records.encoding import party_from_dict
from kordon.engine.records.party import Party
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb
from kordon.spine.cases import links, routing
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.history import found_case, happened, written
from kordon.spine.cases.holding import hold_files
from kordon.spine.cases.models import LONGEST_TITLE, Case, CaseFinding
from kordon.spine.cases.parties import add_party
from kordon.spine.findings import services as findings
from kordon.spine.findings.models import Finding

CASE_OPENED = Verb("case.opened", ("case",))
FINDINGS_ADDED = Verb("case.findings_added", ("case", "finding"))
PARTY_ADDED = Verb("case.party_added", ("case", "party"))


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case begins with. `parties` are (role, party); `request_id` comes from the form that was filled in."""

    title: str
    parties: Sequence[tuple[str, Party]] = ()
    finding_ids: Sequence[UUID] = ()
    request_id: UUID | None = None
    is_complaint: bool = False

    @property
    def kind(self) -> Case.Kind:
        if self.is_complaint:
            return Case.Kind.REDRESS
        return Case.Kind.FINDINGS if self.finding_ids else Case.Kind.MANUAL


def open_case(member: Member, agency_id: UUID, new: NewCase) -> Case:
    """Open a case, take its findings out of the inbox, route it, and look for others about the same parties.

    The same `request_id` again gives the case that it opened. Raises CaseFault: `cases.no_title`, `cases.finding_taken`
    (another case has it, or it is decided), `accounts.not_found` for a finding that isn't there.
    """
    member.require(Permission.CASE_OPEN, agency_id)
    request_id = new.request_id or uuid4()
    with transaction.atomic(), acting_for(agency_id):
        agency = Agency.objects.select_for_update(no_key=True).get()  # numbers are given one by one
        sent_before: Case | None = Case.objects.filter(request_id=request_id).first()
        if sent_before is not None:
            return sent_before
        held = _free_findings(agency_id, new.finding_ids, new.is_complaint)
        case = Case(
            agency=agency,
            number=1 + (Case.objects.order_by("-number").values_list("number", flat=True).first() or 0),
            kind=new.kind,
            title=written(new.title or _title(held), "cases.no_title", LONGEST_TITLE),
            opened_by=member.actor.user_id,
            request_id=request_id,
            score=max((finding.score for finding in held), default=None),
            room=(held[0].room or held[0].kind.partition(".")[0])[:32] if held else "",
            country=_country(new, held),
        )
        route = routing.route_of(agency, case)
        case.assignee_id, case.due_on = route.assignee_id, route.due_on
        case.save(force_insert=True)
        details = {"title": case.title, "kind": case.kind, "assignee": str(case.assignee_id or "")}
        happened(member, case, CASE_OPENED, [("finding", finding.id) for finding in held], details)
        _hold(case, held)
        for role, party in new.parties:
            add_party(case, role, party)
    links.link_case(case)
    return case


def _free_findings(agency_id: UUID, finding_ids: Sequence[UUID], is_complaint: bool) -> list[Finding]:
    """The findings asked for, locked. A complaint is about findings wherever they stand; else they must wait for a person."""
    held = findings.found(agency_id, list(finding_ids), lock=True)
    for finding in held:
        if not is_complaint and finding.state != Finding.State.OPEN:
            raise CaseFault("cases.finding_taken", ("name", finding.subject_caption))
    return held


def _hold(case: Case, held: Sequence[Finding]) -> None:
    CaseFinding.objects.bulk_create(
        [CaseFinding(agency_id=case.agency_id, case=case, finding_id=finding.id) for finding in held]
    )
    for finding in held:
        if case.kind != Case.Kind.REDRESS:  # a finding that came back keeps the decision that it came back from
            findings.move(case.agency_id, [finding.id], Finding.State.IN_CASE, finding.decision_id)
        add_party(case, finding.role, party_from_dict(finding.subject))


def _title(held: Sequence[Finding]) -> str:
    """`Name` or `Name + 3`, where nobody gave a title."""
    if not held:
        return ""
    more = f" + {len(held) - 1}" if len(held) > 1 else ""
    return held[0].subject_caption[: LONGEST_TITLE - len(more)] + more


def _country(new: NewCase, held: Sequence[Finding]) -> str:
    parties = [party for _, party in new.parties] + [party_from_dict(finding.subject) for finding in held]
    codes = (code for party in parties for code in (*party.countries, *party.nationalities))
    return next((code for code in codes if len(code) == 2), "")


def add_findings(member: Member, agency_id: UUID, case_id: UUID, finding_ids: Sequence[UUID]) -> Case:
    """More findings for an open case; those it has already count once."""
    member.require(Permission.CASE_WORK, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        case = open_for_work(case_id)
        had = set(CaseFinding.objects.filter(case=case).values_list("finding_id", flat=True))
        wanted = [finding_id for finding_id in dict.fromkeys(finding_ids) if finding_id not in had]
        held = _free_findings(agency_id, wanted, case.kind == Case.Kind.REDRESS)
        if not held:
            return case
        _hold(case, held)
        case.score = max([finding.score for finding in held] + ([case.score] if case.score is not None else []))
        case.linked_at = None
        case.save(update_fields=["score", "linked_at"])
        shown = {"count": str(len(held))}
        if case.held_at is not None:
            hold_files(case)
        happened(member, case, FINDINGS_ADDED, [("finding", finding.id) for finding in held], shown=shown)
    links.link_case(case)
    return case


def add_case_party(member: Member, agency_id: UUID, case_id: UUID, role: str, party: Party) -> Case:
    """A party that an officer names: somebody met in the papers, a ship, an address."""
    member.require(Permission.CASE_WORK, agency_id)
    if not party.names and not party.identifiers:
        raise CaseFault("cases.no_party")
    with transaction.atomic(), acting_for(agency_id):
        case = open_for_work(case_id)
        row, is_new = add_party(case, role, party)
        if not is_new:
            return case
        case.linked_at = None
        case.save(update_fields=["linked_at"])
        happened(member, case, PARTY_ADDED, [("party", row.id)], {"name": row.caption}, {"name": row.caption})
    links.link_case(case)
    return case


def open_for_work(case_id: UUID) -> Case:
    """The case, locked. Raises CaseFault `cases.is_closed`."""
    case = found_case(case_id, lock=True)
    if case.status == Case.Status.CLOSED:
        raise CaseFault("cases.is_closed")
    return case
