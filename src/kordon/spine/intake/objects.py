"""Original bytes, each object encrypted under a key of its own. Destroying the key is deletion.

An object is a file `objects/<agency>/<id>` under KORDON_HOME: MAGIC, then blocks of AES-256-GCM (NIST SP 800-38D) over 1 MiB
of plain bytes each. The nonce of a block is its number, and whether it is the last (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizar, 2015), so that blocks can't be left out, moved or cut off; nonces never repeat under a key,
because a key encrypts one object, once. The object's id and agency are authenticated with each block.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.utils import timezone

from kordon.engine.references import default_home
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.intake.faults import IntakeFault
from kordon.spine.intake.installation_keys import installation_keys, newest_key
from kordon.spine.intake.models import Hold, StoredObject

MAGIC = b"KORDON-OBJECT/1\n"
BLOCK_BYTES = 1 << 20
TAG_BYTES = 16
NONCE_BYTES = 12
KEY_BITS = 256
LARGEST_BYTES = 4 << 30
OPEN_FILES = Path("/proc/self/fd")


@dataclass(slots=True)
class Draft:
    """Bytes that are encrypted on disk but belong to no row yet."""

    id: UUID
    agency_id: UUID
    sha256: str
    size: int
    key: bytes
    path: Path
    kept: bool = False


@contextmanager
def drafted(agency_id: UUID, stream: BinaryIO) -> Iterator[Draft]:
    """Encrypt `stream` to its end; what isn't kept within the block is removed behind it. No plain byte reaches the disk.

    Do this outside a transaction, `keep` inside: on SQLite a transaction holds up every other writer. Raises IntakeFault
    `intake.too_large`, and OSError when the disk is full.
    """
    object_id, key = new_row_id(), AESGCM.generate_key(KEY_BITS)
    folder = _folder(agency_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = Draft(object_id, agency_id, "", 0, key, folder / str(object_id))
    incoming = folder / f".{object_id}"
    try:
        with os.fdopen(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            draft.sha256, draft.size = _encrypt(stream, target, key, _bound(agency_id, object_id))
            target.flush()
            os.fsync(target.fileno())
        os.rename(incoming, draft.path)
        _sync_folder(folder)
        yield draft
    finally:
        incoming.unlink(missing_ok=True)
        if not draft.kept:
            draft.path.unlink(missing_ok=True)


def keep(draft: Draft, holder_id: UUID) -> StoredObject:
    """Make the draft a stored object that `holder_id` needs, or find the object that the agency has of these bytes already.
    Runs in the caller's transaction, acting for the draft's agency."""
    stored = _present(draft.sha256)
    if stored is None:
        fresh = StoredObject(id=draft.id, agency_id=draft.agency_id, sha256=draft.sha256, size=draft.size)
        _wrap(fresh, draft.key)
        try:
            with transaction.atomic():
                fresh.save(force_insert=True)
            stored, draft.kept = fresh, True
        except IntegrityError:  # another process was first with the same bytes
            stored = _present(draft.sha256)
            if stored is None:
                raise
    Hold.objects.get_or_create(stored_id=stored.id, holder_id=holder_id, defaults={"agency_id": draft.agency_id})
    return stored


def _present(sha256: str) -> StoredObject | None:
    found: StoredObject | None = (
        StoredObject.objects.select_for_update().filter(sha256=sha256, destroyed_at__isnull=True).first()
    )
    return found


def let_go(holder_id: UUID) -> list[StoredObject]:
    """`holder_id` needs its objects no more. Those that nobody else needs are destroyed and returned. Runs in the caller's
    transaction, acting for the agency; the ciphertext goes when it commits, the key with it."""
    destroyed = []
    held = list(Hold.objects.filter(holder_id=holder_id).values_list("stored_id", flat=True))
    for stored in StoredObject.objects.select_for_update().filter(pk__in=held).order_by("pk"):
        Hold.objects.filter(stored_id=stored.id, holder_id=holder_id).delete()
        if stored.destroyed_at is None and not Hold.objects.filter(stored_id=stored.id).exists():
            stored.wrapped_key, stored.destroyed_at = b"", timezone.now()
            stored.save(update_fields=["wrapped_key", "destroyed_at"])
            path = _folder(stored.agency_id) / str(stored.id)
            transaction.on_commit(lambda path=path: path.unlink(missing_ok=True))  # type: ignore[misc]
            destroyed.append(stored)
    return destroyed


@contextmanager
def opened(stored: StoredObject) -> Iterator[Path]:
    """The plain bytes as a file to read, which is gone when the block ends, however it ends: it has no name on the disk.

    Raises IntakeFault `intake.destroyed`, `intake.object_missing`, `intake.object_damaged`, `intake.wrong_key`.
    """
    folder = default_home() / "reading"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if OPEN_FILES.is_dir():
        with tempfile.TemporaryFile(dir=folder) as nameless:
            for block in blocks(stored):
                nameless.write(block)
            nameless.flush()
            yield OPEN_FILES / str(nameless.fileno())
        return
    with tempfile.NamedTemporaryFile(dir=folder) as named:  # a system without /proc: `sweep` removes what a kill leaves
        for block in blocks(stored):
            named.write(block)
        named.flush()
        yield Path(named.name)


def blocks(stored: StoredObject) -> Iterator[bytes]:
    """The plain bytes, block by block, each authenticated before it is handed out; raises as `opened`."""
    key = _unwrap(stored)
    cipher, bound = AESGCM(key), _bound(stored.agency_id, stored.id)
    try:
        source = (_folder(stored.agency_id) / str(stored.id)).open("rb")
    except FileNotFoundError:
        raise IntakeFault("intake.object_missing", ("sha256", stored.sha256)) from None
    with source:
        if source.read(len(MAGIC)) != MAGIC:
            raise _damaged(stored)
        block, number = source.read(BLOCK_BYTES + TAG_BYTES), 0
        while True:
            following = source.read(BLOCK_BYTES + TAG_BYTES)
            try:
                yield cipher.decrypt(_nonce(number, last=not following), block, bound)
            except (InvalidTag, ValueError):
                raise _damaged(stored) from None
            if not following:
                return
            block, number = following, number + 1


def sweep(before: float) -> int:
    """Remove what killed processes left: ciphertext without a row, half-written or nameable plain files, older than `before`
    (seconds since 1970). Returns how many. Nobody can read the first two: their keys were never stored."""
    root = default_home()
    removed = 0
    candidates = [*root.glob("reading/*"), *root.glob("objects/*/*"), *root.glob("objects/*/.*")]
    for path in candidates:
        with suppress(OSError):
            if not path.is_file() or path.stat().st_mtime >= before:
                continue
            if path.parent.name != "reading" and not path.name.startswith(".") and _has_row(path.name):
                continue
            path.unlink()
            removed += 1
    return removed


def _has_row(name: str) -> bool:
    try:
        return StoredObject.across_agencies.filter(pk=UUID(name), destroyed_at__isnull=True).exists()
    except ValueError:
        return True  # no object's name: not ours to remove


def _encrypt(stream: BinaryIO, target: BinaryIO, key: bytes, bound: bytes) -> tuple[str, int]:
    """SHA-256 and size of the plain bytes."""
    cipher, digest, size, number = AESGCM(key), hashlib.sha256(), 0, 0
    target.write(MAGIC)
    block = _full_block(stream)
    while True:
        following = _full_block(stream)
        size += len(block)
        if size > LARGEST_BYTES:
            raise IntakeFault("intake.too_large", ("limit_mib", str(LARGEST_BYTES >> 20)))
        digest.update(block)
        target.write(cipher.encrypt(_nonce(number, last=not following), block, bound))
        if not following:
            return digest.hexdigest(), size
        block, number = following, number + 1


def _full_block(stream: BinaryIO) -> bytes:
    """A whole block, or what is left: a pipe gives less than asked for."""
    parts, missing = [], BLOCK_BYTES
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1, "big") + (b"\x01" if last else b"\x00")


def _bound(agency_id: UUID, object_id: UUID) -> bytes:
    """What is authenticated with the bytes, so that neither they nor their key serve for another row."""
    return agency_id.bytes + object_id.bytes


def rewrap(stored: StoredObject) -> None:
    """Put the object's key under the installation's newest; in the caller's transaction, the row locked. Raises as `opened`."""
    _wrap(stored, _unwrap(stored))
    stored.save(update_fields=["wrapped_key", "key_id"])


def _wrap(stored: StoredObject, key: bytes) -> None:
    """`key` under the installation's newest, into the row."""
    nonce, outer = secrets.token_bytes(NONCE_BYTES), newest_key()
    stored.wrapped_key = nonce + AESGCM(outer.key).encrypt(nonce, key, _bound(stored.agency_id, stored.id))
    stored.key_id = outer.id


def _unwrap(stored: StoredObject) -> bytes:
    if stored.destroyed_at is not None:
        raise IntakeFault("intake.destroyed")
    wrapped = bytes(stored.wrapped_key)
    nonce, key = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    for outer in installation_keys():
        if stored.key_id not in ("", outer.id):  # empty: from before keys had ids
            continue
        with suppress(InvalidTag, ValueError):
            return AESGCM(outer.key).decrypt(nonce, key, _bound(stored.agency_id, stored.id))
    raise IntakeFault("intake.wrong_key")


def _damaged(stored: StoredObject) -> IntakeFault:
    return IntakeFault("intake.object_damaged", ("sha256", stored.sha256))


def _folder(agency_id: UUID) -> Path:
    return default_home() / "objects" / str(agency_id)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
