"""Whether a value keeps a committed JSON Schema (`schemas/kordon.NAME.1.json`): for tests, stricter than the standard."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[1] / "schemas"
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict,
    "null": type(None),
}  # fmt: skip


@cache
def schema_of(name: str) -> dict[str, Any]:
    """The schema of `kordon.NAME/1`."""
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"kordon.{name}.1.json").read_text("utf-8"))
    return loaded


def complaints(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """The part of JSON Schema that ours use; a property that no schema names is a complaint too."""
    if "$ref" in schema:
        return complaints(value, schema_of(schema["$ref"].split(".")[1]), where)
    if "anyOf" in schema:
        tried = [complaints(value, one, where) for one in schema["anyOf"]]
        return min(tried, key=len)
    if "const" in schema:
        return [] if value == schema["const"] else [f"{where}: not {schema['const']}"]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{where}: {value} not allowed"]
    if not isinstance(value, TYPES[schema["type"]]):
        return [f"{where}: no {schema['type']}"]
    out = []
    if isinstance(value, dict):
        out += [f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, part in value.items():
            inner = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            out += complaints(part, inner, f"{where}.{name}") if inner else [f"{where}.{name} is not in the schema"]
    if isinstance(value, list):
        out += [c for i, part in enumerate(value) for c in complaints(part, schema["items"], f"{where}[{i}]")]
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        out.append(f"{where}: pattern")
    if "maximum" in schema and not schema["minimum"] <= value <= schema["maximum"]:
        out.append(f"{where}: range")
    return out
