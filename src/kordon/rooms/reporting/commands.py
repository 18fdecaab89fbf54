"""Read the Secretary-General's report, and compare two.

  kordon report read FILE --out OUT.json   who replied, and what each reply says, each claim with its sentence
  kordon report draft FILE --out D.json    a draft of what a report says, to be written again
  kordon report write D.json --in fr --out OUT.docx   the report in the UN's layout: Word, PDF or Akoma Ntoso
  kordon report terms FILE                 where safety and security are mixed up
  kordon report cycle STEP ROUND.json      run a round of reporting: letters, board, replies, consent, publication
  kordon report fill DRAFT.json QAT --kind bwc-cbm --out F.docx   the forms of a return from measures entered once
  kordon report claims FILE --out C.csv    what replies say of treaties, for `kordon instruments import`
  kordon report compare A B --out OUT.html who answered in which, what is newly or no longer mentioned, which counts changed

Exit codes: 0 read, 2 unreadable, 3 some of several files unreadable.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.words import Words, visible
from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting import cycle_commands, write_commands
from kordon.rooms.reporting.answer import MESSAGES, comparison_object, document_object
from kordon.rooms.reporting.comparing import compare_all
from kordon.rooms.reporting.comparison_page import write_page
from kordon.rooms.reporting.reading import read_report
from kordon.rooms.reporting.records import Document

DONE = 0
SOME_REJECTED = 3


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    reading = actions.add_parser("read", help="who replied and what each reply says")
    reading.add_argument("files", type=Path, metavar="FILE", nargs="+", help="reports: PDF with text, DOCX, Markdown or text")
    reading.add_argument("--out", type=Path, metavar="OUT", help="OUT.json, or a folder for several; the screen when left out")
    reading.set_defaults(handler=read)
    configure_comparing(actions)
    write_commands.configure(actions)
    cycle_commands.configure(actions)


def configure_comparing(actions: Any) -> None:
    comparing = actions.add_parser("compare", help="what changed between two reports")
    comparing.add_argument("reports", type=Path, metavar="REPORT", nargs="+", help="two reports or more, the earliest first")
    comparing.add_argument(
        "--out", type=Path, metavar="OUT", help="OUT.json, or OUT.html for a page to forward; the screen when left out"
    )
    comparing.set_defaults(handler=compare_reports)


def run(arguments: argparse.Namespace) -> int:
    """UnreadableInput and OutputFailed are for `kordon` to explain."""
    result: int = arguments.handler(arguments, _words(arguments))
    return result


def read(arguments: argparse.Namespace, words: Words) -> int:
    """Write the answer, say on the screen what was counted. Of several files each is read or rejected with its reason."""
    if len(arguments.files) > 1:
        return _read_all(arguments, words)
    (path,) = arguments.files
    document = read_report(open_source(path))
    if _written(document_object(document, words.catalogue, words.language), arguments.out):
        _say_read(path, document, words)
    return DONE


def _read_all(arguments: argparse.Namespace, words: Words) -> int:
    if arguments.out is None or arguments.out.suffix:
        raise UnreadableInput(Defect("reporting.folder", Severity.REJECTED, Location(file=arguments.files[0].name)))
    arguments.out.mkdir(parents=True, exist_ok=True)
    rejected = 0
    names: set[str] = set()
    for path in arguments.files:
        try:
            document = read_report(open_source(path))
        except UnreadableInput as unreadable:
            rejected += 1
            print(words.defect(unreadable.defect), file=sys.stderr)
            continue
        name = path.name if path.name not in names else f"{len(names)}-{path.name}"
        names.add(name)
        _written(document_object(document, words.catalogue, words.language), arguments.out / f"{name}.json")
        _say_read(path, document, words)
    count = len(arguments.files)
    print(f"{count - rejected} + {rejected} = {count}")
    return SOME_REJECTED if rejected else DONE


def _say_read(path: Path, document: Document, words: Words) -> None:
    print(visible(words.say("reporting.read", file=path.name, **_totals(document))))
    for note in document.notes:
        print(visible(f"  {words.say(note.code, **dict(note.parameters))}"))


def compare_reports(arguments: argparse.Namespace, words: Words) -> int:
    """Write the comparison, as a page where OUT ends in .html; say on the screen what was counted."""
    if len(arguments.reports) < 2:
        raise UnreadableInput(Defect("reporting.two_reports", Severity.REJECTED, Location(file=arguments.reports[0].name)))
    documents = [read_report(open_source(path)) for path in arguments.reports]
    steps = compare_all(documents)
    rows = steps[-1]
    if arguments.out is not None and arguments.out.suffix.lower() in (".html", ".htm"):
        write_page(arguments.out, [path.name for path in arguments.reports], documents, steps, words)
    elif not _written(comparison_object(documents, steps), arguments.out):
        return DONE
    totals = {
        "both": sum(row.before is not None and row.after is not None for row in rows),
        "once": sum(row.after is None for row in rows),
        "new": sum(row.before is None for row in rows),
        "figures": sum(len(row.figures) for row in rows),
    }
    names = {"before": arguments.reports[0].name, "after": arguments.reports[-1].name}
    print(visible(words.say("reporting.compared", **names, **totals)))
    return DONE


def _words(arguments: argparse.Namespace) -> Words:
    return Words(Catalogue((MESSAGES, ENGINE_MESSAGES)), getattr(arguments, "language", None) or "en")


def _written(answer: dict[str, Any], out: Path | None) -> bool:
    """Whether the answer went to a file, so that the screen is free for words."""
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    if out is None:
        sys.stdout.write(text + "\n")
        return False
    with AtomicFile(out) as stream:
        stream.write(text.encode("utf-8", "replace"))
        stream.commit()
    return True


def _totals(document: Document) -> dict[str, int]:
    fields = ("instruments", "resolutions", "laws", "figures")
    totals = {name: sum(len(getattr(reply, name)) for reply in document.replies) for name in fields}
    return {"replies": len(document.replies), "notes": len(document.notes), **totals}
