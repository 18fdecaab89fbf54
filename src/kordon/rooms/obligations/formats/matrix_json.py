"""A matrix as JSON, `kordon.matrix-1540/1`: everything the model holds, written and read without loss.

Every answer and every measure is a unit. Nothing is guessed: an unknown cell, a mark that is none of the Committee's, a
second answer to one cell or an answer that points to a missing measure is rejected.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from typing import Any

from kordon.engine.records.countries import country_code, country_name
from kordon.engine.records.measures import measure_of
from kordon.engine.units import Source
from kordon.rooms.obligations.formats.building import RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, read_json, refused
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading, check_answer, checked_template
from kordon.rooms.obligations.matrix import Answer, Matrix, label_text, templates

SCHEMA = "kordon.matrix-1540/1"
LONGEST = 50_000  # characters of one answer or measure


def recognise(source: Source) -> float:
    return 0.9 if source.head.lstrip().startswith(b"{") and b'"kordon.matrix-1540/' in source.head else 0.0


def read_matrix_json(source: Source) -> MatrixReading:
    """Raises UnreadableInput (`adherence.no_json`, `matrix.schema`, `matrix.state`, `matrix.template`)."""
    data = read_json(source)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise refused("matrix.schema", source, schema=SCHEMA)
    state = country_code(_text(data.get("state")))
    if not state:
        raise refused("matrix.state", source, text=quoted(_text(data.get("state"))))
    reading = MatrixReading(source, checked_template(source, _text(data.get("template"))))
    measures, answers = _list(data, "measures"), _list(data, "answers")
    for item in measures:
        _take(reading, item, "measures", partial(_measure, state=state))
    for item in answers:
        _take(reading, item, "answers", _answer)
    reports, approved_on = _texts(data.get("reports")), _text(data.get("approved_on"))
    reading.check_dates("reports", reports)
    reading.check_dates("approved_on", (approved_on,) if approved_on else ())
    reading.matrix = Matrix(state, reading.template.version, reports, approved_on, reading.answers, reading.measures)
    return reading


def matrix_object(matrix: Matrix, language: str = "en") -> dict[str, Any]:
    """The matrix as JSON, with every cell of the template: those without an answer stand under `no_information_found`."""
    cells = templates()[matrix.template].cells()
    answers = [
        {**asdict(answer), "label": label_text(cells[cell].label, language), "recalled": cells[cell].recalled}
        for cell, answer in ((c, matrix.answers[c]) for c in cells if c in matrix.answers)
    ]
    return {
        "schema": SCHEMA,
        "state": matrix.state,
        "name": country_name(matrix.state, language),
        "template": matrix.template,
        "reports": list(matrix.reports),
        "approved_on": matrix.approved_on,
        "answers": answers,
        "measures": [asdict(measure) for measure in matrix.measures.values()],
        "no_information_found": [cell for cell in cells if cell not in matrix.answers],
    }


def _take(reading: MatrixReading, item: Any, field: str, build: Any) -> None:
    place = reading.place()
    try:
        if _length(item) > LONGEST:
            raise place.rejected("matrix.long", field, most=str(LONGEST))
        build(reading, place, item if isinstance(item, dict) else {})
        reading.count(place, None)
    except RowRejected as rejection:
        reading.count(place, rejection)


def _answer(reading: MatrixReading, place: Any, item: dict[str, Any]) -> None:
    cell, mark = _text(item.get("cell")), _text(item.get("mark"))
    measures = _texts(item.get("measures"))
    if missing := [name for name in measures if name not in reading.measures]:
        raise place.rejected("matrix.no_measure", "measures", measure=quoted(", ".join(missing)))
    answer = check_answer(place, cell, mark, _text(item.get("approval")), _texts(item.get("sources")),
                          _text(item.get("remarks")))
    reading.add(place, Answer(answer.cell, answer.mark, answer.sources, answer.remarks, answer.approval, measures))


def _measure(reading: MatrixReading, place: Any, item: dict[str, Any], state: str) -> None:
    identity, kind = _text(item.get("id")), _text(item.get("kind"))
    if not identity or not kind or identity in reading.measures:
        raise place.rejected("matrix.measure", "id", text=quoted(identity))
    reading.measures[identity] = measure_of(item, state)


def _length(item: Any) -> int:
    """Characters of the item as JSON; one nested too deep to be written counts as too long."""
    try:
        return len(json.dumps(item))
    except RecursionError:
        return LONGEST + 1


def _list(data: dict[str, Any], key: str) -> list[Any]:
    found = data.get(key, [])
    return found if isinstance(found, list) else [found]


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(item) for item in value) if isinstance(value, list) else ()
