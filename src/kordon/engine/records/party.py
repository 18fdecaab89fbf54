"""Party: whoever appears in trade, travel, payments or on a list."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.provenance import Provenance


class PartyKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


class NameKind(StrEnum):
    PRIMARY = "primary"
    ALIAS = "alias"
    FORMER = "former"
    ORIGINAL_SCRIPT = "original_script"


class NameQuality(StrEnum):
    """How the publisher itself rates a name: UN good and low, OFAC strong and weak aliases."""

    GOOD = "good"
    LOW = "low"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """One name as written. `script` is ISO 15924 (`Latn`, `Arab`, ...), empty until somebody looked."""

    text: str
    kind: NameKind = NameKind.PRIMARY
    quality: NameQuality = NameQuality.UNKNOWN
    script: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, or a place (of birth, of registration). `country` is ISO 3166 alpha-2 or empty where the text
    could not be resolved; `country_text` keeps what the source wrote; `text` is the address in one piece."""

    text: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    country_text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number somebody issued.

    `kind` is one of the codes of `kordon.engine.records.identifiers.KINDS` (`passport`, `national_id`, `tax`,
    `registration`, `imo`, `mmsi`, `lei`, `bic`, `other` ...). `value` is normalised (upper case, no separators), `text` as
    given. `valid` is the verdict of the standard's own check digit: None where the kind has none.
    """

    kind: str
    value: str
    country: str = ""
    valid: bool | None = None
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a share of this party. `party_id` is the owner's id in the same source, empty where only `name` is known.
    `share_percent` is 0..100, None where not stated; `role` is the source's word (owner, parent, subsidiary of ...)."""

    name: str = ""
    party_id: str = ""
    share_percent: Decimal | None = None
    role: str = "owner"


@dataclass(frozen=True, slots=True)
class Party:
    """A person, organisation, vessel or aircraft.

    `id` is the source's own id, else `Provenance.record_id()`. Countries are ISO 3166 alpha-2: `nationalities` for persons
    (and the flag of a vessel or aircraft), `countries` for any other tie (residence, registration, address).
    `gender` is `male`, `female` or empty. `other` keeps everything the source said that has no field here, as
    (field, text) pairs: nothing is lost.
    """

    id: str
    kind: PartyKind = PartyKind.UNKNOWN
    names: tuple[Name, ...] = ()
    births: tuple[PartialDate, ...] = ()
    deaths: tuple[PartialDate, ...] = ()
    birth_places: tuple[Address, ...] = ()
    gender: str = ""
    nationalities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    owners: tuple[Owner, ...] = ()
    other: tuple[tuple[str, str], ...] = ()
    provenance: Provenance = Provenance()

    @property
    def caption(self) -> str:
        """The name to show: the first primary one, else the first."""
        for name in self.names:
            if name.kind is NameKind.PRIMARY:
                return name.text
        return self.names[0].text if self.names else self.id
