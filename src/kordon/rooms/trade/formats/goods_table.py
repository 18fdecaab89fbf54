"""Lines of goods in a table: CSV in any delimiter and encoding, or an Excel workbook.

Columns (any of them; names in six languages, `data/goods_columns.tsv`): id, description, cas, hs, parameters (JSON: name ->
"value unit"), concentration_percent, destination (ISO 3166 alpha-2 or a country's name), part_number.

Units are rows with content below the header. Rejected: `goods.empty` (nothing that says what the goods are), and what can't
be read as a row. Repaired: `goods.parameters` (no JSON object; read as words). Notes: `goods.percent`, `goods.destination`,
`goods.hs_form`, `goods.hs_edition`, `goods.cas_form`. Options: `encoding`, `delimiter`, `sheet`, `map.FIELD=COLUMN`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from itertools import islice

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats import delimited, xlsx
from kordon.engine.records.countries import countries, country_code
from kordon.engine.records.goods import Goods
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit, UnreadableInput

FIELDS = ("id", "description", "cas", "hs", "parameters", "concentration_percent", "destination", "part_number")
TELLING = frozenset({"description", "cas", "hs", "parameters", "part_number"})  # one of them says what the goods are
HEADER_ROWS = 20
LONGEST_TEXT = 20_000  # characters of a description
MOST_PARAMETERS = 100
_CAS = re.compile(r"\d{2,7}-\d{2}-\d")
Rows = Iterable[tuple[list[str], int, str | None]]


@cache
def _column_names() -> dict[str, str]:
    text = files("kordon.rooms.trade.formats").joinpath("data", "goods_columns.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {_key(name): field for field, names in lines for name in names.split("|")}


def _key(name: str) -> str:
    return re.sub(r"[\s_.\-:/]+", "", name.strip().lower().lstrip("\ufeff"))


@cache
def _hs_codes() -> frozenset[str]:
    """The six-digit codes of the Harmonized System's edition of 2022, without points."""
    text = files("kordon.rooms.trade.formats").joinpath("data", "hs_2022.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return frozenset(heading + ending for heading, endings in lines for ending in endings.split())


def columns_of(row: list[str], options: Mapping[str, str] | None = None) -> dict[str, int]:
    """Field to column, as a header row names them; a user's `map.FIELD=COLUMN` comes first."""
    out: dict[str, int] = {}
    named = {_key(column): option[4:] for option, column in (options or {}).items() if option.startswith("map.")}
    for at, name in enumerate(row):
        field = named.get(_key(name)) or _column_names().get(_key(name))
        if field in FIELDS and field not in out:
            out[field] = at
    return out


def _is_header(row: list[str], options: Mapping[str, str] | None = None) -> bool:
    found = columns_of(row, options)
    return bool(TELLING & set(found)) and (len(found) > 1 or len([c for c in row if c.strip()]) == 1)


def _certainty(rows: Iterable[list[str]]) -> float:
    """Surer than a reader of parties where two columns of goods are named and none of a person."""
    for row in rows:
        if _is_header(row):
            return 0.97 if len(columns_of(row)) > 1 else 0.4
    return 0.0


def recognise_csv(source: Source) -> float:
    """By its header."""
    if xlsx.recognise(source) > 0 or source.head.lstrip()[:1] in (b"{", b"[", b"<"):
        return 0.0
    try:
        rows = delimited.raw_rows(source, {"delimiter": _delimiter(source)})
        return _certainty([row for row, _, _ in islice(rows, HEADER_ROWS)])
    except UnreadableInput:
        return 0.0


def recognise_xlsx(source: Source) -> float:
    """By the header of its first sheet with content."""
    if xlsx.recognise(source) <= 0:
        return 0.0
    try:
        return _certainty([row for row, _, _ in islice(xlsx.raw_rows(source, {}), HEADER_ROWS)])
    except UnreadableInput:
        return 0.0


def _delimiter(source: Source) -> str:
    """The one that names most columns in one row."""
    def found(delimiter: str) -> int:
        rows = islice(delimited.raw_rows(source, {"delimiter": delimiter}), HEADER_ROWS)
        return max((len(columns_of(row)) for row, _, _ in rows), default=0)

    return max((",", ";", "\t", "|"), key=found)


def read_csv(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Goods]]:
    """Stream units. Raises UnreadableInput (`goods.no_header`) where no row names a column of goods."""
    chosen = options if options.get("delimiter") else {**options, "delimiter": _delimiter(source)}
    return _units(delimited.raw_rows(source, chosen), source, options)


def read_xlsx(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Goods]]:
    """Stream units of the first sheet with content, or of option `sheet`."""
    return _units(xlsx.raw_rows(source, options), source, options)


def _units(rows: Rows, source: Source, options: Mapping[str, str]) -> Iterator[Unit[Goods]]:
    columns: dict[str, int] = {}
    number = 0
    for row, line, problem in rows:
        if not columns:
            if _is_header(row, options):
                columns = columns_of(row, options)
            elif line > HEADER_ROWS * 3:
                break
            continue
        if not any(cell.strip() for cell in row) and problem is None:
            continue
        number += 1
        place = Location(source.name, number, line)
        if problem in delimited.REJECTED:
            yield Unit(number, None, (Defect(problem, Severity.REJECTED, place),))
            continue
        notes = [Defect(problem, Severity.REPAIRED, place)] if problem else []
        yield _unit({field: row[at].strip() for field, at in columns.items() if at < len(row)}, place, source.sha256, notes)
    if not columns:
        known = (("known", ", ".join(FIELDS)),)
        raise UnreadableInput(Defect("goods.no_header", Severity.REJECTED, Location(source.name), known))


def goods_of_cells(cells: dict[str, str], name: str = "") -> Unit[Goods]:
    """One line from its fields, by the same rules as a row of a table."""
    return _unit({field: text.strip() for field, text in cells.items()}, Location(name, 1), "", [])


def _unit(cells: dict[str, str], place: Location, sha256: str, defects: list[Defect]) -> Unit[Goods]:
    if not any(cells.get(field) for field in TELLING):
        return Unit(place.unit, None, (*defects, _note("goods.empty", place, "", severity=Severity.REJECTED)))
    if max(map(len, cells.values())) > LONGEST_TEXT:
        return Unit(place.unit, None, (*defects, _note("row.cell_too_large", place, "", severity=Severity.REJECTED)))
    cas = cells.get("cas", "")
    goods = Goods(
        id=cells.get("id") or str(place.unit),
        description=cells.get("description", ""),
        cas=(cas,) if _CAS.fullmatch(cas) else tuple(_cas_numbers(cas, place, defects)),
        hs=_hs(cells.get("hs", ""), place, defects),
        parameters=_parameters(cells.get("parameters", ""), place, defects),
        concentration_percent=_percent(cells.get("concentration_percent", ""), place, defects),
        destination=_destination(cells.get("destination", ""), place, defects),
        part_number=cells.get("part_number", ""),
        provenance=Provenance(place.file, sha256, place.unit, place.line),
    )
    return Unit(place.unit, goods, tuple(defects))


def _note(code: str, place: Location, field: str, severity: Severity = Severity.NOTE, **parameters: str) -> Defect:
    where = Location(place.file, place.unit, place.line, field)
    return Defect(code, severity, where, tuple((name, text[:80]) for name, text in parameters.items()))


def _cas_numbers(text: str, place: Location, defects: list[Defect]) -> Iterator[str]:
    if not text:
        return
    for part in re.split(r"[;,|/\s]+", text):
        plain = re.sub(r"[\u2010-\u2015\u2212]", "-", part).strip()
        if _CAS.fullmatch(plain):
            yield plain
        elif re.fullmatch(r"\d{5,10}", plain):
            yield f"{plain[:-3]}-{plain[-3:-1]}-{plain[-1]}"
        elif plain:
            defects.append(_note("goods.cas_form", place, "cas", cas=part))


def _hs(text: str, place: Location, defects: list[Defect]) -> str:
    if not text:
        return ""
    plain = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"\d{2,10}", plain):
        defects.append(_note("goods.hs_form", place, "hs", hs=text))
        return ""
    if len(plain) >= 6 and plain[:6] not in _hs_codes():
        defects.append(_note("goods.hs_edition", place, "hs", hs=text))
    return plain


def _parameters(text: str, place: Location, defects: list[Defect]) -> dict[str, str]:
    if not text:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    plain = isinstance(value, dict) and all(isinstance(v, str | int | float) for v in value.values())
    if plain and len(value) <= MOST_PARAMETERS:
        return {str(name)[:200]: str(v)[:500] for name, v in value.items()}
    defects.append(_note("goods.parameters", place, "parameters", Severity.REPAIRED))
    return {"": text}


def _percent(text: str, place: Location, defects: list[Defect]) -> Decimal | None:
    if not text:
        return None
    plain = text.replace("%", "").replace(",", ".").strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal(-1)
    if value.is_finite() and 0 <= value <= 100:
        return value
    defects.append(_note("goods.percent", place, "concentration_percent", percent=text))
    return None


def _destination(text: str, place: Location, defects: list[Defect]) -> str:
    if not text:
        return ""
    code = text.upper() if text.upper() in countries() else country_code(text)
    if not code:
        defects.append(_note("goods.destination", place, "destination", destination=text))
    return code


GOODS_CSV: Format[Goods] = Format("goods_csv", "Lines of goods (CSV)", recognise_csv, read_csv, holds_parties=False)
GOODS_XLSX: Format[Goods] = Format("goods_xlsx", "Lines of goods (Excel workbook)", recognise_xlsx, read_xlsx,
                                   holds_parties=False)
