"""Findings as Parquet and as Arrow batches: key columns to filter by, and the whole finding as canonical JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kordon.engine.findings import Finding
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.canonical import DECIMALS, canonical_json, finding_object
from kordon.engine.outputs.summary import CheckSummary
from kordon.engine.outputs.words import Words

ROWS_PER_GROUP = 10_000
FINDING_SCHEMA = pa.schema(
    [
        ("record_id", pa.string()),
        ("role", pa.string()),
        ("score", pa.float64()),
        ("list", pa.string()),
        ("entry_id", pa.string()),
        ("list_version", pa.string()),
        ("list_sha256", pa.string()),
        ("input_file", pa.string()),
        ("input_sha256", pa.string()),
        ("input_unit", pa.int64()),
        ("finding", pa.string()),
    ],
    metadata={"schema": "kordon.finding/1"},
)


def finding_batch(findings: Sequence[Finding]) -> Any:
    """An Arrow record batch of FINDING_SCHEMA, in the order given."""
    rows = [
        {
            "record_id": _text(f.record_id),
            "role": f.role,
            "score": round(f.score, DECIMALS),
            "list": f.entry.list,
            "entry_id": _text(f.entry.id),
            "list_version": f.entry.version,
            "list_sha256": f.entry.sha256,
            "input_file": _text(f.location.file),
            "input_sha256": f.input_sha256,
            "input_unit": f.location.unit,
            "finding": canonical_json(finding_object(f)).decode("utf-8"),
        }
        for f in findings
    ]
    return pa.RecordBatch.from_pylist(rows, schema=FINDING_SCHEMA)


class ParquetWriter:
    """Bounded memory: one row group at a time."""

    def __init__(self, file: AtomicFile, words: Words) -> None:
        self._waiting: list[Finding] = []
        self._writer = pq.ParquetWriter(_Sink(file), FINDING_SCHEMA, compression="zstd")

    def write(self, findings: Sequence[Finding]) -> None:
        self._waiting.extend(findings)
        if len(self._waiting) >= ROWS_PER_GROUP:
            self._flush()

    def finish(self, summary: CheckSummary) -> None:
        if self._waiting:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_batch(finding_batch(self._waiting))
        self._waiting = []


class _Sink:
    """The little of a file object that Arrow asks for, over an AtomicFile."""

    def __init__(self, file: AtomicFile) -> None:
        self._file = file
        self.closed = False

    def write(self, data: Any) -> int:
        self._file.write(bytes(data))
        return len(data)

    def tell(self) -> int:
        return self._file.written

    def flush(self) -> None:
        """Synced once, at the end, by AtomicFile.commit."""

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def _text(text: str) -> str:
    """Arrow strings are UTF-8; a lone surrogate becomes its escape, as in the JSON."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
