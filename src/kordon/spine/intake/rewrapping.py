"""Changing the installation's key: the keys of all objects are encrypted anew under the newest. The bytes stay as they are, under
keys of their own that never left this machine unencrypted."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Actor, Verb, record
from kordon.spine.intake import objects
from kordon.spine.intake.installation_keys import newest_key
from kordon.spine.intake.models import StoredObject

OBJECTS_REWRAPPED = Verb("objects.rewrapped", ("key",))
AT_ONCE = 200


def count_by_key() -> dict[str, int]:
    """How many living objects of all agencies are kept under each key; empty: from before keys had ids."""
    rows = StoredObject.across_agencies.filter(destroyed_at=None)
    return dict(rows.values_list("key_id").annotate(Count("id")).order_by("key_id"))


def rewrap(actor: Actor) -> Iterator[int]:
    """Put every object under the newest key, some in a transaction; yields how many. It may be stopped and called again, while
    others read and hand in. Raises IntakeFault `intake.wrong_key` for an object that none of the keys opens."""
    newest = newest_key().id
    rows = StoredObject.across_agencies.filter(destroyed_at=None).exclude(key_id=newest)
    for agency_id in rows.order_by("agency_id").values_list("agency_id", flat=True).distinct():
        while number := _some(actor, agency_id, newest):
            yield number


def _some(actor: Actor, agency_id: UUID, newest: str) -> int:
    with transaction.atomic(), acting_for(agency_id):
        rows = StoredObject.objects.select_for_update().filter(destroyed_at=None).exclude(key_id=newest)
        found = list(rows.order_by("pk")[:AT_ONCE])
        for stored in found:
            objects.rewrap(stored)
        if found:
            record(actor, OBJECTS_REWRAPPED, agency_id, [("key", newest)], {"objects": len(found)})
    return len(found)
