"""The front door of a room: what it contributes to the whole, without importing the whole.

A room's `room.py` exposes one `ROOM: Room`. It is pure: Django parts and commands are named by dotted path and loaded
only by `kordon.site`, which is the only place that assembles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kordon.engine.units import Format


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand of `kordon`. `module` is a dotted path with `configure(parser)` and `run(arguments) -> int`, imported
    only when the command is called; it must not need Django unless `needs_django`."""

    name: str
    help: str
    module: str
    needs_django: bool = False


@dataclass(frozen=True, slots=True)
class PartyCheck:
    """A check that runs on every party of every record. `factory` is the dotted path `module:function` of a callable that
    takes a ReferenceRequest and returns a checker (see `kordon.engine.pipeline.PartyChecker`)."""

    kind: str
    factory: str


@dataclass(frozen=True, slots=True)
class GoodsCheck:
    """A check that runs on every line of goods of every record; `factory` as in PartyCheck (a GoodsChecker)."""

    kind: str
    factory: str


@dataclass(frozen=True, slots=True)
class Room:
    """What an officer calls by one name. Every field but `name` and `title` may be empty."""

    name: str
    title: str
    formats: tuple[Format[Any], ...] = ()
    party_checks: tuple[PartyCheck, ...] = ()
    goods_checks: tuple[GoodsCheck, ...] = ()
    commands: tuple[Command, ...] = ()
    permissions: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()  # modules with `urlpatterns`, NAVIGATION and PANELS (docs/pages.md), by dotted name
    api: str = ""  # module with the `router` of the HTTP API
    registers: tuple[str, ...] = ()  # `module:function` of each StateRegister (kordon.engine.registers)
    messages: str = ""  # package that holds the room's catalogue files, empty if it has none
    django_app: str = ""  # dotted path of the AppConfig, empty while the room has no Django side
