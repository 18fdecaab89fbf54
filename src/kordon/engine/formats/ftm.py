"""FollowTheMoney entities as JSON, one per line or in an array: what OpenSanctions and investigative data sets publish.

Source: https://followthemoney.tech/docs/ and the model's explorer. Entities that are parties are read; any other (an
ownership, a sanction, an address of its own) is rejected with its schema named, because what it says of a party is
resolved only where whole lists are read. Nested entities inside a party (`addressEntity`) are used.

Defects: rejected `ftm.not_a_party`, `ftm.no_schema`, `ftm.no_name`, those of `json_records`, `row.name_too_long`; notes as
in `party_rows`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.draft import Draft, add_date, add_identifier, add_name
from kordon.engine.formats.json_records import first_object, records
from kordon.engine.records.countries import country_code
from kordon.engine.records.identifiers import guess_kind
from kordon.engine.records.party import Address, Name, NameKind, NameQuality, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit

_NAME_KINDS = {"primary": NameKind.PRIMARY, "alias": NameKind.ALIAS, "weak": NameKind.ALIAS, "former": NameKind.FORMER}
_ADDRESS_PARTS = {"street": "street", "city": "city", "region": "region", "state": "region", "postalCode": "postal_code"}
_LONGEST_CAPTION = 200


@cache
def _model() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files(__package__).joinpath("data/ftm_properties.json").read_text("utf-8"))
    return loaded


def is_party(entity: Mapping[str, Any]) -> bool:
    """Whether the entity's schema is one of a party."""
    schema = entity.get("schema")
    return isinstance(schema, str) and schema in _model()["schemata"]


def party_from_ftm(entity: Mapping[str, Any]) -> Party:
    """The party in an entity of a party schema, whatever its properties hold. Raises ValueError where `is_party` is
    false. Relations are the caller's."""
    if not is_party(entity):
        raise ValueError("no entity of a party")
    return _party(entity, Draft(""), Provenance())


def recognise(source: Source) -> float:
    """Below a list's own format, which knows more of the same file."""
    entity = first_object(source)
    if entity is None:
        return 0.0
    if isinstance(entity.get("schema"), str) and isinstance(entity.get("properties"), dict):
        return 0.8
    cut = not entity and b'"schema"' in source.head[:4096] and b'"properties"' in source.head
    return 0.7 if cut else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Party]]:
    """Stream units, each entity one. Option: `encoding`."""
    draft = Draft(source.name)
    for number, (entity, line, defects) in enumerate(records(source, options), 1):
        where = Location(source.name, number, line)
        if entity is None:
            yield Unit(number, None, tuple(defects))
        elif not is_party(entity):
            yield Unit(number, None, (*defects, _not_a_party(entity, where)))
        else:
            draft.start((), number, line)
            draft.defects.extend(defects)
            party = _party(entity, draft, Provenance(source.name, source.sha256, number, line))
            if not party.names and not any(d.severity is Severity.REJECTED for d in draft.defects):
                draft.defects.append(Defect("ftm.no_name", Severity.REJECTED, where))
            rejected = any(d.severity is Severity.REJECTED for d in draft.defects)
            yield Unit(number, None if rejected else party, tuple(draft.defects))


FTM: Format[Party] = Format("ftm", "FollowTheMoney entities (JSON)", recognise, read)


def _not_a_party(entity: Mapping[str, Any], where: Location) -> Defect:
    schema = entity.get("schema")
    if not isinstance(schema, str):
        return Defect("ftm.no_schema", Severity.REJECTED, where)
    return Defect("ftm.not_a_party", Severity.REJECTED, where, (("schema", schema[:40]),))


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _strings(value: Any) -> list[str]:
    return [text for item in _values(value) if isinstance(item, str) and (text := item.strip())]


def _party(entity: Mapping[str, Any], draft: Draft, provenance: Provenance) -> Party:
    stated = entity.get("properties")
    properties: dict[str, Any] = stated if isinstance(stated, dict) else {}
    _take_names(entity, properties, draft)
    for field, value in properties.items():
        _take_property(draft, field, value)
    draft.nationalities[:] = dict.fromkeys(draft.nationalities)
    identity = entity.get("id")
    names: dict[str, Name] = {}
    for name in draft.names:
        names.setdefault(name.text, name)
    return Party(
        id=identity if isinstance(identity, str) and identity else provenance.record_id(),
        kind=PartyKind(_model()["schemata"][entity["schema"]]),
        names=tuple(names.values()),
        births=tuple(draft.births),
        deaths=tuple(draft.deaths),
        birth_places=tuple(draft.birth_places),
        gender=draft.gender,
        nationalities=tuple(draft.nationalities),
        countries=tuple(dict.fromkeys(draft.countries)),
        identifiers=tuple(dict.fromkeys(draft.identifiers)),
        addresses=tuple(dict.fromkeys(draft.addresses)),
        other=tuple(draft.other),
        provenance=provenance,
    )


def _take_names(entity: Mapping[str, Any], properties: Mapping[str, Any], draft: Draft) -> None:
    """The caption is the name that the publisher shows: the primary one; further names of the property are aliases."""
    named = _strings(properties.get("name"))
    caption = entity.get("caption")
    if isinstance(caption, str) and caption.strip() in named:
        named.remove(caption.strip())
        named.insert(0, caption.strip())
    for place, text in enumerate(named):
        add_name(draft, "name", text, NameKind.ALIAS if place else NameKind.PRIMARY)
    for field, how in _model()["names"].items():
        for text in _strings(properties.get(field)) if field != "name" else ():
            before = len(draft.names)
            add_name(draft, field, text, _NAME_KINDS[how])
            if how == "weak" and len(draft.names) > before:
                draft.names[-1] = Name(draft.names[-1].text, NameKind.ALIAS, NameQuality.LOW)
    parts = [texts[0] for field in _model()["name_parts"] if (texts := _strings(properties.get(field)))]
    if not draft.names and parts:
        add_name(draft, "lastName", " ".join(parts), NameKind.PRIMARY)
    if not draft.names and isinstance(caption, str) and caption.strip() and len(caption) < _LONGEST_CAPTION:
        add_name(draft, "caption", caption.strip(), NameKind.PRIMARY)


def _take_property(draft: Draft, name: str, value: Any) -> None:
    model = _model()
    if name in model["dates"]:
        for text in _strings(value):
            add_date(draft, name, text, getattr(draft, model["dates"][name]))
    elif name in model["countries"]:
        for text in _strings(value):
            _take_country(draft, name, text, getattr(draft, model["countries"][name]))
    elif name in model["identifiers"]:
        kind, country = model["identifiers"][name]
        for text in _strings(value):
            add_identifier(draft, name, kind, text, country)
    elif name == "gender":
        genders = [text for text in _strings(value) if text in ("male", "female")]
        draft.gender = genders[0] if len(genders) == 1 else ""
    elif name in ("birthPlace", "birthCountry"):
        draft.birth_places.extend(Address(text=text, country=country_code(text)) for text in _strings(value))
    elif name == "address":
        draft.addresses.extend(Address(text=text) for text in _strings(value))
    else:
        _take_rest(draft, name, value)


def _take_country(draft: Draft, name: str, text: str, target: list[str]) -> None:
    """FollowTheMoney's codes are ISO's in lower case, with a few of its own (`eu`, `suhh`, `ua-cri`)."""
    code = country_code(text) or {"suhh": "SU", "yucs": "YU", "dd": "DD", "ge-ab": "GE", "ge-os": "GE"}.get(text, "")
    if code:
        target.append(code)
    else:
        draft.other.append((name, text))


def _take_rest(draft: Draft, name: str, value: Any) -> None:
    """Nested entities are used where they are addresses or documents; texts are kept; names were taken before."""
    if name in _model()["names"] or (name in _model()["name_parts"] and draft.names):
        return
    for item in _values(value):
        if isinstance(item, str):
            draft.other.append((name, item))
        elif isinstance(item, dict):
            _take_nested(draft, name, item)


def _take_nested(draft: Draft, name: str, item: Mapping[str, Any]) -> None:
    schema, inner = item.get("schema"), item.get("properties")
    if not isinstance(inner, dict):
        return
    if schema == "Address":
        parts = {field: texts[0] for key, field in _ADDRESS_PARTS.items() if (texts := _strings(inner.get(key)))}
        full, country = "; ".join(_strings(inner.get("full"))), "".join(_strings(inner.get("country"))[:1])
        draft.addresses.append(Address(text=full, country=country_code(country), country_text=country, **parts))
    elif schema in ("Passport", "Identification"):
        kind = "passport" if schema == "Passport" else guess_kind(" ".join(_strings(inner.get("type"))[:1]))
        country = country_code("".join(_strings(inner.get("country"))[:1]))
        for text in _strings(inner.get("number")):
            add_identifier(draft, name, kind, text, country, "; ".join(_strings(inner.get("summary"))))
    else:
        caption = item.get("caption") or item.get("id")
        if isinstance(caption, str):
            draft.other.append((name, caption))
