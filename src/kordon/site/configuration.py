"""The settings: KORDON_* in the environment, read once per run into one typed object.

Every name here is described in docs/settings.md, by test. The folder of KORDON_HOME is decided in
`kordon.engine.references`, so that workers without the site agree on it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.references import default_home

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
YES_NO = ("yes", "no")
SECOND_FACTOR = ("optional", "required")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class BadSetting(Exception):
    """A setting's value is none of those allowed; `code` and `parameters` are for the catalogue."""

    def __init__(self, name: str, value: str, allowed: tuple[str, ...]) -> None:
        super().__init__(name)
        self.code = "cli.bad_setting"
        self.parameters = (("name", name), ("value", value), ("allowed", ", ".join(allowed)))


@dataclass(frozen=True, slots=True)
class Configuration:
    """`home` holds references, the database and crash reports. `language` is one of the six. `secret_key` and
    `allowed_hosts` are Django's; an empty key means: the one kept in `home`. An empty `database_url` means SQLite there.
    `production` is served to others, over TLS by its own certificate and key or `behind_proxy`; there a `second_factor` is
    required unless somebody says otherwise."""

    home: Path
    language: str = "en"
    log_level: str = "warning"
    secret_key: str = ""
    allowed_hosts: tuple[str, ...] = LOOPBACK
    database_url: str = ""
    debug: bool = False
    production: bool = False
    processes: int = 2
    behind_proxy: bool = False
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    second_factor: str = "optional"
    session_idle_minutes: int = 30
    object_key: str = ""


def read_configuration(environment: Mapping[str, str] | None = None) -> Configuration:
    """The settings of this run. Raises BadSetting for a value that is not allowed."""
    env = os.environ if environment is None else environment
    production = _one_of(env, "KORDON_PRODUCTION", YES_NO, "no") == "yes"
    hosts = tuple(host.strip() for host in env.get("KORDON_ALLOWED_HOSTS", "").split(",") if host.strip())
    return Configuration(
        home=Path(env["KORDON_HOME"]) if env.get("KORDON_HOME") else default_home(),
        language=_one_of(env, "KORDON_LANGUAGE", LANGUAGES, _system_language(env)),
        log_level=_one_of(env, "KORDON_LOG_LEVEL", LOG_LEVELS, "warning"),
        secret_key=env.get("KORDON_SECRET_KEY", ""),
        allowed_hosts=hosts or LOOPBACK,
        database_url=env.get("KORDON_DATABASE_URL", ""),
        debug=_one_of(env, "KORDON_DEBUG", YES_NO, "no") == "yes",
        production=production,
        processes=_number(env, "KORDON_PROCESSES", 2, 64),
        behind_proxy=_one_of(env, "KORDON_BEHIND_PROXY", YES_NO, "no") == "yes",
        tls_certificate=_path(env, "KORDON_TLS_CERTIFICATE"),
        tls_key=_path(env, "KORDON_TLS_KEY"),
        second_factor=_one_of(env, "KORDON_SECOND_FACTOR", SECOND_FACTOR, "required" if production else "optional"),
        session_idle_minutes=_number(env, "KORDON_SESSION_IDLE_MINUTES", 30, 720),
        object_key=env.get("KORDON_OBJECT_KEY", ""),
    )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]) if env.get(name) else None


def _number(env: Mapping[str, str], name: str, default: int, largest: int) -> int:
    value = env.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= largest:
        raise BadSetting(name, value, (f"1 ... {largest}",))
    return int(value)


def _one_of(env: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = env.get(name) or default
    if value.lower() not in allowed:
        raise BadSetting(name, value, allowed)
    return value.lower()


def _system_language(env: Mapping[str, str]) -> str:
    """The language of the system's locale where it is one of the six, else English."""
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    language = locale[:2].lower()
    return language if language in LANGUAGES else "en"
