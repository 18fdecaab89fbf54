"""Finds what there is to assemble: rooms, steps of the spine, and commands. Nobody edits a list to add one.

Rooms come from two places: folders under `kordon.rooms` with a `room.py`, and installed packages that name their room in
the entry-point group `kordon.rooms`. Commands of the site are modules in `kordon/site/commands`; a room names its own in
`Room.commands`. A step of the spine is a package in `kordon.spine`; what it has (`apps`, `urls`, `api`, `messages`) is found
by name. This module is pure (no Django), so that the engine's workers may use it too.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import kordon.rooms
import kordon.spine
from kordon.engine.room import Command, GoodsCheck, PartyCheck, Room
from kordon.engine.units import Format

ROOM_GROUP = "kordon.rooms"
COMMANDS_PACKAGE = "kordon.site.commands"
SITE_MESSAGES = "kordon.site.messages"


@cache
def rooms() -> tuple[Room, ...]:
    """Every room, by name. A folder without `room.py` is a room in the making and is passed over.

    Raises ValueError when two rooms claim one name, or when `ROOM` is no Room.
    """
    found: dict[str, Room] = {}
    for origin, candidate in [*_shipped(), *_installed()]:
        if not isinstance(candidate, Room):
            raise ValueError(f"{origin} is no kordon.engine.room.Room")
        if candidate.name in found:
            raise ValueError(f"two rooms claim the name {candidate.name}")
        found[candidate.name] = candidate
    return tuple(found[name] for name in sorted(found))


def _shipped() -> list[tuple[str, object]]:
    out: list[tuple[str, object]] = []
    for module in pkgutil.iter_modules(kordon.rooms.__path__, "kordon.rooms."):
        door = f"{module.name}.room"
        if module.ispkg and importlib.util.find_spec(door) is not None:
            out.append((door, importlib.import_module(door).ROOM))
    return out


def _installed() -> list[tuple[str, object]]:
    return [(f"{point.value} ({point.name})", point.load()) for point in entry_points(group=ROOM_GROUP)]


def formats() -> tuple[Format[Any], ...]:
    """The formats of all rooms, in the order of the rooms' names."""
    return tuple(found for room in rooms() for found in room.formats)


def party_checks() -> tuple[PartyCheck, ...]:
    """The checks of all rooms that run on every party of every record."""
    return tuple(check for room in rooms() for check in room.party_checks)


def goods_checks() -> tuple[GoodsCheck, ...]:
    """The checks of all rooms that run on every line of goods of every record."""
    return tuple(check for room in rooms() for check in room.goods_checks)


def registers() -> tuple[str, ...]:
    """What rooms have of States and instruments, each a StateRegister as `module:function`."""
    return tuple(register for room in rooms() for register in room.registers)


def message_packages() -> tuple[str, ...]:
    """The packages with the catalogue files of site, steps and rooms, without the engine's own."""
    return (SITE_MESSAGES, *_of_steps("messages"), *(room.messages for room in rooms() if room.messages))


def _of_steps(part: str) -> tuple[str, ...]:
    """The dotted names of `part` in those steps of the spine that have it, by the steps' names."""
    steps = sorted(module.name for module in pkgutil.iter_modules(kordon.spine.__path__) if module.ispkg)
    names = [f"kordon.spine.{step}.{part}" for step in steps]
    return tuple(name for name in names if importlib.util.find_spec(name) is not None)


def django_apps() -> tuple[str, ...]:
    """The AppConfigs of steps and rooms, by dotted name. A step's stands in its `apps.py` and bears the step's name."""
    steps = [f"{module}.{module.split('.')[-2].title()}Config" for module in _of_steps("apps")]
    return (*steps, *(room.django_app for room in rooms() if room.django_app))


def page_modules() -> tuple[str, ...]:
    """The modules with `urlpatterns` of steps and rooms, by dotted name; importing them needs Django."""
    return (*_of_steps("urls"), *(page for room in rooms() for page in room.pages))


def api_modules() -> tuple[str, ...]:
    """The modules with a `router` of the HTTP API, by dotted name: `api.py` of steps, and what `Room.api` names."""
    return (*_of_steps("api"), *(room.api for room in rooms() if room.api))


def load(path: str) -> Any:
    """The object behind a dotted path `module:name`, as `PartyCheck.factory` gives it."""
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def site_commands() -> dict[str, Command]:
    """The site's own commands by name. The help is the first line of the module's docstring, read without importing."""
    out: dict[str, Command] = {}
    folder = Path(__file__).parent / "commands"
    for path in sorted(folder.glob("[a-z]*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        help_line = docstring.partition("\n")[0].rstrip(".")
        out[path.stem] = Command(path.stem, help_line, f"{COMMANDS_PACKAGE}.{path.stem}")
    return out


def find_command(name: str) -> Command | None:
    """The command called `name`, or None. Rooms are imported only when the site itself has no such command."""
    return site_commands().get(name) or room_commands().get(name)


def room_commands() -> dict[str, Command]:
    """The commands of all rooms by name. Raises ValueError when two rooms claim one name."""
    out: dict[str, Command] = {}
    for room in rooms():
        for command in room.commands:
            if command.name in out:
                raise ValueError(f"two rooms claim the command {command.name}")
            out[command.name] = command
    return out
