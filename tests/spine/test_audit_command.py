"""`kordon audit`: proves, names what is broken, and exports what openssl and sha256sum verify as docs/audit.md says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from json_schemas import complaints, schema_of
from kordon.engine.catalogue import LANGUAGES
from kordon.site import cli

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "audit.md").read_text("utf-8")
COMMANDS = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
AGENCY = UUID(int=0xA)


@pytest.fixture
def entries(database: str) -> Callable[[int], None]:
    from django.db import transaction

    from kordon.spine.audit.services import Actor, Channel, Verb, record

    def write(number: int) -> None:
        with transaction.atomic():
            for count in range(number):
                record(Actor(uuid4(), Channel.PAGE), Verb("case.noted", ()), AGENCY, [], {"note": f"Anna Beispiel {count}"})

    return write


def verified_outside(bundle: Path) -> list[subprocess.CompletedProcess[str]]:
    """The documented commands, one after the other, until one fails."""
    if not shutil.which("openssl") or not shutil.which("sha256sum"):
        pytest.skip("no openssl or sha256sum on this machine (tools/system-packages.txt)")
    out = []
    for command in COMMANDS:
        script = "set -e -o pipefail\n" + command
        out.append(subprocess.run(["bash", "-c", script], cwd=bundle, capture_output=True, text=True, check=False))
        if out[-1].returncode:
            break
    return out


def test_the_lines_of_a_bundle_keep_their_schema(entries: Callable[[int], None], tmp_path: Path) -> None:
    entries(3)
    assert cli.main(["audit", "export", str(tmp_path / "bundle")]) == 0
    lines = [line for path in (tmp_path / "bundle" / "chains").iterdir() for line in path.read_text("ascii").splitlines()]
    assert len(lines) >= 3
    assert [complaints(json.loads(line), schema_of("audit")) for line in lines] == [[]] * len(lines)


def test_a_third_party_verifies_a_bundle(
    entries: Callable[[int], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries(5)
    bundle = tmp_path / "bundle"
    assert cli.main(["audit", "export", str(bundle)]) == 0
    said = capsys.readouterr().out
    fingerprint, signature, chains = verified_outside(bundle)
    assert fingerprint.stdout.split()[0] in said
    assert signature.returncode == 0, signature.stderr
    assert "Signature Verified Successfully" in signature.stdout
    assert chains.stdout.splitlines() == [f"{AGENCY}: 5 entries, whole"]
    assert "Anna" not in "".join(path.read_text("latin-1") for path in bundle.rglob("*") if path.is_file())


@pytest.fixture
def bundle(entries: Callable[[int], None], tmp_path: Path) -> Path:
    entries(4)
    assert cli.main(["audit", "export", str(tmp_path / "bundle")]) == 0
    return tmp_path / "bundle"


def resign(bundle: Path) -> None:
    """What a forger without the key can do: new sums, the old signature."""
    names = [line.split("  ")[1] for line in (bundle / "SHA256SUMS").read_text().splitlines()]
    done = subprocess.run(["sha256sum", *names], cwd=bundle, capture_output=True, text=True, check=True)
    (bundle / "SHA256SUMS").write_text(done.stdout)


@pytest.mark.parametrize("forge", ["line", "sums", "signature", "chain"])
def test_a_third_party_sees_a_forgery(bundle: Path, forge: str) -> None:
    chain = bundle / "chains" / f"{AGENCY}.jsonl"
    if forge == "signature":
        (bundle / "SHA256SUMS.sig").write_bytes(bytes(64))
    else:
        chain.write_text(chain.read_text().replace("case.noted", "case.moved", 1))
    if forge in ("sums", "chain"):
        resign(bundle)
    if forge == "chain":  # even with a good signature, a line that was changed breaks the chain
        done = subprocess.run(["bash", "-c", COMMANDS[-1]], cwd=bundle, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, f"{AGENCY}: entry 2 is broken\n")
        return
    assert verified_outside(bundle)[-1].returncode != 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_verify_names_the_first_broken_link(
    entries: Callable[[int], None], capsys: pytest.CaptureFixture[str], language: str
) -> None:
    from django.db import connection

    from kordon.spine.audit.models import Entry

    entries(3)
    assert cli.main(["--language", language, "audit", "verify"]) == 0
    assert "3" in capsys.readouterr().out
    on_table = " ON audit_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_no_update" + on_table)
    Entry.across_agencies.filter(sequence=2).update(channel="api")
    assert cli.main(["--language", language, "audit", "verify"]) == 1
    said = capsys.readouterr().out
    assert str(Entry.across_agencies.get(sequence=2).id) in said
    assert "audit_entry_no_update" in said
    assert "audit." not in said, "a code without words"


def test_verify_against_an_earlier_bundle(
    bundle: Path, entries: Callable[[int], None], capsys: pytest.CaptureFixture[str]
) -> None:
    entries(2)
    assert cli.main(["audit", "verify", "--against", str(bundle)]) == 0
    heads = bundle / "heads.txt"
    heads.write_text(heads.read_text().replace(" 4 ", " 3 "))
    assert cli.main(["audit", "verify", "--against", str(heads)]) == 1
    heads.write_text("nonsense\n")
    assert cli.main(["audit", "verify", "--against", str(heads)]) == 2
    assert str(heads) in capsys.readouterr().err


def test_export_replaces_nothing(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    assert cli.main(["audit", "export", str(bundle)]) == 2
    assert str(bundle) in capsys.readouterr().err
    assert {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()} == before


def test_a_damaged_entry_is_not_exported(entries: Callable[[int], None], tmp_path: Path) -> None:
    from django.db import connection

    from kordon.spine.audit.models import Entry

    entries(2)
    on_table = " ON audit_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_no_update" + on_table)
    Entry.across_agencies.filter(sequence=2).update(references="[")
    assert cli.main(["audit", "export", str(tmp_path / "out")]) == 2
    assert cli.main(["audit", "verify"]) == 1
    assert not [path for path in tmp_path.iterdir() if "out" in path.name], "a half bundle is left"


def test_a_key_file_that_is_no_key(kordon_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["audit", "key"]) == 0
    key = kordon_home / "audit_signing_key.pem"
    assert key.stat().st_mode & 0o077 == 0
    key.write_text("no key")
    assert cli.main(["audit", "key"]) == 2
    assert str(key) in capsys.readouterr().err


def test_the_program_uses_the_database_it_is_told(entries: Callable[[int], None]) -> None:
    """A process of its own, by KORDON_HOME or KORDON_DATABASE_URL alone."""
    entries(2)
    command = [sys.executable, "-m", "kordon", "--language", "en", "audit", "verify"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{AGENCY}: 2 entries" in done.stdout


def test_a_database_without_tables(empty_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--language", "en", "audit", "verify"]) == 2
    assert capsys.readouterr().out == "There is no audit in this database yet.\n"


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "postgresql://host", "postgresql://u:secret@host:port/name", "postgresql://h/a/b", "x"]
)
def test_an_address_that_is_none(url: str) -> None:
    from kordon.site.configuration import BadSetting
    from kordon.site.database_url import read_database_url

    with pytest.raises(BadSetting) as caught:
        read_database_url(url)
    assert "secret" not in str(caught.value.parameters)


def test_an_address_of_postgresql() -> None:
    from kordon.site.database_url import read_database_url

    found = read_database_url("postgresql://kordon:p%40ss@db.example:6432/kordon%20db?sslmode=verify-full")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "kordon db",
        "USER": "kordon",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }
