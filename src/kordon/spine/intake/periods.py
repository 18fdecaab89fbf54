"""How long an agency keeps what: its own periods, set by an administrator with their legal basis, else Kordon's defaults.

The defaults are no advice on anybody's law. Whoever shows periods says which of them nobody of the agency has set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record
from kordon.spine.intake.faults import IntakeFault
from kordon.spine.intake.models import File, Period
from kordon.spine.intake.purposes import default_days, purposes
from kordon.spine.intake.storable import storable_text

PERIODS_SET = Verb("periods.set", ("period",))
SHORTEST_DAYS, LONGEST_DAYS = 1, 36_525
LONGEST_BASIS = 500
Key = tuple[str, str]  # purpose (empty: none) and kind


@dataclass(frozen=True, slots=True)
class Periods:
    """Days by purpose and kind; `own` are the rows of those that the agency has set."""

    days: Mapping[Key, int]
    own: Mapping[Key, Period]

    def start(self, now: datetime, kind: str, purpose: str = "") -> datetime:
        """What is older than this is past its period."""
        return now - timedelta(days=self.days[purpose, kind])


def periods_of(agency_id: UUID) -> Periods:
    with acting_for(agency_id):
        own = {(row.purpose, row.kind): row for row in Period.objects.all()}
    defaults = default_days()
    known = {key: row for key, row in own.items() if key in defaults}
    return Periods(defaults | {key: row.days for key, row in known.items()}, known)


def list_periods(member: Member, agency_id: UUID) -> Periods:
    """For who may change them."""
    member.require(Permission.PERIOD_CHANGE, agency_id)
    return periods_of(agency_id)


def set_periods(member: Member, agency_id: UUID, wanted: Mapping[Key, int], basis: str) -> list[Period]:
    """Set the agency's own periods: those of `wanted` that differ from what it has set. Saying a default is setting it, too.
    Files that are kept already follow. Raises IntakeFault `intake.no_basis`, `intake.bad_days`, `intake.no_purpose`."""
    member.require(Permission.PERIOD_CHANGE, agency_id)
    basis = storable_text(basis.strip(), LONGEST_BASIS)
    if not basis:
        raise IntakeFault("intake.no_basis")
    for (purpose, kind), days in wanted.items():
        if (purpose, kind) not in default_days():
            raise IntakeFault("intake.no_purpose", ("purpose", purpose[:32]), ("known", ", ".join(purposes())))
        if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
            raise IntakeFault("intake.bad_days", ("least", str(SHORTEST_DAYS)), ("most", str(LONGEST_DAYS)))
    with transaction.atomic(), acting_for(agency_id):
        before = {(row.purpose, row.kind): row for row in Period.objects.select_for_update()}
        changed = {key: days for key, days in wanted.items() if key not in before or before[key].days != days}
        rows = [_stored(member, agency_id, key, days, basis, before.get(key)) for key, days in sorted(changed.items())]
        if rows:
            said = {"/".join(key): [before[key].days if key in before else None, days] for key, days in changed.items()}
            references = [("period", row.id) for row in rows]
            record(member.actor, PERIODS_SET, agency_id, references, {"basis": basis, "days": said})
    return rows


def _stored(member: Member, agency_id: UUID, key: Key, days: int, basis: str, before: Period | None) -> Period:
    purpose, kind = key
    row = before or Period(id=new_row_id(), agency_id=agency_id, purpose=purpose, kind=kind)
    row.days, row.basis, row.set_by, row.set_at = days, basis, member.actor.user_id, timezone.now()
    row.save(force_insert=before is None)
    if kind == Period.Kind.FILE:
        files = File.objects.filter(purpose=purpose, erased_at=None)
        files.update(keep_until=F("created_at") + timedelta(days=days))
        files.filter(watch_until__gt=F("keep_until")).update(keep_until=F("watch_until"))
    return row
