"""Findings as CSV for spreadsheets: one row a finding, reasons in words.

UTF-8 with a byte-order mark, because spreadsheets guess otherwise. A cell that a spreadsheet would run as a formula is
prefixed with an apostrophe (OWASP, "CSV Injection"); full-width signs count, since some programs fold them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from kordon.engine.findings import Finding
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.summary import CheckSummary
from kordon.engine.outputs.words import Words, plain

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = (
    "record_id", "record_caption", "role", "score", "list", "entry_id", "entry_caption", "list_version", "list_sha256",
    "reasons", "settle", "warnings", "input_file", "input_sha256", "input_unit", "input_field", "as_of", "schema",
)  # fmt: skip


def safe_cell(text: str) -> str:
    """`text` as a spreadsheet may hold it: no formula, no NUL, no lone surrogate."""
    clean = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return "'" + clean if clean.startswith(FORMULA_STARTS) else clean


def csv_line(cells: Iterable[str]) -> bytes:
    """One row, every cell safe."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return line.getvalue().encode("utf-8")


def finding_cells(finding: Finding, words: Words) -> tuple[str, ...]:
    """A finding in COLUMNS."""
    entry, place = finding.entry, finding.location
    reasons = (f"({'+' if e.weight >= 0 else '−'}) {plain(words.evidence(e))}" for e in finding.evidence)
    return (
        finding.record_id, finding.record_caption, finding.role, f"{finding.score:.6f}", entry.list, entry.id,
        entry.caption, entry.version, entry.sha256, "; ".join(reasons),
        "; ".join(words.say(code) for code in finding.settle),
        "; ".join(words.coded(code, parameters) for code, parameters in finding.warnings),
        place.file, finding.input_sha256, str(place.unit or ""), place.field, finding.as_of, finding.schema,
    )  # fmt: skip


class DelimitedWriter:
    def __init__(self, file: AtomicFile, words: Words) -> None:
        self._file = file
        self._words = words
        self._file.write(BYTE_ORDER_MARK + csv_line(COLUMNS))

    def write(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self._file.write(csv_line(finding_cells(finding, self._words)))

    def finish(self, summary: CheckSummary) -> None:
        """Nothing to add: a closing line would be read as a finding."""
