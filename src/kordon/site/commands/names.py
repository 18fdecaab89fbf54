"""Compare names pair by pair, and explain one comparison token by token.

`names compare PAIRS.csv --out OUT.csv` keeps every row and column in order and adds `score` (0..1, six decimals) and
`finding` (true or false at the shipped threshold). Exit codes as for `kordon check`: 0 no finding, 1 findings, 2 the file
is unreadable or the output was not written, 3 no finding but rows were rejected.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kordon.engine.arguments import add_examples
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.first_use import tell_first_use
from kordon.engine.names.comparing import compare
from kordon.engine.outputs.atomic import AtomicFile, OutputFailed
from kordon.engine.outputs.delimited import safe_cell
from kordon.engine.outputs.terminal import PLAIN_WIDTH, Terminal
from kordon.engine.outputs.words import Words, visible
from kordon.engine.units import UnreadableInput
from kordon.site.words import catalogue

REQUIRED = ("name1", "name2", "schema")
CELL_LIMIT = 1 << 20  # characters; longer cells are refused as a whole file, as csv can't resume after one


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    examples = (
        ("kordon names compare pairs.csv --out scores.csv", "Every pair of the file, with its score."),
        ("kordon names explain \"Osama bin Laden\" \"Usama ibn Ladin\" --schema Person", "One pair, part by part."),
    )
    add_examples(parser, *examples)
    pairs = actions.add_parser("compare", help="compare the pairs of a CSV file")
    add_examples(pairs, examples[0])
    pairs.add_argument("pairs", type=Path, metavar="PAIRS.csv", help="columns name1, name2, schema; others pass through")
    pairs.add_argument("--out", type=Path, required=True, metavar="OUT.csv", help="the same rows, with score and finding")
    explain = actions.add_parser("explain", help="explain one comparison token by token")
    add_examples(explain, examples[1])
    explain.add_argument("first", help="a name, in any script")
    explain.add_argument("second", help="the name to compare it with")
    explain.add_argument("--schema", default="LegalEntity", help="Person, Organization, Company, Vessel ...")


def run(arguments: argparse.Namespace) -> int:
    words = Words(catalogue(), arguments.language)
    terminal = Terminal(words)
    tell_first_use(terminal)
    if arguments.action == "explain":
        return explain_pair(arguments.first, arguments.second, arguments.schema, words)
    try:
        return compare_file(arguments.pairs, arguments.out, words, terminal)
    except (UnreadableInput, OutputFailed) as error:
        terminal.say(words.defect(error.defect))
        return 2


def compare_file(pairs: Path, out: Path, words: Words, terminal: Terminal) -> int:
    """Raises UnreadableInput, OutputFailed; OUT appears whole or not at all."""
    if pairs.resolve() == out.resolve():
        raise OutputFailed(Defect("output.is_input", Severity.REJECTED, Location(file=out.name)))
    rows = findings = missing = 0
    with AtomicFile(out) as file:
        reader = _rows(pairs)
        _, header = next(reader)
        place = {name: header.index(name) for name in REQUIRED}
        file.write(_line([*header, "score", "finding"]))
        for line, row in reader:
            rows += 1
            if len(row) != len(header):
                counts = (("found", str(len(row))), ("expected", str(len(header))))
                terminal.defect(_odd("pairs.ragged_row", Severity.REPAIRED, pairs, rows, line, *counts))
                row = (row + [""] * len(header))[: len(header)]
            score, finding = 0.0, False
            first, second, schema = (row[place[name]] for name in REQUIRED)
            if first.strip() and second.strip():
                comparison = compare(first, second, schema.strip())
                score, finding = comparison.score, comparison.finding
            else:
                missing += 1
                terminal.defect(_odd("pairs.missing_name", Severity.REJECTED, pairs, rows, line))
            findings += finding
            file.write(_line([*row, f"{score:.6f}", "true" if finding else "false"]))
        file.commit()
    terminal.say(words.say("check.written", file=out))
    terminal.say(words.say("names.compared", rows=words.count(rows), findings=words.count(findings)))
    return 1 if findings else 3 if missing else 0


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a CSV in UTF-8, header first; blank lines are no rows. Raises UnreadableInput."""
    before = csv.field_size_limit(CELL_LIMIT)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(line.replace("\x00", "\ufffd") for line in stream)
            header = [name.strip() for name in next(reader, [])]
            for name in REQUIRED:
                if name not in header:
                    raise UnreadableInput(_whole("pairs.missing_column", path, ("field", name)))
            yield 1, header
            yield from ((reader.line_num, row) for row in reader if row)
    except OSError as error:
        raise UnreadableInput(_whole("input.missing", path, ("reason", error.strerror or ""))) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInput(_whole("pairs.not_text", path, ("reason", str(error)[:160]))) from None
    finally:
        csv.field_size_limit(before)


def _whole(code: str, path: Path, *parameters: tuple[str, str]) -> Defect:
    return Defect(code, Severity.REJECTED, Location(file=path.name), parameters)


def _odd(code: str, severity: Severity, path: Path, unit: int, line: int, *parameters: tuple[str, str]) -> Defect:
    return Defect(code, severity, Location(path.name, unit, line), parameters)


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8")


def explain_pair(first: str, second: str, schema: str, words: Words) -> int:
    comparison = compare(first, second, schema)
    out = Console(highlight=False)
    if not out.is_terminal:
        out.width = PLAIN_WIDTH
    table = Table(box=box.SIMPLE_HEAD, title=Text(f"{visible(first)}  ~  {visible(second)}"), title_justify="left")
    for code in ("first", "second", "how"):
        table.add_column(words.say(f"names.column_{code}"), overflow="fold")
    for code in ("similarity", "weight"):
        table.add_column(words.say(f"names.column_{code}"), justify="right")
    for step in comparison.steps:
        table.add_row(Text(visible(step.left) or "–"), Text(visible(step.right) or "–"), Text(words.step(step.how)),
                      f"{step.similarity:.2f}", f"{step.weight:.2f}")
    out.print(table)
    verdict = "names.verdict_finding" if comparison.finding else "names.verdict_none"
    out.print(Text(words.say(verdict, score=f"{comparison.score:.6f}")))
    return 1 if comparison.finding else 0
