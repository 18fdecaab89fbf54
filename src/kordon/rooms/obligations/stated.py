"""What the stored registers have of one State, for rooms that read claims (`kordon.engine.registers`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kordon.engine.references import ReferenceStore
from kordon.engine.registers import RegisterEntry
from kordon.rooms.obligations.index import open_index


def stated(store: ReferenceStore, state: str, on: date) -> Mapping[str, Sequence[RegisterEntry]]:
    """Actions by instrument, whatever their source, each with whose it is."""
    index = open_index(store, on)
    try:
        as_of = {sha256: day for _, day, sha256, _, _ in index.versions()}
        found: dict[str, list[RegisterEntry]] = {}
        for action in index.register(state=state).all_actions():
            source = " · ".join(part for part in (action.depositary, action.source) if part)
            day = as_of.get(action.provenance.sha256, "")
            entry = RegisterEntry(f"action.{action.kind}", action.day(), f"whose.{action.whose}", source, day)
            found.setdefault(action.instrument, []).append(entry)
        return found
    finally:
        index.close()
