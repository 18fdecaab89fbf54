"""Action plans, points of contact and assistance in the references store: one reference for each kind, every version kept."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kordon.engine.references import ReferenceFault, ReferenceStore, Version
from kordon.rooms.obligations.cooperation import ActionPlan, Assistance, PlanStep, PointOfContact
from kordon.rooms.obligations.formats.cooperation import ASSISTANCE, CONTACTS, PLANS, Row

FORMAT = "cooperation"


@dataclass(frozen=True, slots=True)
class Added:
    """What came of a file: the version it made, keys added, and keys that say something else than before."""

    version: Version
    added: tuple[str, ...]
    changed: tuple[str, ...]


def merge_rows(store: ReferenceStore, name: str, rows: Mapping[str, Row], day: date, origin: str) -> Added:
    """Add records to those stored, by key. What the file does not name stays. Raises ReferenceFault (`measures.damaged`)
    where what is stored was altered."""
    kept = stored_rows(store, name)
    version = store.current(name)
    if version is not None and (store.verify(version) or len(kept) != version.entries):
        raise ReferenceFault("measures.damaged", ("reference", name))
    after = {**kept, **rows}
    added = tuple(key for key in rows if key not in kept)
    changed = tuple(key for key, row in rows.items() if key in kept and kept[key] != row)
    content = {"schema": f"kordon.{name}/1", "rows": {key: asdict(after[key]) for key in sorted(after)}}
    with tempfile.TemporaryDirectory(prefix="kordon-cooperation-") as folder:
        path = Path(folder) / f"{name}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
        stored = store.add(name, [path], format=FORMAT, as_of=day.isoformat(), entries=len(after), origin=origin)
    return Added(stored, added, changed)


def stored_rows(store: ReferenceStore, name: str) -> dict[str, Row]:
    """The records of one kind by key; empty where none are stored or the stored bytes were altered."""
    version = store.current(name)
    if version is None or version.format != FORMAT or store.verify(version):
        return {}
    try:
        rows = json.loads(store.files(version)[0].read_bytes())["rows"]
        return {key: _row(name, row) for key, row in rows.items()}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _row(name: str, row: Mapping[str, Any]) -> Row:
    if name == CONTACTS.name:
        return PointOfContact(**row)
    if name == PLANS.name:
        return ActionPlan(**{**row, "steps": tuple(PlanStep(**step) for step in row["steps"])})
    return Assistance(**{**row, "areas": tuple(row["areas"]), "scope": tuple(row["scope"])})


def stored_plans(store: ReferenceStore) -> list[ActionPlan]:
    return [row for row in stored_rows(store, PLANS.name).values() if isinstance(row, ActionPlan)]


def stored_contacts(store: ReferenceStore) -> list[PointOfContact]:
    return [row for row in stored_rows(store, CONTACTS.name).values() if isinstance(row, PointOfContact)]


def stored_assistance(store: ReferenceStore) -> list[Assistance]:
    return [row for row in stored_rows(store, ASSISTANCE.name).values() if isinstance(row, Assistance)]
