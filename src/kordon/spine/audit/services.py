"""The one way into the audit: `record` for a change, `record_batch` for many at once.

Both must run inside the transaction that makes the change, so that neither stands without the other. The commitment is the
Merkle root over HMACs under a salt of the entry's own: first the circumstances (address, details), then a batch's items.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kordon.spine.audit import merkle
from kordon.spine.audit.canonical import Details, canonical, entry_line, keyed, line_hash
from kordon.spine.audit.models import ChainHead, Entry, Opening

SALT_BYTES = 32
LEAF_BYTES = 32
MOMENT = timedelta(minutes=1)  # a row may bear a time a little behind that of its entry
VERB = re.compile(r"[a-z][a-z_]{0,30}\.[a-z][a-z_]{0,30}")
KIND = re.compile(r"[a-z][a-z_]{0,30}")
SHA256 = re.compile(r"[0-9a-f]{64}")


class Channel(StrEnum):
    """From where something was done."""

    PAGE = "page"
    API = "api"
    COMMAND = "command"
    WORKER = "worker"


class NotInTransaction(RuntimeError):
    """An entry was to be written outside the transaction of its change. A fault of the program."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and from where. `user_id` is None for the program itself; `address` is personal, and only the
    erasable opening keeps it."""

    user_id: UUID | None
    channel: Channel
    address: str = ""


@dataclass(frozen=True, slots=True)
class Verb:
    """What was done, as `thing.participle`, and the kinds of row that an entry of it must refer to."""

    name: str
    about: tuple[str, ...]

    def __post_init__(self) -> None:
        if not VERB.fullmatch(self.name):
            raise ValueError(f"{self.name} is no verb like case.decided")


# Kind and id of a row that an entry is about. The id is a row's UUID or a sha256: never a number that names a person.
Reference = tuple[str, UUID | str]

OPENING_ERASED = Verb("opening.erased", ("entry",))


def record(
    actor: Actor, verb: Verb, agency_id: UUID, references: Sequence[Reference], details: Details | None = None
) -> Entry:
    """Append one change to the agency's chain. `details` may hold personal values: only the opening keeps them.

    Raises NotInTransaction, and ValueError for references that the verb doesn't allow.
    """
    return _append(actor, verb, agency_id, references, details or {}, ())


def record_batch(
    actor: Actor,
    verb: Verb,
    agency_id: UUID,
    references: Sequence[Reference],
    items: Iterable[Details],
    details: Details | None = None,
) -> Entry:
    """Append one entry for many like changes. The items themselves aren't kept, only their HMACs in the opening, so that
    each can be proved (`proof_of_item`) from the row that holds its values. Raises as `record`."""
    return _append(actor, verb, agency_id, references, details or {}, items)


def _append(
    actor: Actor,
    verb: Verb,
    agency_id: UUID,
    references: Sequence[Reference],
    details: Details,
    items: Iterable[Details],
) -> Entry:
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(verb.name)
    salt = secrets.token_bytes(SALT_BYTES)
    circumstances = canonical({"address": actor.address, "details": details})
    leaves = b"".join(_leaf(salt, number, canonical(item)) for number, item in enumerate(items, start=1))
    head = _locked_head(agency_id)
    entry = Entry(
        agency_id=agency_id,
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor_id=actor.user_id,
        channel=actor.channel.value,
        verb=verb.name,
        references=_written(verb, references),
        items=len(leaves) // LEAF_BYTES,
        commitment=commitment(salt, circumstances, leaves),
        previous=head.hash,
    )
    entry.hash = line_hash(entry_line(entry))
    entry.save(force_insert=True)
    Opening.across_agencies.create(
        entry_id=entry.id, agency_id=agency_id, salt=salt, circumstances=circumstances, leaves=leaves
    )
    ChainHead.across_agencies.filter(pk=agency_id).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def _locked_head(agency_id: UUID) -> ChainHead:
    """The chain's end, locked until the transaction ends. SQLite needs no row lock: its transactions are IMMEDIATE, so
    there is one writer at a time."""
    heads = ChainHead.across_agencies.select_for_update()
    head = heads.filter(pk=agency_id).first()
    if head is None:
        ChainHead.across_agencies.bulk_create([ChainHead(agency_id=agency_id)], ignore_conflicts=True)
        head = heads.get(pk=agency_id)
    return head


def _written(verb: Verb, references: Sequence[Reference]) -> str:
    """References as canonical JSON, in order. Raises ValueError."""
    missing = set(verb.about) - {kind for kind, _ in references}
    if missing:
        raise ValueError(f"{verb.name} must refer to {', '.join(sorted(missing))}")
    for kind, found in references:
        if not KIND.fullmatch(kind):
            raise ValueError(f"{kind!r} is no kind of row")
        if not isinstance(found, UUID) and not SHA256.fullmatch(found):
            raise ValueError(f"a reference to a {kind} is a row's UUID or a sha256")
    return canonical([[kind, str(found)] for kind, found in references])


def commitment(salt: bytes, circumstances: str, leaves: bytes) -> str:
    """The Merkle root, in hex."""
    return merkle.root(_all_leaves(salt, circumstances, leaves)).hex()


def _all_leaves(salt: bytes, circumstances: str, leaves: bytes) -> list[bytes]:
    split = [leaves[start : start + LEAF_BYTES] for start in range(0, len(leaves), LEAF_BYTES)]
    return [_leaf(salt, 0, circumstances), *split]


def item_key(salt: bytes, number: int) -> bytes:
    """The HMAC key of one leaf (0: the circumstances, 1...: a batch's items), so that proving one opens no other."""
    return keyed(salt, str(number))


def _leaf(salt: bytes, number: int, text: str) -> bytes:
    return keyed(item_key(salt, number), text)


@dataclass(frozen=True, slots=True)
class ItemProof:
    """That an item stood at `index` (1-based; 0 is the circumstances) among `count` leaves of an entry's tree. `key` lets
    a third party recompute this item's HMAC and no other's."""

    key: bytes
    index: int
    count: int
    path: tuple[bytes, ...]


def proof_of_item(entry: Entry, item: Details) -> ItemProof | None:
    """The proof that `item` was part of the batch, or None where it wasn't, or where the opening is erased."""
    opening = Opening.across_agencies.filter(pk=entry.id).first()
    if opening is None:
        return None
    salt, text = bytes(opening.salt), canonical(item)
    leaves = _all_leaves(salt, opening.circumstances, bytes(opening.leaves))
    for index in range(1, len(leaves)):
        if leaves[index] == _leaf(salt, index, text):
            path = tuple(merkle.inclusion_proof(leaves, index))
            return ItemProof(item_key(salt, index), index, len(leaves), path)
    return None


def is_proved(entry: Entry, item: Details, proof: ItemProof) -> bool:
    """Whether `proof` leads from `item` to the entry's commitment. Needs the entry alone, no opening."""
    leaf = keyed(proof.key, canonical(item))
    return merkle.is_included(leaf, proof.index, proof.count, proof.path, bytes.fromhex(entry.commitment))


def details_of(entry: Entry) -> dict[str, object] | None:
    """Address and details as they were given, or None where they are erased."""
    opening = Opening.across_agencies.filter(pk=entry.id).first()
    if opening is None:
        return None
    found: dict[str, object] = json.loads(opening.circumstances)
    return found


def entries_about(
    agency_id: UUID, verbs: Sequence[str], row_id: UUID, since: datetime, until: datetime | None = None
) -> list[UUID]:
    """The entries of these verbs that refer to a row, from when it was made until now or `until`; for who erases the row and
    what was told of it."""
    rows = Entry.across_agencies.filter(agency_id=agency_id, verb__in=list(verbs), at__gte=since - MOMENT)
    if until is not None:
        rows = rows.filter(at__lte=until + MOMENT)
    return list(rows.filter(references__contains=str(row_id)).order_by("sequence").values_list("pk", flat=True))


def erase_openings(actor: Actor, agency_id: UUID, entry_ids: Sequence[UUID]) -> int:
    """Erase the personal values behind the agency's entries, for ever, and say so in the chain. Returns how many there
    were; the chain verifies as before."""
    openings = Opening.across_agencies.filter(agency_id=agency_id, pk__in=list(entry_ids))
    with transaction.atomic():
        if not openings.exists():
            return 0
        _locked_head(agency_id)  # two that erase at once take turns; a lock on the openings would need the right to UPDATE
        found = sorted(openings.values_list("pk", flat=True))
        if found:
            record(actor, OPENING_ERASED, agency_id, [("entry", entry_id) for entry_id in found])
            openings.delete()
    return len(found)
