"""What the worker is given: the formats and checks of the engine and of all rooms."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.site import discovery, faults
from kordon.spine.flow.assembly import Assembly


def assemble(home: Path) -> Assembly:
    """Faults of the program are kept under `home`, as those of commands are.

    The worker checks parties. A table of goods is not taken for one in which nothing was found: its rows are rejected.
    """
    return Assembly(
        formats=(*PARTY_FORMATS, *(form for form in discovery.formats() if form.holds_parties)),
        factories=tuple(check.factory for check in discovery.party_checks()),
        rooms={form.name: room.name for room in discovery.rooms() for form in room.formats},
        keep_fault=partial(faults.keep, home=home),
    )
