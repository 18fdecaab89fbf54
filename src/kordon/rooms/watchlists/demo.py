"""Check the bundled counterparties against the bundled Security Council list.

Needs no network and no store: what `make demo` shows works on a fresh machine. The counterparties are invented, but for
some forty that bear the names of listed parties as they are disguised in practice; `samples/counterparties.answers.csv`
says which.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from kordon.engine.arguments import add_examples
from kordon.engine.backends.run import Job, run_check
from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.first_use import tell_first_use
from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.outputs.problems import PROBLEMS, problem_text
from kordon.engine.outputs.summary import CheckSummary, reference_warnings, used_references
from kordon.engine.outputs.terminal import Terminal
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import PartyChecker, ReferenceRequest, check_stream
from kordon.rooms.watchlists.checks import make_checker

MESSAGES = (ENGINE_MESSAGES, "kordon.rooms.watchlists.messages")
SAMPLE = "counterparties.csv"
SNAPSHOT = "un@bundled"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("kordon-demo.html"), metavar="OUT",
                        help="where to write the report; default: kordon-demo.html in this folder")
    parser.add_argument("--quiet", action="store_true", help="no table")
    add_examples(
        parser,
        ("kordon demo", "The findings as a table, and kordon-demo.html to look at."),
        ("kordon demo --language ar --out demo-ar.html --quiet", "The report alone, in Arabic."),
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when the demo worked, whatever it found; 2 when it could not."""
    words = Words(Catalogue(MESSAGES), arguments.language)
    terminal = Terminal(words, arguments.quiet, table=not arguments.quiet)
    tell_first_use(terminal)
    try:
        summary, written = check_sample(arguments.out, words, terminal)
    except PROBLEMS as error:
        terminal.close()
        terminal.say(problem_text(error, words))
        return 2
    terminal.close()
    terminal.show_findings()
    terminal.show_summary(summary, written)
    return 0


def check_sample(out: Path, words: Words, terminal: Terminal) -> tuple[CheckSummary, list[Path]]:
    """The demo's check; returns what it counted and the files it wrote."""
    as_of = datetime.now(UTC).date()
    checker = open_checker()
    summary = CheckSummary(as_of.isoformat(), used_references([checker]))
    summary.warnings.update(dict.fromkeys(reference_warnings(summary.references)))
    with as_file(files("kordon.rooms.watchlists") / "samples" / SAMPLE) as sample:
        job = Job([(sample, SAMPLE)], PARTY_FORMATS, [out])
        written = run_check(job, lambda units, source, tally: check_stream(units, source, [checker], tally),
                            summary, words, terminal)
    return summary, written


def open_checker() -> PartyChecker:
    """The check bound to the bundled snapshot, whatever the store holds: the demo looks the same everywhere."""
    return make_checker(ReferenceRequest((SNAPSHOT,), datetime.now(UTC).date()))
