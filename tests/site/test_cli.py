"""The `kordon` command as a user meets it: what it lists, what it says when something is wrong, what it returns."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shlex
import stat
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.room import Command, Room
from kordon.engine.units import UnreadableInput
from kordon.site import cli, discovery, faults, front_page
from kordon.site.configuration import BadSetting, read_configuration
from kordon.site.words import catalogue


def call(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kordon", *arguments]
    environment = {**os.environ, "KORDON_LANGUAGE": "en", **settings}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A command `planted` whose `run` a test may set."""
    module = ModuleType("kordon_planted")
    module.configure = lambda parser: parser.add_argument("--number", type=int)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kordon_planted", module)
    monkeypatch.setattr(discovery, "find_command", lambda name: Command(name, "", "kordon_planted"))
    return module


def test_version() -> None:
    done = call("--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"kordon {version('kordon')}")


def test_the_version_needs_nothing_heavy() -> None:
    """`kordon --version` answers without the matcher, the readers and the web."""
    script = (
        "import sys; sys.argv = ['kordon', '--version']\n"
        "from kordon.site.cli import main; main()\n"
        "print(sorted({'numpy', 'pyarrow', 'numba', 'lxml', 'openpyxl', 'django', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_every_command_in_every_language(language: str) -> None:
    page = front_page.text(language)
    for name in {**discovery.site_commands(), **discovery.room_commands()}:
        assert f"  {name}" in page
    assert catalogue().texts["cli.examples"][language] in page
    assert "cli." not in page


@pytest.mark.parametrize("name", sorted({**discovery.site_commands(), **discovery.room_commands()}))
def test_every_command_that_is_listed_can_be_called(name: str) -> None:
    done = call(name, "--help")
    assert done.returncode == 0, done.stderr
    assert f"kordon {name}" in done.stdout


CALLS = [("check",), ("demo",), ("names",), ("names", "compare"), ("names", "explain"), *(("lists", action) for action in (
    "status", "update", "import", "diff", "show", "verify", "rescreen"))]  # fmt: skip


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_help_ends_with_examples_that_the_parser_takes(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([*words, "--help"])
    _, _, examples = capsys.readouterr().out.partition("\nExamples:\n")
    typed = [line.strip() for line in examples.splitlines() if line.startswith("  ") and not line.startswith("   ")]
    assert typed
    for line in typed:
        arguments = shlex.split(line.partition("| ")[2] or line)
        assert arguments[0] == "kordon"
        command = discovery.find_command(arguments[1])
        assert command is not None
        parser = argparse.ArgumentParser(exit_on_error=False)
        parser.add_argument("--language")
        importlib.import_module(command.module).configure(parser)
        parser.parse_args(arguments[2:])


def test_an_unknown_command_is_answered_with_those_there_are() -> None:
    done = call("frobnicate")
    assert done.returncode == 2
    assert "frobnicate" in done.stderr
    assert "serve" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_command_gets_language_and_configuration(planted: ModuleType, kordon_home: Path) -> None:
    seen: list[argparse.Namespace] = []

    def run(arguments: argparse.Namespace) -> int:
        seen.append(arguments)
        return 3

    planted.run = run  # type: ignore[attr-defined]
    assert cli.main(["--language", "ru", "planted", "--number", "7"]) == 3
    assert cli.main(["planted", "--language", "fr"]) == 3
    assert [(a.language, a.configuration.language, a.number) for a in seen] == [("ru", "ru", 7), ("fr", "fr", None)]
    assert seen[0].configuration.home == kordon_home


def failing(planted: ModuleType, error: BaseException) -> None:
    def run(arguments: argparse.Namespace) -> int:
        raise error

    planted.run = run  # type: ignore[attr-defined]


def test_unreadable_input_is_a_located_sentence(planted: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    place = Location(file="parties.csv", line=3, field="name")
    failing(planted, UnreadableInput(Defect("cli.bad_setting", Severity.REJECTED, place, (("name", "X"),))))
    assert cli.main(["--language", "fr", "planted"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("parties.csv, ")
    assert "name: Le réglage X" in said
    assert len(said.splitlines()) == 1


def test_a_fault_is_one_line_and_a_private_file(
    planted: ModuleType, capsys: pytest.CaptureFixture[str], kordon_home: Path
) -> None:
    failing(planted, ZeroDivisionError("secret of Ivan"))
    assert cli.main(["planted", "--language", "en"]) == faults.EXIT_FAULT
    said = capsys.readouterr().err
    (kept,) = (kordon_home / "faults").iterdir()
    assert str(kept) in said
    assert "ZeroDivisionError" in said
    assert "Ivan" not in said
    assert len(said.splitlines()) == 1
    assert "Traceback" in kept.read_text("utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_fault_without_a_place_to_keep_it(
    planted: ModuleType, capsys: pytest.CaptureFixture[str], kordon_home: Path
) -> None:
    kordon_home.write_text("a file where the folder should be")
    failing(planted, ZeroDivisionError())
    assert cli.main(["planted"]) == faults.EXIT_FAULT
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_machine_may_refuse(planted: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    failing(planted, PermissionError(13, "Permission denied", "out.csv"))
    assert cli.main(["planted"]) == faults.EXIT_MACHINE
    assert capsys.readouterr().err.startswith("out.csv: ")


@pytest.mark.parametrize("wrong", [KeyboardInterrupt()])
def test_interruption_is_quiet(planted: ModuleType, wrong: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    failing(planted, wrong)
    assert cli.main(["planted"]) == 130
    assert capsys.readouterr().err == ""


def test_a_reader_that_goes_away_is_no_fault() -> None:
    script = (
        "import sys, types\n"
        "from kordon.engine.room import Command\n"
        "from kordon.site import cli, discovery\n"
        "planted = types.ModuleType('planted')\n"
        "planted.configure = lambda parser: None\n"
        "planted.run = lambda arguments: print('x' * 10_000_000) or 0\n"
        "sys.modules['planted'] = planted\n"
        "discovery.find_command = lambda name: Command(name, '', 'planted')\n"
        "sys.exit(cli.main(['planted']))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout and child.stderr
        child.stdout.read(1)
        child.stdout.close()
        said = child.stderr.read()
        child.stderr.close()
        assert (child.wait(timeout=60), said) == (141, b"")


def test_a_bad_setting_is_explained() -> None:
    done = call("--version", KORDON_LANGUAGE="de")
    assert done.returncode == 2
    assert "KORDON_LANGUAGE" in done.stderr
    assert "Traceback" not in done.stderr


def test_configuration_reads_each_setting(tmp_path: Path) -> None:
    read = read_configuration(
        {
            "KORDON_HOME": str(tmp_path),
            "KORDON_LANGUAGE": "AR",
            "KORDON_LOG_LEVEL": "info",
            "KORDON_SECRET_KEY": "k",
            "KORDON_ALLOWED_HOSTS": "a.example, b.example",
        }
    )
    assert (read.home, read.language, read.log_level, read.secret_key) == (tmp_path, "ar", "info", "k")
    assert read.allowed_hosts == ("a.example", "b.example")
    assert read_configuration({"LANG": "es_MX.UTF-8"}).language == "es"
    assert read_configuration({"LANG": "de_AT.UTF-8"}).language == "en"
    with pytest.raises(BadSetting):
        read_configuration({"KORDON_LOG_LEVEL": "loud"})


def test_logs_are_json_without_what_people_typed() -> None:
    script = (
        "import logging\n"
        "from kordon.site import logs\n"
        "logs.set_up('info')\n"
        "logging.getLogger('kordon').info('read %s', 'Ivan', extra={'units': 3, 'party': 'Ivan'})\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    line: dict[str, Any] = json.loads(done.stderr)
    assert (line["level"], line["event"], line["units"]) == ("info", "read %s", 3)
    assert "Ivan" not in done.stderr
    assert done.stdout == ""


def test_two_rooms_may_not_share_a_name_or_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    twins = [("a", Room("same", "")), ("b", Room("same", ""))]
    monkeypatch.setattr(discovery, "_installed", lambda: twins)
    discovery.rooms.cache_clear()
    with pytest.raises(ValueError, match="same"):
        discovery.rooms()
    monkeypatch.setattr(discovery, "_installed", lambda: [("c", "no room")])
    with pytest.raises(ValueError, match="no kordon"):
        discovery.rooms()
    command = Command("same", "", "")
    monkeypatch.setattr(
        discovery, "rooms", lambda: (Room("a", "", commands=(command,)), Room("b", "", commands=(command,)))
    )
    with pytest.raises(ValueError, match="the command same"):
        discovery.room_commands()
