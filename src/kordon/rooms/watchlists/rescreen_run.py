"""`kordon lists rescreen`: stored parties in files, a list's older and newer version, and the findings they differ by."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from kordon.engine.arguments import add_reading_arguments, reading_options
from kordon.engine.facets import PartyFacet, parties_of
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.first_use import matcher_is_compiled
from kordon.engine.outputs.canonical import defect_object
from kordon.engine.outputs.terminal import Terminal
from kordon.engine.pipeline import BATCH_UNITS, ReferenceRequest, open_source, recognise
from kordon.engine.references import ReferenceStore
from kordon.engine.units import Format, Tally, Unit, UnreadableInput
from kordon.rooms.watchlists.lists import (
    ListIdentity,
    LoadedList,
    default_lists,
    is_path,
    read_list,
    resolve,
    today,
)
from kordon.rooms.watchlists.rescreening import Change, ChangedFinding, Rescreening
from kordon.rooms.watchlists.screens import Screen, changed_finding_object, list_object, show_changed_findings

DONE, DIFFERENT, REFUSED, REJECTED = 0, 1, 2, 3
COMMAND = "kordon lists rescreen"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="parties, as for kordon check")
    parser.add_argument("--since", required=True, metavar="VERSION",
                        help="the older version: DATE (the one in force then), HASH, LIST@VERSION or a file")
    parser.add_argument("--list", action="append", dest="lists", metavar="LIST",
                        help="the newer version; every list in the store when left out; may be repeated")
    add_reading_arguments(parser, _format_names())


def run(arguments: argparse.Namespace, store: ReferenceStore, screen: Screen) -> int:
    """Sentences on the screen, or one JSON object `kordon.rescreening/1`."""
    options = reading_options(arguments, _format_names(), COMMAND)
    if not matcher_is_compiled():
        screen.hint("check.first_use")
    rescreenings = [
        Rescreening(before, after, _checker_of()) for before, after in _pairs(arguments, store, screen)
    ]
    tally, odd = Tally(), Oddities(screen)
    found: list[ChangedFinding] = []
    for path in arguments.files:
        for facets in _batches(path, arguments.format, options, tally, odd):
            per_list = [rescreening.check(facets) for rescreening in rescreenings]
            found.extend(item for of_record in zip(*per_list, strict=True) for part in of_record for item in part)
    screen.put(
        {
            "schema": "kordon.rescreening/1",
            "lists": [
                {"before": list_object(r.before.identity, len(r.before.entries)),
                 "after": list_object(r.after.identity, len(r.after.entries))}
                for r in rescreenings
            ],
            "units": {"units": tally.units, "read": tally.read, "rejected": tally.rejected},
            "changes": [changed_finding_object(item) for item in found],
            "defects": odd.objects,
        }
    )
    odd.close()
    _tell(screen, rescreenings, tally, found)
    if found:
        return DIFFERENT
    return REJECTED if tally.rejected else DONE


def _tell(screen: Screen, rescreenings: list[Rescreening], tally: Tally, found: list[ChangedFinding]) -> None:
    if not screen.as_json:
        show_changed_findings(screen, found)
    for item in rescreenings:
        screen.say("lists.between", list=item.after.name, before=item.before.version or "-", after=item.after.version)
        for code, parameters in item.after.identity.warnings:
            screen.hint(code, parameters)
    screen.say("lists.counts", units=tally.units, read=tally.read, rejected=tally.rejected)
    counts = {change.value: sum(item.change is change for item in found) for change in Change}
    screen.say("lists.rescreened", records=tally.read, **counts)


def _pairs(
    arguments: argparse.Namespace, store: ReferenceStore, screen: Screen
) -> Iterator[tuple[LoadedList, LoadedList]]:
    """The older and the newer version of every list asked for."""
    for reference in arguments.lists or _named(arguments.since) or default_lists(store):
        after = resolve(reference, store)
        before = _older(arguments.since, after, store)
        if before is None:
            screen.hint("lists.since_beginning", (("list", after.name), ("day", arguments.since)))
        loaded = read_list(after)
        yield (read_list(before) if before is not None else LoadedList(after), loaded)


def _named(since: str) -> list[str]:
    """`--since un@DATE` without `--list` means that list alone."""
    name, separator, _ = since.partition("@")
    return [name] if separator else []


def _older(since: str, after: ListIdentity, store: ReferenceStore) -> ListIdentity | None:
    """None where the list had no version yet on the day asked for: then every entry is new."""
    if "@" in since or is_path(since):
        before = resolve(since, store)
        if before.name != after.name:
            place = Location(file=since)
            parameters = (("lists", f"{before.name}, {after.name}"),)
            raise UnreadableInput(Defect("list.other_list", Severity.REJECTED, place, parameters))
        return before
    try:
        day = date.fromisoformat(since)
    except ValueError:
        return resolve(f"{after.name}@{since}", store)
    try:
        return resolve(f"{after.name}@{since}", store)
    except UnreadableInput:
        pass
    try:
        return resolve(after.name, store, day)
    except UnreadableInput:
        return None


class Oddities:
    """What was odd in the input: the first defects as sentences, then counts per code; as JSON all of them."""

    def __init__(self, screen: Screen) -> None:
        self.objects: list[dict[str, Any]] = []
        self._as_json = screen.as_json
        self._terminal = Terminal(screen.words, quiet=True)

    def take(self, defect: Defect) -> None:
        self._terminal.defect(defect)
        if self._as_json:
            self.objects.append(defect_object(defect))

    def close(self) -> None:
        self._terminal.show_more_defects()


def _batches(
    path: Path, format_name: str, options: Mapping[str, str], tally: Tally, odd: Oddities
) -> Iterator[list[PartyFacet]]:
    source = open_source(path)
    form = next((f for f in _formats() if f.name == format_name), None) or recognise(source, _formats())
    units: Iterator[Unit[Any]] = form.read(source, options)
    while taken := list(islice(units, BATCH_UNITS)):
        for unit in taken:
            tally.add(unit)
            for defect in unit.defects:
                odd.take(defect)
        yield [facet for unit in taken if unit.record is not None for facet in parties_of(unit.record)]


def _formats() -> Sequence[Format[Any]]:
    from kordon.engine.formats.party_formats import PARTY_FORMATS  # late: readers load Arrow

    return PARTY_FORMATS


def _format_names() -> list[str]:
    return [form.name for form in _formats()]


def _checker_of() -> Any:
    """`checker_of(loaded, request)` builds a checker on the entries given: a part of a list bears the whole list's hash,
    so nothing may be looked up by it."""
    from kordon.rooms.watchlists.checks import checker_of  # late: the matcher compiles

    return partial(checker_of, request=ReferenceRequest(as_of=today()))
