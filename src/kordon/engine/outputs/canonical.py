"""One JSON shape for findings, the same bytes on every machine.

Canonical means: keys sorted, no spaces, UTF-8 unescaped, floats rounded to six decimals (so that two processors that
differ in the last bit write the same line). Schemas: `schemas/kordon.finding.1.json`, `schemas/kordon.defect.1.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kordon.engine.findings import Defect, Evidence, Finding, Location, ReferencePointer, Step
from kordon.engine.records.encoding import party_to_dict

DECIMALS = 6
party_object = party_to_dict  # `kordon.party/1`: the same shape everywhere, see its own module


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


def finding_from_object(value: Mapping[str, Any]) -> Finding:
    """The way back from `kordon.finding/1`. Raises KeyError where the object is not complete."""
    entry, place = value["entry"], value["input"]
    return Finding(
        kind=value["kind"],
        record_id=value["record_id"],
        score=value["score"],
        entry=ReferencePointer(entry["list"], entry["id"], entry["version"], entry["sha256"], entry["caption"]),
        evidence=tuple(_evidence_from(item) for item in value["evidence"]),
        role=value["role"],
        record_caption=value["record_caption"],
        location=Location(place["file"], place["unit"], place["line"], place["field"]),
        input_sha256=place["sha256"],
        as_of=value["as_of"],
        settle=tuple(value["settle"]),
        warnings=tuple((item["code"], tuple(item["parameters"].items())) for item in value["warnings"]),
    )


def _evidence_from(item: Mapping[str, Any]) -> Evidence:
    steps = tuple(Step(**step) for step in item["steps"])
    return Evidence(
        item["kind"], item["weight"], item["input"]["field"], item["input"]["text"], item["reference"]["field"],
        item["reference"]["text"], steps, item["code"], tuple(item["parameters"].items()),
    )  # fmt: skip


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
