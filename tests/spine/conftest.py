"""The spine's tests run on SQLite and on a real PostgreSQL, started here by a user who isn't root."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

STAYS = "KORDON_HOME"
PASSWORD_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"  # fast; the real one is tested by name


@pytest.fixture(scope="session")
def django_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Django with the program's own settings, set up once in this process, under a home of its own."""
    home = tmp_path_factory.mktemp("spine-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STAYS, str(home))
        patch.setenv("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
        import django

        django.setup()
        from django.conf import settings

        settings.PASSWORD_HASHERS = [PASSWORD_HASHER]
    return home


# PostgreSQL --------------------------------------------------------------------------------------------------------


def _programs() -> Path | None:
    """The folder with initdb and postgres: that on PATH, else the newest that Debian installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda folder: int(folder.split("/")[-2]))
    return Path(folders[-1]) if folders else None


def _server_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then Debian's user `postgres` runs it."""
    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("running as root, and there is no user postgres to run PostgreSQL")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """`postgresql://...` of an empty database on a server of this run's own; skips where no server is installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server installed (tools/system-packages.txt)")
    user = _server_user()
    folder = Path(tempfile.mkdtemp(prefix="kordon-postgresql-"))
    if user:
        os.chown(folder, user["user"], user["group"])
    data = folder / "data"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run: dict[str, Any] = {**user, "cwd": folder, "check": True, "capture_output": True, "text": True}
    settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    try:
        subprocess.run([programs / "initdb", "-D", data, "-U", "kordon", "-A", "trust", "-E", "UTF8", "--no-sync"], **run)
        start: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start"]
        subprocess.run(start, **{**run, "capture_output": False, "stdout": subprocess.DEVNULL})
        try:
            yield f"postgresql://kordon@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# A database for a test ---------------------------------------------------------------------------------------------


def use_database(settings: dict[str, Any]) -> None:
    """Make `settings` the default database of this process."""
    from django.db import connections

    connections.close_all()
    connections.settings = connections.configure_settings({"default": settings})
    del connections["default"]


def _empty_database(vendor: str, request: pytest.FixtureRequest, home: Path) -> tuple[dict[str, Any], str]:
    """Settings of a database without tables, and its KORDON_DATABASE_URL (empty for SQLite in `home`)."""
    from kordon.site.database_url import read_database_url
    from kordon.site.settings import DATABASES

    if vendor == "sqlite":
        home.mkdir(parents=True, exist_ok=True)
        return {**DATABASES["default"], "NAME": home / "kordon.sqlite3"}, ""
    address = request.getfixturevalue("postgresql_address")
    import psycopg

    name = f"kordon_{os.urandom(6).hex()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    url = address.rpartition("/")[0] + "/" + name
    settings = read_database_url(url)
    assert settings is not None
    return settings, url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(
    request: pytest.FixtureRequest, django_home: Path, kordon_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The default database without any table; yields the vendor's name. Child processes get the same one."""
    settings, url = _empty_database(request.param, request, kordon_home)
    if url:
        monkeypatch.setenv("KORDON_DATABASE_URL", url)
    use_database(settings)
    from django.db import connections

    yield request.param
    connections.close_all()


@pytest.fixture
def database(empty_database: str) -> str:
    """The same, migrated."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return empty_database
