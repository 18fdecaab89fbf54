"""The checks as the worker keeps them open, on the list versions of the day, and opened anew when a list changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kordon.engine.backends.local import open_checkers
from kordon.engine.facets import PartyFacet
from kordon.engine.findings import Finding, ReferencePointer
from kordon.engine.outputs.canonical import canonical_json
from kordon.engine.outputs.summary import used_references
from kordon.engine.pipeline import Checker, ReferenceRequest, run_checkers
from kordon.engine.records.party import Party
from kordon.engine.references import ReferenceStore, default_home


@dataclass(frozen=True, slots=True)
class OpenChecks:
    """Checkers bound to versions. `references` are these as [{list, version, sha256}], `sha256` their hash."""

    as_of: date
    checkers: tuple[Checker, ...]
    references: list[dict[str, str]]
    sha256: str

    def check(self, facets: Sequence[PartyFacet]) -> list[list[Finding]]:
        """The findings of every checker on each facet, in the facets' order."""
        return run_checkers(self.checkers, facets)

    def entry(self, pointer: ReferencePointer) -> Party | None:
        """The entry that a finding just made points at, where the checker can show it (its optional method `entry`)."""
        for checker in self.checkers:
            show = getattr(checker, "entry", None)
            found = show(pointer) if show is not None else None
            if isinstance(found, Party):
                return found
        return None

    def listed(self, name: str) -> frozenset[str] | None:
        """The ids of the entries that the list in use has in force, where a checker can say so (its optional method
        `listed`)."""
        for checker in self.checkers:
            ids = getattr(checker, "listed", lambda _: None)(name)
            if isinstance(ids, frozenset):
                return ids
        return None


class Checks:
    """Opens the checkers behind `factories` when first asked, and again when the store's lists or the day have changed."""

    def __init__(self, factories: Sequence[str]) -> None:
        self._factories = tuple(factories)
        self._open: OpenChecks | None = None
        self._state: tuple[object, ...] = ()

    def current(self) -> OpenChecks:
        """Raises UnreadableInput or ReferenceFault where a list can't be opened."""
        today = datetime.now(UTC).date()
        state = (today, *self._stored(today))
        if self._open is None or state != self._state:
            checkers = tuple(open_checkers(self._factories, ReferenceRequest(as_of=today)))
            used = [{"list": r.list, "version": r.version, "sha256": r.sha256} for r in used_references(checkers)]
            digest = hashlib.sha256(canonical_json(used)).hexdigest()
            self._open, self._state = OpenChecks(today, checkers, used, digest), state
        return self._open

    def _stored(self, today: date) -> list[tuple[str, str]]:
        """What the store would give, cheaply: small files are read, no list is."""
        store = ReferenceStore(default_home())
        versions = ((name, store.current(name, today)) for name in store.names())
        return [(name, version.sha256) for name, version in versions if version is not None]
