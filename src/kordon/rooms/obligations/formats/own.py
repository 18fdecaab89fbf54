"""Kordon's own table of actions (CSV), for what stands in a State's report, a gazette, or a depositary's status list on paper.

    state,instrument,action,date,whose,source,depositary,remark
    QA,ICSANT,ratification,2014-10-02,own,A/77/... paragraph 12,,

`whose` is `depositary`, `own` (the State's own word) or `other`; `source` must say where it stands. The first six
columns have to be there, in any order; others are noted and not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kordon.engine.units import Format, Source, Unit
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, read_rows
from kordon.rooms.obligations.instruments import find_instrument
from kordon.rooms.obligations.records import Action, ActionKind, Adherence, Whose

NEEDED = ("state", "instrument", "action", "date", "whose", "source")
COLUMNS = (*NEEDED, "depositary", "remark")


def _names(cells: list[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def recognise(source: Source) -> float:
    first = source.head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    names = _names([cell.strip().strip('"') for cell in first.split(",")])
    return 0.8 if set(NEEDED) <= set(names) else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Adherence]]:
    """One unit for each row."""
    rows = read_rows(source)
    header = _names(next(rows, (1, None))[1] or [])
    strange = [name for name in header if name not in COLUMNS]
    for number, (line, row) in enumerate(rows, start=1):
        place = Place(source, number, line)
        if number == 1 and strange:
            place.note("own.columns", columns=quoted(", ".join(strange)))
        try:
            yield _unit(place, header, row)
        except RowRejected as rejection:
            yield place.reject(rejection)


def _unit(place: Place, header: list[str], row: list[str] | None) -> Unit[Adherence]:
    if row is None or len(row) != len(header):
        raise place.rejected("adherence.columns", found=str(len(row or ())), expected=str(len(header)))
    cells = dict(zip(header, row, strict=True))
    state = place.state(cells["state"], "state")
    instrument = find_instrument(cells["instrument"])
    if instrument is None:
        raise place.rejected("adherence.unknown_instrument", "instrument", text=quoted(cells["instrument"]))
    if cells["action"] not in set(ActionKind):
        raise place.rejected("adherence.action", "action", text=quoted(cells["action"]), known=", ".join(ActionKind))
    if cells["whose"] not in set(Whose):
        raise place.rejected("own.whose", "whose", text=quoted(cells["whose"]))
    if not cells["source"]:
        raise place.rejected("own.no_source", "source")
    when = place.date(cells["date"], "date") if cells["date"] else None
    action = Action(state, instrument.code, ActionKind(cells["action"]), when, Whose(cells["whose"]), cells["source"],
                    cells.get("depositary", ""), cells.get("remark", ""))
    return place.unit(state, [action])


OWN: Format[Adherence] = Format("own", "Kordon's table of actions (CSV)", recognise, read)
