"""`kordon serve` really started: over TLS for others, and with a worker that is started anew when it is killed."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
LONG = 90.0  # seconds; a machine that does much else is slow, not wrong


def until(call: Callable[[], T | None]) -> T:
    """What `call` gives as soon as it gives something."""
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        found = call()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("waited too long")


@contextmanager
def served(home: Path, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "KORDON_HOME": str(home), "KORDON_LANGUAGE": "en", "KORDON_LOG_LEVEL": "info", **settings}
    command = [sys.executable, "-m", "kordon", "serve", *arguments]
    log = home.parent / "log"
    with log.open("w") as errors, subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
    ) as child:  # fmt: skip
        try:
            yield child
        finally:
            child.terminate()
            child.communicate(timeout=LONG)
    assert "Traceback" not in log.read_text("utf-8")


def children(pid: int) -> dict[int, str]:
    """Ids and command lines of the processes that `pid` started."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ValueError):
            continue  # it ended meanwhile
        if parent == pid and line:
            found[int(folder.name)] = line
    return found


def workers(pid: int) -> list[int]:
    return [child for child, line in children(pid).items() if " worker " in line]


# Over TLS -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for kordon.example signed by itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kordon.example")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("kordon.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return paths


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Connection(HTTPSConnection):
    """To kordon.example, which is this machine."""

    def connect(self) -> None:
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=LONG)
        self.sock = self._context.wrap_socket(raw, server_hostname=self.host)  # type: ignore[attr-defined]


def asked(port: int, context: ssl.SSLContext, path: str, host: str = "kordon.example") -> tuple[int, dict[str, str], str]:
    connection = Connection("kordon.example", port, context=context)
    try:
        connection.request("GET", path, headers={"Host": host, "Accept-Language": "en"})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def in_plain(port: int) -> int | None:
    """The status that a request without TLS gets, None where the connection is closed."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
    try:
        connection.request("GET", "/sign-in/")
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def test_production_serves_over_tls_with_its_own_certificate(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    home, port = tmp_path / "home", free_port()
    context = ssl.create_default_context(cafile=str(certificate[0]))
    settings = {
        "KORDON_SECRET_KEY": "x" * 50, "KORDON_ALLOWED_HOSTS": "kordon.example", "KORDON_PROCESSES": "1",
        "KORDON_TLS_CERTIFICATE": str(certificate[0]), "KORDON_TLS_KEY": str(certificate[1]),
    }  # fmt: skip
    home.mkdir()
    with served(home, "--production", "--host", "127.0.0.1", "--port", str(port), **settings) as child:

        def page() -> tuple[int, dict[str, str], str] | None:
            assert child.poll() is None, (tmp_path / "log").read_text("utf-8")
            try:
                return asked(port, context, "/sign-in/")
            except ConnectionError:
                return None

        status, headers, text = until(page)
        assert status == 200 and 'action="/sign-in/"' in text
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        cookies = headers["Set-Cookie"]
        assert "Secure" in cookies and "HttpOnly" in cookies
        assert asked(port, context, "/sign-in/", host="another.example")[0] == 400
        assert in_plain(port) in (None, 400), "without TLS nothing is answered"
        assert len(workers(child.pid)) == 1


# The worker --------------------------------------------------------------------------------------------------------------


def test_a_killed_worker_is_followed_by_another_which_does_the_work(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with served(home, "--port", "0") as child:
        assert child.stdout
        said = ""
        while "http://" not in said:
            said = child.stdout.readline()
            assert said, (tmp_path / "log").read_text("utf-8")
        threading.Thread(target=child.stdout.read, daemon=True).start()
        (first,) = until(lambda: workers(child.pid))
        os.kill(first, signal.SIGKILL)
        (second,) = until(lambda: [pid for pid in workers(child.pid) if pid != first])
        assert second != first
        table = home.parent / "parties.csv"
        table.write_text("id,name,country\n1,Huda Salih Mahdi Ammash,IQ\n", "utf-8")
        environment = {**os.environ, "KORDON_HOME": str(home), "KORDON_LANGUAGE": "en"}
        run = [sys.executable, "-m", "kordon", "intake", str(table)]
        subprocess.run(run, env=environment, check=True, capture_output=True, timeout=LONG)
        until(lambda: states(home) == {"done"})
    until(lambda: not Path(f"/proc/{second}").exists())  # it ended with its parent
    assert "another starts" in (tmp_path / "log").read_text("utf-8")


def states(home: Path) -> set[str]:
    import sqlite3

    with sqlite3.connect(f"file:{home}/kordon.sqlite3?mode=ro", uri=True) as database:
        return {state for (state,) in database.execute("SELECT state FROM intake_file")}
