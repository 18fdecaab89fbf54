"""The versions of the lists at hand, as the pages show them: the store's, and the snapshot that came with Kordon.

Reading a list takes up to a second, so the last few that were read, and the differences between them, stay in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kordon.engine.references import ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.deltas import Comparison, compare_versions
from kordon.rooms.watchlists.lists import (
    BUNDLED_NAME,
    ListIdentity,
    LoadedList,
    bundled,
    default_lists,
    read_list,
    resolve,
    today,
    version_identity,
)

KEPT = 4  # lists in memory; the largest takes some 200 MB


@dataclass(frozen=True, slots=True)
class ListState:
    """A list at hand: the version in use, and how many there are."""

    current: ListIdentity
    count: int


def store() -> ReferenceStore:
    return ReferenceStore(default_home())


def states() -> list[ListState]:
    """The lists that a check would use now. One that can't be resolved is left out: `kordon lists status` says why."""
    found = []
    for name in default_lists(store()):
        try:
            found.append(ListState(resolve(name, store()), len(versions(name))))
        except UnreadableInput:
            continue
    return found


def versions(name: str) -> list[ListIdentity]:
    """All versions of a list, newest first; the snapshot stands at its date."""
    found = [version_identity(version, store(), today()) for version in store().versions(name)]
    snapshot = bundled(today()) if name == BUNDLED_NAME else None
    if snapshot is not None and snapshot.sha256 not in {version.sha256 for version in found}:
        found.append(snapshot)
    return sorted(found, key=lambda version: version.version, reverse=True)


def loaded(identity: ListIdentity) -> LoadedList:
    """Raises UnreadableInput as `read_list`."""
    return _loaded(identity.name, identity.sha256, default_home())


@lru_cache(maxsize=KEPT)
def _loaded(name: str, sha256: str, home: Path) -> LoadedList:
    return read_list(resolve(f"{name}@{sha256}", ReferenceStore(home)))


def difference(before: ListIdentity, after: ListIdentity) -> Comparison:
    """From one version to another, as `kordon lists diff` has it. Raises UnreadableInput."""
    return _difference(before.name, before.sha256, after.sha256, default_home())


@lru_cache(maxsize=32)
def _difference(name: str, before: str, after: str, home: Path) -> Comparison:
    return compare_versions(_loaded(name, before, home), _loaded(name, after, home))
