"""The installation's key, under which the key of each object is kept: from the environment, else a file in the home folder.

Who has the database and the objects but not this key has nothing. It is 32 bytes, written as 64 hex digits: KORDON_OBJECT_KEY,
or `object_key` in KORDON_HOME, made once and readable by its owner alone. Without it no stored file can be read again: back it
up apart from the data.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from kordon.engine.references import default_home
from kordon.spine.intake.faults import IntakeFault

KEY_FILE = "object_key"
KEY_BYTES = 32
HEX = re.compile(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", re.IGNORECASE)


def installation_key() -> bytes:
    """32 bytes. Raises IntakeFault `intake.bad_object_key`, and OSError where the home folder can't be written."""
    configured: str = settings.CONFIGURATION.object_key
    text = configured or _kept(default_home())
    if not HEX.fullmatch(text):
        raise IntakeFault("intake.bad_object_key", ("digits", str(2 * KEY_BYTES)))
    return bytes.fromhex(text)


def _kept(home: Path) -> str:
    """The key in `home`; makes one where there is none. Two processes that start at once end with the same key."""
    path = home / KEY_FILE
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".{KEY_FILE}-{os.getpid()}-{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_hex(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)  # fails where another process was first; its key stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii").strip()
