"""`kordon report cycle`: open a round of reporting, write its letters, keep its board, and hand over what may be published."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.words import Words, visible
from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.cycle.addressees import OWN, addressees, code_of, languages_for
from kordon.rooms.reporting.cycle.board import board_rows, queue_object
from kordon.rooms.reporting.cycle.letters import addressee_name, letter_docx, letter_name
from kordon.rooms.reporting.cycle.machine import (
    Cycle,
    Event,
    Refused,
    add,
    count_words,
    kinds,
    standings,
    to_remind,
    usual_deadline,
)
from kordon.rooms.reporting.cycle.store import load, save
from kordon.rooms.reporting.reading import read_plain
from kordon.rooms.reporting.words import table

DONE = 0


def configure(actions: Any) -> None:
    cycle = actions.add_parser(
        "cycle", help="run a round of reporting: letters, deadline, replies, consent, clearance, publication",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="examples:\n"
        "  kordon report cycle open round.json --kind ga-76-28 --on 2022-01-26 --states all --organizations IAEA,ICAO\n"
        "  kordon report cycle letters round.json --in own --in en --to letters/\n"
        "  kordon report cycle receive round.json QAT reply.docx --on 2022-03-31 --original ar --summary summary.docx\n"
        "  kordon report cycle board round.json --on 2022-06-01\n",
    )
    steps = cycle.add_subparsers(dest="step", required=True, metavar="STEP")
    opening = steps.add_parser("open", help="begin a round and invite its addressees")
    opening.add_argument("file", type=Path, metavar="ROUND.json")
    opening.add_argument("--kind", choices=kinds(), required=True, help="what is reported on")
    opening.add_argument("--states", default="", metavar="QAT,ESP|all", help="States Members, by code or name, or all of them")
    opening.add_argument("--organizations", default="", metavar="IAEA,EU", help="organizations and the European Union")
    opening.add_argument("--deadline", default="", metavar="YYYY-MM-DD", help="the kind's own when left out")
    _day(opening)
    opening.set_defaults(handler=open_round)
    for name, text, handler in (
        ("board", "who has answered and what comes next", board),
        ("queue", "what may be published now", show_queue),
    ):
        step = steps.add_parser(name, help=text)
        step.add_argument("file", type=Path, metavar="ROUND.json")
        _day(step)
        step.set_defaults(handler=handler)
    _configure_letters(steps)
    _configure_replies(steps)


def _configure_letters(steps: Any) -> None:
    letters = steps.add_parser("letters", help="notes verbales and letters, a Word file for each addressee")
    letters.add_argument("file", type=Path, metavar="ROUND.json")
    letters.add_argument(
        "--in", dest="written_in", choices=(*LANGUAGES, OWN), action="append",
        help="a language of the letters, English when left out; may be given several times; own: each addressee's",
    )
    letters.add_argument(
        "--language-of", type=_language_of, action="append", default=[], metavar="BRA=es",
        help="the language in which one addressee is written to with --in own; may be given several times",
    )
    letters.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where the letters go")
    letters.add_argument("--reference", default="", metavar="ODA/1-2026", help="the reference on every letter")
    letters.add_argument("--remind", action="store_true", help="only reminders that are due, and note that they were sent")
    _day(letters)
    letters.set_defaults(handler=write_letters)


def _configure_replies(steps: Any) -> None:
    receiving = steps.add_parser("receive", help="take in a reply")
    receiving.add_argument("file", type=Path, metavar="ROUND.json")
    receiving.add_argument("who", metavar="WHO", help="code or name")
    receiving.add_argument("reply", type=Path, metavar="REPLY", help="the full text: PDF, DOCX or text")
    receiving.add_argument("--summary", type=Path, metavar="SUMMARY", help="the executive summary")
    receiving.add_argument(
        "--original", required=True, choices=tuple(table("writing")["languages"]), help="the original language"
    )
    receiving.add_argument(
        "--consent", choices=("yes", "no"), default="", help="whether it may be published, if the reply says so"
    )
    _day(receiving)
    receiving.set_defaults(handler=receive)
    for name, text in (("consent", "note whether a reply may be published"), ("clear", "clear a reply for publication"),
                       ("return", "give a reply back with a reason"), ("publish", "note that a reply went into the report"),
                       ("post", "note that a late reply was posted in its original language")):
        step = steps.add_parser(name, help=text)
        step.add_argument("file", type=Path, metavar="ROUND.json")
        step.add_argument("who", metavar="WHO", help="code or name")
        step.add_argument("--by", default="", metavar="OFFICE", help="office or role that does it")
        if name == "consent":
            step.add_argument("--given", choices=("yes", "no"), required=True)
        if name == "return":
            step.add_argument("--reason", required=True)
        _day(step)
        step.set_defaults(handler=happen)


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=_iso, default=None, metavar="YYYY-MM-DD", help="the day it happens; today when left out")


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day of the form 2026-04-15") from None


def _today(arguments: argparse.Namespace) -> date:
    return arguments.on or datetime.now(UTC).date()


def open_round(arguments: argparse.Namespace, words: Words) -> int:
    opened = _today(arguments)
    codes = addressees(arguments.kind, arguments.states, arguments.organizations)
    if not codes:
        raise UnreadableInput(Defect("reporting.cycle.nobody", Severity.REJECTED, Location(file=arguments.file.name)))
    if arguments.file.exists():
        raise UnreadableInput(Defect("reporting.cycle.exists", Severity.REJECTED, Location(file=arguments.file.name)))
    deadline = _iso(arguments.deadline).isoformat() if arguments.deadline else usual_deadline(arguments.kind, opened)
    cycle = Cycle(arguments.kind, opened.isoformat(), deadline, codes)
    for code in cycle.addressees:
        cycle = add(cycle, Event("invite", code, opened.isoformat()))
    save(arguments.file, cycle)
    print(
        visible(
            words.say(
                "reporting.cycle.opened",
                file=arguments.file.name,
                count=len(cycle.addressees),
                deadline=deadline or "–",
            )
        )
    )
    return DONE


def write_letters(arguments: argparse.Namespace, words: Words) -> int:
    """A file for each addressee and language."""
    cycle, today = load(arguments.file), _today(arguments)
    codes = to_remind(cycle, today) if arguments.remind else list(cycle.addressees)
    said = {code_of(name): language for name, language in arguments.language_of}
    arguments.to.mkdir(parents=True, exist_ok=True)
    written = 0
    for code in codes:
        for language in languages_for(code, arguments.written_in or ["en"], said):
            with AtomicFile(arguments.to / letter_name(code, language, arguments.remind)) as stream:
                stream.write(letter_docx(cycle, code, language, arguments.reference, arguments.remind))
                stream.commit()
            written += 1
        if arguments.remind:
            cycle = _added(cycle, Event("remind", code, today.isoformat()))
    if arguments.remind:
        save(arguments.file, cycle)
    print(visible(words.say("reporting.cycle.letters", count=written, folder=arguments.to.name)))
    return DONE


def _language_of(text: str) -> tuple[str, str]:
    name, _, language = text.rpartition("=")
    if not name or language not in LANGUAGES:
        raise argparse.ArgumentTypeError(f"{text} is not of the form BRA=es, with one of {', '.join(LANGUAGES)}")
    return name, language


def receive(arguments: argparse.Namespace, words: Words) -> int:
    cycle, code = load(arguments.file), code_of(arguments.who)
    source = open_source(arguments.reply)
    facts = {
        "language": arguments.original, "file": source.name, "sha256": source.sha256,
        "full_words": str(count_words(read_plain(source))), "consent": arguments.consent,
    }
    if arguments.summary is not None:
        facts["summary_words"] = str(count_words(read_plain(open_source(arguments.summary))))
    cycle = _added(cycle, Event("receive", code, _today(arguments).isoformat(), facts=facts))
    save(arguments.file, cycle)
    standing = standings(cycle)[code]
    name = addressee_name(code, words.language, formal=False)
    print(
        visible(
            words.say(
                f"reporting.cycle.{standing.timing}",
                who=name,
                words=facts["full_words"],
                deadline=cycle.deadline or "–",
            )
        )
    )
    return DONE


def happen(arguments: argparse.Namespace, words: Words) -> int:
    """Consent, clearance, return, publication: one event each, or a reason why not now."""
    cycle, code = load(arguments.file), code_of(arguments.who)
    facts = {"consent": arguments.given} if arguments.step == "consent" else {}
    if arguments.step == "return":
        facts = {"reason": arguments.reason}
    cycle = _added(cycle, Event(arguments.step, code, _today(arguments).isoformat(), arguments.by, facts))
    save(arguments.file, cycle)
    state = words.say(f"reporting.cycle.state.{standings(cycle)[code].state}")
    print(visible(f"{addressee_name(code, words.language, formal=False)}: {state}"))
    return DONE


def _added(cycle: Cycle, event: Event) -> Cycle:
    try:
        return add(cycle, event)
    except Refused as refused:
        defect = Defect(refused.code, Severity.REJECTED, Location(file=event.addressee), tuple(refused.parameters.items()))
        raise UnreadableInput(defect) from None


def board(arguments: argparse.Namespace, words: Words) -> int:
    """A line for each addressee, those who wait for somebody first."""
    cycle, today = load(arguments.file), _today(arguments)
    rows = board_rows(cycle, today, words.language)
    answered = sum(bool(row.standing.received) for row in rows)
    title = table("cycles")["kinds"][cycle.kind]["title"][words.language]
    print(visible(title))
    print(
        visible(
            words.say(
                "reporting.cycle.board",
                answered=answered,
                all=len(rows),
                deadline=cycle.deadline or "–",
                today=today.isoformat(),
            )
        )
    )
    for row in rows:
        s = row.standing
        marks = [s.language, s.received, words.say("reporting.cycle.mark.late") if row.late else "",
                 words.say(f"reporting.cycle.mark.consent_{s.consent}") if s.consent else "",
                 words.say("reporting.cycle.mark.remind") if row.reminder_due else "", s.reason]
        state = words.say(f"reporting.cycle.state.{row.state}")
        print(visible(f"  {row.name}: {state}" + "".join(f" · {mark}" for mark in marks if mark)))
    return DONE


def show_queue(arguments: argparse.Namespace, words: Words) -> int:
    """As JSON for a draft: replies for the report by section, and late ones for the website."""
    print(json.dumps(queue_object(load(arguments.file)), ensure_ascii=False, indent=1))
    return DONE
