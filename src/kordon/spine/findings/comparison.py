"""Input and list entry field by field, for people to look from one to the other: what met is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kordon.engine.findings import Evidence
from kordon.engine.findings import Finding as CheckFinding
from kordon.engine.outputs.markup import Markup, marked_name, value
from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_name
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Party, PartyKind

MOST_VALUES = 200
AT_FIRST = 8  # values that stand open; the others wait behind a word
EVIDENCE_OF = {
    "kind": "kind", "births": "birth_date", "gender": "gender", "countries": "country", "identifiers": "identifier",
    "owners": "ownership",
}  # fmt: skip
Sides = tuple[list[Markup], list[Markup]]


@dataclass(frozen=True, slots=True)
class Row:
    """A field of both records. `label` is a code; `same`: evidence for (True), against (False), none (None)."""

    label: str
    left: list[Markup]
    right: list[Markup]
    same: bool | None

    @property
    def sides(self) -> list[tuple[list[Markup], list[Markup]]]:
        """Of each side the first values and the rest."""
        return [(side[:AT_FIRST], side[AT_FIRST:]) for side in (self.left, self.right)]


def rows_of(finding: CheckFinding, subject: Party, entry: Party | None, words: Words) -> list[Row]:
    """The fields that at least one side fills, in a fixed order. Values are escaped and keep their own direction."""
    weights = _weights(finding.evidence)
    other = entry if entry is not None else Party("")
    fields: Mapping[str, Sides] = {
        "names": (_names(subject, finding, left=True), _names(other, finding, left=False)),
        "kind": (_kind(subject, words), _kind(other, words)),
        "births": (_dates(subject.births), _dates(other.births)),
        "birth_places": (_places(subject.birth_places, words), _places(other.birth_places, words)),
        "deaths": (_dates(subject.deaths), _dates(other.deaths)),
        "gender": (_texts([subject.gender]), _texts([other.gender])),
        "countries": (_countries(subject, words), _countries(other, words)),
        "identifiers": (_identifiers(subject.identifiers, words), _identifiers(other.identifiers, words)),
        "addresses": (_places(subject.addresses, words), _places(other.addresses, words)),
        "owners": (_texts(owner.name for owner in subject.owners), _texts(owner.name for owner in other.owners)),
        "other": (_texts(map(": ".join, subject.other)), _texts(map(": ".join, other.other))),
    }
    return [
        Row(f"findings.field_{name}", left[:MOST_VALUES], right[:MOST_VALUES], _verdict(weights.get(EVIDENCE_OF.get(name, ""))))
        for name, (left, right) in fields.items()
        if left or right
    ]


def _weights(evidence: Iterable[Evidence]) -> dict[str, float]:
    out: dict[str, float] = {}
    for item in evidence:
        out[item.kind] = out.get(item.kind, 0.0) + item.weight
    return out


def _verdict(weight: float | None) -> bool | None:
    return None if weight is None or weight == 0 else weight > 0


def _names(party: Party, finding: CheckFinding, left: bool) -> list[Markup]:
    """The name that met first, with its parts marked; then the others."""
    out, met = [], {}
    for item in finding.evidence:
        if item.steps:
            met[item.input_text if left else item.reference_text] = item
    for name in sorted(party.names, key=lambda name: name.text not in met):
        item_met = met.get(name.text)
        out.append(marked_name(name.text, item_met.steps, left) if item_met else value(name.text))
    return out


def _kind(party: Party, words: Words) -> list[Markup]:
    return [] if party.kind is PartyKind.UNKNOWN else [value(words.say(f"findings.kind_{party.kind.value}"))]


def _dates(dates: Iterable[PartialDate]) -> list[Markup]:
    return _texts(date.iso() if date.text in ("", date.iso()) else f"{date.iso()} ({date.text})" for date in dates)


def _places(places: Iterable[Address], words: Words) -> list[Markup]:
    return _texts(_place(place, words) for place in places)


def _place(place: Address, words: Words) -> str:
    parts = [place.text or ", ".join(filter(None, (place.street, place.postal_code, place.city, place.region)))]
    country = country_name(place.country, words.language) if place.country else place.country_text
    if country and country.casefold() not in parts[0].casefold():
        parts.append(country)
    return ", ".join(part for part in parts if part)


def _countries(party: Party, words: Words) -> list[Markup]:
    codes = dict.fromkeys((*party.nationalities, *party.countries))
    return _texts(country_name(code, words.language) for code in codes)


def _identifiers(identifiers: Iterable[Identifier], words: Words) -> list[Markup]:
    """`Passport: P123 (Egypt)`. Kinds that are names in themselves (IMO, LEI, BIC ...) need no translation."""
    out = []
    for item in identifiers:
        code = f"findings.number_{item.kind}"
        kind = words.say(code) if code in words.catalogue.texts else item.kind.replace("_", " ").upper()
        issued = f" ({country_name(item.country, words.language)})" if item.country else ""
        out.append(f"{kind}: {item.text or item.value}{issued}")
    return _texts(out)


def _texts(texts: Iterable[str]) -> list[Markup]:
    return [value(text) for text in texts if text]
