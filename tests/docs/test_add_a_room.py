"""docs/add-a-room.md, followed to the letter in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
TUTORIAL = (REPOSITORY / "docs" / "add-a-room.md").read_text("utf-8")
FILE = re.compile(r"^Write `([^`]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPECTED_CODES = {"kordon parcels": 3, "kordon check": 3}  # as the page says: nothing found, a unit was rejected


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as a newcomer has it, with the tutorial's files written."""
    root = tmp_path_factory.mktemp("newcomer") / "kordon"
    unwanted = shutil.ignore_patterns("*.pyc")  # what numba has compiled stays: a minute's work
    for folder in ("src", "tools", "tests/offline"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=unwanted)
    (root / "docs").mkdir()
    for file in ("pyproject.toml", "conftest.py", "Makefile", "docs/settings.md"):
        shutil.copy(REPOSITORY / file, root / file)
    before = {path for path in root.rglob("*") if path.is_file()}
    for name, content in FILE.findall(TUTORIAL):
        path = root / name
        assert path not in before, f"the tutorial edits {name}, which is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return root


def commands() -> list[str]:
    blocks = "".join(CONSOLE.findall(TUTORIAL))
    return [line.removeprefix("$ ") for line in blocks.splitlines() if line.startswith("$ ")]


def test_the_page_has_files_and_commands() -> None:
    assert len(FILE.findall(TUTORIAL)) == TUTORIAL.count("\nWrite `") >= 10
    assert len(commands()) >= 6


@pytest.mark.parametrize("command", commands())
def test_the_command_does_what_the_page_says(copy: Path, tmp_path: Path, command: str) -> None:
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(copy / "src"), str(copy / "tests" / "offline")]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KORDON_LANGUAGE": "en",
    }
    done = subprocess.run(
        command.split(), cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    wanted = EXPECTED_CODES.get(" ".join(command.split()[:2]), 0)
    assert done.returncode == wanted, done.stdout + done.stderr
    if command == "kordon --help":
        assert "List the parcels of a manifest" in done.stdout
    if command.startswith("kordon parcels"):
        assert done.stdout.splitlines() == [
            "RR100001  Anna Beispiel -> Exemplar Trading LLC",
            "two_parcels.txt, " + done.stdout.splitlines()[1].partition("two_parcels.txt, ")[2],
            "1 + 1 = 2",
        ]
        assert "5 were expected" in done.stdout
