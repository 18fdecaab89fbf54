"""Show, compare and account for control lists.

  kordon controls list                   the lists there are, with their dates
  kordon controls show 2B204.a           a paragraph and what stands under it, with its conditions
  kordon controls diff A B               what changed between two editions
  kordon controls coverage               which printed numbers are in conditions, by entry

A list is called by its name (eu-2021) or is the path of a folder of your own.
Exit codes: 0 done, nothing differs; 1 the lists differ; 2 not found or refused.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from kordon.rooms.trade.controls.chemicals import cas_by_name
from kordon.rooms.trade.controls.differences import compare
from kordon.rooms.trade.controls.library import bundled, load
from kordon.rooms.trade.controls.reconcile import Coverage, cover
from kordon.rooms.trade.controls.records import ControlList, Paragraph
from kordon.rooms.trade.screens import Screen, list_object, paragraph_object

DONE, DIFFERENT, REFUSED = 0, 1, 2
DEFAULT = "eu-2021"
SHOWN_CHANGES = 200  # lines on a screen; the JSON has all


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _action(actions, "list", "the lists there are", show_lists)
    showing = _action(actions, "show", "a paragraph, with its conditions", show)
    showing.add_argument("number", metavar="NUMBER", help="a paragraph, a CAS number, or the name of a chemical or pathogen")
    comparing = _action(actions, "diff", "what changed between two editions", diff)
    comparing.add_argument("before", metavar="A")
    comparing.add_argument("after", metavar="B")
    covering = _action(actions, "coverage", "printed numbers and conditions, by entry", coverage)
    covering.add_argument("--all", action="store_true", help="also entries without conditions or printed numbers")
    for action in (showing, covering):
        action.add_argument("--list", default=DEFAULT, dest="controls", metavar="LIST", help="default: %(default)s")


def run(arguments: argparse.Namespace) -> int:
    screen = Screen(getattr(arguments, "language", None) or "en", arguments.json)
    handler: Callable[[argparse.Namespace, Screen], int] = arguments.handler
    return handler(arguments, screen)


def show_lists(arguments: argparse.Namespace, screen: Screen) -> int:
    """Every list that comes with Kordon."""
    found = [load(name) for name in bundled()]
    rows = [(c.id, c.date, str(len(list(c.entries()))), str(len(c.paragraphs)), c.title, c.sha256[:12]) for c in found]
    columns = ("list", "date", "entries", "paragraphs", "title", "hash")
    screen.table([f"controls.column_{name}" for name in columns], rows)
    for controls in found:
        _warn_replaced(controls, screen)
    screen.put({"schema": "kordon.control-lists/1", "lists": [list_object(c) for c in found]})
    return DONE


def show(arguments: argparse.Namespace, screen: Screen) -> int:
    controls = load(arguments.controls)
    wanted = arguments.number.strip().rstrip(".")
    numbers = _numbers(controls, wanted)
    screen.put({"schema": "kordon.control-paragraphs/1", "list": list_object(controls),
                "paragraphs": [paragraph_object(controls, p) for n in numbers for p in controls.below(n)]})
    if not numbers:
        screen.hint("controls.not_found", number=wanted, list=controls.id)
        return REFUSED
    screen.say("controls.heading", title=controls.title, date=controls.date, hash=controls.sha256[:12])
    _warn_replaced(controls, screen)
    for number in numbers:
        for above in controls.above(number):
            if above.number != number:
                screen.paragraph(controls, above, number)
        for paragraph in controls.below(number):
            screen.paragraph(controls, paragraph, number)
    screen.hint("controls.own_words")
    return DONE


def _numbers(controls: ControlList, wanted: str) -> list[str]:
    """The paragraphs that `wanted` names: by number (`2b204.A`), or those that name it: a CAS number, a
    chemical, a pathogen or a toxin."""
    entry, dot, rest = wanted.partition(".")
    number = entry.upper() + dot + rest.lower()
    if number in controls.paragraphs:
        return [number]
    named = wanted.casefold()
    cas = cas_by_name().get(named, wanted)
    found = [c.number for c in controls.chemicals if c.cas == cas or c.name.casefold() == named]
    found += [a.number for a in controls.agents if named in (n.casefold() for n in (a.name, *a.others))]
    return list(dict.fromkeys(found))


def diff(arguments: argparse.Namespace, screen: Screen) -> int:
    before, after = load(arguments.before), load(arguments.after)
    found = compare(before, after)
    changed = {n: [dict(zip(("field", "before", "after"), c, strict=True)) for c in cs] for n, cs in found.changed.items()}
    screen.put({"schema": "kordon.control-difference/1", "before": list_object(before), "after": list_object(after),
                "added": list(found.added), "removed": list(found.removed), "changed": changed})
    screen.say("controls.difference", before=before.id, after=after.id, added=len(found.added),
               removed=len(found.removed), changed=len(found.changed))
    lines = [("controls.added", {"number": n, "title": after.paragraphs[n].title}) for n in found.added]
    lines += [("controls.removed", {"number": n, "title": before.paragraphs[n].title}) for n in found.removed]
    for number, changes in found.changed.items():
        lines += [("controls.changed", {"number": number, "field": f, "before": a or "-", "after": b or "-"})
                  for f, a, b in changes]
    for code, parameters in lines[:SHOWN_CHANGES]:
        screen.say(code, **parameters)
    if len(lines) > SHOWN_CHANGES:
        screen.say("controls.more", count=len(lines) - SHOWN_CHANGES)
    return DIFFERENT if found.any() else DONE


def coverage(arguments: argparse.Namespace, screen: Screen) -> int:
    """The account by entry, and its sum. Open numbers are those that no condition has and nobody excused."""
    controls = load(arguments.controls)
    accounts = list(cover(controls))
    shown = [a for a in accounts if arguments.all or a.conditions]
    rows = [(a.entry, *(str(n) for n in (a.conditions, a.printed, len(a.matched), len(a.excused), len(a.open))))
            for a in shown]
    columns = ("entry", "conditions", "printed", "matched", "excused", "open")
    screen.table([f"controls.column_{name}" for name in columns], rows)
    _say_sums(controls, accounts, screen)
    screen.put({"schema": "kordon.control-coverage/1", "list": list_object(controls),
                "entries": [_account_object(a) for a in accounts]})
    return DONE


def _say_sums(controls: ControlList, accounts: list[Coverage], screen: Screen) -> None:
    for code, chosen in (("controls.coverage_wmd", True), ("controls.coverage_other", False)):
        part = [a for a in accounts if _is_wmd(controls.paragraphs[a.entry]) is chosen]
        screen.say(code, entries=len(part), with_conditions=sum(1 for a in part if a.conditions),
                   printed=sum(a.printed for a in part), matched=sum(len(a.matched) for a in part),
                   excused=sum(len(a.excused) for a in part), open=sum(len(a.open) for a in part))
    titled, paragraphs = sum(a.titled for a in accounts), sum(a.paragraphs for a in accounts)
    screen.say("controls.titles", titled=titled, paragraphs=paragraphs, untitled=paragraphs - titled)


def _is_wmd(entry: Paragraph) -> bool:
    """Entries of the NSG, the MTCR, the Australia Group and the CWC; the rest comes from Wassenaar alone."""
    return entry.regimes != ("WA",)


def _account_object(account: Coverage) -> dict[str, object]:
    return {
        "entry": account.entry,
        "paragraphs": account.paragraphs,
        "titled": account.titled,
        "conditions": account.conditions,
        "printed": account.printed,
        "matched": len(account.matched),
        "excused": len(account.excused),
        "open": [{"paragraph": p.number, "operator": p.operator, "value": p.value, "unit": p.unit} for p in account.open],
        "unprinted": [str(threshold) for threshold in account.unprinted],
    }


def _warn_replaced(controls: ControlList, screen: Screen) -> None:
    if controls.replaced_by:
        screen.hint("controls.replaced", list=controls.id, date=controls.date, by=controls.replaced_by)


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    help_text: str,
    handler: Callable[[argparse.Namespace, Screen], int],
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=help_text, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(handler=handler)
    return parser
