"""From KORDON_DATABASE_URL to Django's database settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kordon.site.configuration import BadSetting

SCHEMES = ("postgresql", "postgres")
EXAMPLE = "postgresql://user:password@host:5432/name"


def read_database_url(url: str) -> dict[str, Any] | None:
    """The settings of the PostgreSQL that `url` names, None for an empty one. What stands behind `?` goes to libpq.

    Raises BadSetting; the message never repeats the address, which may hold a password.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad() from None
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in SCHEMES or not name or "/" in name:
        raise _bad()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _bad() -> BadSetting:
    return BadSetting("KORDON_DATABASE_URL", "***", (EXAMPLE,))
