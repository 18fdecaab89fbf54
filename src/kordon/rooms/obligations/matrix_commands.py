"""The matrix of resolution 1540 (2004) for one State.

  kordon matrix export STATE --format xlsx|docx|json   what is stored, with drafts from the registers
  kordon matrix import FILE                            take in a matrix: exported and filled in, or as published

Drafts from registers and measures fill only cells for which the stored matrix has nothing; they say whose word each is, and
wait for a person. A cell without an answer says that no information was found. There is no score.

Examples:
  kordon matrix export Qatar --format xlsx --output qatar.xlsx
  kordon matrix export Qatar --format docx --on 2020-01-01 --no-drafts
  kordon matrix export Qatar --format docx --layout committee
  kordon matrix export Qatar --format json --template 2010
  kordon matrix import qatar.xlsx --as-of 2020-12-31

Exit codes: 0 done; 1 an import changed answers that were stored; 2 refused or unreadable; 3 as 0, but units were rejected.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import open_source
from kordon.engine.records.countries import country_code, country_name
from kordon.engine.records.measures import stored_measures
from kordon.engine.references import ReferenceStore, default_home
from kordon.rooms.obligations.formats import matrix_docx, matrix_form, matrix_json, matrix_xlsx
from kordon.rooms.obligations.matrix import (
    CURRENT_TEMPLATE,
    Answer,
    Approval,
    CellChange,
    Matrix,
    changes,
    templates,
)
from kordon.rooms.obligations.matrix_draft import drafted
from kordon.rooms.obligations.matrix_storing import PREFIX, format_of, read_matrix, stored_matrix
from kordon.rooms.obligations.matrix_versions import carried
from kordon.rooms.obligations.measure_storing import merge_measures
from kordon.rooms.obligations.screen import Screen, iso_day
from kordon.rooms.obligations.storing import stored_register
from kordon.rooms.obligations.wording import standing_text

DONE, CHANGED, REFUSED, SOME_REJECTED = 0, 1, 2, 3


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    exporting = actions.add_parser("export", help="write a State's matrix", allow_abbrev=False)
    exporting.add_argument("state", metavar="STATE", help="name in any of the six languages, ISO or M49 code")
    exporting.add_argument("--format", choices=sorted({format for format, _ in WRITERS}), required=True)
    exporting.add_argument("--output", type=Path, metavar="FILE", help="default: matrix-1540-STATE.FORMAT")
    exporting.add_argument("--on", type=iso_day, metavar="DATE", help="the day that drafts are about (default: today)")
    exporting.add_argument("--no-drafts", action="store_true", help="only what was taken in")
    exporting.add_argument("--template", choices=sorted(templates()), help="version of the template (default: as stored)")
    exporting.add_argument("--layout", choices=("codes", "committee"), default="codes",
                           help="rows with codes (default), or numbers and words as in the Committee's form (xlsx, docx)")
    exporting.set_defaults(handler=export)
    taking = actions.add_parser("import", help="take in a State's matrix", allow_abbrev=False)
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.add_argument("--as-of", type=iso_day, metavar="DATE", help="the day the matrix was right (default: today)")
    taking.set_defaults(handler=import_file)


def run(arguments: argparse.Namespace) -> int:
    configuration = getattr(arguments, "configuration", None)
    home: Path = configuration.home if configuration is not None else default_home()
    screen = Screen(getattr(arguments, "language", None) or "en", as_json=False)
    handler: Callable[[argparse.Namespace, ReferenceStore, Screen], int] = arguments.handler
    return handler(arguments, ReferenceStore(home), screen)


def export(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Raises OutputFailed."""
    state = country_code(arguments.state)
    if not state:
        screen.unknown_state(arguments.state)
        return REFUSED
    matrix = stored_matrix(store, state, screen.words) or Matrix(state, arguments.template or CURRENT_TEMPLATE)
    matrix = _in_version(matrix, arguments.template or matrix.template, screen)
    if not arguments.no_drafts:
        register, _ = stored_register(store, screen.hint)
        on = arguments.on or _today()
        measures, _ = stored_measures(store, state)
        matrix = drafted(matrix, register, measures, on, lambda s: standing_text(s, screen.words))
    write = WRITERS.get((arguments.format, arguments.layout))
    if write is None:
        screen.hint("matrix.no_layout", (("format", arguments.format), ("layout", arguments.layout)))
        return REFUSED
    path = arguments.output or Path(f"{PREFIX}{state.lower()}.{arguments.format}")
    with AtomicFile(path) as out:
        out.write(write(matrix, screen.words))
        out.commit()
    cells = templates()[matrix.template].cells()
    screen.say("matrix.exported", file=path.name, state=country_name(state, screen.language),
               answered=len(matrix.answers), cells=len(cells))
    approved = sum(answer.approval is Approval.APPROVED for answer in matrix.answers.values())
    if arguments.layout == "committee" and 0 < approved < len(matrix.answers):
        screen.hint("matrix.layout_mixed", (("approved", str(approved)), ("answers", str(len(matrix.answers)))))
    if recalled := sum(cell.recalled for cell in cells.values()):
        screen.say("matrix.recalled_count", count=recalled)
    return DONE


def _in_version(matrix: Matrix, version: str, screen: Screen) -> Matrix:
    """The matrix in a version of the template. What the Committee approved in another version is a draft in this one."""
    if matrix.template == version:
        return matrix
    found = carried(matrix, version)
    for answer in found.left:
        screen.hint("matrix.no_place", (("cell", answer.cell), ("answer", _shown(answer, screen.words)), ("version", version)))
    answers = {cell: replace(answer, approval=Approval.DRAFT) for cell, answer in found.matrix.answers.items()}
    return replace(found.matrix, approved_on="", answers=answers)


def import_file(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Raises UnreadableInput for the file as a whole. What stood there before stays stored, and every change is said."""
    source = open_source(arguments.file)
    reading = read_matrix(source, screen.words)
    for defect in reading.defects:
        screen.hint_line(screen.words.defect(defect))
    tally = reading.tally
    if not tally.read:
        screen.hint("instruments.not_taken", (("file", source.name),))
        return REFUSED
    before = stored_matrix(store, reading.matrix.state, screen.words)
    name = PREFIX + reading.matrix.state.lower()
    as_of = (arguments.as_of or _today()).isoformat()
    store.add(name, [arguments.file], format=format_of(source), as_of=as_of, entries=tally.read, origin=source.name)
    screen.say("instruments.taken", file=source.name, read=tally.read, rejected=tally.rejected, units=tally.units,
               reference=name)
    for merged in merge_measures(store, reading.matrix.measures.values(), arguments.as_of or _today(), source.name):
        for was, now in merged.changed:
            fields = [field for field in asdict(was) if getattr(was, field) != getattr(now, field)]
            screen.hint("measures.changed", (("id", now.id), ("fields", ", ".join(fields))))
    overwritten = _say_overwritten(before, reading.matrix, screen) if before else 0
    return SOME_REJECTED if tally.rejected else CHANGED if overwritten else DONE


def _say_overwritten(before: Matrix, after: Matrix, screen: Screen) -> int:
    """Name every stored answer that is not the same now, also where the new matrix follows another version of the template."""
    found = carried(before, after.template)
    for answer in found.left:
        screen.hint("matrix.no_place", (("cell", answer.cell), ("answer", _shown(answer, screen.words)),
                                        ("version", after.template)))
    overwritten = [change for change in changes(found.matrix, after) if change.before is not None]
    for change in overwritten:
        screen.hint("matrix.changed", _change_parameters(change, screen.words))
    return len(found.left) + len(overwritten)


def _change_parameters(change: CellChange, words: Words) -> tuple[tuple[str, str], ...]:
    return ("cell", change.cell), ("before", _shown(change.before, words)), ("after", _shown(change.after, words))


def _shown(answer: Answer | None, words: Words) -> str:
    if answer is None:
        return words.say("matrix.no_information")
    return " / ".join(filter(None, (answer.mark.value, answer.approval.value, *answer.sources[:1])))


def _json(matrix: Matrix, words: Words) -> bytes:
    text = json.dumps(matrix_json.matrix_object(matrix, words.language), ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


WRITERS: dict[tuple[str, str], Callable[[Matrix, Words], bytes]] = {
    ("docx", "codes"): matrix_docx.matrix_document,
    ("docx", "committee"): matrix_form.form_document,
    ("json", "codes"): _json,
    ("xlsx", "codes"): matrix_xlsx.matrix_workbook,
    ("xlsx", "committee"): matrix_form.form_workbook,
}


def _today() -> date:
    return datetime.now(UTC).date()
