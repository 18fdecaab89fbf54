"""Django's secret key for those who set none: made once, kept under KORDON_HOME, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_FILE = "secret_key"
KEY_BYTES = 48


def kept_key(home: Path) -> str:
    """The key in `home`; makes one where there is none. Two processes that start at once end with the same key."""
    path = home / KEY_FILE
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = home / f".{KEY_FILE}-{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(KEY_BYTES))
        try:
            os.link(draft, path)  # fails where another process was first; its key stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii")
