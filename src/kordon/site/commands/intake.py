"""Hand files in, to be checked by the worker.

  kordon intake customers.csv                        for the only agency there is
  kordon intake --agency ID --purpose customs *.xml  for one of several
  kordon intake --watch FOLDER                       hand in what appears in a folder, until stopped

What was handed in from a watched folder moves to its subfolder `taken`, what couldn't be to `refused`, each beside a line in
`intake.log` there. The same file again is recognised, not checked twice. `kordon worker` checks; the pages show progress.

Exit codes: 0 all were taken; 2 one was refused, or the call was wrong.
"""

from __future__ import annotations

import argparse
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue

if TYPE_CHECKING:
    from kordon.spine.intake.services import HandedIn

TAKEN, REFUSED = 0, 2
OPTIONS = ("encoding", "delimiter", "sheet", "format")


class NoAgency(Exception):
    """For which agency? `code` and `parameters` are for the catalogue."""

    def __init__(self, code: str, known: str = "") -> None:
        super().__init__(code)
        self.code, self.parameters = code, (("known", known),)


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help="files to hand in")
    add("--watch", type=Path, metavar="FOLDER", help="hand in what appears in this folder")
    add("--once", action="store_true", help="with --watch: look once, then end")
    add("--agency", type=_agency_id, metavar="ID", help="for which agency; default: the only one")
    add("--purpose", default="screening", help="why it is checked: screening, export_licence, customs, travel, payment, customer")
    add("--map", action="append", default=[], metavar="FIELD=COLUMN", help="where a field stands; may be repeated")
    for option in OPTIONS:
        add(f"--{option}", default="", help=f"as for `kordon check --{option}`")


def run(arguments: argparse.Namespace) -> int:
    """Raises the faults of the intake step for a call that is wrong as a whole; a single file's are told and counted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
    import django

    django.setup()
    from kordon.spine.intake.purposes import purpose_of

    words = Words(catalogue(), arguments.language)
    purpose_of(arguments.purpose)
    agency_id = arguments.agency or _only_agency()
    options = {name: value for name in OPTIONS if (value := getattr(arguments, name))}
    options |= {f"map.{field}": column for field, _, column in (text.partition("=") for text in arguments.map)}
    if arguments.watch is not None:
        return _watch(arguments, agency_id, options, words)
    if not arguments.files:
        raise NoAgency("intake.no_files")
    return max(_hand_in(path, agency_id, arguments.purpose, options, words, "command") for path in arguments.files)


def _hand_in(
    path: Path, agency_id: UUID, purpose: str, options: dict[str, str], words: Words, channel: str
) -> int:
    from kordon.spine.intake.faults import IntakeFault

    try:
        handed = _handed_in(path, agency_id, purpose, options, channel)
    except IntakeFault as fault:
        print(f"{path.name}: {words.coded(fault.code, fault.parameters)}")
        return REFUSED
    except OSError as error:
        print(words.say("cli.machine_refused", file=path.name, reason=error.strerror or type(error).__name__))
        return REFUSED
    code = "intake.taken" if handed.is_new else "intake.recognised"
    print(words.say(code, file=path.name, id=handed.file.id), flush=True)
    return TAKEN


def _handed_in(path: Path, agency_id: UUID, purpose: str, options: dict[str, str], channel: str) -> HandedIn:
    from kordon.spine.accounts.members import the_program
    from kordon.spine.intake.models import File
    from kordon.spine.intake.services import hand_in

    with path.open("rb") as stream:
        return hand_in(the_program(), agency_id, path.name, stream, purpose, File.Channel(channel), options)


def _watch(arguments: argparse.Namespace, agency_id: UUID, options: dict[str, str], words: Words) -> int:
    from kordon.site.watched_folder import WatchedFolder

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())

    def take(path: Path) -> bool:
        return _hand_in(path, agency_id, arguments.purpose, options, words, "folder") == TAKEN

    folder = WatchedFolder(arguments.watch, take)
    print(words.say("intake.watching", folder=arguments.watch), flush=True)
    return TAKEN if folder.watch(stop, once=arguments.once) else REFUSED


def _only_agency() -> UUID:
    from kordon.spine.accounts.models import Agency

    active = Agency.across_agencies.filter(status=Agency.Status.ACTIVE).order_by("created_at")
    found = list(active)
    if len(found) == 1:
        agency_id: UUID = found[0].id
        return agency_id
    known = "; ".join(f"{agency.id} {agency.names.get('en') or next(iter(agency.names.values()))}" for agency in found)
    raise NoAgency("intake.which_agency" if found else "intake.no_agency", known)


def _agency_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no agency's id") from None
