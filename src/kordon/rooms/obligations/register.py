"""All actions known, and what follows from them: who was bound by what on a day, and where sources differ.

Actions are only ever added. Standing rests on depositaries' dates (of several, the earliest); a State's own date never
makes it a party, and says so. No figure sums up a State.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from kordon.engine.records.dates import PartialDate, compare_dates
from kordon.rooms.obligations.instruments import effective_day, instruments
from kordon.rooms.obligations.records import CONSENTS, Action, ActionKind, Instrument, Whose

PARTY, WITHDRAWN, CONSENTED, SIGNATORY = "party", "withdrawn", "consented", "signatory"
SUBSCRIBED, MEMBER, STATED_PARTY, NAMED = "subscribed", "member", "stated_party", "named"
OWN_ONLY, NOTHING_FOUND = "own_only", "nothing_found"
STANDINGS = (
    PARTY, SUBSCRIBED, MEMBER, CONSENTED, SIGNATORY, STATED_PARTY, NAMED, OWN_ONLY, WITHDRAWN, NOTHING_FOUND
)
AGREEING = {"exact", "compatible"}
_UNDATED = {ActionKind.MEMBERSHIP: MEMBER, ActionKind.PARTY: STATED_PARTY, ActionKind.NAMED: NAMED}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a State stands to an instrument on a day. `code` is one of those above, `since` the ISO date it rests on (for a
    party the day it became bound), `actions` everything any source says, later actions included."""

    state: str
    instrument: str
    code: str
    since: str
    actions: tuple[Action, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two dates for one step that can't both be the same event's. `code` is `own` (the State's own against
    another's), `depositaries` (two of them, as several keep one treaty) or `sources`."""

    code: str
    first: Action
    second: Action


class Register:
    """Actions by State and instrument. The same action of the same source is kept once."""

    def __init__(self, actions: Iterable[Action] = ()) -> None:
        self._actions: dict[tuple[str, str], dict[tuple[str, ...], Action]] = {}
        for action in actions:
            self.add(action)

    def add(self, action: Action) -> None:
        key = (action.kind, action.day(), action.whose, action.source, action.depositary)
        self._actions.setdefault((action.state, action.instrument), {}).setdefault(key, action)

    def actions(self, state: str, instrument: str) -> tuple[Action, ...]:
        """By date, undated last."""
        found = self._actions.get((state, instrument), {}).values()
        return tuple(sorted(found, key=lambda a: (a.day() or "~", a.kind, a.source)))

    def all_actions(self) -> Iterator[Action]:
        for state, instrument in self._actions:
            yield from self.actions(state, instrument)

    def states(self) -> list[str]:
        return sorted({state for state, _ in self._actions})

    def standing(self, state: str, instrument: str, on: date) -> Standing:
        actions = self.actions(state, instrument)
        code, since = _standing(instruments()[instrument], actions, on.isoformat())
        return Standing(state, instrument, code, since, actions, differences(actions))

    def parties(self, instrument: str, on: date) -> list[str]:
        """The States that were bound on the day, by depositaries' dates."""
        return [state for state in self.states() if self.standing(state, instrument, on).code == PARTY]

    def by_standing(self, instrument: str, on: date) -> dict[str, list[str]]:
        """Every State of which anything is found, by its standing on the day, surest first."""
        out: dict[str, list[str]] = {code: [] for code in STANDINGS}
        for state in self.states():
            out[self.standing(state, instrument, on).code].append(state)
        return {code: states for code, states in out.items() if states and code != NOTHING_FOUND}

    def differences(self) -> list[Difference]:
        return [found for key in sorted(self._actions) for found in differences(self.actions(*key))]


def _standing(instrument: Instrument, actions: tuple[Action, ...], on: str) -> tuple[str, str]:
    known = [a for a in actions if a.date is not None and _first_day(a.date) <= on]
    official = [a for a in known if a.whose is Whose.DEPOSITARY]
    withdrawals = [a.day() for a in official if a.kind is ActionKind.WITHDRAWAL]
    consents = [a for a in official if a.kind in CONSENTS and a.day() > max(withdrawals, default="")]
    if consents:
        bound = min(_bound_day(instrument, a) for a in consents)
        return (PARTY, bound) if bound <= on else (CONSENTED, min(a.day() for a in consents))
    if withdrawals:
        return WITHDRAWN, max(withdrawals)
    for kind, code in ((ActionKind.SUBSCRIPTION, SUBSCRIBED), (ActionKind.SIGNATURE, SIGNATORY)):
        if days := [a.day() for a in official if a.kind is kind]:
            return code, min(days)
    others = [a for a in actions if a.whose is not Whose.OWN]
    for kind, code in _UNDATED.items():
        if any(a.kind is kind for a in others):
            return code, min((a.day() for a in known if a.kind is kind and a in others), default="")
    if any(a.kind is ActionKind.SIGNATURE and a.date is None for a in others):
        return SIGNATORY, ""
    if known or any(a.date is None for a in actions):
        return OWN_ONLY, min((a.day() for a in known), default="")
    return NOTHING_FOUND, ""


def _bound_day(instrument: Instrument, action: Action) -> str:
    """Far in the future while the instrument is not in force."""
    if action.date is None:
        return "9999-12-31"
    return effective_day(instrument, _first_day(action.date)) or "9999-12-31"


def _first_day(when: PartialDate) -> str:
    return f"{when.year:04d}-{when.month or 1:02d}-{when.day or 1:02d}"


_STEPS: Mapping[ActionKind, str] = {
    ActionKind.SIGNATURE: "signature",
    ActionKind.WITHDRAWAL: "withdrawal",
    ActionKind.DOMESTIC_DECREE: "consent",  # told apart for standing, but shown beside the deposit it is taken for
    **dict.fromkeys(CONSENTS, "consent"),
}


def differences(actions: Iterable[Action]) -> tuple[Difference, ...]:
    """Every pair of dated actions of one State on one instrument that name another day for the same step. Two actions of
    one source and depositary are a history (withdrawn and joined again), no difference."""
    dated = [a for a in actions if a.date is not None and a.kind in _STEPS]
    found = []
    for a, b in combinations(dated, 2):
        if _STEPS[a.kind] != _STEPS[b.kind] or (a.source, a.whose, a.depositary) == (b.source, b.whose, b.depositary):
            continue
        if a.date and b.date and compare_dates(a.date, b.date) not in AGREEING:
            found.append(Difference(_difference_code(a, b), a, b))
    return tuple(found)


def _difference_code(a: Action, b: Action) -> str:
    if Whose.OWN in (a.whose, b.whose):
        return "own"
    return "depositaries" if a.depositary and b.depositary and a.depositary != b.depositary else "sources"
