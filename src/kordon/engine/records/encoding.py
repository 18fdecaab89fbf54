"""Party as canonical JSON and back: `kordon.party/1`.

Canonical: keys sorted, no spaces, UTF-8 unescaped, fields that say nothing left out, so that equal parties give equal
bytes on every machine. It runs on every record, so it is flat code: what a field costs when empty is one comparison.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Owner, Party, PartyKind
from kordon.engine.records.provenance import Provenance

SCHEMA = "kordon.party/1"

T = TypeVar("T")
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def party_json(party: Party) -> bytes:
    """One line of canonical JSON. A lone surrogate, which UTF-8 can't hold, is written as its JSON escape."""
    return _encode(party_to_dict(party)).encode("utf-8", "backslashreplace")


def party_from_json(line: bytes | str) -> Party:
    """The way back. Raises ValueError where the text is no `kordon.party/1` object."""
    return party_from_dict(json.loads(line))


def party_to_dict(party: Party) -> dict[str, Any]:
    """Plain values alone, empty fields left out."""
    out: dict[str, Any] = {"schema": SCHEMA, "id": party.id, "kind": party.kind.value}
    if party.names:
        out["names"] = [_name(n) for n in party.names]
    for field in ("births", "deaths"):
        if dates := getattr(party, field):
            out[field] = [_date(d) for d in dates]
    for field in ("birth_places", "addresses"):
        if places := getattr(party, field):
            out[field] = [_slots(a, _ADDRESS) for a in places]
    if party.gender:
        out["gender"] = party.gender
    if party.nationalities:
        out["nationalities"] = list(party.nationalities)
    if party.countries:
        out["countries"] = list(party.countries)
    if party.identifiers:
        out["identifiers"] = [_identifier(i) for i in party.identifiers]
    if party.owners:
        out["owners"] = [_owner(o) for o in party.owners]
    if party.other:
        out["other"] = [list(pair) for pair in party.other]
    if provenance := _slots(party.provenance, _PROVENANCE):
        out["provenance"] = provenance
    return out


_ADDRESS = ("text", "street", "city", "region", "postal_code", "country", "country_text", "note")
_PROVENANCE = ("file", "sha256", "unit", "line")
_DATE = ("year", "month", "day", "year_to", "circa", "text")


def _slots(value: object, fields: Iterable[str]) -> dict[str, Any]:
    return {field: found for field in fields if (found := getattr(value, field))}


def _name(name: Name) -> dict[str, Any]:
    out = {"text": name.text, "kind": name.kind.value}
    if name.quality is not NameQuality.UNKNOWN:
        out["quality"] = name.quality.value
    if name.script:
        out["script"] = name.script
    if name.language:
        out["language"] = name.language
    return out


def _date(date: PartialDate) -> dict[str, Any]:
    out = _slots(date, _DATE)
    if date.calendar != "gregorian":
        out["calendar"] = date.calendar
    return out


def _identifier(identifier: Identifier) -> dict[str, Any]:
    out = {"kind": identifier.kind, **_slots(identifier, ("value", "country", "text", "note"))}
    if identifier.valid is not None:
        out["valid"] = identifier.valid
    return out


def _owner(owner: Owner) -> dict[str, Any]:
    out = _slots(owner, ("name", "party_id"))
    if owner.role != "owner":
        out["role"] = owner.role
    if owner.share_percent is not None:
        out["share_percent"] = str(owner.share_percent)
    return out


def party_from_dict(value: Any) -> Party:
    """The way back from plain values. Raises ValueError where `value` is no `kordon.party/1` object: an unknown or
    missing field, a value of another type, a word that is none of the known ones."""
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        raise ValueError(f"no {SCHEMA} object")
    read = dict(value)
    del read["schema"]
    known: dict[str, Any] = {"id": _text(read.pop("id", "")), "kind": PartyKind(read.pop("kind", "unknown"))}
    known["gender"] = _text(read.pop("gender", ""))
    for field, build in _PARTS.items():
        if field in read:
            known[field] = _each(read.pop(field), build)
    if "provenance" in read:
        known["provenance"] = _provenance_from(read.pop("provenance"))
    if read:
        raise ValueError(f"unknown field {min(read)!s:.40}")
    return Party(**known)


def _each(values: Any, build: Callable[[Any], T]) -> tuple[T, ...]:
    if not isinstance(values, list | tuple):
        raise ValueError("a list was expected")
    return tuple(build(value) for value in values)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text was expected")
    return value


def _checked(value: Any, types: Mapping[str, type]) -> dict[str, Any]:
    """`value` as keyword arguments, each of the very type that its field has (True is no number)."""
    if not isinstance(value, Mapping):
        raise ValueError("an object was expected")
    for field, item in value.items():
        if type(item) is not types.get(field):
            raise ValueError(f"field {field!s:.40} is not expected here, or not of this type")
    return dict(value)


_NAME_TYPES = dict.fromkeys(("text", "kind", "quality", "script", "language"), str)
_ADDRESS_TYPES = dict.fromkeys(_ADDRESS, str)
_PROVENANCE_TYPES = {"file": str, "sha256": str, "unit": int, "line": int}
_DATE_TYPES = {"year": int, "month": int, "day": int, "year_to": int, "circa": bool, "calendar": str, "text": str}
_IDENTIFIER_TYPES = {**dict.fromkeys(("kind", "value", "country", "text", "note"), str), "valid": bool}
_OWNER_TYPES = dict.fromkeys(("name", "party_id", "share_percent", "role"), str)


def _name_from(value: Any) -> Name:
    read = _checked(value, _NAME_TYPES)
    kind, quality = NameKind(read.pop("kind", "primary")), NameQuality(read.pop("quality", "unknown"))
    return Name(read.pop("text", ""), kind, quality, **read)


def _date_from(value: Any) -> PartialDate:
    return PartialDate(**{"year": 0, **_checked(value, _DATE_TYPES)})


def _address_from(value: Any) -> Address:
    return Address(**_checked(value, _ADDRESS_TYPES))


def _provenance_from(value: Any) -> Provenance:
    return Provenance(**_checked(value, _PROVENANCE_TYPES))


def _identifier_from(value: Any) -> Identifier:
    return Identifier(**{"kind": "other", "value": "", **_checked(value, _IDENTIFIER_TYPES)})


def _owner_from(value: Any) -> Owner:
    read = _checked(value, _OWNER_TYPES)
    share = read.pop("share_percent", None)
    try:
        return Owner(**read, share_percent=None if share is None else Decimal(share))
    except InvalidOperation:
        raise ValueError("a share that is no number") from None


def _pair_from(value: Any) -> tuple[str, str]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("a pair was expected")
    return _text(value[0]), _text(value[1])


_PARTS: dict[str, Callable[[Any], Any]] = {
    "names": _name_from,
    "births": _date_from,
    "deaths": _date_from,
    "birth_places": _address_from,
    "nationalities": _text,
    "countries": _text,
    "identifiers": _identifier_from,
    "addresses": _address_from,
    "owners": _owner_from,
    "other": _pair_from,
}
