"""Links between cases that may be about one thing, found by the program and explained."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kordon.engine.records.encoding import party_from_dict
from kordon.engine.records.party import PartyKind
from kordon.spine.accounts.members import Member, the_program
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Channel, Verb
from kordon.spine.cases.history import happened
from kordon.spine.cases.models import Case, CaseLink, CaseParty
from kordon.spine.cases.parties import ADDRESS, VESSEL_KINDS, Alike, find_alike

CASES_LINKED = Verb("case.linked", ("case",))


def link_case(case: Case) -> list[CaseLink]:
    """Look for other cases of the agency about the same parties, and keep what was found.

    It stands behind the opening in a transaction of its own: matching takes time, and nobody should wait for it to save
    work. A process that dies in between leaves `linked_at` empty, and the worker's `link_waiting` catches up. Two cases
    opened at once find each other: each looks after it is stored.
    """
    with acting_for(case.agency_id):
        found = _found(case)
        with transaction.atomic():
            Agency.objects.select_for_update(no_key=True).get()
            links = [link for link in found if not _stands(link)]
            for link in links:
                link.save(force_insert=True)
                other = link.case if link.other_id == case.id else link.other
                shown = {"number": str(other.number), "kind": link.kind}
                happened(the_program(Channel.WORKER), case, CASES_LINKED, [("case", other.id)], link.explanation, shown)
            Case.objects.filter(pk=case.pk).update(linked_at=timezone.now())
    return links


def link_waiting(agency_id: UUID) -> int:
    """Link the cases that nobody looked at yet. Returns how many; the worker calls it."""
    with acting_for(agency_id):
        waiting = list(Case.objects.filter(linked_at=None).order_by("number"))
    for case in waiting:
        link_case(case)
    return len(waiting)


def _stands(link: CaseLink) -> bool:
    return CaseLink.objects.filter(case_id=link.case_id, other_id=link.other_id, kind=link.kind).exists()


def _found(case: Case) -> list[CaseLink]:
    """The best reason of each kind for each other case."""
    best: dict[tuple[UUID, str], CaseLink] = {}
    for row in CaseParty.objects.filter(case=case):
        party = party_from_dict(row.party)
        alikes = find_alike(case.agency_id, party, but_case=case.id)
        rows = CaseParty.objects.select_related("case").in_bulk([alike.party_id for alike in alikes])
        for alike in alikes:
            other = rows[alike.party_id].case
            kind = _kind(alike, party.kind)
            if (other.id, kind) not in best or alike.score > best[other.id, kind].score:
                best[other.id, kind] = _link(case, other, kind, alike)
    return [best[key] for key in sorted(best, key=lambda key: (str(key[0]), key[1]))]


def _kind(alike: Alike, party_kind: PartyKind) -> CaseLink.Kind:
    if alike.kind in VESSEL_KINDS or (alike.kind == "name" and party_kind is PartyKind.VESSEL):
        return CaseLink.Kind.VESSEL
    if alike.kind == ADDRESS:
        return CaseLink.Kind.ADDRESS
    return CaseLink.Kind.NAME if alike.kind == "name" else CaseLink.Kind.IDENTIFIER


def _link(case: Case, other: Case, kind: CaseLink.Kind, alike: Alike) -> CaseLink:
    older, newer = sorted((case, other), key=lambda one: one.number)
    left, right, steps = alike.left, alike.right, list(alike.steps)
    if older is other:
        left, right = right, left
        steps = [{**step, "left": step["right"], "right": step["left"]} for step in steps]
    explanation = {"by": alike.kind, "left": left, "right": right, "steps": steps}
    return CaseLink(
        agency_id=case.agency_id, case=older, other=newer, kind=kind, score=alike.score, explanation=explanation
    )


def link_complaint(case: Case, about: Case) -> None:
    """A complaint and the case it is about, in the transaction that opens the complaint."""
    link = CaseLink(agency_id=case.agency_id, case=about, other=case, kind=CaseLink.Kind.COMPLAINT)
    if not _stands(link):
        link.save(force_insert=True)


def list_links(member: Member, agency_id: UUID, case_id: UUID) -> list[CaseLink]:
    """All links of a case, the strongest first."""
    member.require(Permission.CASE_READ, agency_id)
    with acting_for(agency_id):
        links = CaseLink.objects.select_related("case", "other")
        found = [*links.filter(case_id=case_id), *links.filter(other_id=case_id)]
    return sorted(found, key=lambda link: (-link.score, link.kind, link.case.number, link.other.number))
