"""The map of replies: which States answered, in a report or a round, with the UN's disclaimer and a table in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kordon.engine.outputs.markup import Markup
from kordon.engine.outputs.words import Words
from kordon.engine.outputs.world_map import world_map
from kordon.engine.records.countries import country_code, country_name
from kordon.rooms.reporting.cycle.board import BoardRow
from kordon.rooms.reporting.records import Document

REPORT = ("both", "new", "earlier")
ROUND = ("answered", "late", "invited")


@dataclass(frozen=True, slots=True)
class RepliesMap:
    """`states` are (class, names) in the legend's order: the same as the picture, for a table."""

    picture: Markup
    states: Sequence[tuple[str, Sequence[str]]]


def replied(documents: Sequence[Document]) -> dict[str, str]:
    """Each State that answered, by alpha-2: in the last report and an earlier one, in the last for the first time, or only
    earlier."""
    *before, last = [_states(document) for document in documents]
    earlier = {state for states in before for state in states}
    return {state: ("both" if state in earlier else "new") if state in last else "earlier" for state in earlier | last}


def _states(document: Document) -> set[str]:
    found = (country_code(reply.entity.code) for reply in document.replies if reply.entity.kind == "state")
    return {state for state in found if state}


def standing(rows: Iterable[BoardRow]) -> dict[str, str]:
    """Each State that a round addresses: answered in time, late, or not yet."""
    found = {}
    for row in rows:
        if state := country_code(row.standing.addressee):
            found[state] = "late" if row.late else "answered" if row.standing.received else "invited"
    return found


def replies_map(title: str, said: Mapping[str, str], kinds: Sequence[str], words: Words) -> RepliesMap:
    """The picture and its table; `said` gives each State one of `kinds`."""
    legend = [(f"r-{kind}", words.say(f"reporting.map.{kind}")) for kind in kinds]
    nothing = words.say("reporting.map.nothing")

    def hint(state: str, text: str) -> str:
        return f"{country_name(state, words.language)}: {text or nothing}"

    classes = {state: f"r-{kind}" for state, kind in said.items()}
    picture = world_map(title, classes, legend, hint, words.say("map.disclaimer"))
    states = [
        (text, sorted(country_name(state, words.language) for state, kind in classes.items() if kind == class_))
        for class_, text in legend
    ]
    return RepliesMap(picture, [(text, names) for text, names in states if names])
