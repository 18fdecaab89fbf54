"""`make system`: says what is missing and why, installs it where it may, else prints the command and stops."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "dirname", "tr", "cat", "touch", "echo", "test", "true", "env")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with nothing but a shell: a folder `bin` that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        found = next((p for p in (Path("/usr/bin", name), Path("/bin", name)) if p.exists()), None)
        if found:
            (folder / name).symlink_to(found)
    return folder


def program(machine: Path, name: str, body: str) -> None:
    path = machine / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def system(machine: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine), "HOME": os.environ.get("HOME", "/")}
    command = ["/bin/sh", str(REPOSITORY / "tools" / "system.sh"), "run"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_complete_machine_needs_nothing(machine: Path) -> None:
    program(machine, "python3", "exit 0")
    done = system(machine)
    assert (done.returncode, done.stdout) == (0, "system: everything needed is there\n")


def test_uv_replaces_venv(machine: Path) -> None:
    program(machine, "python3", 'case "$2" in *venv*) exit 1 ;; esac')
    program(machine, "apt-get", "exit 1")
    program(machine, "id", "echo 1000")
    assert system(machine).returncode == 1
    program(machine, "uv", "exit 0")
    assert system(machine).returncode == 0


def test_without_permission_the_command_is_printed(machine: Path) -> None:
    program(machine, "apt-get", 'echo "called $*" >&2')
    program(machine, "id", "echo 1000")
    program(machine, "sudo", "exit 1")
    done = system(machine)
    assert done.returncode == 1
    assert "    sudo apt-get install --yes python3 python3-venv\n" in done.stdout
    assert "Kordon runs on Python 3.11 or newer" in done.stdout
    assert "called" not in done.stderr


def test_without_apt_the_names_are_printed(machine: Path) -> None:
    done = system(machine)
    assert done.returncode == 1
    assert "python3 python3-venv" in done.stdout


@pytest.mark.parametrize(("user", "sudo"), [("0", "exit 1"), ("1000", 'shift; exec "$@"')])
def test_with_permission_it_installs(machine: Path, user: str, sudo: str) -> None:
    program(machine, "id", f"echo {user}")
    program(machine, "sudo", sudo)
    log = machine.parent / "apt.log"
    python = machine / "python3"
    program(
        machine,
        "apt-get",
        f'echo "$*" >>{log}\ncase "$1" in install) echo "#!/bin/sh" >{python}; /bin/chmod 755 {python} ;; esac',
    )
    done = system(machine)
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = log.read_text().splitlines()
    assert first.startswith("update")
    assert second.endswith("python3 python3-venv")
    assert system(machine).stdout == "system: everything needed is there\n"


def test_an_old_python_that_apt_can_not_mend(machine: Path) -> None:
    program(machine, "id", "echo 0")
    program(machine, "python3", "exit 1")
    program(machine, "apt-get", "exit 0")
    done = system(machine)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stdout
