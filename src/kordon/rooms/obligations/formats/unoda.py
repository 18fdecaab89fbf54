"""The answer of the UNODA data portal (GraphQL) to a question for one treaty, saved as JSON.

    {"data": {"treaty_": {"data": {"actions_": [{"date": "1995-01-02 00:00:00", "action_type_": "Accession",
      "state": {"name": ...}, "depositary": {"short_name": ...}}, ...]}}}}

Each action is a unit; the totals on the portal's pages differ from the actions and are not read. An answer that says it has
further pages is refused: half a register would look like States that are not party. Which treaty it is comes
from `short_name` beside the actions, from the file's name (`npt.json`), or from the option `instrument`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kordon.engine.units import Format, Source, Unit
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, read_json, refused
from kordon.rooms.obligations.instruments import by_key, find_instrument
from kordon.rooms.obligations.records import Action, ActionKind, Adherence, Instrument, Whose

_KINDS = {
    "Accession": ActionKind.ACCESSION,
    "Ratification": ActionKind.RATIFICATION,
    "Signatory": ActionKind.SIGNATURE,
    "Succession": ActionKind.SUCCESSION,
    "Withdrawal": ActionKind.WITHDRAWAL,
    "Acceptance": ActionKind.ACCEPTANCE,
    "Approval": ActionKind.APPROVAL,
}


DEEPEST = 6  # objects around the actions


def recognise(source: Source) -> float:
    head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return 0.9 if head.startswith(b"{") and b'"treaty_"' in head else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Adherence]]:
    """One unit for each action."""
    treaty = _treaty(source)
    instrument = _instrument(source, options, treaty)
    for number, item in enumerate(treaty["actions_"], start=1):
        place = Place(source, number)
        try:
            yield _unit(place, item, instrument)
        except RowRejected as rejection:
            yield place.reject(rejection)


def _treaty(source: Source) -> dict[str, Any]:
    """The object that holds the actions; the portal gives it alone or in a list of one."""
    found = read_json(source)
    if _has_more(found, DEEPEST):
        raise refused("unoda.paged", source)
    for key in ("data", "treaty_", "data"):
        found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
    if not isinstance(found, dict) or not isinstance(found.get("actions_"), list):
        raise refused("unoda.no_actions", source)
    return found


def _has_more(found: Any, depth: int) -> bool:
    """Whether anything around the actions says `hasNextPage`, as GraphQL answers in pages do."""
    if not isinstance(found, dict) or not depth:
        return False
    return found.get("hasNextPage") is True or any(_has_more(part, depth - 1) for part in found.values())


def _instrument(source: Source, options: Mapping[str, str], treaty: dict[str, Any]) -> Instrument:
    found = find_instrument(options["instrument"]) if "instrument" in options else None
    found = found or by_key("unoda").get(str(treaty.get("short_name", ""))) or by_key("unoda").get(source.path.stem)
    if found is None:
        raise refused("unoda.no_instrument", source)
    return found


def _unit(place: Place, item: Any, instrument: Instrument) -> Unit[Adherence]:
    name, given = _text(item, "state", "name"), _text(item, "action_type_")
    state = place.state(name, "state.name")
    kind = _KINDS.get(given)
    if kind is None:
        raise place.rejected("adherence.action", "action_type_", text=quoted(given), known=", ".join(_KINDS))
    day = re.sub(r"[ T]00:00:00.*$", "", _text(item, "date"))
    action = Action(state, instrument.code, kind, place.date(day, "date"), Whose.DEPOSITARY,
                    f"UNODA {instrument.keys.get('unoda', (instrument.code,))[0]}", _text(item, "depositary", "short_name"))
    return place.unit(state, [action])


def _text(item: Any, *path: str) -> str:
    for key in path:
        item = item.get(key) if isinstance(item, dict) else None
    return item.strip() if isinstance(item, str) else ""


UNODA: Format[Adherence] = Format("unoda", "Answer of the UNODA data portal (GraphQL, JSON)", recognise, read)
