"""What the flow is given by the site: formats and checks. The spine knows no room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kordon.engine.units import Format


@dataclass(frozen=True, slots=True)
class Assembly:
    """`formats` are all that may be handed in, `factories` the dotted paths of the party checks, `rooms` the room of each format
    that belongs to one. `keep_fault` puts a traceback where only its owner reads it: it may quote an input."""

    formats: tuple[Format[Any], ...]
    factories: tuple[str, ...]
    rooms: Mapping[str, str] = field(default_factory=dict)
    keep_fault: Callable[[Exception], object] = lambda error: None
