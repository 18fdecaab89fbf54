"""One line of goods, as a declaration, a licence or a contract describes it: what rooms share of goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kordon.engine.records.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Goods:
    """Every field but `id` may be empty.

    `hs` is a code of the Harmonized System or the Combined Nomenclature (digits only); `parameters` are names with a value
    and unit in one text (`{"working pressure": "100 MPa"}`); `concentration_percent` is the share by weight of the chemical
    that `cas` or the description names; `destination` is ISO 3166 alpha-2.
    """

    id: str
    description: str = ""
    cas: tuple[str, ...] = ()
    hs: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    concentration_percent: Decimal | None = None
    destination: str = ""
    part_number: str = ""
    provenance: Provenance | None = None
