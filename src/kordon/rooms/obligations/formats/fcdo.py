"""The United Kingdom's list of multilateral treaties (FCDO, JSON): who is named in each, without dates.

Being named is neither signature nor ratification; the record says no more than that. Each name in each treaty is a unit;
a treaty that is none of Kordon's instruments is one rejected unit. Many names are of States that are no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kordon.engine.units import Format, Source, Unit
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, read_json, refused
from kordon.rooms.obligations.instruments import by_key
from kordon.rooms.obligations.records import Action, ActionKind, Adherence, Instrument, Whose

_VERSIONS = {"london": "GB", "washington": "US", "moscow": "RU"}
_VERSION = re.compile(r"\[(london|washington|moscow) version\]\s*$", re.IGNORECASE)
MOST_NAMES = 2_000  # in one treaty


def recognise(source: Source) -> float:
    return 0.9 if source.head.lstrip().startswith(b"[") and b'"lb_document_id"' in source.head else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Adherence]]:
    treaties = read_json(source)
    if not isinstance(treaties, list):
        raise refused("adherence.no_json", source, reason="list")
    number = 0
    for treaty in treaties:
        for unit in _units(source, number, treaty):
            number = unit.number
            yield unit


def _units(source: Source, before: int, treaty: Any) -> Iterator[Unit[Adherence]]:
    treaty = treaty if isinstance(treaty, dict) else {}
    title, identity = str(treaty.get("title", "")), str(treaty.get("id", ""))
    instrument = by_key("fcdo").get(identity)
    names = [name.strip() for name in str(treaty.get("country_name") or "").split(";", MOST_NAMES) if name.strip()]
    place = Place(source, before + 1)
    if instrument is None:
        yield place.reject(place.rejected("fcdo.other_treaty", "id", id=quoted(identity), title=quoted(title)))
    elif not names:
        yield place.reject(place.rejected("fcdo.no_names", "country_name", title=quoted(title)))
    else:
        version = _VERSION.search(title)
        depositary = _VERSIONS[version[1].lower()] if version else ""
        for number, name in enumerate(names, start=before + 1):
            yield _named(Place(source, number), name, instrument, f"FCDO {identity}", depositary)


def _named(place: Place, name: str, instrument: Instrument, where: str, depositary: str) -> Unit[Adherence]:
    try:
        state = place.state(name, "country_name")
        return place.unit(state, [Action(state, instrument.code, ActionKind.NAMED, None, Whose.OTHER, where, depositary)])
    except RowRejected as rejection:
        return place.reject(rejection)


FCDO: Format[Adherence] = Format("fcdo", "Multilateral treaties of the United Kingdom (FCDO, JSON)", recognise, read)
