"""Check parties in files against watchlists, and goods against control lists.

Exit codes: 0 nothing found, 1 findings, 2 an input unreadable or the output not written, 3 nothing found but units were
rejected.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kordon.engine.arguments import add_examples, add_reading_arguments, iso_day, number_between, reading_options
from kordon.engine.backends.local import ProcessPool, open_checkers
from kordon.engine.backends.run import DefectFile, Job, Stream, run_check
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.first_use import tell_first_use
from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.outputs.problems import PROBLEMS, problem_text
from kordon.engine.outputs.summary import CheckSummary, reference_warnings, used_references
from kordon.engine.outputs.terminal import Terminal
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import ReferenceRequest, check_stream
from kordon.engine.units import Format, UnreadableInput
from kordon.site import discovery
from kordon.site.words import catalogue

STDIN = "-"
INTERRUPTED = 130  # as a shell reports a command stopped by Ctrl-C
COMMAND = "kordon check"


@dataclass(frozen=True, slots=True)
class Assembly:
    """What a check needs of the house: formats whose records hold parties, factories of checks."""

    formats: tuple[Format[Any], ...]
    factories: tuple[str, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("files", nargs="+", metavar="FILE", help="files with parties or goods; - reads standard input")
    add("--list", action="append", default=[], metavar="SOURCE_OR_FILE", dest="lists",
        help="a list by name (un, ofac ...) or a file; may be repeated; default: every list in the store")
    add("--as-of", type=iso_day, metavar="DATE", help="the day to check for, as 2026-02-27; default: today")
    add("--out", action="append", default=[], type=Path, metavar="OUT",
        help="write findings to OUT.jsonl, .csv, .parquet or .html; may be repeated; default: a table")
    add_reading_arguments(parser, [item.name for item in assemble().formats])
    add("--threshold", type=number_between(0, 1), metavar="T", help="0..1; default: the shipped threshold of each check")
    add("--processes", type=_positive, default=1, metavar="N", help="worker processes; default 1")
    add("--quiet", action="store_true", help="only problems and the closing lines")
    add_examples(
        parser,
        ("kordon check parties.csv", "Against every list in the store, shown as a table."),
        ("kordon check parties.xlsx --list un --list sdn/ --out findings.html",
         "Against the Security Council's list and a folder with OFAC's files; a report for a browser."),
        ("kordon check clients.csv --map name=Client --map birth_date=Born --out findings.jsonl",
         "Say where the name and the date of birth stand; one JSON object per finding."),
        ("kordon check old.csv --as-of 2026-02-27", "As it would have been on that day, with the lists of that day."),
        ("cut -f 1,3 export.tsv | kordon check - --out findings.csv", "From another program."),
    )


def run(arguments: argparse.Namespace) -> int:
    return check(arguments, assemble())


def assemble() -> Assembly:
    """The engine's readers of parties, and all that the installed rooms contribute."""
    return Assembly(
        formats=(*PARTY_FORMATS, *discovery.formats()),
        factories=(*(item.factory for item in discovery.party_checks()), *(item.factory for item in discovery.goods_checks())),
    )


def check(arguments: argparse.Namespace, house: Assembly) -> int:
    """The command itself; every problem ends in a sentence on stderr and a code, never in a traceback."""
    words = Words(catalogue(), arguments.language)
    terminal = Terminal(words, arguments.quiet, table=not arguments.out)
    as_of = arguments.as_of or datetime.now(UTC).date()
    request = ReferenceRequest(tuple(arguments.lists), as_of, arguments.threshold)
    summary = CheckSummary(as_of.isoformat())
    tell_first_use(terminal)
    try:
        with _terminated_as_interrupt(), _inputs(arguments.files) as inputs:
            job = _job(arguments, house, inputs)
            with _stream(arguments.processes, house, request, summary) as stream:
                written = run_check(job, stream, summary, words, terminal)
        terminal.close()
        if not arguments.out:
            terminal.show_findings()
        terminal.show_summary(summary, written, DefectFile.path_for(arguments.out))
        return summary.exit_code()
    except PROBLEMS as error:
        problem = problem_text(error, words)
    except BrokenProcessPool:
        problem = words.say("check.worker_lost")
    except KeyboardInterrupt:
        terminal.close()
        terminal.say(words.say("check.interrupted"))
        return INTERRUPTED
    terminal.close()
    terminal.say(problem)
    return 2


def _job(arguments: argparse.Namespace, house: Assembly, inputs: Sequence[tuple[Path, str]]) -> Job:
    """Raises UnreadableInput for options that mean nothing."""
    names = [item.name for item in house.formats]
    options = reading_options(arguments, names, COMMAND)
    if not house.factories:
        raise UnreadableInput(_misuse("check.no_checks"))
    return Job(inputs, house.formats, tuple(dict.fromkeys(arguments.out)), arguments.format, options)


def _misuse(code: str, **parameters: str) -> Defect:
    return Defect(code, Severity.REJECTED, Location(file=COMMAND), tuple(parameters.items()))


@contextmanager
def _stream(processes: int, house: Assembly, request: ReferenceRequest, summary: CheckSummary) -> Iterator[Stream]:
    """The checkers are opened here in any case: it tells which list versions are used, and a list that can't be opened
    is told before a pool starts."""
    checkers = open_checkers(house.factories, request)
    summary.references = used_references(checkers)
    summary.warnings.update(dict.fromkeys(reference_warnings(summary.references)))
    if processes == 1:
        yield lambda units, source, tally: check_stream(units, source, checkers, tally)
        return
    with ProcessPool(processes, house.factories, request) as pool:
        yield pool.check_stream


@contextmanager
def _inputs(files: Sequence[str]) -> Iterator[list[tuple[Path, str]]]:
    """Paths with the names to show. Standard input is copied to a temporary file, because it is hashed before it is
    read."""
    with tempfile.TemporaryDirectory(prefix="kordon-") as folder:
        out: list[tuple[Path, str]] = []
        for name in files:
            if name != STDIN:
                out.append((Path(name), Path(name).name))
                continue
            copy = Path(folder) / "stdin"
            if not copy.exists():
                try:
                    with copy.open("wb") as stream:
                        shutil.copyfileobj(sys.stdin.buffer, stream, 1 << 20)
                except OSError as error:
                    raise UnreadableInput(_misuse("output.disk_full", file="stdin", reason=str(error.strerror))) from None
            out.append((copy, "stdin"))
        yield out


@contextmanager
def _terminated_as_interrupt() -> Iterator[None]:
    """A polite kill (SIGTERM) cleans up like Ctrl-C. Signals can only be set in the main thread; elsewhere nothing
    changes."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 256")
    return int(text)
