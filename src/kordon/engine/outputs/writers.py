"""What every output writer offers, and the choice of one by the file's suffix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from kordon.engine.findings import Defect, Finding, Location, Severity
from kordon.engine.outputs.atomic import AtomicFile, OutputFailed
from kordon.engine.outputs.delimited import DelimitedWriter
from kordon.engine.outputs.html import HtmlWriter, full_data_name
from kordon.engine.outputs.jsonlines import JsonLinesWriter
from kordon.engine.outputs.summary import CheckSummary
from kordon.engine.outputs.words import Words


class Writer(Protocol):
    """Takes findings record by record, in order; `finish` completes the file's content, the caller commits it.

    Both raise OutputFailed.
    """

    def write(self, findings: Sequence[Finding]) -> None: ...

    def finish(self, summary: CheckSummary) -> None: ...


def _parquet(file: AtomicFile, words: Words) -> Writer:
    """Arrow takes long to import: only who writes Parquet waits for it."""
    from kordon.engine.outputs.parquet import ParquetWriter

    return ParquetWriter(file, words)


WRITERS: dict[str, Callable[[AtomicFile, Words], Writer]] = {
    ".jsonl": JsonLinesWriter,
    ".csv": DelimitedWriter,
    ".parquet": _parquet,
    ".html": HtmlWriter,
}


class Output:
    """One file of findings being written, whole or not at all. Use as a context manager; `commit` makes it appear.

    A report that can't show every finding gets them all in a data file beside it.
    """

    def __init__(self, path: Path, words: Words) -> None:
        maker = WRITERS.get(path.suffix.lower())
        if maker is None:
            raise OutputFailed(_unknown_kind(path))
        self.file = AtomicFile(path)
        self._beside: Output | None = None
        try:
            self._writer = maker(self.file, words)
            if isinstance(self._writer, HtmlWriter):
                self._beside = Output(path.with_name(full_data_name(path.name)), words)
        except BaseException:
            self.abandon()
            raise

    def write(self, findings: Sequence[Finding]) -> None:
        """The findings of one record, sorted (`kordon.engine.outputs.canonical.sort_findings`)."""
        self._writer.write(findings)
        if self._beside is not None:
            self._beside.write(findings)

    def finish(self, summary: CheckSummary) -> None:
        self._writer.finish(summary)

    def commit(self) -> list[Path]:
        """Let the finished file appear; returns the paths written."""
        written: list[Path] = []
        if self._beside is not None and isinstance(self._writer, HtmlWriter) and self._writer.capped:
            written = self._beside.commit()
        self.file.commit()
        return [self.file.path, *written]

    def abandon(self) -> None:
        self.file.abandon()
        if self._beside is not None:
            self._beside.abandon()

    def __enter__(self) -> Output:
        return self

    def __exit__(self, *error: object) -> None:
        self.abandon()


def _unknown_kind(path: Path) -> Defect:
    known = ", ".join(WRITERS)
    return Defect("output.unknown_kind", Severity.REJECTED, Location(file=path.name), (("known", known),))
