"""What `kordon goods` shows to people."""

from __future__ import annotations

import sys
from typing import Any

from kordon.engine.outputs.words import Words, visible
from kordon.engine.units import Tally
from kordon.rooms.trade.controls.records import ControlList
from kordon.rooms.trade.goods.classify import DEPENDS, NOTHING, YES

MESSAGES = "kordon.rooms.trade.messages"
SHOWN_ENTRIES = 3
_ANSWERS = {YES: "goods.yes", DEPENDS: "goods.depends", NOTHING: "goods.nothing_found"}


def show_answer(told: dict[str, Any], words: Words) -> None:
    """The answer, the best entries with what decided, and what to ask."""
    version = told["list_version"]
    print(words.say(_ANSWERS[told["controlled"]], list=version["id"], date=version["date"]))
    for entry in told["entries"][:SHOWN_ENTRIES]:
        print()
        print(visible(f"{entry['paragraph']}  {entry['title']}") + f"  ({entry['score']:.2f})")
        for line in _lines(entry, words):
            print("    " + line)
    for defect in told["defects"]:
        print(defect["text"], file=sys.stderr)
    if version["replaced_by"]:
        hint = words.say("controls.replaced", list=version["id"], date=version["date"], by=version["replaced_by"])
        print(hint, file=sys.stderr)


def _lines(entry: dict[str, Any], words: Words) -> list[str]:
    reasons = {r["condition"]: r for r in entry["because"] if "condition" in r}
    out = []
    for kind in ("met", "unmet", "unknown"):
        for condition in entry[kind]:
            said = reasons.get(condition)
            shown = f" <- {visible(said['text'])} [{said['start']},{said['end']})" if said else ""
            out.append(words.say(f"goods.{kind}", condition=condition) + shown)
    named = [r for r in entry["because"] if "condition" not in r]
    if named:
        found = ", ".join(f"{visible(r['text'])} [{r['start']},{r['end']})" for r in named)
        out.append(words.say("goods.because", words=found))
    if entry["question"]:
        out.append(entry["question"])
    return out


def show_sums(tally: Tally, sums: dict[str, int], controls: ControlList, words: Words) -> None:
    """Counts that balance, on stderr: the answers may go to standard output."""
    counts = {name: sums.get(name, 0) for name in (YES, DEPENDS, NOTHING)}
    told = words.say("goods.sums", read=tally.read, rejected=tally.rejected, units=tally.units, yes=counts[YES],
                     depends=counts[DEPENDS], nothing=counts[NOTHING], list=controls.id, date=controls.date)
    print(told, file=sys.stderr)
