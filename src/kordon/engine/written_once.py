"""A secret that an installation makes for itself: written once, kept under KORDON_HOME, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def written_once(path: Path, make: Callable[[], str]) -> str:
    """What stands in the file; where there is none, what `make` gives (ASCII). Two processes that start at once end with the
    same. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = private_draft(path, make())
        try:
            os.link(draft, path)  # fails where another process was first; its own stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii")


def private_draft(path: Path, content: str) -> Path:
    """A new file beside `path` with that content, on the disk and readable by its owner alone, to be linked or renamed."""
    draft = path.parent / f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return draft
