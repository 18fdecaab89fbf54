"""Actions, standings and differences as sentences: never a date without whose it is."""

from __future__ import annotations

from kordon.engine.findings import Parameters
from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_name
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.records import Action
from kordon.rooms.obligations.register import Difference, Standing


def action_text(action: Action, words: Words) -> str:
    """`ratification 2014-01-15 (depositary, UN, UNTC 18-15)`."""
    where = ", ".join(filter(None, (words.say("whose." + action.whose), action.depositary, action.source, action.remark)))
    return " ".join(filter(None, (words.say("action." + action.kind), action.day(), f"({where})")))


def actions_text(standing: Standing, words: Words) -> str:
    return "; ".join(action_text(action, words) for action in standing.actions)


def standing_text(standing: Standing, words: Words) -> str:
    """`NPT: bound 1989-04-03; accession ...`."""
    name = instruments()[standing.instrument].short_name(words.language)
    said = " ".join(filter(None, (words.say("standing." + standing.code), standing.since)))
    return f"{name}: {said}; {actions_text(standing, words)}"


def difference_text(difference: Difference, words: Words) -> tuple[str, Parameters]:
    """The message's code and parameters."""
    name = country_name(difference.first.state, words.language)
    return "difference." + difference.code, (
        ("instrument", f"{name} / {difference.first.instrument}"),
        ("first", action_text(difference.first, words)),
        ("second", action_text(difference.second, words)),
    )


def depositary_name(name: str, words: Words) -> str:
    """An organisation before a State: `AU` is the African Union."""
    if name == "UN":
        return words.say("instruments.secretary_general")
    known = instruments().get(name)
    return known.name(words.language) if known else country_name(name, words.language)
