"""Checking stored parties against what changed in a list, instead of against all of it again.

The result is exactly what two full runs would differ by. It rests on one promise of the check: a finding about an entry
depends on the party and on that entry alone, never on its neighbours in the list. Ownership breaks that promise (shares of
several listed owners add up), so a batch in which any party states owners is checked against both versions in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kordon.engine.facets import PartyFacet
from kordon.engine.findings import Finding
from kordon.engine.pipeline import PartyChecker
from kordon.rooms.watchlists.deltas import Delta, diff_entries
from kordon.rooms.watchlists.lists import LoadedList

CheckerOf = Callable[[LoadedList], PartyChecker]
Key = tuple[str, str, str, str, str]


class Change(StrEnum):
    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ChangedFinding:
    """A finding that a full run against the newer version has and one against the older has not (`added`), the other way
    round (`dropped`; `finding` is the older one), or that both have with another score or other evidence (`changed`;
    `finding` is the newer one, `score_before` the older one's)."""

    change: Change
    finding: Finding
    score_before: float | None = None


class Rescreening:
    """A list's change, ready to check parties against.

    `checker_of` builds a checker on a list's entries; it is called at once for the two halves of the change, and for the
    two full versions only when the first party with owners comes.
    """

    def __init__(self, before: LoadedList, after: LoadedList, checker_of: CheckerOf) -> None:
        self.before, self.after = before, after
        self.delta: Delta = diff_entries(before.entries, after.entries)
        touched = self.delta.touched()
        self._part = (checker_of(_only(before, touched)), checker_of(_only(after, touched)))
        self._checker_of = checker_of
        self._full: tuple[PartyChecker, PartyChecker] | None = None

    def check(self, facets: Sequence[PartyFacet]) -> list[list[ChangedFinding]]:
        """The changes for each facet, in the facets' order; sorted by entry within one."""
        if any(facet.party.owners for facet in facets):
            self._full = self._full or (self._checker_of(self.before), self._checker_of(self.after))
        old, new = self._full if self._full and any(f.party.owners for f in facets) else self._part
        pairs = zip(old.check(facets), new.check(facets), strict=True)
        return [list(compare_findings(had, has)) for had, has in pairs]


def compare_findings(before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[ChangedFinding]:
    """What two runs over the same record differ by, sorted by list and entry. The versions themselves, which every
    finding names, are no difference."""
    old, new = _by_key(before), _by_key(after)
    for key in sorted(old.keys() | new.keys()):
        had, has = old.get(key), new.get(key)
        if had is None and has is not None:
            yield ChangedFinding(Change.ADDED, has)
        elif has is None and had is not None:
            yield ChangedFinding(Change.DROPPED, had)
        elif had is not None and has is not None and _versionless(had) != _versionless(has):
            yield ChangedFinding(Change.CHANGED, has, had.score)


def _only(loaded: LoadedList, ids: frozenset[str]) -> LoadedList:
    return replace(loaded, entries=[entry for entry in loaded.entries if entry.id in ids])


def _by_key(findings: Iterable[Finding]) -> dict[tuple[Key, int], Finding]:
    """By record, list, entry and role; a counter keeps apart what one check finds twice."""
    found: dict[tuple[Key, int], Finding] = {}
    for finding in findings:
        key = (finding.entry.list, finding.entry.id, finding.record_id, finding.role, finding.kind)
        times = 0
        while (key, times) in found:
            times += 1
        found[key, times] = finding
    return found


def _versionless(finding: Finding) -> Finding:
    return replace(finding, entry=replace(finding.entry, version="", sha256=""), warnings=(), as_of="")
