"""Instruments against weapons of mass destruction and terrorism, and how States stand to them.

  kordon instruments list                       every instrument known
  kordon instruments show INSTRUMENT            names, dates, depositaries, duties, links, who is bound
  kordon instruments status STATE [--on DATE]   how a State stands to each, whose date that is, where sources differ
  kordon instruments import FILE...             take in registers (UN Treaty Collection, UNODA, FCDO, factbook, own table)
  kordon instruments update [INSTRUMENT...]     ask UNODA's data portal and take in its answers

Examples:
  kordon instruments status Qatar --on 2014-06-30
  kordon instruments import 18-15.csv --as-of 2015-03-14
  kordon instruments update NPT BWC

Exit codes: 0 done; 1 sources differ; 2 refused or unreadable; 3 as 0, but units were rejected.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kordon.engine.findings import Parameters
from kordon.engine.records.countries import country_code, country_name
from kordon.engine.references import ReferenceFault, ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations.instruments import find_instrument, instruments
from kordon.rooms.obligations.portal import PORTAL, ask
from kordon.rooms.obligations.records import Action, Instrument
from kordon.rooms.obligations.register import NOTHING_FOUND, Difference, Register, Standing
from kordon.rooms.obligations.screen import Screen, iso_day
from kordon.rooms.obligations.storing import Taken, stored_register, take_in
from kordon.rooms.obligations.wording import actions_text, depositary_name, difference_text

DONE, DIFFERENT, REFUSED, SOME_REJECTED = 0, 1, 2, 3
Handler = Callable[[argparse.Namespace, ReferenceStore, Screen], int]


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _action(actions, "list", "every instrument known", list_instruments)
    showing = _action(actions, "show", "all about one instrument", show)
    showing.add_argument("instrument", metavar="INSTRUMENT", help="code or name, in any of the six languages")
    status_of = _action(actions, "status", "how a State stands to each instrument", status)
    status_of.add_argument("state", metavar="STATE", help="name in any of the six languages, ISO or M49 code")
    for action in (showing, status_of):
        action.add_argument("--on", type=iso_day, metavar="DATE", help="the day asked about (default: today)")
    taking = _action(actions, "import", "take in registers", import_files)
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taking.add_argument("--instrument", metavar="CODE", help="the treaty, where the file does not say it")
    taking.add_argument("--force", action="store_true", help="take it in although it is much smaller than the one in use")
    taking.add_argument("--as-of", type=iso_day, metavar="DATE", help="the day the register was right (default: today)")
    updating = _action(actions, "update", "ask UNODA's data portal", update)
    updating.add_argument("instruments", nargs="*", metavar="INSTRUMENT", help="default: all that the portal keeps")
    updating.add_argument("--portal", default=PORTAL, metavar="URL", help="another address of the portal, or a mirror")
    updating.add_argument("--force", action="store_true", help="take in answers although they are much smaller")


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


def list_instruments(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    known = instruments().values()
    screen.table(
        [f"instruments.column_{name}" for name in ("code", "name", "date", "force")],
        [(i.code, i.name(screen.language), i.date, i.in_force) for i in known],
    )
    screen.put({"schema": "kordon.instruments/1", "instruments": [
        {"code": i.code, "kind": i.kind, "names": dict(i.names), "short": dict(i.short), "date": i.date,
         "in_force": i.in_force, "depositaries": list(i.depositaries), "duties": list(i.duties),
         "links": [{"relation": link.relation, "code": link.code} for link in i.links]} for i in known]})
    return DONE


def show(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    found = find_instrument(arguments.instrument)
    if found is None:
        screen.hint("instruments.unknown", (("text", arguments.instrument),))
        return REFUSED
    on = arguments.on or _today()
    register, used = stored_register(store, screen.hint)
    standings = register.by_standing(found.code, on)
    _say_instrument(found, screen)
    if not used:
        screen.hint("instruments.nothing_stored")
    elif not standings:
        screen.line(f"{on.isoformat()}: {screen.words.say('standing.nothing_found')}")
    for code, states in standings.items():
        names = ", ".join(country_name(state, screen.language) for state in states)
        screen.line(f"{on.isoformat()}: {screen.words.say('standing.' + code)} ({len(states)}): {names}")
    screen.put({"schema": "kordon.instrument/1", "code": found.code, "names": dict(found.names), "on": on.isoformat(),
                "duties": [{"code": d, "text": screen.words.say("duty." + d)} for d in found.duties],
                "standings": standings, "sources": [v.name for v in used]})
    return DONE


def _say_instrument(found: Instrument, screen: Screen) -> None:
    language = screen.language
    screen.line(f"{found.code}  {found.name(language)} ({found.short_name(language)})")
    for column, day in (("date", found.date), ("force", found.in_force)):
        if day:
            screen.line(f"{screen.words.say('instruments.column_' + column)}: {day}")
    if found.depositaries:
        screen.say("instruments.depositaries", names=", ".join(depositary_name(d, screen.words) for d in found.depositaries))
    for link in found.links:
        screen.line(f"{screen.words.say('link.' + link.relation)}: {instruments()[link.code].name(language)}")
    if found.duties:
        screen.say("instruments.duties")
    for duty in found.duties:
        screen.line(f"  - {screen.words.say('duty.' + duty)}")


def status(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    state = country_code(arguments.state)
    if not state:
        screen.unknown_state(arguments.state)
        return REFUSED
    on = arguments.on or _today()
    register, used = stored_register(store, screen.hint)
    if not used:
        screen.hint("instruments.nothing_stored")
    found = [register.standing(state, code, on) for code in instruments()]
    known = [standing for standing in found if standing.actions]
    screen.say("instruments.status_title", state=country_name(state, screen.language), day=on.isoformat())
    screen.table(
        [f"instruments.column_{name}" for name in ("code", "standing", "since", "actions")],
        [(s.instrument, screen.words.say("standing." + s.code), s.since, actions_text(s, screen.words)) for s in known],
    )
    different = [difference for standing in known for difference in standing.differences]
    for difference in different:
        screen.hint(*difference_text(difference, screen.words))
    screen.say("instruments.no_information", count=len(found) - len(known))
    screen.say("instruments.sources", names=len(used))
    for version in used:
        screen.line(f"  {version.name} ({version.as_of})")
    screen.put({"schema": "kordon.adherence-status/1", "state": state, "on": on.isoformat(),
                "name": country_name(state, screen.language), "standings": [standing_object(s) for s in found],
                "sources": [{"name": v.name, "as_of": v.as_of, "sha256": v.sha256} for v in used]})
    return DIFFERENT if different else DONE


def update(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Ask for one treaty after another; one failing does not keep the others out. Nothing stored is lost by any answer."""
    kept = {found.code: found.keys["unoda"][0] for found in instruments().values() if found.keys.get("unoda")}
    named = [find_instrument(text) for text in arguments.instruments]
    wanted = [found.code if found else "" for found in named] or list(kept)
    for name, text in zip(wanted, arguments.instruments, strict=False):
        if name not in kept:
            screen.hint("instruments.no_portal", (("code", text), ("known", ", ".join(kept))))
            return REFUSED
    before, _ = stored_register(store, _silent)
    code, taken = DONE, list[Taken]()
    with tempfile.TemporaryDirectory(prefix="kordon-portal-") as folder:
        for name in wanted:
            screen.hint("instruments.asking", (("code", name), ("address", arguments.portal)))
            code = max(code, _update_one(kept[name], name, Path(folder), arguments, store, screen, taken))
    return _say_differences(before, code, taken, store, screen)


def _update_one(
    key: str, name: str, folder: Path, arguments: argparse.Namespace, store: ReferenceStore, screen: Screen, taken: list[Taken]
) -> int:
    known = store.current(f"treaties-unoda-{name.lower()}")
    try:
        path = ask(key, folder, arguments.portal)
        found = take_in(path, store, _today(), {"instrument": name}, arguments.force)
    except (UnreadableInput, ReferenceFault) as fault:
        screen.refused(fault, f"{key}.json")
        return REFUSED
    taken.append(found)
    if found.version:
        store.confirm(found.version, datetime.now(UTC))
    if known and found.version and known.sha256 == found.version.sha256:
        screen.say("instruments.unchanged", code=name)
        return DONE
    return _say_taken(found, screen)


def import_files(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """One file failing does not keep the others out. Differences that the new files bring are said at once."""
    options = {"instrument": arguments.instrument} if arguments.instrument else {}
    if options and find_instrument(arguments.instrument) is None:
        screen.hint("instruments.unknown", (("text", arguments.instrument),))
        return REFUSED
    before, _ = stored_register(store, _silent)
    code, taken = DONE, list[Taken]()
    for path in arguments.files:
        try:
            taken.append(take_in(path, store, arguments.as_of or _today(), options, arguments.force))
        except (UnreadableInput, ReferenceFault) as fault:
            screen.refused(fault, path.name)
            code = REFUSED
            continue
        code = max(code, _say_taken(taken[-1], screen))
    return _say_differences(before, code, taken, store, screen)


def _say_differences(before: Register, code: int, taken: list[Taken], store: ReferenceStore, screen: Screen) -> int:
    after, _ = stored_register(store, screen.hint)
    fresh = _new_differences(before, after)
    for difference in fresh:
        screen.hint(*difference_text(difference, screen.words))
    screen.put({"schema": "kordon.adherence-intake/1", "differences": [_difference_object(d) for d in fresh], "files": [
        {"file": t.source.name, "reference": t.version.name if t.version else "", "read": t.tally.read,
         "rejected": t.tally.rejected, "units": t.tally.units, "defects": t.tally.defects} for t in taken],
        "refused": screen.not_taken})
    return code if code else DIFFERENT if fresh else DONE


def _say_taken(taken: Taken, screen: Screen) -> int:
    for defect in taken.defects:
        screen.hint_line(screen.words.defect(defect))
    if taken.version is None:
        screen.hint("instruments.not_taken", (("file", taken.source.name),))
        return REFUSED
    tally = taken.tally
    screen.say("instruments.taken", file=taken.source.name, read=tally.read, rejected=tally.rejected, units=tally.units,
               reference=taken.version.name)
    return SOME_REJECTED if tally.rejected else DONE


def _new_differences(before: Register, after: Register) -> list[Difference]:
    old = {(d.code, d.first.source, d.first.day(), d.second.source, d.second.day(), d.first.state, d.first.instrument)
           for d in before.differences()}
    return [d for d in after.differences()
            if (d.code, d.first.source, d.first.day(), d.second.source, d.second.day(), d.first.state, d.first.instrument)
            not in old]


def standing_object(standing: Standing) -> dict[str, Any]:
    """A standing as JSON; nothing in it is a score."""
    return {
        "instrument": standing.instrument,
        "standing": standing.code,
        "since": standing.since,
        "found": standing.code != NOTHING_FOUND,
        "actions": [_action_object(action) for action in standing.actions],
        "differences": [_difference_object(difference) for difference in standing.differences],
    }


def _difference_object(difference: Difference) -> dict[str, Any]:
    return {"kind": difference.code, "first": _action_object(difference.first), "second": _action_object(difference.second)}


def _action_object(action: Action) -> dict[str, Any]:
    place = action.provenance
    return {"state": action.state, "instrument": action.instrument, "action": action.kind, "date": action.day(),
            "whose": action.whose, "source": action.source, "depositary": action.depositary, "remark": action.remark,
            "file": place.file, "sha256": place.sha256, "unit": place.unit}


def _silent(code: str, parameters: Parameters) -> None:
    """The register is looked at again right after, and speaks then."""


def _today() -> date:
    return datetime.now(UTC).date()
