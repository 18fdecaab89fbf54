"""What happened to a case: each change is an audit entry, and a `CaseEvent` that ties it to the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import User
from kordon.spine.audit.models import Entry
from kordon.spine.audit.services import Reference, Verb, record
from kordon.spine.cases.faults import CaseFault
from kordon.spine.cases.models import LONGEST_TEXT, Case, CaseEvent


def happened(
    member: Member,
    case: Case,
    verb: Verb,
    references: Sequence[Reference] = (),
    details: Mapping[str, object] | None = None,
    shown: Mapping[str, str] | None = None,
) -> Entry:
    """One audit entry about `case`, in the transaction of the change. `shown` fills the sentence of the case's history
    (`event.<verb>`); `details` are kept in the entry's erasable opening."""
    entry = record(member.actor, verb, case.agency_id, [("case", case.id), *references], details)
    CaseEvent(
        agency_id=case.agency_id,
        case=case,
        entry_id=entry.id,
        verb=verb.name,
        actor_id=member.actor.user_id,
        parameters=dict(shown or {}),
        created_at=entry.at,
    ).save(force_insert=True)
    return entry


def found_case(case_id: UUID, lock: bool = False) -> Case:
    """The case of the agency acted for. Raises CaseFault `cases.not_found`, also for another agency's case, and to who
    locks it `cases.is_erased`."""
    rows = Case.objects.select_for_update(no_key=True) if lock else Case.objects.all()
    case: Case | None = rows.filter(pk=case_id).first()
    if case is None:
        raise CaseFault("cases.not_found")
    if lock and case.erased_at is not None:  # who locks means to change it
        raise CaseFault("cases.is_erased")
    return case


def found_person(user_id: UUID) -> User:
    """An active person of the agency acted for."""
    user: User | None = User.objects.filter(pk=user_id, status=User.Status.ACTIVE).first()
    if user is None:
        raise CaseFault("cases.no_such_person")
    return user


def written(text: str, code: str, longest: int = LONGEST_TEXT) -> str:
    """`text` without what databases refuse. Raises CaseFault `code` where nothing is left, `cases.too_long`."""
    bare = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF))
    bare = bare.strip()
    if not bare:
        raise CaseFault(code)
    if len(bare) > longest:
        raise CaseFault("cases.too_long", ("longest", str(longest)))
    return bare
