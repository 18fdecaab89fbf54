"""What a State has taken on, and what it did about it: instruments, actions on them, measures.

A date on which a State became bound is somebody's word. Each action says whose: the depositary's, the State's own, or a
third party's. None is ever replaced by another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.provenance import Provenance


class Relation(StrEnum):
    """How one instrument stands to another."""

    AMENDS = "amends"
    IMPLEMENTS = "implements"
    REPLACES = "replaces"
    EXTENDS = "extends"
    CONTINUES = "continues"
    SUPPORTS = "supports"


@dataclass(frozen=True, slots=True)
class Link:
    relation: Relation
    code: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A treaty, resolution, code, regime, initiative or organisation.

    `names` and `short` are by language. `date` (ISO, maybe a year or month) is that of opening for signature or adoption,
    `in_force` is empty while it is not. `effect` says when a later consent binds: `30d` after deposit, `m2` on the first day
    of the second month after it, empty where that makes no sense. `depositaries` are ISO codes of States or short
    names of organisations. `duties` are catalogue codes without `duty.`. `keys` are its names in the sources that are read.
    """

    code: str
    kind: str
    names: Mapping[str, str]
    short: Mapping[str, str]
    date: str
    in_force: str
    effect: str
    depositaries: tuple[str, ...]
    duties: tuple[str, ...]
    links: tuple[Link, ...]
    keys: Mapping[str, tuple[str, ...]]

    def name(self, language: str = "en") -> str:
        return self.names.get(language) or self.names["en"]

    def short_name(self, language: str = "en") -> str:
        """The usual short form; the long one where there is none."""
        return self.short.get(language) or self.name(language)


class ActionKind(StrEnum):
    """What a State did. `named`, `party` and `membership` are for sources that give a standing without a date."""

    SIGNATURE = "signature"
    RATIFICATION = "ratification"
    ACCEPTANCE = "acceptance"
    APPROVAL = "approval"
    ACCESSION = "accession"
    SUCCESSION = "succession"
    WITHDRAWAL = "withdrawal"
    ENTRY_INTO_FORCE = "entry_into_force"
    RESERVATION = "reservation"
    DOMESTIC_DECREE = "domestic_decree"
    SUBSCRIPTION = "subscription"
    MEMBERSHIP = "membership"
    PARTY = "party"
    NAMED = "named"


CONSENTS = frozenset(
    {ActionKind.RATIFICATION, ActionKind.ACCEPTANCE, ActionKind.APPROVAL, ActionKind.ACCESSION, ActionKind.SUCCESSION}
)


class Whose(StrEnum):
    """Whose word a date is."""

    DEPOSITARY = "depositary"
    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Action:
    """What one source says a State did about one instrument. `state` is ISO 3166-1 alpha-2, `date` None where the source
    gives none, `source` the publication and place in it, `depositary` which of several (`US`), `remark` the source's own."""

    state: str
    instrument: str
    kind: ActionKind
    date: PartialDate | None
    whose: Whose
    source: str
    depositary: str = ""
    remark: str = ""
    provenance: Provenance = Provenance()

    def day(self) -> str:
        """The date in ISO 8601, empty where there is none."""
        return self.date.iso() if self.date else ""


@dataclass(frozen=True, slots=True)
class Adherence:
    """One unit of a register: a State and what it did there; `actions` may be empty."""

    state: str
    actions: tuple[Action, ...]
