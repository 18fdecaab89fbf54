"""An entry of a watchlist: a party, and what the list's publisher says about its listing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Party


@dataclass(frozen=True, slots=True)
class Link:
    """A tie the list itself states. `entry_id` is the other entry's publisher id where the list gives one, else `name`."""

    relation: str
    entry_id: str = ""
    name: str = ""
    share_percent: str = ""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """`list` is the source's short name (`un`, `ofac`, `eu`, `uk`, `seco`, `dpl`, `un1718v`, `ftm`, `national`);
    `id` the publisher's permanent id (UN reference number CDi.001, OFAC ent_num ...), also `party.id`.

    `expires_on` ends the entry's effect (denial orders, warrants); `remarks` is the publisher's free text, kept whole.
    Whatever has no field stands in `party.other`.
    """

    list: str
    id: str
    party: Party
    programmes: tuple[str, ...] = ()
    listed_on: PartialDate | None = None
    amended_on: tuple[PartialDate, ...] = ()
    expires_on: date | None = None
    legal_basis: str = ""
    classification: str = ""
    owner: str = ""
    status: str = ""
    remarks: str = ""
    links: tuple[Link, ...] = ()
