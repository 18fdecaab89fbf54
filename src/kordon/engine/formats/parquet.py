"""Apache Parquet, read row group by row group with pyarrow. Columns bear the names of a table; a list is its column
several times, a struct its fields by path.

Options: `day_first`, `map.FIELD=COLUMN`. The file as a whole: `parquet.unreadable` (truncated, corrupt, encrypted),
`parquet.too_large` (metadata, columns or one row group beyond the limits). Rows are units; bytes that are no text are
U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.columns import layout_of
from kordon.engine.formats.draft import LONGEST_CELL
from kordon.engine.formats.json_values import BadJson, cells_of
from kordon.engine.formats.party_rows import RowReader
from kordon.engine.records.party import Party
from kordon.engine.units import Format, Source, Unit, UnreadableInput

MOST_METADATA = 64 << 20  # bytes
MOST_COLUMNS = 1_000
MOST_GROUP_BYTES = 2 << 30  # one row group, unpacked
BATCH_ROWS = 1_024
_MAGIC = b"PAR1"


def recognise(source: Source) -> float:
    return 0.95 if source.head.startswith(_MAGIC) else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Party]]:
    """Stream units. Raises UnreadableInput for a file that is truncated, corrupt or too large, at once where the file
    tells it at once, else when the corrupt part is reached."""
    file = _open(source)
    layout_of(file.schema_arrow.names, options, source.name)  # refuse unknown columns before the first unit
    day_first = {"true": True, "false": False}.get(options.get("day_first", ""))
    overrides = {option: value for option, value in options.items() if option.startswith("map.")}

    @lru_cache(maxsize=256)
    def reader_for(names: tuple[str, ...]) -> RowReader:
        present = {o: v for o, v in overrides.items() if all(p.strip() in names for p in v.split(";"))}
        return RowReader(layout_of(names, present, source.name), source, day_first)

    number = 0
    with file:
        for record in _records(source, file):
            number += 1
            yield _unit(record, source, number, reader_for)


def _unit(record: dict[str, Any], source: Source, number: int, reader_for: Any) -> Unit[Party]:
    where = Location(source.name, number)
    try:
        names, texts = cells_of(record)
    except BadJson as error:
        return Unit(number, None, (Defect(error.code, Severity.REJECTED, where, (("detail", error.detail),)),))
    if any(len(text) > LONGEST_CELL for text in texts):
        return Unit(number, None, (Defect("row.cell_too_large", Severity.REJECTED, where),))
    unit: Unit[Party] | None = reader_for(names).read(texts, number)
    return unit or Unit(number, None, (Defect("row.no_name", Severity.REJECTED, where),))


def describe(source: Source, options: Mapping[str, str]) -> list[tuple[str, str]]:
    """What each column was taken for."""
    with _open(source) as file:
        return layout_of(_leaves(file.schema_arrow), options, source.name).described()


PARQUET: Format[Party] = Format("parquet", "Apache Parquet", recognise, read, describe)


def _leaves(schema: Any) -> list[str]:
    """Names of columns; a struct's fields by path, a list by its own name."""
    out: list[str] = []

    def walk(name: str, kind: Any) -> None:
        if pa.types.is_struct(kind):
            for inner in kind:
                walk(f"{name}.{inner.name}", inner.type)
        elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
            walk(name, kind.value_type)
        else:
            out.append(name)

    for column in schema:
        walk(column.name, column.type)
    return out


def _refused(code: str, source: Source, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(file=source.name), tuple(parameters.items())))


def _open(source: Source) -> Any:
    _measure(source)
    try:
        file = pq.ParquetFile(
            source.path,
            thrift_string_size_limit=MOST_METADATA,
            thrift_container_size_limit=1_000_000,
            page_checksum_verification=True,
        )
        metadata = file.metadata
        groups = [metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _refused("parquet.unreadable", source, reason=str(error).partition("\n")[0][:100]) from None
    if metadata.num_columns > MOST_COLUMNS or any(not 0 <= size <= MOST_GROUP_BYTES for size in groups):
        file.close()
        raise _refused("parquet.too_large", source, columns=str(metadata.num_columns))
    return file


def _measure(source: Source) -> None:
    """The footer's length, before anything allocates by it."""
    with source.path.open("rb") as stream:
        stream.seek(max(source.size - 8, 0))
        tail = stream.read(8)
    if source.size < 12 or tail[4:] != _MAGIC:
        raise _refused("parquet.unreadable", source, reason="PAR1")
    length = int.from_bytes(tail[:4], "little")
    if length > MOST_METADATA:
        raise _refused("parquet.too_large", source, columns="?")
    if length + 12 > source.size:
        raise _refused("parquet.unreadable", source, reason="PAR1")


def _records(source: Source, file: Any) -> Iterator[dict[str, Any]]:
    batches = file.iter_batches(batch_size=BATCH_ROWS, use_threads=False)
    while True:
        try:
            batch = next(batches, None)
            if batch is None:
                return
            rows = [_texts(column) for column in batch.columns]
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise _refused("parquet.unreadable", source, reason=str(error).partition("\n")[0][:100]) from None
        names = batch.schema.names
        for values in zip(*rows, strict=True):
            yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _texts(column: Any) -> list[Any]:
    """A column as Python values with bytes as text; dates, times and decimals become their ISO or plain text later."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        column = column.cast(pa.binary() if pa.types.is_string(kind) else pa.large_binary())
    return [_decoded(value) for value in column.to_pylist()]


def _decoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, list):
        return [_decoded(inner) for inner in value]
    if isinstance(value, dict):
        return {str(key): _decoded(inner) for key, inner in value.items()}
    return value
