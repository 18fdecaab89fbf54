"""The spine's tests run on SQLite and on a real PostgreSQL, started here by a user who isn't root."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

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
    with suppress(AttributeError):  # this thread had none yet
        del connections["default"]


def _create(address: str) -> str:
    """The address of a new database on the server at `address`."""
    import psycopg

    name = f"kordon_{os.urandom(6).hex()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
    return address.rpartition("/")[0] + "/" + name


def _settings(home: Path, url: str) -> dict[str, Any]:
    """Django's settings of the database at `url`, or of SQLite in `home`."""
    from kordon.site.database_url import read_database_url
    from kordon.site.settings import DATABASES

    home.mkdir(parents=True, exist_ok=True)
    return read_database_url(url) or {**DATABASES["default"], "NAME": home / "kordon.sqlite3"}


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def vendor(request: pytest.FixtureRequest, django_home: Path) -> tuple[str, str]:
    """The database's name, and the server's address where there is one."""
    name: str = request.param
    return name, request.getfixturevalue("postgresql_address") if name == "postgresql" else ""


@pytest.fixture(scope="session")
def migrated(vendor: tuple[str, str], django_home: Path) -> str:
    """A migrated database, made once by the real migrations: a file's path to copy, or an address to empty and use."""
    from django.db import connections

    _, server = vendor
    url = _create(server) if server else ""
    use_database(_settings(django_home / "migrated", url))
    _migrate()
    connections.close_all()
    return url or str(django_home / "migrated" / "kordon.sqlite3")


@pytest.fixture
def empty_database(vendor: tuple[str, str], kordon_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The default database without any table; yields the vendor's name. Child processes get the same one."""
    name, server = vendor
    yield from _default_database(name, kordon_home, _create(server) if server else "", monkeypatch)


@pytest.fixture
def database(
    vendor: tuple[str, str], migrated: str, kordon_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The same with all tables, and nothing in them."""
    name, server = vendor
    if not server:
        kordon_home.mkdir(parents=True)
        shutil.copy(migrated, kordon_home / "kordon.sqlite3")
    for _ in _default_database(name, kordon_home, migrated if server else "", monkeypatch):
        if server:
            _empty()
        yield name


def _empty() -> None:
    """Empty PostgreSQL's tables and put up all guards anew. A new database for each test would take much longer."""
    from django.db import connection

    from kordon.spine.audit import guards

    tables = [name for name in connection.introspection.table_names() if name != "django_migrations"]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # a superuser's way around triggers
        cursor.execute("TRUNCATE " + ", ".join(tables))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("DROP FUNCTION audit_refuse() CASCADE")
    guards.put_up(connection)


def _default_database(name: str, home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if url:
        monkeypatch.setenv("KORDON_DATABASE_URL", url)
    use_database(_settings(home, url))
    from django.db import connections

    yield name
    connections.close_all()


# An office at work -------------------------------------------------------------------------------------------------


class Office:
    """An agency with an officer and a supervisor, small lists of invented persons, and a worker to call."""

    def __init__(self, name: str, home: Path) -> None:
        from kordon.spine.accounts import services
        from kordon.spine.accounts.members import the_program
        from kordon.spine.accounts.models import Agency

        self.home = home
        self.agency = services.create_agency(the_program(), {"en": name}, Agency.Kind.OTHER)
        self.id = self.agency.id
        self.officer, self.supervisor = self.person("officer"), self.person("supervisor")

    def person(self, role: str) -> Any:
        """A Member with this role."""
        from kordon.spine.accounts import services
        from kordon.spine.accounts.members import member_of, the_program
        from kordon.spine.accounts.permissions import Role
        from kordon.spine.audit.services import Channel

        email = f"{role}-{os.urandom(4).hex()}@invented.example"
        user = services.create_user(the_program(), self.id, email, f"Invented {role}")
        services.set_password(the_program(), user.id, "correct horse battery")
        services.grant_role(the_program(), self.id, user.id, Role(role))
        return member_of(user, Channel.PAGE)

    def hand_in(self, text: str | bytes, name: str = "parties.csv", purpose: str = "screening", **options: str) -> Any:
        """HandedIn."""
        import io

        from kordon.spine.intake.models import File
        from kordon.spine.intake.services import hand_in

        content = text.encode() if isinstance(text, str) else text
        return hand_in(self.officer, self.id, name, io.BytesIO(content), purpose, File.Channel.PAGE, options)

    def work(self) -> int:
        """A worker's run until nothing waits; how many pieces it did."""
        import threading

        from kordon.site.assembly import assemble
        from kordon.spine.flow.worker import Worker

        return Worker(assemble(self.home), threading.Event(), idle_seconds=0.0).run(until_idle=True)

    def put_list(self, people: dict[int, str], day: str) -> None:
        """Store a version of the Security Council's list that names `people` alone."""
        from kordon.engine.references import ReferenceStore
        from kordon.rooms.watchlists.tests.written_lists import write_un

        path = write_un(self.home.parent / f"un-{day}-{len(people)}.xml", people, day)
        ReferenceStore(self.home).add("un", [path], format="un-xml", as_of=day, entries=len(people), origin="a test's own")

    def findings(self, **wanted: Any) -> list[Any]:
        from kordon.spine.findings.models import Finding

        return list(Finding.across_agencies.filter(agency_id=self.id, **wanted).order_by("subject_caption", "created_at"))


@pytest.fixture
def office(database: str, kordon_home: Path) -> Office:
    """The Council's list holds three invented persons."""
    kordon_home.mkdir(parents=True, exist_ok=True)
    made = Office("Invented office", kordon_home)
    made.put_list({1: "ARVID TESTMANN", 2: "BORIS PRÓBNY", 3: "CELIA EJEMPLO"}, "2026-11-20")
    return made


@pytest.fixture
def another_office(office: Office) -> Office:
    """An agency of its own in the same installation."""
    return Office("Another office", office.home)


@pytest.fixture
def visit(office: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
    """`visit(member)` is a signed-in client."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from kordon.site.sign_in.sessions import OPENED, SEEN
    from kordon.spine.accounts.models import User

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["testserver"])

    def signed_in(member: Any) -> Client:
        client = Client()
        client.force_login(User.across_agencies.get(pk=member.actor.user_id))
        session = client.session
        session[OPENED] = session[SEEN] = int(timezone.now().timestamp())
        session.save()
        return client

    return signed_in
