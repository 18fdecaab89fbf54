"""Measures in the references store: one reference for each State, every version kept, nothing overwritten in silence."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kordon.engine.records.measures import FORMAT, PREFIX, Measure, measures_bytes, stored_measures
from kordon.engine.references import ReferenceFault, ReferenceStore, Version


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of one State's measures: those added, and (before, now) of those that say something else than before."""

    state: str
    version: Version
    added: tuple[Measure, ...]
    changed: tuple[tuple[Measure, Measure], ...]


def merge_measures(
    store: ReferenceStore, measures: Iterable[Measure], day: date, origin: str, adds: bool = False
) -> list[Merged]:
    """Add measures to those stored, by State and id. A measure that the new file does not name stays; one it names with other
    content is replaced in the new version and comes back as changed. With `adds` it only gains quotations, and names in
    languages it had none in, and nothing is replaced. Raises ReferenceFault (`measures.damaged`) where what
    is stored was altered: a merge would lose it."""
    by_state: dict[str, dict[str, Measure]] = {}
    for measure in measures:
        by_state.setdefault(measure.state, {})[measure.id] = measure
    return [_merge(store, state, new, day, origin, adds) for state, new in sorted(by_state.items())]


def _merge(store: ReferenceStore, state: str, new: dict[str, Measure], day: date, origin: str, adds: bool) -> Merged:
    kept, version = stored_measures(store, state)
    if version is not None and (store.verify(version) or len(kept) != version.entries):
        raise ReferenceFault("measures.damaged", ("reference", version.name))
    before = {measure.id: measure for measure in kept}
    if adds:
        new = {name: _grown(before[name], measure) if name in before else measure for name, measure in new.items()}
    after = before | new
    added = tuple(measure for name, measure in new.items() if name not in before)
    known = () if adds else tuple(name for name in new if name in before)
    changed = tuple((before[name], new[name]) for name in known if before[name] != new[name])
    with tempfile.TemporaryDirectory(prefix="kordon-measures-") as folder:
        path = Path(folder) / f"{PREFIX}{state.lower()}.json"
        path.write_bytes(measures_bytes(state, after.values()))
        stored = store.add(PREFIX + state.lower(), [path], format=FORMAT, as_of=day.isoformat(), entries=len(after),
                           origin=origin)
    return Merged(state, stored, added, changed)


def _grown(earlier: Measure, later: Measure) -> Measure:
    titles = {**dict(later.titles), **dict(earlier.titles)}
    quotations = tuple(dict.fromkeys((*earlier.quotations, *later.quotations)))
    return replace(earlier, titles=tuple(titles.items()), quotations=quotations)
