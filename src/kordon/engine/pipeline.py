"""The one movement as a function: recognise -> read -> check, streaming, one batch at a time.

The pipeline is given rooms' formats and checkers; it finds none itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from kordon.engine.facets import PartyFacet, parties_of
from kordon.engine.findings import Defect, Finding, Location, Severity
from kordon.engine.units import Format, Source, Tally, Unit, UnreadableInput

HEAD_BYTES = 65_536
BATCH_UNITS = 2_048


@dataclass(frozen=True, slots=True)
class ReferenceRequest:
    """Which references a check shall use: names or files of lists (empty: all that the store holds), and the day."""

    lists: tuple[str, ...] = ()
    as_of: date | None = None
    threshold: float | None = None


class PartyChecker(Protocol):
    """A check bound to its references. Findings of one call come in the order of the facets."""

    def check(self, facets: Sequence[PartyFacet]) -> list[list[Finding]]: ...
