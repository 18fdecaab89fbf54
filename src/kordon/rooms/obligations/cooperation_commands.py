"""Action plans, points of contact, assistance asked for and offered, organizations; and all of it as a static site.

  kordon obligations template plans|contacts|assistance   a table to fill in
  kordon obligations import FILE...                       take in such tables (CSV, XLSX)
  kordon obligations plans [STATE]                        voluntary national action plans, step by step
  kordon obligations contacts [STATE]                     points of contact: offices, no persons
  kordon obligations assistance [STATE] [--on DATE]       who asks for what, and who offers it
  kordon obligations groups [GROUP] [--on DATE]           organizations and their members on a day
  kordon obligations site FOLDER                          the public pages as a static site in six languages

Examples:
  kordon obligations template assistance --output assistance.xlsx
  kordon obligations import assistance.xlsx
  kordon obligations groups EU --on 2019-12-31
  kordon obligations site build/site --only en --only ar

Exit codes: 0 done; 1 an import changed what was stored; 2 refused or unreadable; 3 as 0, but units were rejected.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.pipeline import open_source
from kordon.engine.records.countries import country_code, country_name
from kordon.engine.records.groups import country_name_on, groups
from kordon.engine.references import ReferenceFault, ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations.cooperation import area_name, matches
from kordon.rooms.obligations.cooperation_storing import merge_rows, stored_assistance, stored_contacts, stored_plans
from kordon.rooms.obligations.formats.cooperation import ASSISTANCE, CONTACTS, PLANS, read_cooperation
from kordon.rooms.obligations.formats.writing import csv_bytes, workbook_bytes
from kordon.rooms.obligations.index import open_index
from kordon.rooms.obligations.pages.static_site import write_site
from kordon.rooms.obligations.screen import Screen, iso_day

DONE, CHANGED, REFUSED, SOME_REJECTED = 0, 1, 2, 3
TABLES = {"plans": PLANS, "contacts": CONTACTS, "assistance": ASSISTANCE}
Handler = Callable[[argparse.Namespace, ReferenceStore, Screen], int]


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    making = _action(actions, "template", "an empty table", template)
    making.add_argument("kind", choices=sorted(TABLES))
    making.add_argument("--format", choices=("csv", "xlsx"), default="xlsx")
    making.add_argument("--output", type=Path, metavar="FILE", help="default: KIND.FORMAT")
    taking = _action(actions, "import", "take in tables", import_files)
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taking.add_argument("--as-of", type=iso_day, metavar="DATE", help="the day the table was right (default: today)")
    for name, text, handler in (("plans", "voluntary national action plans", plans), ("contacts", "points of contact", contacts),
                                ("assistance", "who asks for what, and who offers it", assistance)):
        showing = _action(actions, name, text, handler)
        showing.add_argument("state", nargs="?", metavar="STATE", help="one State (default: all)")
        showing.add_argument("--on", type=iso_day, metavar="DATE", help="the day asked about (default: today)")
    naming = _action(actions, "groups", "organizations and their members", list_groups)
    naming.add_argument("group", nargs="?", metavar="GROUP", help="one organization (default: all, with how many members)")
    naming.add_argument("--on", type=iso_day, metavar="DATE", help="the day asked about (default: today)")


    writing = _action(actions, "site", "the public pages as a static site", site)
    writing.add_argument("folder", type=Path, metavar="FOLDER", help="made if missing; pages of an earlier export are replaced")
    writing.add_argument("--only", choices=LANGUAGES, action="append", metavar="LANGUAGE", help="one language (default: all six)")
    writing.add_argument("--on", type=iso_day, metavar="DATE", help="the day the pages are about (default: today)")
    writing.add_argument("--with-drafts", action="store_true", help="show drafts of the matrix too, not only what is approved")


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
    if getattr(arguments, "state", None) and not country_code(arguments.state):
        screen.unknown_state(arguments.state)
        return REFUSED
    return handler(arguments, ReferenceStore(home), screen)


def template(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Raises OutputFailed."""
    rows = [list(TABLES[arguments.kind].shape.columns)]
    path = arguments.output or Path(f"{arguments.kind}.{arguments.format}")
    with AtomicFile(path) as out:
        out.write(csv_bytes(rows) if arguments.format == "csv" else workbook_bytes({arguments.kind: rows}))
        out.commit()
    screen.line(path.name)
    screen.put({"schema": "kordon.cooperation-template/1", "file": path.name, "columns": rows[0]})
    return DONE


def import_files(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """One file failing does not keep the others out. Everything stored that a file changes is named."""
    code, taken = DONE, []
    for path in arguments.files:
        try:
            source = open_source(path)
            reading = read_cooperation(source)
            for defect in reading.defects:
                screen.hint_line(screen.words.defect(defect))
            if not reading.rows:
                screen.hint("instruments.not_taken", (("file", source.name),))
                code = max(code, REFUSED)
                continue
            found = merge_rows(store, reading.kind.name, reading.rows, arguments.as_of or _today(), source.name)
        except (UnreadableInput, ReferenceFault) as fault:
            screen.refused(fault, path.name)
            code = max(code, REFUSED)
            continue
        tally = reading.tally
        screen.say("measures.taken", file=source.name, read=tally.read, rejected=tally.rejected, units=tally.units)
        screen.say("cooperation.added", reference=found.version.name, added=len(found.added), changed=len(found.changed),
                   all=found.version.entries)
        for key in found.changed:
            screen.hint("cooperation.changed", (("key", key),))
        taken.append({"file": source.name, "read": tally.read, "rejected": tally.rejected, "units": tally.units,
                      "defects": tally.defects, "reference": found.version.name})
        code = max(code, SOME_REJECTED if tally.rejected else CHANGED if found.changed else DONE)
    screen.put({"schema": "kordon.cooperation-intake/1", "files": taken, "refused": screen.not_taken})
    return code


def plans(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    found = [plan for plan in stored_plans(store) if _wanted(arguments, plan.state)]
    rows = [
        (country_name(plan.state, screen.language), plan.title, plan.submitted, step.text, step.due,
         screen.words.say(f"cooperation.status.{step.status}") if step.status else "")
        for plan in found for step in plan.steps
    ]
    _table(("state", "title", "submitted", "step", "due", "status"), rows, screen)
    screen.put({"schema": "kordon.action-plans/1", "plans": [asdict(plan) for plan in found]})
    return DONE


def contacts(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    found = [contact for contact in stored_contacts(store) if _wanted(arguments, contact.state)]
    rows = [(country_name(c.state, screen.language), c.office, c.since, c.until, c.source) for c in found]
    _table(("state", "office", "since", "until", "source"), rows, screen)
    screen.put({"schema": "kordon.contacts-1540/1", "contacts": [asdict(contact) for contact in found]})
    return DONE


def assistance(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Every open request, area by area, with the offers that name the area and are for this State."""
    on = (arguments.on or _today()).isoformat()
    everything = stored_assistance(store)
    found = [match for match in matches(everything, on) if _wanted(arguments, match.request.party)]
    rows = [
        (country_name(m.request.party, screen.language), area_name(m.area, screen.language), m.request.about,
         "; ".join(country_name(o.party, screen.language) for o in m.offers) or screen.words.say("cooperation.no_offer"))
        for m in found
    ]
    _table(("party", "areas", "about", "offers"), rows, screen)
    screen.put({"schema": "kordon.assistance-matches/1", "on": on, "matches": [
        {"request": asdict(m.request), "area": m.area, "offers": [asdict(o) for o in m.offers]} for m in found],
        "all": [asdict(row) for row in everything if _wanted(arguments, row.party)]})
    return DONE


def site(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Raises OSError."""
    index = open_index(store, arguments.on or _today())
    for code, parameters in index.damaged():
        screen.hint(code, parameters)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(str(arguments.folder.name))
        count = write_site(arguments.folder, index, arguments.only or LANGUAGES, arguments.with_drafts,
                           lambda done, of: shown.update(task, completed=done, total=of))
    used = [{"name": name, "as_of": as_of, "sha256": sha256} for name, as_of, sha256, _, _ in index.versions()]
    index.close()
    screen.say("obligations.written", count=count, folder=arguments.folder.name)
    screen.put({"schema": "kordon.obligations-site/1", "pages": count, "references": used})
    return DONE


def list_groups(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    on = (arguments.on or _today()).isoformat()
    known = {code.casefold(): code for code in groups()}
    known |= {name.casefold(): code for code, group in groups().items() for name in group.names.values()}
    wanted = list(groups()) if not arguments.group else [known.get(arguments.group.casefold(), "")]
    if wanted == [""]:
        screen.hint("cooperation.unknown_group", (("text", arguments.group), ("known", ", ".join(groups()))))
        return REFUSED
    found = {code: groups()[code].on(on) for code in wanted}
    for code, members in found.items():
        names = ", ".join(sorted(country_name_on(state, on, screen.language) for state in members))
        screen.line(f"{code}  {groups()[code].name(screen.language)} ({len(members)}){f': {names}' if arguments.group else ''}")
    screen.put({"schema": "kordon.groups/1", "on": on, "groups": found})
    return DONE


def _wanted(arguments: argparse.Namespace, party: str) -> bool:
    return not arguments.state or country_code(arguments.state) == party


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], screen: Screen) -> None:
    if rows:
        screen.table([f"cooperation.column.{name}" for name in columns], rows)
    else:
        screen.hint("cooperation.nothing")


def _today() -> date:
    return datetime.now(UTC).date()
