"""Django's secret key for those who set none: made once, kept under KORDON_HOME, readable by its owner alone."""

from __future__ import annotations

import secrets
from pathlib import Path

from kordon.engine.written_once import written_once

KEY_FILE = "secret_key"
KEY_BYTES = 48


def kept_key(home: Path) -> str:
    """The key in `home`; makes one where there is none."""
    return written_once(home / KEY_FILE, lambda: secrets.token_urlsafe(KEY_BYTES))
