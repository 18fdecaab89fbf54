"""Measures as people enter them: a table (CSV, XLSX) or JSON (`kordon.measures/1`); or as a compiled report names them.

    state,id,kind,number,year,language,title,title_en,...,covers,quotation,pointer,status,status_date,source

A row is a unit. Rows of one State and `id` are one measure: each may add what it covers, a quotation with its pointer, and
a status; what they repeat has to be the same, or the later row is rejected. `covers` is a list such as
`BW:manufacture; CW:manufacture; NW:border/enforcement`: material, row of the matrix, and whether it is enforcement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Defect
from kordon.engine.records.measures import SCHEMA, Coverage, Measure, MeasureKind, MeasureStatus, measure_of
from kordon.engine.units import Source, Tally
from kordon.rooms.obligations.formats import compiled_report
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.compiled_report import measure_rows, state_of
from kordon.rooms.obligations.formats.input_text import quoted, read_json, refused
from kordon.rooms.obligations.formats.tables import Shape, has_shape, read_table
from kordon.rooms.obligations.matrix import activities

MATERIALS = ("NW", "CW", "BW", "RAD", "ANY")
ASPECTS = ("framework", "enforcement")
SHAPE = Shape(
    "measures.column.",
    ("state", "id", "kind", "number", "year", "language", "title", *(f"title_{language}" for language in LANGUAGES),
     "covers", "quotation", "pointer", "status", "status_date", "source"),
    ("state", "kind", "title", "source"),
)
REPEATED = ("state", "id", "kind", "language", "title", "source")  # on every row of a measure
YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST = 20_000  # characters of one row


class MeasuresReading:
    """Units counted, defects kept, measures gathered by State and id."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tally = Tally()
        self.defects: list[Defect] = []
        self.measures: dict[tuple[str, str], Measure] = {}
        self.adds = bool(compiled_report.recognise(source))  # a report adds what it quotes and corrects nothing

    def take(self, place: Place, measure: Measure) -> None:
        """Raises RowRejected (`measures.differs`) for a row that contradicts an earlier one of the same measure."""
        key = (measure.state, measure.id)
        earlier = self.measures.get(key)
        self.measures[key] = _joined(place, earlier, measure) if earlier else measure

    def count(self, place: Place, rejection: RowRejected | None) -> None:
        if rejection is None:
            self.tally.read += 1
        else:
            self.tally.rejected += 1
            place.defects.append(rejection.defect)
        for defect in place.defects:
            self.tally.defects[defect.code] = self.tally.defects.get(defect.code, 0) + 1
        self.defects.extend(place.defects)


def recognise(source: Source) -> float:
    if b'"kordon.measures/' in source.head or b'"kordon.report/' in source.head:
        return 0.9
    return 0.8 if not source.head.lstrip().startswith(b"{") and has_shape(source, SHAPE) else 0.0


def read_measures(source: Source) -> MeasuresReading:
    """Raises UnreadableInput (`table.*`, `measures.schema`, and what reading text, JSON or a workbook raises)."""
    reading = MeasuresReading(source)
    for number, (line, item) in enumerate(_rows(reading), start=1):
        place = Place(source, number, line)
        try:
            if item is None:
                raise place.rejected("table.row")
            if reply := item.get("reply"):
                item = {**item, "state": state_of(place, reply)}
            measure = measure_of(item)
            if sum(len(text) for name, part in item.items() if name != "reply" for text in _all_texts(part)) > LONGEST:
                raise place.rejected("measures.long", most=str(LONGEST))
            reading.take(place, _checked(place, measure, item))
            reading.count(place, None)
        except RowRejected as rejection:
            reading.count(place, rejection)
    return reading


def _rows(reading: MeasuresReading) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    source = reading.source
    if not source.head.lstrip().startswith(b"{"):
        yield from _table_rows(reading)
    elif reading.adds:
        yield from ((0, {**law, "reply": reply}) for reply, law in measure_rows(source))
    else:
        yield from _json_rows(source)


def _json_rows(source: Source) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    found = read_json(source)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or not isinstance(found.get("measures"), list):
        raise refused("measures.schema", source, schema=SCHEMA)
    state = found.get("state", "")
    for item in found["measures"]:
        yield 0, {"state": state, **item} if isinstance(item, dict) else None


def _table_rows(reading: MeasuresReading) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    table = read_table(reading.source, SHAPE)
    reading.defects.extend(table.notes)
    for line, cells in table.rows:
        yield line, _as_object(cells) if cells is not None else None


def _as_object(cells: Mapping[str, str]) -> dict[str, Any]:
    """A row as the JSON object that says the same."""
    language = cells.get("language", "")
    titles = [(language or "und", cells.get("title", "")), *((code, cells.get(f"title_{code}", "")) for code in LANGUAGES)]
    covers = [_coverage_parts(part) for part in re.split(r"[;\n]", cells.get("covers", "")) if part.strip()]
    status, quotation = cells.get("status", ""), cells.get("quotation", "")
    return {
        **{name: cells.get(name, "") for name in ("state", "id", "kind", "number", "year", "language", "source")},
        "titles": [[code, text] for code, text in titles if text],
        "covers": covers,
        "quotations": [[quotation, cells.get("pointer", "")]] if quotation or cells.get("pointer") else [],
        "history": [[cells.get("status_date", ""), status]] if status or cells.get("status_date") else [],
    }


def _coverage_parts(text: str) -> list[str]:
    material, _, rest = text.strip().partition(":")
    activity, _, aspect = rest.strip().rpartition("/")
    if aspect.strip().casefold() in ASPECTS:
        return [material.strip().upper(), activity.strip(), aspect.strip().casefold()]
    return [material.strip().upper(), rest.strip()]


def _checked(place: Place, measure: Measure, item: Mapping[str, Any]) -> Measure:
    """Raises RowRejected for what can't stand; notes what is odd."""
    state = place.state(measure.state, "state")
    if measure.kind not in set(MeasureKind):
        raise place.rejected("measures.kind", "kind", text=quoted(measure.kind), known=", ".join(MeasureKind))
    if not measure.titles:
        raise place.rejected("measures.no_title", "title")
    if not measure.source:
        raise place.rejected("measures.no_source", "source")
    if measure.year and not YEAR.fullmatch(measure.year):
        raise place.rejected("measures.year", "year", text=quoted(measure.year))
    if measure.language and not LANGUAGE.fullmatch(measure.language):
        raise place.rejected("measures.language", "language", text=quoted(measure.language))
    if not measure.id and not measure.number:
        raise place.rejected("measures.no_id", "id")
    _check_covers(place, measure, item)
    if any(not text or not pointer for text, pointer in measure.quotations):
        raise place.rejected("measures.no_pointer", "quotation")
    name = measure.id or "-".join(filter(None, (measure.kind, measure.number, measure.year)))
    return replace(measure, state=state, id=name, history=_history(place, measure))


def _check_covers(place: Place, measure: Measure, item: Mapping[str, Any]) -> None:
    given = item.get("covers")
    if isinstance(given, list) and len(given) != len(measure.covers):
        raise place.rejected("measures.covers", "covers", text=quoted(str(given)), materials=", ".join(MATERIALS))
    for cover in measure.covers:
        if cover.material not in MATERIALS or cover.aspect not in ASPECTS or cover.activity not in known_activities():
            text = f"{cover.material}:{cover.activity}/{cover.aspect}"
            raise place.rejected("measures.covers", "covers", text=quoted(text), materials=", ".join(MATERIALS))


@cache
def known_activities() -> frozenset[str]:
    return frozenset(activities())


def _history(place: Place, measure: Measure) -> tuple[tuple[str, str], ...]:
    out = []
    for when, status in measure.history:
        if status not in set(MeasureStatus):
            raise place.rejected("measures.status", "status", text=quoted(status), known=", ".join(MeasureStatus))
        day = place.date(when, "status_date").iso() if when else ""
        if not day:
            place.note("measures.undated", "status_date", status=status)
        elif measure.year and day[:4] < measure.year and status != MeasureStatus.DRAFT:
            place.note("measures.before_year", "status_date", date=day, year=measure.year)
        out.append((day, status))
    return tuple(out)


def _joined(place: Place, earlier: Measure, later: Measure) -> Measure:
    """Two rows of one measure as one: lists grow, single values fill what was empty and must not contradict."""
    for name in ("kind", "number", "year", "language", "source"):
        one, other = getattr(earlier, name), getattr(later, name)
        if one and other and one != other:
            raise place.rejected("measures.differs", name, id=later.id, first=quoted(one), second=quoted(other))
    titles = dict(earlier.titles)
    for language, title in later.titles:
        if titles.setdefault(language, title) != title:
            raise place.rejected("measures.differs", "title", id=later.id, first=quoted(titles[language]),
                                 second=quoted(title))
    history = tuple(dict.fromkeys((*earlier.history, *later.history)))
    if backwards := _runs_backwards(history):
        place.note("measures.backwards", "status_date", first=backwards[0], second=backwards[1])
    return replace(
        earlier,
        number=earlier.number or later.number,
        year=earlier.year or later.year,
        language=earlier.language or later.language,
        titles=tuple(titles.items()),
        covers=tuple(dict.fromkeys((*earlier.covers, *later.covers))),
        quotations=tuple(dict.fromkeys((*earlier.quotations, *later.quotations))),
        history=history,
    )


def _runs_backwards(history: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """A measure that was repealed before it was in force."""
    ended = [day for day, status in history if status == MeasureStatus.REPEALED and day]
    begun = [day for day, status in history if status == MeasureStatus.IN_FORCE and day]
    return (min(ended), min(begun)) if ended and begun and min(ended) < min(begun) else None


def _all_texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < 6 and isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _all_texts(part, depth + 1)


def table_rows(measure: Measure) -> list[list[str]]:
    """The rows of the table that say what the measure holds; the first has all that is single."""
    titles = dict(measure.titles)
    covers = "; ".join(_cover_text(cover) for cover in measure.covers)
    original = titles.get(measure.language or "und") or next(iter(titles.values()), "")
    first = {**asdict(measure), "title": original, "covers": covers,
             **{f"title_{code}": titles.get(code, "") for code in LANGUAGES if code != measure.language}}
    rows = []
    for number in range(max(1, len(measure.quotations), len(measure.history))):
        row = {name: text for name, text in first.items() if number == 0 or name in REPEATED}
        if number < len(measure.quotations):
            row["quotation"], row["pointer"] = measure.quotations[number]
        if number < len(measure.history):
            row["status_date"], row["status"] = measure.history[number]
        rows.append([str(row.get(name, "")) for name in SHAPE.columns])
    return rows


def _cover_text(cover: Coverage) -> str:
    return f"{cover.material}:{cover.activity}" + ("" if cover.aspect == "framework" else f"/{cover.aspect}")
