"""The factbook's memberships of countries (CSV `gec,name,orgs,env_agreements_party,env_signed_not_ratified,intl_law`).

Standings without dates, by a third party. `OAS (observer)` is no membership: it is kept as named, with the remark.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from kordon.engine.findings import Severity
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import read_rows
from kordon.rooms.obligations.instruments import by_key
from kordon.rooms.obligations.records import Action, ActionKind, Adherence, Whose

HEADER = ("gec", "name", "orgs", "env_agreements_party", "env_signed_not_ratified", "intl_law")
_COMMA = re.compile(r",(?![^()]*\))")
_ITEM = re.compile(r"([^(]+?)\s*(?:\((.*)\))?")


def recognise(source: Source) -> float:
    return 0.9 if source.head.removeprefix(b"\xef\xbb\xbf").startswith(",".join(HEADER).encode()) else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Adherence]]:
    """One unit for each country or area."""
    rows = read_rows(source)
    next(rows, None)
    for number, (line, row) in enumerate(rows, start=1):
        place = Place(source, number, line)
        try:
            yield _unit(place, row)
        except RowRejected as rejection:
            yield place.reject(rejection)


def _unit(place: Place, row: list[str] | None) -> Unit[Adherence]:
    if row is None or len(row) != len(HEADER):
        raise place.rejected("adherence.columns", found=str(len(row or ())), expected=str(len(HEADER)))
    cells = dict(zip(HEADER, (html.unescape(cell).replace("\xa0", " ") for cell in row), strict=True))
    if cells["name"] != row[1]:
        place.note("adherence.entities", "name", Severity.REPAIRED, text=cells["name"][:80])
    state = place.state(cells["name"], "name")
    actions: list[Action] = []
    for field, plain in (
        ("orgs", ActionKind.MEMBERSHIP),
        ("env_agreements_party", ActionKind.PARTY),
        ("env_signed_not_ratified", ActionKind.SIGNATURE),
    ):
        for item in _COMMA.split(cells[field]):
            match = _ITEM.fullmatch(item.strip())
            instrument = by_key("factbook").get(match[1]) if match else None
            if match and instrument:
                kind = ActionKind.NAMED if match[2] else plain
                source = f"factbook {field}"
                actions.append(Action(state, instrument.code, kind, None, Whose.OTHER, source, remark=match[2] or ""))
    return place.unit(state, actions)


FACTBOOK: Format[Adherence] = Format("factbook", "Memberships of countries (factbook, CSV)", recognise, read)
