"""What registers have of a State and an instrument: how a room that keeps registers answers a room that reads claims.

Neither imports the other. A room names its answer in `Room.registers` as `module:function`, a `StateRegister`; the site gathers
them. Every entry says whose word it is and where it stands; what follows from it is for people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kordon.engine.references import ReferenceStore


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """`action` and `whose` are codes of the catalogue (`action.ratification`, `whose.depositary`); `day` is ISO, maybe a year
    or month, empty where the source has none; `source` the publication, `as_of` the day of the register's version."""

    action: str
    day: str
    whose: str
    source: str
    as_of: str


class StateRegister(Protocol):
    """`(store, State as ISO 3166-1 alpha-2, day) -> entries by instrument's code`. Empty where nothing is stored."""

    def __call__(self, store: ReferenceStore, state: str, on: date) -> Mapping[str, Sequence[RegisterEntry]]: ...
