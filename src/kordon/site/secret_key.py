"""Django's secret key for those who set none: made once, kept under KORDON_HOME, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

KEY_FILE = "secret_key"
KEY_BYTES = 48


def kept_key(home: Path) -> str:
    """The key in `home`; makes one where there is none."""
    return written_once(home, KEY_FILE, lambda: secrets.token_urlsafe(KEY_BYTES))


def written_once(home: Path, name: str, make: Callable[[], str]) -> str:
    """What stands in the file `name`; where there is none, what `make` gives, readable by its owner alone. Two processes that
    start at once end with the same."""
    path = home / name
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = home / f".{name}-{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(make())
        try:
            os.link(draft, path)  # fails where another process was first; its own stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii")
