"""Status tables of the UN Treaty Collection as CSV: participant, signature, consent.

A cell is `15 Jan 2014` with a mark behind it: a accession, A acceptance, AA approval, d succession, none ratification. The
table does not say which treaty it is about: the file's name does (`18-15.csv`, chapter and number), or the option
`instrument`. https://treaties.un.org/pages/Overview.aspx?path=overview/overview/page1_en.xml explains the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kordon.engine.units import Format, Source, Unit
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, read_rows, refused
from kordon.rooms.obligations.instruments import by_key, find_instrument
from kordon.rooms.obligations.records import Action, ActionKind, Adherence, Instrument, Whose

_CELL = re.compile(r"(\d{1,2} [A-Za-z]{3,9} \d{4})(?: (a|A|AA|d))?")
_MARKS = {
    "": ActionKind.RATIFICATION,
    "a": ActionKind.ACCESSION,
    "A": ActionKind.ACCEPTANCE,
    "AA": ActionKind.APPROVAL,
    "d": ActionKind.SUCCESSION,
}
COLUMNS = 3


def recognise(source: Source) -> float:
    head = source.head.removeprefix(b"\xef\xbb\xbf")[:40]
    return 0.9 if re.match(rb'"?Participant"?,"?Signature', head) else 0.0


def instrument_of(source: Source, options: Mapping[str, str]) -> Instrument:
    """Raises UnreadableInput (`untc.no_instrument`)."""
    found = find_instrument(options["instrument"]) if "instrument" in options else None
    found = found or by_key("untc").get(source.path.stem)
    if found is None:
        raise refused("untc.no_instrument", source)
    return found


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Adherence]]:
    """One unit for each participant."""
    instrument = instrument_of(source, options)
    rows = read_rows(source)
    next(rows, None)
    for number, (line, row) in enumerate(rows, start=1):
        place = Place(source, number, line)
        try:
            yield _unit(place, row, instrument)
        except RowRejected as rejection:
            yield place.reject(rejection)


def _unit(place: Place, row: list[str] | None, instrument: Instrument) -> Unit[Adherence]:
    if row is None or len(row) != COLUMNS:
        raise place.rejected("adherence.columns", found=str(len(row or ())), expected=str(COLUMNS))
    state = place.state(row[0], "Participant")
    actions = []
    for field, cell in (("Signature", row[1]), ("Ratification", row[2])):
        if not cell:
            continue
        match = _CELL.fullmatch(cell)
        if match is None:
            raise place.rejected("adherence.date", field, text=quoted(cell))
        # a successor State also takes over a signature: `d` in the second column
        kind = ActionKind.SIGNATURE if field == "Signature" else _MARKS[match[2] or ""]
        chapter = (instrument.keys.get("untc") or (instrument.code,))[0]
        actions.append(Action(state, instrument.code, kind, place.date(match[1], field), Whose.DEPOSITARY,
                              f"UNTC {chapter}", "UN", match[2] or ""))
    return place.unit(state, actions)


UNTC: Format[Adherence] = Format("untc", "Status table of the UN Treaty Collection (CSV)", recognise, read)
