"""Update, import, compare and show lists; check stored parties against what changed.

  kordon lists status                      what is stored, how old it is
  kordon lists update [LIST...]            fetch from the publishers
  kordon lists import FILE...              take in files without a network
  kordon lists diff A B                    what changed between two versions
  kordon lists show ENTRY                  all that a list says of an entry (by its id or name)
  kordon lists verify                      whether the stored bytes are those that were taken in
  kordon lists rescreen FILE... --since V  findings that the change since V adds or drops

A version is written LIST (the newest), LIST@DATE, LIST@HASH or un@bundled, or is the path of a file or folder.
Exit codes: 0 done, nothing differs; 1 differences or findings; 2 refused or unreadable; 3 as 0, but units were rejected.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from kordon.engine.arguments import add_examples, iso_day, number_between
from kordon.engine.findings import Parameters, Severity
from kordon.engine.outputs.canonical import defect_object
from kordon.engine.outputs.problems import problem_text
from kordon.engine.references import ReferenceFault, ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists import rescreen_run
from kordon.rooms.watchlists.acceptance import MAX_SHRINK_PERCENT, Accepted, ListRefused, accept, update
from kordon.rooms.watchlists.deltas import compare_versions
from kordon.rooms.watchlists.lists import (
    ListIdentity,
    LoadedList,
    default_lists,
    identify,
    load_list,
    resolve,
    today,
    version_identity,
)
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.screens import (
    SHORT_HASH,
    Screen,
    delta_object,
    entry_object,
    list_object,
    show_delta,
    show_entry,
)
from kordon.rooms.watchlists.sources import list_sources

DONE, DIFFERENT, REFUSED = 0, 1, 2
DEFECTS_SHOWN = 10

EXAMPLES = {
    "status": (("kordon lists status", "Every list, its date and its age."),),
    "update": (
        ("kordon lists update", "All lists that can be fetched."),
        ("kordon lists update un ofac", "These two."),
        ("kordon lists update un --max-shrink 40", "Also where the list lost up to 40 % of its entries."),
    ),
    "import": (
        ("kordon lists import consolidated.xml", "A file brought from elsewhere; its content says which list it is."),
        ("kordon lists import sdn/", "A list in several files."),
        ("kordon lists import warrants.xlsx --source national --as-of 2026-02-27", "A list that doesn't say its date."),
    ),
    "diff": (
        ("kordon lists diff un@bundled un", "From the snapshot that came with Kordon to the newest version."),
        ("kordon lists diff un@2026-01-15 un@2026-02-27 --json", "Between two days, for another program."),
    ),
    "show": (
        ("kordon lists show QDi.421", "An entry by its number."),
        ("kordon lists show \"Korea Mining Development Trading Corporation\" --list un", "By a name that it bears."),
    ),
    "verify": (("kordon lists verify", "Hash every stored file again."),),
    "rescreen": (
        ("kordon lists rescreen parties.csv --since un@2026-01-15", "What the newest version adds or drops."),
        ("kordon lists rescreen parties.csv --since un@bundled --list un --json", "The same for another program."),
    ),
}


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    names = sorted(list_sources())
    _action(actions, "status", "what is stored, how old it is", status)
    fetching = _action(actions, "update", "fetch lists from their publishers", update_lists)
    fetching.add_argument("lists", nargs="*", metavar="LIST", help=f"one of {', '.join(names)}; all when left out")
    taking = _action(actions, "import", "take in list files without a network", import_files)
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a list's file, or the folder of its parts")
    taking.add_argument("--source", choices=names, help="which list it is; told by content when left out")
    taking.add_argument("--as-of", type=iso_day, metavar="DATE", help="the version's date, where the file states none")
    for action in (fetching, taking):
        action.add_argument("--force", action="store_true", help="take it in although it looks damaged or much smaller")
        action.add_argument("--max-shrink", type=number_between(0, 100), default=MAX_SHRINK_PERCENT, metavar="PERCENT",
                            help="refuse a list that loses more than this share (default: %(default)g)")
    comparing = _action(actions, "diff", "what changed between two versions", diff)
    comparing.add_argument("before", metavar="A", help="the older version, as LIST@DATE, LIST@HASH, un@bundled or a file")
    comparing.add_argument("after", metavar="B", help="the newer one; LIST alone is the newest stored")
    showing = _action(actions, "show", "all that a list says of an entry", show)
    showing.add_argument("entry", metavar="ENTRY", help="the publisher's id, or a name")
    showing.add_argument("--list", action="append", dest="lists", metavar="LIST",
                         help="where to look; may be repeated; default: every list in the store")
    _action(actions, "verify", "whether stored bytes are those taken in", verify)
    rescreening = _action(actions, "rescreen", "findings that a change adds or drops", rescreen_run.run)
    rescreen_run.configure(rescreening)


def run(arguments: argparse.Namespace) -> int:
    configuration = getattr(arguments, "configuration", None)
    home: Path = configuration.home if configuration is not None else default_home()
    screen = Screen(getattr(arguments, "language", None) or "en", arguments.json)
    handler: Callable[[argparse.Namespace, ReferenceStore, Screen], int] = arguments.handler
    return handler(arguments, ReferenceStore(home), screen)


def status(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Every list Kordon knows: stored or not, and how old."""
    rows, objects = [], []
    for name in sorted(list_sources()):
        identity = _newest(name, store)
        if identity is None:
            rows.append((name, "-", "-", "-", screen.words.say("lists.state_missing"), ""))
            objects.append({"list": name, "title": list_sources()[name].title, "stored": False, "versions": 0})
            continue
        entries = identity.entries or len(load_list(f"{name}@{identity.sha256}", store).entries)
        age = "-" if identity.age_days is None else screen.words.say("lists.age", days=identity.age_days)
        state = _state(screen, identity)
        row = (name, identity.version, age, screen.words.count(entries), state, identity.sha256[:SHORT_HASH])
        rows.append(row)
        stored = {"stored": identity.stored is not None, "versions": len(store.versions(name))}
        objects.append({**list_object(identity, entries), **stored})
    screen.table([f"lists.column_{name}" for name in ("list", "version", "age", "entries", "state", "hash")], rows)
    screen.put({"schema": "kordon.list-status/1", "as_of": today().isoformat(), "lists": objects})
    if any(item.get("stale") or item.get("bundled") for item in objects):
        screen.say("lists.how_to_update")
    return DONE


def update_lists(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """One list failing does not keep the others from their update."""
    sources = list_sources()
    unknown = [name for name in arguments.lists if name not in sources]
    if unknown:
        screen.hint("list.unknown_reference", (("known", ", ".join(sorted(sources))),))
        return REFUSED
    code, outcomes = DONE, []
    for name in arguments.lists or [n for n in sorted(sources) if sources[n].downloads]:
        if not sources[name].downloads:
            screen.hint("lists.no_download", (("list", name),))
            code = REFUSED
            continue

        def take(name: str = name) -> Accepted:
            return update(sources[name], store, progress=screen.progress,
                          max_shrink_percent=arguments.max_shrink, force=arguments.force)

        outcome = _taken(name, take, screen)
        outcomes.append(outcome)
        code = max(code, DONE if outcome["accepted"] else REFUSED)
    screen.put({"schema": "kordon.list-intake/1", "lists": outcomes})
    return code


def import_files(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Each path is one list: a file, or the folder that holds its parts."""
    among = (arguments.source,) if arguments.source else ()
    code, outcomes = DONE, []
    for path in arguments.files:

        def take(path: Path = path) -> Accepted:
            return accept(identify(path, today(), among), store, as_of=arguments.as_of,
                          max_shrink_percent=arguments.max_shrink, force=arguments.force)

        outcome = _taken(path.name, take, screen, "lists.not_taken")
        outcomes.append(outcome)
        code = max(code, DONE if outcome["accepted"] else REFUSED)
    screen.put({"schema": "kordon.list-intake/1", "lists": outcomes})
    return code


def diff(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    before, after = load_list(arguments.before, store), load_list(arguments.after, store)
    compared = compare_versions(before, after)
    screen.put(delta_object(before, after, compared))
    if not screen.as_json:
        show_delta(screen, before, after, compared)
    return DIFFERENT if compared.delta.touched() else DONE


def show(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    wanted = arguments.entry.strip().casefold()
    found: list[tuple[ListIdentity, ListEntry]] = []
    lists = arguments.lists or default_lists(store)
    for reference in lists:
        loaded = load_list(reference, store)
        by_id = [e for e in loaded.entries if e.id.casefold() == wanted]
        named = by_id or [e for e in loaded.entries if wanted in (n.text.casefold() for n in e.party.names)]
        found.extend((loaded.identity, entry) for entry in named)
    for identity, entry in found if not screen.as_json else []:
        show_entry(screen, identity, entry)
    entries = [{"version": list_object(identity), "entry": entry_object(entry)} for identity, entry in found]
    screen.put({"schema": "kordon.list-entries/1", "entries": entries})
    if not found:
        screen.hint("lists.not_found", (("entry", arguments.entry), ("lists", ", ".join(lists))))
    return DONE if found else REFUSED


def verify(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Re-hash every stored version."""
    rows, objects = [], []
    for version in (v for name in store.names() for v in store.versions(name)):
        bad = store.verify(version)
        code = "lists.state_altered" if bad else "lists.state_verified"
        state = screen.words.say(code, files=", ".join(bad))
        rows.append((version.name, version.as_of, screen.words.count(version.entries), state, version.sha256[:SHORT_HASH]))
        objects.append({"list": version.name, "version": version.as_of, "sha256": version.sha256, "altered": bad})
    screen.table([f"lists.column_{name}" for name in ("list", "version", "entries", "state", "hash")], rows)
    screen.put({"schema": "kordon.list-verification/1", "versions": objects})
    return REFUSED if any(item["altered"] for item in objects) else DONE


def _taken(name: str, take: Callable[[], Accepted], screen: Screen, next_step: str = "") -> dict[str, object]:
    """Run one intake and say how it ended; `next_step` is the code of what to do about a file that nobody can read."""
    try:
        accepted = take()
    except ListRefused as refusal:
        screen.hint("lists.refused", (("list", refusal.name),))
        for code, parameters in refusal.reasons:
            screen.hint(code, parameters)
        screen.hint("lists.what_next")
        return {"list": refusal.name, "accepted": False, "reasons": _coded(refusal.reasons)}
    except (UnreadableInput, ReferenceFault) as problem:
        screen.hint_line(problem_text(problem, screen.words))
        if next_step and isinstance(problem, UnreadableInput):
            screen.hint(next_step)
        said = problem.defect if isinstance(problem, UnreadableInput) else problem
        return {"list": name, "accepted": False, "reasons": _coded([(said.code, said.parameters)])}
    version = accepted.version
    shown = {"list": version.name, "version": version.as_of, "sha256": version.sha256[:SHORT_HASH]}
    screen.say("lists.stored" if accepted.is_new else "lists.same", **shown, entries=version.entries)
    if accepted.loaded is not None:
        tally = accepted.loaded.tally
        screen.say("lists.counts", units=tally.units, read=tally.read, rejected=tally.rejected)
        if tally.defects:
            codes = ", ".join(f"{code} {count}" for code, count in sorted(tally.defects.items()))
            screen.say("lists.noted", count=sum(tally.defects.values()), codes=codes)
        _show_defects(accepted.loaded, screen)
    for code, parameters in accepted.forced:
        screen.hint(code, parameters)
    if accepted.forced:
        screen.hint("lists.forced")
    if accepted.dated_today:
        screen.hint("lists.dated_today")
    return {"list": version.name, "accepted": True, "new": accepted.is_new, "version": version.as_of,
            "sha256": version.sha256, "entries": version.entries, "reasons": _coded(accepted.forced),
            "defects": [defect_object(defect) for defect in accepted.loaded.defects] if accepted.loaded else []}


def _show_defects(loaded: LoadedList, screen: Screen) -> None:
    """The first defects with their places, what was rejected before what was merely odd."""
    ranked = sorted(loaded.defects, key=lambda defect: defect.severity is not Severity.REJECTED)
    for defect in ranked[:DEFECTS_SHOWN]:
        screen.hint_line(screen.words.defect(defect))


def _coded(messages: Iterable[tuple[str, Parameters]]) -> list[dict[str, object]]:
    return [{"code": code, "parameters": dict(parameters)} for code, parameters in messages]


def _newest(name: str, store: ReferenceStore) -> ListIdentity | None:
    """The version in use today; where all stored are dated later, the newest of them."""
    try:
        return resolve(name, store)
    except UnreadableInput:
        version = store.current(name)
        return version_identity(version, store, today()) if version is not None else None


def _state(screen: Screen, identity: ListIdentity) -> str:
    if identity.stale:
        text = screen.words.say("lists.state_stale", days=identity.source.max_age_days)
    else:
        text = screen.words.say("lists.state_current")
    return f"{text}, {screen.words.say('lists.state_bundled')}" if identity.bundled else text


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    help_text: str,
    handler: Callable[[argparse.Namespace, ReferenceStore, Screen], int],
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=help_text, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(handler=handler)
    add_examples(parser, *EXAMPLES[name])
    return parser
