"""Ask which entry of a control list goods may fall under.

  kordon goods classify "CNC lathe, positioning accuracy 5 um, turning diameter 320 mm"
  kordon goods classify --csv lines.csv --out answers.jsonl      columns: id, description, cas, hs, parameters,
                                      concentration_percent, destination, part_number; any of them
  kordon goods template goods.xlsx                               an empty table to fill in
  kordon goods demo                                              a dozen lines and what decides them

The answer is `yes`, `depends` or `nothing found`: nothing found in this version of this list, never "not controlled".
Exit codes: 0 nothing found, 1 yes or depends, 2 not readable or refused, 3 nothing found but rows were rejected.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kordon.engine.backends.run import DefectFile
from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.outputs.atomic import AtomicFile, OutputFailed
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import open_source, recognise
from kordon.engine.records.goods import Goods
from kordon.engine.units import Tally, Unit, UnreadableInput
from kordon.rooms.trade.controls.chemicals import mixture_rules
from kordon.rooms.trade.formats.goods_table import FIELDS, GOODS_CSV, GOODS_XLSX, goods_of_cells
from kordon.rooms.trade.goods.answer import AnswerLines, answer_object
from kordon.rooms.trade.goods.classify import NOTHING, Classifier, classifier_of
from kordon.rooms.trade.goods_screen import MESSAGES, show_answer, show_sums

NOTHING_FOUND, FOUND, REFUSED, SOME_REJECTED = 0, 1, 2, 3
GARBAGE = 50_000  # objects made before the collector looks for cycles
OPTIONS = ("encoding", "delimiter", "sheet")


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    asking = actions.add_parser("classify", help="which entries goods may fall under, and why", allow_abbrev=False,
                                formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    add = asking.add_argument
    add("text", nargs="?", metavar="TEXT", help="a description, in any of the six languages")
    add("--csv", type=Path, metavar="FILE", help="a table of lines, CSV or XLSX")
    add("--out", type=Path, metavar="OUT.jsonl", help="one object per line of the table; default: standard output")
    add("--cas", default="", help="CAS number of TEXT's chemical")
    add("--hs", default="", help="its code of the Harmonized System")
    add("--percent", default="", metavar="P", help="the chemical's share by weight, 0 to 100")
    add("--destination", default="", metavar="CC", help="where it goes, ISO 3166 alpha-2")
    add("--list", default="eu-2021", dest="controls", metavar="LIST", help="a list by name or folder; default: %(default)s")
    add("--profile", default="eu", choices=sorted({rule.profile for rule in mixture_rules()}), help="rules for mixtures")
    add("--as-of", type=_date, metavar="DATE", help="the day to ask for, as 2026-02-27; default: today")
    add("--json", action="store_true", help="TEXT's answer as an object")
    add("--encoding", default="", help="the table's encoding")
    add("--delimiter", default="", help="its delimiter")
    add("--sheet", default="", help="the sheet of a workbook")
    asking.set_defaults(handler=classify)
    making = actions.add_parser("template", help="write an empty table of goods", allow_abbrev=False)
    making.add_argument("file", type=Path, metavar="FILE", help="ends in .csv or .xlsx")
    making.set_defaults(handler=template)
    showing = actions.add_parser("demo", help="a dozen lines and what decides them", allow_abbrev=False)
    showing.set_defaults(handler=demo)


def run(arguments: argparse.Namespace) -> int:
    words = Words(Catalogue((ENGINE_MESSAGES, MESSAGES)), getattr(arguments, "language", None) or "en")
    handler: Callable[[argparse.Namespace, Words], int] = arguments.handler
    try:
        return handler(arguments, words)
    except (OutputFailed, UnreadableInput) as error:
        print(words.defect(error.defect), file=sys.stderr)
        return REFUSED


def classify(arguments: argparse.Namespace, words: Words) -> int:
    if (arguments.csv is None) == (arguments.text is None):
        print(words.say("goods.text_or_table"), file=sys.stderr)
        return REFUSED
    classifier = classifier_of(arguments.controls, arguments.as_of or datetime.now(UTC).date(), arguments.profile)
    if arguments.csv is not None:
        return _classify_table(arguments, classifier, words)
    goods = _goods(arguments)
    found = classifier.classify(goods)
    told = answer_object(found, classifier.controls, words)
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        show_answer(told, words)
    return NOTHING_FOUND if found.controlled == NOTHING else FOUND


def _goods(arguments: argparse.Namespace) -> Goods:
    """TEXT with its options, read by the same rules as a row of a table."""
    cells = {"description": arguments.text, "cas": arguments.cas, "hs": arguments.hs,
             "concentration_percent": arguments.percent, "destination": arguments.destination, "id": "1"}
    unit = goods_of_cells(cells)
    if unit.record is None or unit.defects:
        raise UnreadableInput(unit.defects[0])
    return unit.record


def _classify_table(arguments: argparse.Namespace, classifier: Classifier, words: Words) -> int:
    source = open_source(arguments.csv)
    options = {name: value for name in OPTIONS if (value := getattr(arguments, name))}
    units = recognise(source, (GOODS_CSV, GOODS_XLSX)).read(source, options)
    tally, sums = Tally(), dict[str, int]()
    gc.freeze()  # the list stays: looking through it for garbage again and again takes a tenth of the time
    gc.set_threshold(GARBAGE)  # what a line leaves behind has no cycles
    with DefectFile(arguments.out) as defects:
        lines = _answers(units, classifier, words, tally, sums, defects)
        if arguments.out is None:
            for line in lines:
                print(line)
        else:
            with AtomicFile(arguments.out) as out:
                for line in lines:
                    out.write(line.encode() + b"\n")
                out.commit()
        defects.commit()
    show_sums(tally, sums, classifier.controls, words)
    if sums.keys() - {NOTHING}:
        return FOUND
    return SOME_REJECTED if tally.rejected else NOTHING_FOUND


def _answers(units: Iterator[Unit[Any]], classifier: Classifier, words: Words, tally: Tally, sums: dict[str, int],
             defects: DefectFile) -> Iterator[str]:
    told = AnswerLines(classifier.controls, words)
    for unit in units:
        tally.add(unit)
        for defect in unit.defects:
            defects.write(defect)
            print(words.defect(defect), file=sys.stderr)
        if unit.record is None:
            continue
        found = classifier.classify(unit.record)
        sums[found.controlled] = sums.get(found.controlled, 0) + 1
        yield told(found)


def template(arguments: argparse.Namespace, words: Words) -> int:
    """The columns, and one example that a reader can overwrite."""
    example = ("1", "CNC milling machine, 3 axes", "", "845961", '{"positioning accuracy": "5 um"}', "", "DE", "")
    if arguments.file.suffix == ".xlsx":
        from openpyxl import Workbook

        book = Workbook(write_only=False)
        sheet = book.create_sheet("goods", 0)
        sheet.append(FIELDS)
        sheet.append(example)
        for letter, width in zip("ABCDEFGH", (8, 60, 14, 10, 40, 22, 12, 16), strict=True):
            sheet.column_dimensions[letter].width = width
        del book["Sheet"]
        book.save(arguments.file)
    else:
        import csv

        with arguments.file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([FIELDS, example])
    print(words.say("goods.template_written", file=str(arguments.file)))
    return NOTHING_FOUND


def demo(arguments: argparse.Namespace, words: Words) -> int:
    from kordon.rooms.trade.goods_demo import show_demo  # draws tables with what takes long to import

    show_demo(classifier_of("eu-2021", datetime.now(UTC).date()), words)
    return NOTHING_FOUND


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-02-27") from None
