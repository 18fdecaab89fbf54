"""Watchlist sources: one folder under `formats/` each, found by its `source.py`; no central list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import kordon.rooms.watchlists.formats as formats_package
from kordon.engine.units import Format, Source
from kordon.rooms.watchlists.records import ListEntry


@dataclass(frozen=True, slots=True)
class Download:
    """One file of a source. `url` may hold `{token}`, filled from the setting named in `token_setting`."""

    url: str
    filename: str
    token_setting: str = ""


@dataclass(frozen=True, slots=True)
class ListSource:
    """Where a list comes from and how it is read.

    `name` is the short name used everywhere (`un`, `ofac` ...). `max_age_days` is the rule after which results warn that
    the list is stale. `parts(path)` names all files that belong together when a list comes in several (OFAC's SDN, ALT,
    ADD and comments); a version's sha256 then covers them all. `list_date(source)` is the date the file itself states.
    `lossy` names the formats that hold less than the others, each with the function that makes of any entry what the
    format would have kept of it: two versions in different formats are compared by that.
    `proven` is False while the reader was built from the published specification and no real file has been read yet.
    """

    name: str
    title: str
    publisher: str
    formats: tuple[Format[ListEntry], ...]
    downloads: tuple[Download, ...] = ()
    max_age_days: int = 7
    proven: bool = True
    parts: Callable[[Path], list[Path]] | None = None
    list_date: Callable[[Source], date | None] | None = None
    lossy: Mapping[str, Callable[[ListEntry], ListEntry]] = field(default_factory=dict)


@cache
def list_sources() -> dict[str, ListSource]:
    """Every source by name. Raises ValueError when two folders claim one name."""
    found: dict[str, ListSource] = {}
    for module in pkgutil.iter_modules(formats_package.__path__):
        if not module.ispkg:
            continue
        source: ListSource = importlib.import_module(f"{formats_package.__name__}.{module.name}.source").SOURCE
        if source.name in found:
            raise ValueError(f"two folders claim the list name {source.name}")
        found[source.name] = source
    return found
