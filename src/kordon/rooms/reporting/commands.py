"""Read the Secretary-General's report.

  kordon report read FILE --out OUT.json   who replied, and what each reply says, each claim with its sentence

Exit codes: 0 read, 2 unreadable.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.words import Words, visible
from kordon.engine.pipeline import open_source
from kordon.rooms.reporting.answer import MESSAGES, document_object
from kordon.rooms.reporting.reading import read_report
from kordon.rooms.reporting.records import Document

DONE = 0


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    reading = actions.add_parser("read", help="who replied and what each reply says")
    reading.add_argument("file", type=Path, metavar="FILE", help="the report: PDF with text, DOCX, Markdown or text")
    reading.add_argument("--out", type=Path, metavar="OUT.json", help="where the answer goes; the screen when left out")
    reading.set_defaults(handler=read)


def run(arguments: argparse.Namespace) -> int:
    """UnreadableInput and OutputFailed are for `kordon` to explain."""
    result: int = arguments.handler(arguments)
    return result


def read(arguments: argparse.Namespace) -> int:
    """Write the answer; say on the screen what was counted."""
    words = Words(Catalogue((MESSAGES, ENGINE_MESSAGES)), getattr(arguments, "language", None) or "en")
    document = read_report(open_source(arguments.file))
    answer = json.dumps(document_object(document, words.catalogue, words.language), ensure_ascii=False, indent=1)
    if arguments.out is None:
        sys.stdout.write(answer + "\n")
        return DONE
    with AtomicFile(arguments.out) as stream:
        stream.write(answer.encode("utf-8", "replace"))
        stream.commit()
    print(visible(words.say("reporting.read", file=arguments.file.name, **_totals(document))))
    for note in document.notes:
        print(visible(f"  {words.say(note.code, **dict(note.parameters))}"))
    return DONE


def _totals(document: Document) -> dict[str, int]:
    fields = ("instruments", "resolutions", "laws", "figures")
    totals = {name: sum(len(getattr(reply, name)) for reply in document.replies) for name in fields}
    return {"replies": len(document.replies), "notes": len(document.notes), **totals}
