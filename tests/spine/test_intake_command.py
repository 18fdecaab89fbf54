"""`kordon intake` and `kordon worker` as people and scripts call them, and a folder that is watched."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.catalogue import LANGUAGES
from kordon.site import cli

ROWS = "id,name\nC1,Arvid Testmann\n"


def files() -> list[Any]:
    from kordon.spine.intake.models import File

    return list(File.across_agencies.order_by("name"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "drop"
    found.mkdir()
    return found


def test_hand_in_and_work(office: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "parties.csv"
    path.write_text(ROWS)
    (tmp_path / "empty.csv").touch()
    call = ["--language", "en", "intake"]
    assert cli.main([*call, str(path), str(tmp_path / "empty.csv"), "--purpose", "customs"]) == 2
    said = capsys.readouterr().out
    assert "parties.csv: taken" in said and "empty.csv: The file is empty." in said
    assert cli.main([*call, str(path), "--purpose", "customs", "--map", "name=name"]) == 0
    assert "known already" in capsys.readouterr().out
    assert cli.main(["--language", "en", "worker", "--until-idle"]) == 0
    assert "pieces of work done" in capsys.readouterr().out
    (file,) = files()
    assert (file.state, file.findings, file.channel, file.submitted_by) == ("done", 1, "command", None)


@pytest.mark.parametrize("arguments", [[], ["nothing.csv"], ["x.csv", "--purpose", "fun"], ["x.csv", "--map", "junk"]])
@pytest.mark.parametrize("language", [LANGUAGES[0], "en"])
def test_wrong_calls_are_said(
    office: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], language: str
) -> None:
    (tmp_path / "x.csv").write_text(ROWS)
    named = [str(tmp_path / text) if text.endswith(".csv") else text for text in arguments]
    assert cli.main(["--language", language, "intake", *named]) == 2
    said = "".join(capsys.readouterr())
    assert said.strip() and "Traceback" not in said and "intake." not in said
    assert files() == []


def test_which_agency(office: Any, another_office: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "parties.csv"
    path.write_text(ROWS)
    assert cli.main(["--language", "en", "intake", str(path)]) == 2
    assert str(another_office.id) in capsys.readouterr().err
    assert cli.main(["--language", "en", "intake", str(path), "--agency", str(another_office.id)]) == 0
    assert [file.agency_id for file in files()] == [another_office.id]


def test_a_watched_folder(office: Any, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.csv").write_text(ROWS)
    (folder / "b.csv").write_text(ROWS)
    (folder / "empty.csv").touch()
    (folder / "c.csv.part").write_text("half")
    (folder / ".hidden").write_text("x")
    (tmp_path / "secret.csv").write_text("id,name\n1,Secret\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert cli.main(["--language", "en", "intake", "--watch", str(folder), "--once"]) == 2
    assert [(file.name, file.channel, file.times_handed_in) for file in files()] == [("a.csv", "folder", 2)]
    assert sorted(path.name for path in (folder / "taken").iterdir()) == ["a.csv", "b.csv", "intake.log"]
    assert [path.name for path in (folder / "refused").glob("*.csv")] == ["empty.csv"]
    assert sorted(path.name for path in folder.iterdir()) == [".hidden", "c.csv.part", "link.csv", "refused", "taken"]


def test_a_file_still_being_written_is_left_alone(folder: Path) -> None:
    """Between looks somebody writes on, three times; only then does it stand still."""
    from kordon.site.watched_folder import WatchedFolder

    path, taken = folder / "slow.csv", []
    path.write_text("0")

    class Looks(threading.Event):
        number = 0

        def wait(self, timeout: float | None = None) -> bool:
            self.number += 1
            if self.number <= 3:
                path.write_text("0" * self.number + "1")
            return self.number > 6

    def take(found: Path) -> bool:
        taken.append(found.read_text())
        return True

    assert WatchedFolder(folder, take).watch(Looks())
    assert taken == ["0001"]


def test_several_workers_share_the_work(office: Any, another_office: Any) -> None:
    """Files with the same parties for two agencies, three workers at once: no deadlock, nothing twice."""
    from django.db import connections

    from kordon.spine.audit.verification import verify
    from kordon.spine.findings.models import Finding, Sighting

    for number in range(3):
        text = "id,name\n" + "".join(f"C{n},Arvid Testmann\n" for n in range(40)) + f"N{number},Nobody\n"
        office.hand_in(text)
        another_office.hand_in(text)
    connections.close_all()
    command = [sys.executable, "-m", "kordon", "worker", "--until-idle"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(3)]
    for child in running:
        said, _ = child.communicate()
        assert child.returncode == 0 and "Traceback" not in said, said
    office.work()
    assert {(file.state, file.findings, file.units) for file in files()} == {("done", 40, 41)}
    assert Finding.across_agencies.count() == 80 and Sighting.across_agencies.count() == 240
    assert {finding.times_seen for finding in Finding.across_agencies.all()} == {3}
    assert [chain.broken for chain in verify() if chain.broken] == []


def test_a_worker_ends_with_its_parent(kordon_home: Path) -> None:
    """Also where the database isn't set up yet: it waits for that."""
    kordon_home.mkdir(parents=True)
    script = (
        "import os, sys, time\nfrom kordon.site.embedded_worker import start\n"
        "child = start()\nprint(child.pid, flush=True)\ntime.sleep(3)\nos._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    pid = int(done.stdout.split()[0])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the worker outlived its parent")
