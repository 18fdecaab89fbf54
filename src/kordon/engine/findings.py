"""What a check says, and what a reader found odd.

Codes and parameters only: words for people come from the catalogues (`kordon.engine.messages`), in six languages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Parameters = tuple[tuple[str, str], ...]


class Severity(StrEnum):
    NOTE = "note"
    REPAIRED = "repaired"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in an input. `unit` and `line` are 1-based, 0 where unknown; `field` is a column, tag or path."""

    file: str = ""
    unit: int = 0
    line: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class Defect:
    """Something odd in an input, located. `code` is `format.what` (`csv.ragged_row`); every code stands in the
    catalogues. `parameters` fill the catalogue's text; values are short (readers cut what they quote)."""

    code: str
    severity: Severity
    location: Location
    parameters: Parameters = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a token-by-token explanation. `how` is a code (`equal`, `spelling`, `sound`, `symbol`, `initial`, `fused`,
    `script`, `missing`, `extra`, `number`, `generic`); `similarity` 0..1; `weight` is the share of the decision, 0..1."""

    left: str
    right: str
    how: str
    similarity: float
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against.

    `kind` is `name`, `birth_date`, `country`, `gender`, `identifier`, `ownership` ...; `weight` is its signed contribution in
    natural log-odds. `input_*` points into the input, `reference_*` into the list entry; `steps` explains a name.
    """

    kind: str
    weight: float
    input_field: str = ""
    input_text: str = ""
    reference_field: str = ""
    reference_text: str = ""
    steps: tuple[Step, ...] = ()
    code: str = ""
    parameters: Parameters = ()


@dataclass(frozen=True, slots=True)
class ReferencePointer:
    """The very thing in the very version of a reference that a finding is about. `list` is the source's short name
    (`un`, `ofac`), `id` the publisher's permanent id, `version` the version's date (ISO), `sha256` of the version's bytes."""

    list: str
    id: str
    version: str
    sha256: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of one record. `score` is the probability that the finding is true at the prior named in the
    model file. `settle` holds catalogue codes of what would settle it. `warnings` are (code, parameters) such as a
    stale reference."""

    kind: str
    record_id: str
    score: float
    entry: ReferencePointer
    evidence: tuple[Evidence, ...] = ()
    role: str = "subject"
    record_caption: str = ""
    location: Location = Location()
    input_sha256: str = ""
    as_of: str = ""
    settle: tuple[str, ...] = ()
    warnings: tuple[tuple[str, Parameters], ...] = ()
    schema: Literal["kordon.finding/1"] = field(default="kordon.finding/1")
