"""`kordon report draft`, `write`, `terms` and `claims`: from what was read to what is written, and to other rooms' registers."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.words import Words, visible
from kordon.engine.pipeline import open_source
from kordon.engine.records.countries import countries, country_code
from kordon.engine.records.measures import stored_measures
from kordon.engine.references import ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.answer import report_label
from kordon.rooms.reporting.comparing import compare_all
from kordon.rooms.reporting.reading import read_report
from kordon.rooms.reporting.records import Document, Reply
from kordon.rooms.reporting.terminology import Term, check_terms
from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.draft import DraftReply, draft_object, draft_of, read_draft
from kordon.rooms.reporting.writing.printed import Trends, lay_out
from kordon.rooms.reporting.writing.rendering import ENDINGS, rendered

DONE = 0
_FORMATS = (*ENDINGS, ".akn")


def configure(actions: Any) -> None:
    drafting = actions.add_parser("draft", help="make a draft of a report that was read, to be written again in any language")
    drafting.add_argument("file", type=Path, metavar="FILE", help="the report")
    drafting.add_argument(
        "--resolution", default="", metavar="76/28", help="the General Assembly's resolution that asks for the report"
    )
    drafting.add_argument("--note-verbale", default="", metavar="YYYY-MM-DD", help="the day on which views were called for")
    drafting.add_argument("--deadline", default="", metavar="YYYY-MM-DD", help="the day until which views were asked for")
    drafting.add_argument("--out", type=Path, metavar="OUT.json", help="where the draft goes; the screen when left out")
    drafting.set_defaults(handler=draft)
    writing = actions.add_parser("write", help="write a draft as Word, PDF or Akoma Ntoso, in any of the six languages")
    writing.add_argument("draft", type=Path, metavar="DRAFT.json", help="a draft (kordon.report_draft/1)")
    writing.add_argument(
        "--in", dest="written_in", choices=LANGUAGES, default="en", help="the report's language; English when left out"
    )
    writing.add_argument("--out", type=Path, required=True, metavar="OUT", help="OUT.docx, OUT.pdf or OUT.xml (Akoma Ntoso)")
    writing.add_argument(
        "--trends", type=Path, nargs="+", metavar="REPORT", help="earlier reports whose figures the annex compares"
    )
    writing.set_defaults(handler=write)
    filling = actions.add_parser(
        "fill", help="fill the forms of a return (1540 report, BWC measures, HCOC) from measures and figures entered once"
    )
    filling.add_argument(
        "draft", type=Path, nargs="?", metavar="DRAFT.json",
        help="a draft with what the State replied (kordon.report_draft/1); without it only its stored measures are taken",
    )  # fmt: skip
    filling.add_argument("who", metavar="WHO", help="the State's code or name")
    filling.add_argument("--kind", choices=tuple(table("cycles")["forms"]), required=True, help="whose forms")
    filling.add_argument("--in", dest="written_in", choices=LANGUAGES, default="en", help="the return's language")
    filling.add_argument("--out", type=Path, required=True, metavar="OUT.docx")
    filling.set_defaults(handler=fill_forms)
    terms = actions.add_parser("terms", help="where a report says safety for security, or leaves open which it means")
    terms.add_argument("file", type=Path, metavar="FILE", help="the report")
    terms.set_defaults(handler=show_terms)
    claiming = actions.add_parser("claims", help="what replies say of treaties, as a table for `kordon instruments import`")
    claiming.add_argument("file", type=Path, metavar="FILE", help="the report")
    claiming.add_argument("--out", type=Path, metavar="OUT.csv", help="where the table goes; the screen when left out")
    claiming.set_defaults(handler=claims)


def draft(arguments: argparse.Namespace, words: Words) -> int:
    document = read_report(open_source(arguments.file))
    made = draft_of(document, arguments.resolution, arguments.note_verbale, arguments.deadline)
    text = json.dumps(draft_object(made), ensure_ascii=False, indent=1) + "\n"
    if _written(text, arguments.out):
        print(visible(words.say("reporting.drafted", file=arguments.out.name, replies=len(made.replies))))
    return DONE


def write(arguments: argparse.Namespace, words: Words) -> int:
    """The words of the report are in its own language; what is said on the screen in the user's."""
    ending = arguments.out.suffix.lower()
    if ending not in _FORMATS:
        raise UnreadableInput(Defect("reporting.write_as", Severity.REJECTED, Location(file=arguments.out.name)))
    made = read_draft(open_source(arguments.draft))
    report = lay_out(made, arguments.written_in, Words(words.catalogue, arguments.written_in), _trends(arguments.trends or []))
    with AtomicFile(arguments.out) as stream:
        stream.write(rendered(report, ending, made.date))
        stream.commit()
    print(visible(words.say("reporting.written", file=arguments.out.name, replies=len(made.replies))))
    text = "\n".join(block.text for s in report.sections for r in s.replies for block in r.blocks)
    _say_terms(check_terms(text, report.language), words)
    return DONE


def _trends(paths: list[Path]) -> Trends | None:
    if not paths:
        return None
    if len(paths) < 2:
        raise UnreadableInput(Defect("reporting.two_reports", Severity.REJECTED, Location(file=paths[0].name)))
    documents = [read_report(open_source(path)) for path in paths]
    first, last = (report_label(document, path.name) for document, path in ((documents[0], paths[0]), (documents[-1], paths[-1])))
    return Trends(tuple(compare_all(documents)[-1]), (first, last), documents[-1].masthead.language)


def fill_forms(arguments: argparse.Namespace, words: Words) -> int:
    """From the draft's reply of that State, if a draft is given, and from the measures that stand in the store."""
    from kordon.rooms.reporting.cycle.forms import fill, forms_docx

    reply = _reply_of(arguments)
    configuration = getattr(arguments, "configuration", None)
    store = ReferenceStore(configuration.home if configuration is not None else default_home())
    measures, version = stored_measures(store, country_code(reply.code) or reply.code)
    forms = fill(arguments.kind, reply, arguments.written_in, measures, datetime.now(UTC).date().isoformat())
    unanswered = Words(words.catalogue, arguments.written_in).say("reporting.cycle.unanswered")
    with AtomicFile(arguments.out) as stream:
        stream.write(forms_docx(arguments.kind, reply.code, forms, arguments.written_in, unanswered))
        stream.commit()
    filled = sum(bool(form.blocks) for form in forms)
    print(visible(words.say("reporting.cycle.filled", file=arguments.out.name, filled=filled, all=len(forms))))
    if version is not None:
        print(visible(words.say("reporting.cycle.measures", count=len(measures), date=version.as_of)))
    return DONE


def _reply_of(arguments: argparse.Namespace) -> DraftReply:
    code = country_code(arguments.who)
    alpha3 = countries()[code]["alpha3"] if code else arguments.who.upper()
    if arguments.draft is None:
        if not code:
            raise UnreadableInput(Defect("reporting.cycle.no_state", Severity.REJECTED, Location(), (("who", arguments.who),)))
        return DraftReply(alpha3, "state", "governments", "", "", {})
    made = read_draft(open_source(arguments.draft))
    reply = next((r for r in made.replies if r.code == alpha3), None)
    if reply is None:
        place = Location(file=arguments.draft.name)
        raise UnreadableInput(Defect("reporting.cycle.not_addressed", Severity.REJECTED, place, (("addressee", arguments.who),)))
    return reply


def show_terms(arguments: argparse.Namespace, words: Words) -> int:
    document = read_report(open_source(arguments.file))
    _say_terms(check_terms(document.text, document.masthead.language), words)
    return DONE


def _say_terms(terms: list[Term], words: Words) -> None:
    for term in terms:
        print(visible(words.say(f"reporting.{term.code}", found=term.found, suggested=term.suggested, around=term.around)))


def claims(arguments: argparse.Namespace, words: Words) -> int:
    """Columns as `kordon instruments import` takes them; `whose` is own, for a reply is the State's own word."""
    document = read_report(open_source(arguments.file))
    rows = [
        row
        for reply in document.replies
        if reply.entity.kind == "state"
        for row in _claimed(document, reply, arguments.file.name)
    ]
    out = io.StringIO()
    sheet = csv.DictWriter(out, ("state", "instrument", "action", "date", "whose", "source", "remark"), lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(rows)
    if _written(out.getvalue(), arguments.out):
        print(visible(words.say("reporting.claimed", file=arguments.out.name, claims=len(rows))))
    return DONE


_ACTIONS = {
    "party": ("party",),
    "ratified": ("ratification",),
    "acceded": ("accession",),
    "signed": ("signature",),
    "member": ("membership",),
    "signed_and_ratified": ("signature", "ratification"),
}


def _claimed(document: Document, reply: Reply, name: str) -> list[dict[str, str]]:
    source = document.masthead.symbol or document.masthead.job_number or name
    rows = []
    for mention in reply.instruments:
        for action in _ACTIONS.get(mention.relation, ()):
            date = mention.date if action != "ratification" or mention.relation != "signed_and_ratified" else ""
            quoted = " ".join(mention.claim.quotation.split()).lstrip("-•*– ")
            rows.append({
                "state": reply.entity.code, "instrument": mention.code, "action": action, "date": date, "whose": "own",
                "source": f"{source}, {reply.date_of_reply}", "remark": _harmless(quoted),
            })
    return rows


def _harmless(text: str) -> str:
    """No cell begins like a formula of a spreadsheet program."""
    return "'" + text if text[:1] in "=+-@\t\r" else text


def _written(text: str, out: Path | None) -> bool:
    if out is None:
        sys.stdout.write(text)
        return False
    with AtomicFile(out) as stream:
        stream.write(text.encode("utf-8", "replace"))
        stream.commit()
    return True
