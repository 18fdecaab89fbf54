"""The installation's keys, under which the key of each object is kept: from the environment, else a file in the home folder.

Who has the database and the objects but not these keys has nothing. Each is 32 bytes, written as 64 hex digits: in
KORDON_OBJECT_KEY separated by commas, or in `object_key` in KORDON_HOME one a line, readable by its owner alone and made with one
key. The newest stands first and is the one used for new objects; older ones open what was stored under them, until
`kordon keys rewrap` has put it under the newest. Without them no stored file can be read again: back them up apart from the data.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kordon.engine.references import default_home
from kordon.engine.written_once import private_draft, written_once
from kordon.spine.intake.faults import IntakeFault

KEY_FILE = "object_key"
KEY_BYTES = 32
HEX = re.compile(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", re.IGNORECASE)
ID_PREFIX = b"kordon object key\n"


@dataclass(frozen=True, slots=True)
class InstallationKey:
    """`id` is a hash of the key, which says nothing of it: keys are random."""

    id: str
    key: bytes


def newest_key() -> InstallationKey:
    return installation_keys()[0]


def installation_keys() -> list[InstallationKey]:
    """The newest first, at least one. Read anew each time, so that running processes know a key that was just added.

    Raises IntakeFault `intake.bad_object_key`, and OSError where the home folder can't be written.
    """
    configured: str = settings.CONFIGURATION.object_key
    texts = configured.split(",") if configured else _kept(default_home())
    keys = [_key(text.strip()) for text in texts if text.strip()]
    if not keys:
        raise _bad()
    return list({key.id: key for key in keys}.values())


def add_key() -> InstallationKey:
    """Make a key and put it before those in the home folder. Raises IntakeFault `intake.keys_elsewhere` where they come from the
    environment: there whoever sets it adds one."""
    standing = _own_keys()
    made = _key(secrets.token_hex(KEY_BYTES))
    _write(default_home(), [made, *standing])
    return made


def drop_key(key_id: str) -> None:
    """Forget an older key for ever: only when no object needs it, which the caller has looked for. Raises as `add_key`, and
    IntakeFault `intake.no_such_key` for the newest, or one that isn't there."""
    newest, *older = _own_keys()
    if key_id not in {key.id for key in older}:
        raise IntakeFault("intake.no_such_key")
    _write(default_home(), [newest, *(key for key in older if key.id != key_id)])


def _own_keys() -> list[InstallationKey]:
    if settings.CONFIGURATION.object_key:
        raise IntakeFault("intake.keys_elsewhere")
    return installation_keys()


def _key(text: str) -> InstallationKey:
    if not HEX.fullmatch(text):
        raise _bad()
    key = bytes.fromhex(text)
    return InstallationKey(hashlib.sha256(ID_PREFIX + key).hexdigest(), key)


def _bad() -> IntakeFault:
    return IntakeFault("intake.bad_object_key", ("digits", str(2 * KEY_BYTES)))


def _kept(home: Path) -> list[str]:
    """The keys in `home`; makes one where there is none."""
    return written_once(home / KEY_FILE, lambda: secrets.token_hex(KEY_BYTES)).splitlines()


def _write(home: Path, keys: Sequence[InstallationKey]) -> None:
    """All at once: a reader sees the keys before or those after."""
    path = home / KEY_FILE
    os.replace(private_draft(path, "\n".join(key.key.hex() for key in keys)), path)
