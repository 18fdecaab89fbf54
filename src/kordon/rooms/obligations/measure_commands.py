"""What States did at home: laws, regulations, institutions, committees, control lists, plans, programmes.

  kordon measures template --format xlsx|csv   a table to fill in, with the allowed words
  kordon measures import FILE...               take in measures (XLSX, CSV, JSON), or laws that a compiled report names
  kordon measures list STATE [--on DATE]       what is known of a State, and what it covers
  kordon measures show STATE ID                one measure, with its quotations and history
  kordon measures export STATE --format csv|xlsx|json

Examples:
  kordon measures template --format xlsx --output measures.xlsx
  kordon measures import measures.xlsx --as-of 2026-01-31
  kordon measures list Qatar --on 2020-01-01

Exit codes: 0 done; 1 an import changed measures that were stored; 2 refused or unreadable; 3 as 0, but units were rejected.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.pipeline import open_source
from kordon.engine.records.countries import country_code, country_name
from kordon.engine.records.measures import (
    Measure,
    MeasureKind,
    MeasureStatus,
    measures_bytes,
    stored_measures,
)
from kordon.engine.references import ReferenceFault, ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations.formats.measures import MATERIALS, SHAPE, known_activities, read_measures, table_rows
from kordon.rooms.obligations.formats.writing import csv_bytes, workbook_bytes
from kordon.rooms.obligations.matrix import activity_text
from kordon.rooms.obligations.measure_storing import Merged, merge_measures
from kordon.rooms.obligations.screen import Screen, iso_day

DONE, CHANGED, REFUSED, SOME_REJECTED = 0, 1, 2, 3
Handler = Callable[[argparse.Namespace, ReferenceStore, Screen], int]


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    making = _action(actions, "template", "an empty table with the allowed words", template)
    making.add_argument("--format", choices=("csv", "xlsx"), default="xlsx")
    making.add_argument("--output", type=Path, metavar="FILE", help="default: measures.FORMAT")
    taking = _action(actions, "import", "take in measures", import_files)
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taking.add_argument("--as-of", type=iso_day, metavar="DATE", help="the day the table was right (default: today)")
    listing = _action(actions, "list", "what is known of a State", list_measures)
    showing = _action(actions, "show", "one measure", show)
    exporting = _action(actions, "export", "write a State's measures", export)
    for action in (listing, showing, exporting):
        action.add_argument("state", metavar="STATE", help="name in any of the six languages, ISO or M49 code")
    listing.add_argument("--on", type=iso_day, metavar="DATE", help="the day asked about (default: today)")
    showing.add_argument("id", metavar="ID", help="as `list` shows it")
    exporting.add_argument("--format", choices=("csv", "json", "xlsx"), required=True)
    exporting.add_argument("--output", type=Path, metavar="FILE", help="default: measures-STATE.FORMAT")


def _action(actions: Any, name: str, text: str, handler: Handler) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(handler=handler)
    return parser


def run(arguments: argparse.Namespace) -> int:
    configuration = getattr(arguments, "configuration", None)
    home: Path = configuration.home if configuration is not None else default_home()
    screen = Screen(getattr(arguments, "language", None) or "en", arguments.json)
    handler: Handler = arguments.handler
    return handler(arguments, ReferenceStore(home), screen)


def template(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Raises OutputFailed. The second sheet of a workbook, or what the command prints, says which words are allowed."""
    words = screen.words
    allowed: dict[str, Sequence[str]] = {"kind": list(MeasureKind), "status": list(MeasureStatus), "covers": MATERIALS}
    lists = [[name, value, words.say(f"measures.{name}.{value}")] for name, values in allowed.items() for value in values]
    lists += [["covers", name, activity_text(name, screen.language)] for name in sorted(known_activities())]
    path = arguments.output or Path(f"measures.{arguments.format}")
    _write(path, arguments.format, [list(SHAPE.columns)], screen, lists)
    screen.say("measures.template", file=path.name)
    screen.put({"schema": "kordon.measures-template/1", "columns": list(SHAPE.columns), "needed": list(SHAPE.needed),
                "words": [{"column": column, "word": word, "text": text} for column, word, text in lists]})
    return DONE


def _write(path: Path, format: str, rows: Sequence[Sequence[str]], screen: Screen, lists: Sequence[Sequence[str]] = ()) -> None:
    sheets = {"measures": rows, **({"words": lists} if lists else {})}
    with AtomicFile(path) as out:
        out.write(csv_bytes(rows) if format == "csv" else workbook_bytes(sheets, screen.words.right_to_left))
        out.commit()


def import_files(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """One file failing does not keep the others out. Every stored measure that a file changes is named."""
    code, taken = DONE, []
    for path in arguments.files:
        try:
            source = open_source(path)
            reading = read_measures(source)
            for defect in reading.defects:
                screen.hint_line(screen.words.defect(defect))
            day = arguments.as_of or _today()
            merged = merge_measures(store, reading.measures.values(), day, source.name, reading.adds)
        except (UnreadableInput, ReferenceFault) as fault:
            screen.refused(fault, path.name)
            code = max(code, REFUSED)
            continue
        tally = reading.tally
        if not merged:
            screen.hint("instruments.not_taken", (("file", source.name),))
        screen.say("measures.taken", file=source.name, read=tally.read, rejected=tally.rejected, units=tally.units)
        _say_merged(merged, screen)
        taken.append({"file": source.name, "read": tally.read, "rejected": tally.rejected, "units": tally.units,
                      "defects": tally.defects, "references": [m.version.name for m in merged]})
        changed = any(m.changed for m in merged)
        code = max(code, REFUSED if not merged else SOME_REJECTED if tally.rejected else CHANGED if changed else DONE)
    screen.put({"schema": "kordon.measures-intake/1", "files": taken, "refused": screen.not_taken})
    return code


def _say_merged(merged: Sequence[Merged], screen: Screen) -> None:
    for found in merged:
        name = country_name(found.state, screen.language)
        screen.say("measures.merged", state=name, added=len(found.added), changed=len(found.changed), all=found.version.entries)
        for before, now in found.changed:
            fields = [field for field in asdict(before) if getattr(before, field) != getattr(now, field)]
            screen.hint("measures.changed", (("id", f"{name} / {now.id}"), ("fields", ", ".join(fields))))


def list_measures(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    state = _state(arguments, screen)
    if not state:
        return REFUSED
    on, words = (arguments.on or _today()).isoformat(), screen.words
    found, version = stored_measures(store, state)
    rows = [(m.id, words.say(f"measures.kind.{m.kind}"), m.caption(screen.language), _status_text(m, on, screen),
             ", ".join(sorted({f"{c.material}:{c.activity}" for c in m.covers}))) for m in found]
    if rows:
        screen.table([f"measures.column.{name}" for name in ("id", "kind", "title", "status", "covers")], rows)
    else:
        screen.hint("measures.none", (("state", country_name(state, screen.language)),))
    screen.put({"schema": "kordon.measures-list/1", "state": state, "on": on, "sha256": version.sha256 if version else "",
                "measures": [{**asdict(m), "status": m.status_on(on)} for m in found]})
    return DONE


def _status_text(measure: Measure, on: str, screen: Screen) -> str:
    status = measure.status_on(on)
    return screen.words.say(f"measures.status.{status}") if status else "-"


def show(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    state = _state(arguments, screen)
    found = next((m for m in stored_measures(store, state)[0] if m.id == arguments.id), None) if state else None
    if found is None:
        if state:
            screen.hint("measures.unknown", (("id", arguments.id), ("state", country_name(state, screen.language))))
        return REFUSED
    words = screen.words
    screen.line(f"{found.id}  {words.say(f'measures.kind.{found.kind}')}: {found.caption(screen.language)}")
    for language, title in found.titles:
        screen.line(f"  [{language}] {title}")
    for when, status in found.history:
        screen.line(f"  {when or '-'}  {words.say(f'measures.status.{status}')}")
    for cover in found.covers:
        screen.line(f"  {words.say(f'measures.covers.{cover.material}')}: {activity_text(cover.activity, screen.language)} "
                    f"({words.say(f'matrix.column.{cover.aspect}')})")
    for text, pointer in found.quotations:
        screen.line(f"  “{text}” ({pointer})")
    screen.line(f"  {words.say('measures.column.source')}: {found.source}")
    screen.put({"schema": "kordon.measure/1", **asdict(found)})
    return DONE


def export(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Raises OutputFailed."""
    state = _state(arguments, screen)
    if not state:
        return REFUSED
    found, _ = stored_measures(store, state)
    path = arguments.output or Path(f"measures-{state.lower()}.{arguments.format}")
    if arguments.format == "json":
        with AtomicFile(path) as out:
            out.write(measures_bytes(state, found))
            out.commit()
    else:
        rows = [list(SHAPE.columns), *(row for measure in found for row in table_rows(measure))]
        _write(path, arguments.format, rows, screen)
    screen.say("measures.exported", file=path.name, count=len(found))
    screen.put({"schema": "kordon.measures-export/1", "file": path.name, "count": len(found)})
    return DONE


def _state(arguments: argparse.Namespace, screen: Screen) -> str:
    state = country_code(arguments.state)
    if not state:
        screen.unknown_state(arguments.state)
    return state


def _today() -> date:
    return datetime.now(UTC).date()
