"""A whole check run: files in, findings out, everything counted. The command, the demo and the tests call this."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from kordon.engine.findings import Defect, Finding, Location, Severity
from kordon.engine.outputs.atomic import AtomicFile, OutputFailed
from kordon.engine.outputs.canonical import sort_findings
from kordon.engine.outputs.jsonlines import defect_line
from kordon.engine.outputs.summary import CheckSummary, InputSummary
from kordon.engine.outputs.words import Words
from kordon.engine.outputs.writers import Output
from kordon.engine.pipeline import Batch, open_source, recognise
from kordon.engine.units import Format, Source, Tally, Unit, UnreadableInput

Stream = Callable[[Iterator[Unit[Any]], Source, Tally], Iterator[Batch]]


class Listener(Protocol):
    """Who watches a run: the terminal, or nobody."""

    def understood(self, source: Source, format: Format[Any], description: Sequence[tuple[str, str]]) -> None: ...

    def defect(self, defect: Defect) -> None: ...

    def findings(self, findings: Sequence[Finding]) -> None: ...

    def progress(self, summary: CheckSummary) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """`inputs` are (path, name to show). `options` are the readers' (`map.name`, `encoding` ...); `format_name` skips
    recognition. `outputs` end in `.jsonl`, `.csv`, `.parquet` or `.html`."""

    inputs: Sequence[tuple[Path, str]]
    formats: Sequence[Format[Any]]
    outputs: Sequence[Path] = ()
    format_name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def run_check(job: Job, stream: Stream, summary: CheckSummary, words: Words, listener: Listener) -> list[Path]:
    """Check every input, fill `summary`, return the paths written.

    Outputs appear together at the end, or not at all: OutputFailed (disk full ...) and any other exception leave what
    stood under their names. An unreadable input is told, marked in `summary` and doesn't stop the others.
    """
    _refuse_overwriting_input(job)
    with ExitStack() as stack:
        outputs = [stack.enter_context(Output(path, words)) for path in job.outputs]
        defects = stack.enter_context(DefectFile(job.outputs[0] if job.outputs else None))
        for path, name in job.inputs:
            told = InputSummary(name)
            summary.inputs.append(told)
            try:
                for batch in _check_input(job, path, told, stream, listener):
                    _take(batch, told, outputs, defects, summary, listener)
            except UnreadableInput as error:
                told.unreadable = True
                defects.write(error.defect)
                listener.defect(error.defect)
        for output in outputs:
            output.finish(summary)
        return [path for output in outputs for path in output.commit()] + defects.commit()


def _check_input(job: Job, path: Path, told: InputSummary, stream: Stream, listener: Listener) -> Iterator[Batch]:
    source = open_source(path, told.name)
    told.sha256 = source.sha256
    found = next((f for f in job.formats if f.name == job.format_name), None) or recognise(source, job.formats)
    told.format = found.name
    listener.understood(source, found, found.describe(source, job.options) if found.describe else [])
    yield from stream(found.read(source, job.options), source, told.tally)


def _take(
    batch: Batch,
    told: InputSummary,
    outputs: Sequence[Output],
    defects: DefectFile,
    summary: CheckSummary,
    listener: Listener,
) -> None:
    for unit, found in zip(batch.units, batch.findings, strict=True):
        for defect in unit.defects:
            defects.write(defect)
            listener.defect(defect)
        if not found:
            continue
        complete = [_located(f, batch.source, unit.number, summary.as_of) for f in sort_findings(found)]
        summary.add(complete)
        for output in outputs:
            output.write(complete)
        listener.findings(complete)
    listener.progress(summary)


def _located(finding: Finding, source: Source, unit: int, as_of: str) -> Finding:
    """Checks needn't know files: what they leave open of the input's place is filled in here."""
    if finding.location.file and finding.input_sha256 and finding.as_of:
        return finding
    place = finding.location if finding.location.file else Location(source.name, unit, field=finding.location.field)
    return replace(finding, location=place, input_sha256=finding.input_sha256 or source.sha256,
                   as_of=finding.as_of or as_of)


def _refuse_overwriting_input(job: Job) -> None:
    inputs = {path.resolve() for path, _ in job.inputs}
    for path in job.outputs:
        if path.resolve() in inputs:
            raise OutputFailed(Defect("output.is_input", Severity.REJECTED, Location(file=path.name)))


class DefectFile:
    """`OUT.defects.jsonl`, made only when there is a defect to write. Without an output defects are only shown."""

    def __init__(self, output: Path | None) -> None:
        self.count = 0
        self._path = self.path_for(() if output is None else (output,))
        self._file: AtomicFile | None = None

    @staticmethod
    def path_for(outputs: Sequence[Path]) -> Path | None:
        """Beside the first output."""
        return outputs[0].with_name(outputs[0].name + ".defects.jsonl") if outputs else None

    def write(self, defect: Defect) -> None:
        self.count += 1
        if self._path is None:
            return
        if self._file is None:
            self._file = AtomicFile(self._path)
        self._file.write(defect_line(defect))

    def commit(self) -> list[Path]:
        if self._file is None:
            return []
        self._file.commit()
        return [self._file.path]

    def __enter__(self) -> DefectFile:
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.abandon()
