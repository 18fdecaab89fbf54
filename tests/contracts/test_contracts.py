"""The house keeps its rules, and every rule catches what it is there for: each is shown a planted violation.

A contract that can't fail (a wildcard that matches nothing, a misspelt module) passes in silence; hence the plants.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import house_rules

REPOSITORY = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

ENGINE = "src/kordon/engine/units.py"
FORMATS = "src/kordon/rooms/watchlists/formats/planted.py"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package to plant violations in."""
    copy = tmp_path / "house"
    unwanted = shutil.ignore_patterns("__pycache__", "tests", "*.csv", "*.xml", "*.parquet", "*.npy")
    shutil.copytree(REPOSITORY / "src", copy / "src", ignore=unwanted)
    shutil.copy(REPOSITORY / "pyproject.toml", copy)
    (copy / "docs").mkdir()
    shutil.copy(REPOSITORY / "docs" / "settings.md", copy / "docs")
    return copy


def append(root: Path, path: str, text: str) -> None:
    """Add `text` to a file of the copy; a new file gets the packages it needs."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in file.parents:
        if folder == root / "src":
            break
        (folder / "__init__.py").touch()
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)


def second_room(root: Path) -> None:
    append(root, "src/kordon/rooms/planted/records.py", "X = 1\n")


# Rules that read the source ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", house_rules.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Callable[[Path], house_rules.Problems]) -> None:
    assert list(rule(REPOSITORY)) == []


LONG_FUNCTION = "def planted() -> None:\n" + "    print()\n" * 40

PLANTS: list[tuple[Callable[[Path], house_rules.Problems], str, str, str]] = [
    (house_rules.packages_are_empty, "src/kordon/engine/__init__.py", "import json\n", "stays empty"),
    (house_rules.files_are_short, ENGINE, "# x\n" * 400, "more than 400"),
    (house_rules.functions_are_short, ENGINE, LONG_FUNCTION, "planted has 41 lines"),
    (house_rules.names_say_something, "src/kordon/engine/helpers.py", "", "the name helpers"),
    (house_rules.names_say_something, "src/kordon/engine/common/codes.py", "", "the name common"),
    (house_rules.codes_have_words, ENGINE, '\nDefect("planted.code", Severity.NOTE, Location())\n', "planted.code"),
    (house_rules.settings_are_documented, ENGINE, '\nX = "KORDON_PLANTED"\n', "KORDON_PLANTED is not documented"),
    (house_rules.settings_are_documented, "docs/settings.md", "KORDON_PLANTED", "nothing reads it"),
    (house_rules.imports_have_no_cycle, "src/kordon/engine/facets.py", "import kordon.engine.pipeline\n", "cycle"),
    (house_rules.rooms_are_strangers, FORMATS, "from kordon.rooms import planted\n", "into the room planted"),
    (house_rules.rooms_are_strangers, FORMATS, "from ...planted import records\n", "into the room planted"),
    (house_rules.rooms_are_strangers, FORMATS, 'X = "kordon.rooms.planted.records:X"\n', "into the room planted"),
    (house_rules.pure_modules_are_pure, ENGINE, "import django\n", "brings in django"),
    (house_rules.pure_modules_are_pure, FORMATS, "import pydantic_core, sys\nsys.modules['pydantic'] = sys\n", "pydantic"),
    (house_rules.pure_modules_are_pure, FORMATS, "__import__('dj' + 'ango')\n", "brings in django"),
    (house_rules.pure_modules_are_pure, "src/kordon/rooms/watchlists/__init__.py", "import django\n", "django"),
    (house_rules.pure_modules_are_pure, "src/kordon/site/discovery.py", "import django\n", "brings in django"),
    (house_rules.pure_modules_are_pure, ENGINE, "import nothing_of_this_name\n", "can not be imported"),
]


@pytest.mark.parametrize(("rule", "path", "text", "said"), PLANTS)
def test_a_planted_violation_is_caught(
    house: Path, rule: Callable[[Path], house_rules.Problems], path: str, text: str, said: str
) -> None:
    before = set(rule(house))
    append(house, path, text)
    new = set(rule(house)) - before
    assert new
    assert any(said in problem for problem in new), new


def test_every_rule_has_a_plant() -> None:
    planted = {rule.__name__ for rule, *_ in PLANTS}
    elsewhere = {"catalogues_are_complete", "dependencies_have_reasons"}
    assert planted | elsewhere == {rule.__name__ for rule in house_rules.RULES}


def test_a_missing_package_file_is_caught(house: Path) -> None:
    (house / "src/kordon/engine/records/__init__.py").unlink()
    assert any("no __init__.py" in problem for problem in house_rules.packages_are_empty(house))


@pytest.mark.parametrize("comment", ["# long: a table of forty cases\n", ""])
def test_a_long_function_needs_a_reason(house: Path, comment: str) -> None:
    append(house, ENGINE, comment + LONG_FUNCTION)
    caught = any("planted" in problem for problem in house_rules.functions_are_short(house))
    assert caught is not bool(comment)


SIX = dict.fromkeys(house_rules.LANGUAGES, "Row {row} is {what}")
BROKEN_TEXTS = [
    ({**SIX, "fr": "La ligne {row}"}, "different placeholders"),
    ({**SIX, "fr": "La ligne {row} est {quoi}"}, "different placeholders"),
    ({**SIX, "de": "Zeile {row} ist {what}"}, "six languages"),
    ({code: text for code, text in SIX.items() if code != "ar"}, "six languages"),
    ({**SIX, "ru": " "}, "six languages"),
]


@pytest.mark.parametrize(("texts", "said"), BROKEN_TEXTS)
def test_an_incomplete_text_is_caught(house: Path, texts: dict[str, str], said: str) -> None:
    append(house, "src/kordon/engine/messages/planted.json", json.dumps({"planted.code": texts}))
    problems = list(house_rules.catalogues_are_complete(house))
    assert len(problems) == 1
    assert said in problems[0]


def test_a_code_with_two_texts_is_caught(house: Path) -> None:
    for name in ("one", "two"):
        append(house, f"src/kordon/engine/messages/planted_{name}.json", json.dumps({"planted.code": SIX}))
    assert any("too" in problem for problem in house_rules.catalogues_are_complete(house))


def test_a_dependency_without_reason_is_caught(house: Path) -> None:
    path = house / "pyproject.toml"
    stripped = re.sub(r'("rapidfuzz[^"]*",).*', r"\1", path.read_text("utf-8"))
    path.write_text(stripped, "utf-8")
    problems = list(house_rules.dependencies_have_reasons(house))
    assert len(problems) == 1
    assert "rapidfuzz" in problems[0]


def test_the_command_fails_on_a_problem(house: Path) -> None:
    append(house, "src/kordon/engine/helpers.py", "")
    assert house_rules.main([str(house)]) == 1


# Contracts of import-linter ----------------------------------------------------------------------------------------


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on `root`, and on nothing else: its own `src` comes before any installed kordon."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    command = [str(LINTER), "--no-cache", "--no-logo", "--config", str(root / "pyproject.toml")]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_import_contracts_are_kept() -> None:
    done = lint_imports(REPOSITORY)
    assert done.returncode == 0, done.stdout + done.stderr


def upward(root: Path) -> None:
    append(root, ENGINE, "\ndef planted() -> None:\n    import kordon.site.discovery\n")


def wrong_step(root: Path) -> None:
    append(root, "src/kordon/spine/flow/planted.py", "")
    append(root, "src/kordon/spine/audit/planted.py", "import kordon.spine.flow.planted\n")


def unknown_step(root: Path) -> None:
    append(root, "src/kordon/spine/planted/planted.py", "")


def room_to_room(root: Path) -> None:
    second_room(root)
    append(root, FORMATS, "import kordon.rooms.planted.records\n")


def web_in_engine(root: Path) -> None:
    append(root, "src/kordon/engine/names/planted.py", "import django.db\n")


def web_in_formats(root: Path) -> None:
    append(root, FORMATS, "from ninja import Schema\n")


def web_by_detour(root: Path) -> None:
    append(root, "src/kordon/rooms/watchlists/views.py", "import django\n")
    append(root, "src/kordon/rooms/watchlists/records.py", "import kordon.rooms.watchlists.views\n")


def ring(root: Path) -> None:
    append(root, "src/kordon/engine/facets.py", "import kordon.engine.pipeline\n")


@pytest.mark.parametrize(
    ("plant", "contract"),
    [
        (upward, "Layers"),
        (wrong_step, "Spine"),
        (unknown_step, "Spine"),
        (room_to_room, "Rooms never import one another"),
        (web_in_engine, "no web framework"),
        (web_in_formats, "no web framework"),
        (web_by_detour, "no web framework"),
        (ring, "No import cycles"),
    ],
)
def test_import_linter_catches_the_plant(house: Path, plant: Callable[[Path], None], contract: str) -> None:
    plant(house)
    done = lint_imports(house)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if "BROKEN" in line]
    assert any(contract in line for line in broken), done.stdout
