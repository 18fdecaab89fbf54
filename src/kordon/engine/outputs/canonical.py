"""One JSON shape for findings and parties, the same bytes on every machine.

Canonical means: keys sorted, no spaces, UTF-8 unescaped, floats rounded to six decimals (so that two processors that
differ in the last bit write the same line). Schemas: `schemas/kordon.finding.1.json`, `schemas/kordon.party.1.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kordon.engine.findings import Defect, Evidence, Finding
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Owner, Party, PartyKind
from kordon.engine.records.provenance import Provenance

DECIMALS = 6
PARTY_SCHEMA = "kordon.party/1"


def canonical_json(value: object) -> bytes:
    """UTF-8 bytes. A lone surrogate, which UTF-8 can't hold, is written as its JSON escape instead of failing."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The order of the findings of one record: by list, entry, role. Records keep the input's order."""
    return sorted(findings, key=lambda f: (f.entry.list, f.entry.id, f.role, f.kind))


def finding_object(finding: Finding) -> dict[str, Any]:
    """`kordon.finding/1`."""
    entry = finding.entry
    return {
        "schema": finding.schema,
        "kind": finding.kind,
        "record_id": finding.record_id,
        "record_caption": finding.record_caption,
        "role": finding.role,
        "score": round(finding.score, DECIMALS),
        "as_of": finding.as_of,
        "entry": {
            "list": entry.list,
            "id": entry.id,
            "version": entry.version,
            "sha256": entry.sha256,
            "caption": entry.caption,
        },
        "input": {
            "file": finding.location.file,
            "sha256": finding.input_sha256,
            "unit": finding.location.unit,
            "line": finding.location.line,
            "field": finding.location.field,
        },
        "evidence": [_evidence_object(item) for item in finding.evidence],
        "settle": list(finding.settle),
        "warnings": [{"code": code, "parameters": dict(parameters)} for code, parameters in finding.warnings],
    }


def _evidence_object(item: Evidence) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "code": item.code,
        "weight": round(item.weight, DECIMALS),
        "input": {"field": item.input_field, "text": item.input_text},
        "reference": {"field": item.reference_field, "text": item.reference_text},
        "parameters": dict(item.parameters),
        "steps": [
            {
                "left": step.left,
                "right": step.right,
                "how": step.how,
                "similarity": round(step.similarity, DECIMALS),
                "weight": round(step.weight, DECIMALS),
            }
            for step in item.steps
        ],
    }


def defect_object(defect: Defect) -> dict[str, Any]:
    """`kordon.defect/1`: code, severity, place and parameters; words come from the catalogue."""
    place = defect.location
    return {
        "schema": "kordon.defect/1",
        "code": defect.code,
        "severity": defect.severity.value,
        "location": {"file": place.file, "unit": place.unit, "line": place.line, "field": place.field},
        "parameters": dict(defect.parameters),
    }


def party_object(party: Party) -> dict[str, Any]:
    """`kordon.party/1` (draft). Empty fields are left out; what is left reads back equal (`party_from_object`)."""
    full: dict[str, Any] = {
        "schema": PARTY_SCHEMA,
        "id": party.id,
        "kind": party.kind.value,
        "names": [_slim(text=n.text, kind=n.kind.value, quality=n.quality.value, script=n.script, language=n.language)
                  for n in party.names],
        "births": [_date_object(d) for d in party.births],
        "deaths": [_date_object(d) for d in party.deaths],
        "birth_places": [_address_object(a) for a in party.birth_places],
        "gender": party.gender,
        "nationalities": list(party.nationalities),
        "countries": list(party.countries),
        "identifiers": [_slim(kind=i.kind, value=i.value, country=i.country, valid=i.valid, text=i.text, note=i.note)
                        for i in party.identifiers],
        "addresses": [_address_object(a) for a in party.addresses],
        "owners": [_slim(name=o.name, party_id=o.party_id, role=o.role,
                         share_percent=None if o.share_percent is None else str(o.share_percent))
                   for o in party.owners],
        "other": [list(pair) for pair in party.other],
        "provenance": _slim(file=party.provenance.file, sha256=party.provenance.sha256,
                            unit=party.provenance.unit, line=party.provenance.line),
    }
    return {key: value for key, value in full.items() if value not in ("", [], {})}


def party_from_object(value: Mapping[str, Any]) -> Party:
    """The way back. Raises ValueError, KeyError or TypeError where `value` is not a `kordon.party/1` object."""
    if value.get("schema") != PARTY_SCHEMA:
        raise ValueError(f"not a {PARTY_SCHEMA} object")
    return Party(
        id=value["id"],
        kind=PartyKind(value.get("kind", "unknown")),
        names=tuple(
            Name(n["text"], NameKind(n.get("kind", "primary")), NameQuality(n.get("quality", "unknown")),
                 n.get("script", ""), n.get("language", ""))
            for n in value.get("names", ())
        ),
        births=tuple(PartialDate(**d) for d in value.get("births", ())),
        deaths=tuple(PartialDate(**d) for d in value.get("deaths", ())),
        birth_places=tuple(Address(**a) for a in value.get("birth_places", ())),
        gender=value.get("gender", ""),
        nationalities=tuple(value.get("nationalities", ())),
        countries=tuple(value.get("countries", ())),
        identifiers=tuple(Identifier(**{"value": "", **i}) for i in value.get("identifiers", ())),
        addresses=tuple(Address(**a) for a in value.get("addresses", ())),
        owners=tuple(_owner(o) for o in value.get("owners", ())),
        other=tuple((pair[0], pair[1]) for pair in value.get("other", ())),
        provenance=Provenance(**value.get("provenance", {})),
    )


def _owner(value: Mapping[str, Any]) -> Owner:
    share = value.get("share_percent")
    return Owner(value.get("name", ""), value.get("party_id", ""), None if share is None else Decimal(share),
                 value.get("role", ""))


def _date_object(date: PartialDate) -> dict[str, Any]:
    return _slim(year=date.year, month=date.month, day=date.day, year_to=date.year_to, circa=date.circa,
                 calendar=date.calendar, text=date.text)


def _address_object(address: Address) -> dict[str, Any]:
    return _slim(text=address.text, street=address.street, city=address.city, region=address.region,
                 postal_code=address.postal_code, country=address.country, country_text=address.country_text,
                 note=address.note)


def _slim(**fields: Any) -> dict[str, Any]:
    """Without the fields that say nothing. False stays: an identifier whose check digit fails says something; only the
    flag `circa` is left out when off."""
    return {k: v for k, v in fields.items() if v not in (None, "") and not (k in _ZERO_IS_UNKNOWN and not v)}


_ZERO_IS_UNKNOWN = frozenset({"month", "day", "year_to", "circa", "unit", "line"})


