"""JSON Lines: one object per line, or one array of objects; with the column names of a table, or Kordon's own parties.

Options: `map.FIELD=KEY`, `day_first`, `encoding`. A key inside an object is named by its path (`address.city`); a list
is its key several times. An object whose `schema` is `kordon.party/1` is read as it is.

Defects besides those of `party_rows`: rejected `json.not_json`, `json.no_object`, `json.duplicate_key`, `json.too_deep`,
`json.too_wide`, `json.no_party`, `text.line_too_long`; repaired `text.bad_bytes`, `text.nul`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.columns import layout_of
from kordon.engine.formats.draft import LONGEST_NAME
from kordon.engine.formats.json_records import first_object, records
from kordon.engine.formats.json_values import BadJson, cells_of
from kordon.engine.formats.party_rows import RowReader
from kordon.engine.records.encoding import SCHEMA, party_from_dict
from kordon.engine.records.party import Party
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit, UnreadableInput

_NUMBERS = ("year", "month", "day", "year_to", "unit", "line")


def recognise(source: Source) -> float:
    return 0.6 if first_object(source) is not None else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Party]]:
    """Stream units; each object is one. Raises UnreadableInput where an array breaks off or an option is unknown."""
    day_first = {"true": True, "false": False}.get(options.get("day_first", ""))
    overrides = {option: value for option, value in options.items() if option.startswith("map.")}

    @lru_cache(maxsize=256)
    def reader_for(names: tuple[str, ...]) -> RowReader:
        present = {o: v for o, v in overrides.items() if all(part.strip() in names for part in v.split(";"))}
        return RowReader(layout_of(names, present, source.name), source, day_first)

    layout_of([*overrides.values()], {o: f"#{i}" for i, o in enumerate(overrides, 1)}, source.name)  # refuse unknown fields
    for number, (record, line, defects) in enumerate(records(source, options), 1):
        if record is None:
            yield Unit(number, None, tuple(defects))
        elif record.get("schema") == SCHEMA:
            yield _own(record, source, number, line, defects)
        else:
            yield _foreign(record, source, number, line, defects, reader_for)


def _foreign(
    record: dict[str, Any], source: Source, number: int, line: int, defects: list[Defect], reader_for: Any
) -> Unit[Party]:
    try:
        names, texts = cells_of(record)
    except BadJson as error:
        where = Location(source.name, number, line)
        return Unit(number, None, (*defects, Defect(error.code, Severity.REJECTED, where, (("detail", error.detail),))))
    reader: RowReader = reader_for(names)
    unit = reader.read(texts, number, line, defects)
    if unit is None:
        unit = Unit(number, None, (*defects, Defect("row.no_name", Severity.REJECTED, Location(source.name, number, line))))
    return unit


def _own(record: dict[str, Any], source: Source, number: int, line: int, defects: list[Defect]) -> Unit[Party]:
    """A party as Kordon wrote it. It keeps its id; its provenance becomes this file."""
    try:
        party = party_from_dict(_with_numbers(record))
        if any(len(name.text) > LONGEST_NAME for name in party.names):
            raise ValueError("a name is too long")
    except (ValueError, RecursionError) as error:
        where = Location(source.name, number, line)
        return Unit(number, None, (*defects, Defect("json.no_party", Severity.REJECTED, where, (("detail", str(error)[:80]),))))
    provenance = Provenance(source.name, source.sha256, number, line)
    return Unit(number, replace(party, id=party.id or provenance.record_id(), provenance=provenance), tuple(defects))


def _with_numbers(value: Any) -> Any:
    """Numbers, which were read as text, as numbers again where the schema has them."""
    if isinstance(value, list):
        return [_with_numbers(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: int(inner) if key in _NUMBERS and isinstance(inner, str) and inner.lstrip("-").isdecimal() and len(inner) < 12
        else _with_numbers(inner)
        for key, inner in value.items()
    }


def describe(source: Source, options: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the keys of the first hundred objects were taken for."""
    told: dict[tuple[str, str], None] = {}
    kept: dict[str, None] = {}
    for record, _, _ in islice(records(source, options), 100):
        if record is None or record.get("schema") == SCHEMA:
            continue
        try:
            names = tuple(dict.fromkeys(cells_of(record)[0]))
            present = {o: v for o, v in options.items() if o.startswith("map.") and v in names}
            layout = layout_of(names, present, source.name)
        except (BadJson, UnreadableInput):
            continue
        for field, header in zip(layout.fields, layout.headers, strict=True):
            if field == "other":
                kept[header] = None
            else:
                told[field, header] = None
    return [*told, *([("other", ", ".join(kept))] if kept else [])]


JSON_LINES: Format[Party] = Format("jsonl", "JSON Lines", recognise, read, describe)
