"""What the commands write keeps to the committed schemas: no property that no schema names, none missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.catalogue import Catalogue
from kordon.engine.pipeline import open_source
from kordon.rooms.reporting.answer import MESSAGES, comparison_object, document_object
from kordon.rooms.reporting.comparing import compare_all
from kordon.rooms.reporting.reading import read_report
from kordon.rooms.reporting.writing.draft import draft_object, draft_of, read_draft

SCHEMAS = Path(__file__).parents[5] / "schemas"
ROOM = Path(__file__).parents[1]
FILES = [*sorted((ROOM / "tests" / "languages").glob("*.txt")), ROOM / "samples" / "replies_en.txt"]
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def _complaints(value: Any, schema: dict[str, Any], whole: dict[str, Any], where: str) -> list[str]:
    """The part of JSON Schema that these schemas use."""
    if "$ref" in schema:
        return _complaints(value, whole["$defs"][schema["$ref"].split("/")[-1]], whole, where)
    if "anyOf" in schema:
        return [] if any(not _complaints(value, one, whole, where) for one in schema["anyOf"]) else [f"{where}: none fits"]
    if "const" in schema or "enum" in schema:
        return [] if value in schema.get("enum", [schema.get("const")]) else [f"{where}: {value}"]
    kinds = schema.get("type", "object")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(isinstance(value, TYPES[kind]) for kind in kinds):  # type: ignore[arg-type]  # a tuple of types is allowed
        return [f"{where}: {type(value).__name__}"]
    if isinstance(value, list):
        return [c for i, part in enumerate(value) for c in _complaints(part, schema["items"], whole, f"{where}[{i}]")]
    if not isinstance(value, dict):
        return []
    if "properties" not in schema and "additionalProperties" not in schema:
        return []
    parts = [schema, *(whole["$defs"][one["$ref"].split("/")[-1]] for one in schema.get("allOf", ()))]
    known = {name: inner for part in parts for name, inner in part.get("properties", {}).items()}
    out = [f"{where}.{name} missing" for part in parts for name in part.get("required", ()) if name not in value]
    for name, part in value.items():
        inner = known.get(name) or schema.get("additionalProperties")
        out += _complaints(part, inner, whole, f"{where}.{name}") if inner else [f"{where}.{name} is not in the schema"]
    return out


def _check(value: Any, name: str) -> None:
    if not SCHEMAS.is_dir():
        pytest.skip("the schemas stand beside the source")
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    assert _complaints(value, schema, schema, "$") == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reading_and_drafting(path: Path) -> None:
    document = read_report(open_source(path))
    _check(document_object(document, Catalogue((MESSAGES,)), "en"), "kordon.report.1")
    _check(draft_object(draft_of(document)), "kordon.report_draft.1")


def test_comparing() -> None:
    sample = read_report(open_source(ROOM / "samples" / "replies_en.txt"))
    other = read_report(open_source(ROOM / "tests" / "languages" / "replies_en.txt"))
    for documents in ([sample, other], [other, sample, other]):
        _check(comparison_object(documents, compare_all(documents)), "kordon.report_comparison.1")


def test_the_sample_draft() -> None:
    path = ROOM / "samples" / "draft.json"
    _check(json.loads(path.read_text("utf-8")), "kordon.report_draft.1")
    assert draft_object(read_draft(open_source(path)))["document"]["symbol"] == "A/80/998"
