"""Is a party on a watchlist? The check that the watchlists room runs on every party of every record."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial

from kordon.engine.facets import PartyFacet
from kordon.engine.findings import Evidence, Finding, Location, ReferencePointer
from kordon.engine.names.analysis import analyse
from kordon.engine.names.comparing import compare_analysed
from kordon.engine.names.matcher import Match, reads_as_person
from kordon.engine.names.model import ScoreModel, probability, shipped_model
from kordon.engine.names.scripts import script_of
from kordon.engine.outputs.summary import UsedReference
from kordon.engine.pipeline import PartyChecker, ReferenceRequest
from kordon.engine.records.party import Name, NameQuality, Owner, Party
from kordon.engine.references import ReferenceStore, default_home
from kordon.rooms.watchlists.compiled import CompiledList, compiled_key, in_memory, kept, reopened
from kordon.rooms.watchlists.evidence import best_case, beyond_names, would_settle
from kordon.rooms.watchlists.lists import ListIdentity, LoadedList, default_lists, read_list, resolve, today
from kordon.rooms.watchlists.ownership import find_owned, ownership_evidence, ownership_rules

KIND = "watchlist.party"
WITHOUT_NAME = -3.5
"""Log-odds of a pair before any evidence where no name is alike: only a shared number can make it a finding."""


def make_checker(request: ReferenceRequest) -> PartyChecker:
    """Open the lists asked for (names or files; none: all that the store holds), compiling what is not compiled yet.

    Raises UnreadableInput or ReferenceFault where a list can't be opened.
    """
    store = ReferenceStore(default_home())
    day = request.as_of or today()
    names = request.lists or tuple(default_lists(store))
    identities = [resolve(name, store, day) for name in names]
    return ListsChecker([_opened(identity, store, day, request) for identity in identities])


def checker_of(loaded: LoadedList, request: ReferenceRequest) -> PartyChecker:
    """A checker on exactly the entries given, never on a compiled list of the same hash (see rescreening)."""
    day = request.as_of or today()
    return ListsChecker([ListChecker(loaded.identity, in_memory(loaded.entries), day, request.threshold)])


def _opened(identity: ListIdentity, store: ReferenceStore, day: date, request: ReferenceRequest) -> ListChecker:
    folder = store.home / "derived" / identity.sha256 / compiled_key()
    compiled = reopened(folder) or kept(read_list(identity).entries, folder)
    return ListChecker(identity, compiled, day, request.threshold)


class ListsChecker:
    """Several lists, one after the other; findings of a record are sorted by list and entry."""

    def __init__(self, lists: Sequence[ListChecker]) -> None:
        self.lists = tuple(lists)

    @property
    def references(self) -> tuple[UsedReference, ...]:
        return tuple(checker.used for checker in self.lists)

    def check(self, facets: Sequence[PartyFacet]) -> list[list[Finding]]:
        out: list[list[Finding]] = [[] for _ in facets]
        for checker in self.lists:
            for found, more in zip(out, checker.check(facets), strict=True):
                found.extend(more)
        for found in out:
            found.sort(key=lambda finding: (finding.entry.list, finding.entry.id))
        return out

    def entry(self, pointer: ReferencePointer) -> Party | None:
        """The entry that a finding of the last call points at, as the list has it."""
        for checker in self.lists:
            if (checker.identity.name, checker.identity.sha256) == (pointer.list, pointer.sha256):
                return checker.shown.get(pointer.id)
        return None

    def listed(self, name: str) -> frozenset[str] | None:
        """The ids of the entries of this list that are in force on the day; None where the list isn't among those opened."""
        return next((checker.listed for checker in self.lists if checker.identity.name == name), None)


class ListChecker:
    """One list version. A finding on one entry depends on that entry and the record alone (and, for ownership, on the other
    parties of the same batch), never on the rest of the list."""

    def __init__(self, identity: ListIdentity, compiled: CompiledList, day: date, threshold: float | None) -> None:
        self.identity, self.compiled, self.day = identity, compiled, day
        self.model: ScoreModel = shipped_model()
        # 0 and 1 have no log-odds: everything, and next to nothing
        self.threshold = self.model.threshold if threshold is None else min(max(threshold, 1e-4), 1 - 1e-9)
        self.rule = ownership_rules()["eu" if identity.name == "eu" else "ofac"]
        self.shown: dict[str, Party] = {}  # the entries of the last call's findings, by id

    @property
    def used(self) -> UsedReference:
        used = self.identity.used()
        return replace(used, entries=used.entries or len(self.compiled))

    @cached_property
    def listed(self) -> frozenset[str]:
        return self.compiled.ids_in_force(self.day)

    def check(self, facets: Sequence[PartyFacet]) -> list[list[Finding]]:
        """Findings of each facet. Parties with evidence beyond the name are searched with a lower floor."""
        out: list[list[Finding]] = [[] for _ in facets]
        self.shown = {}
        by_floor: dict[float, list[int]] = {}
        for position, facet in enumerate(facets):
            by_floor.setdefault(best_case(self.model.evidence, facet.party), []).append(position)
        for extra, positions in by_floor.items():
            floor = probability(max(math.log(self.threshold / (1 - self.threshold)) - extra, -6.0))
            matches = self.compiled.matcher.search_many([facets[p].party for p in positions], floor)
            for position, found in zip(positions, matches, strict=True):
                out[position] = self._judged(facets[position], found)
        self._add_owned(facets, out)
        return out

    def _judged(self, facet: PartyFacet, matches: list[Match]) -> list[Finding]:
        party = facet.party
        by_entry = {match.index: match for match in matches}
        numbers = dict.fromkeys(by_entry)
        for identifier in party.identifiers:
            if identifier.value:
                numbers.update(dict.fromkeys(self.compiled.with_identifier(identifier)))
        found = []
        for number in numbers:
            finding = self._finding(facet, number, by_entry.get(number))
            if finding is not None:
                found.append(finding)
        return found

    def _finding(self, facet: PartyFacet, number: int, match: Match | None) -> Finding | None:
        entry = self.compiled.party(number)
        evidence = beyond_names(facet.party, entry, self.model.evidence)
        log_odds = sum(piece.weight for piece in evidence)
        if match is None:
            log_odds += WITHOUT_NAME
        else:
            if match.weak:
                log_odds += self.model.evidence["name.alias_low"]
            log_odds += match.log_odds
        score = probability(log_odds)
        if score < self.threshold or not self.compiled.in_force(number, self.day):
            return None
        if match is not None:
            evidence = self._name_evidence(facet.party, entry, match) + evidence
        return self._made(facet, entry, score, tuple(evidence))

    def _name_evidence(self, party: Party, entry: Party, match: Match) -> list[Evidence]:
        name = entry.names[match.entry_name]
        left = analyse(match.query_name, reads_as_person(party.kind, match.query_name))
        compared = compare_analysed(left, analyse(name.text, reads_as_person(entry.kind, name.text)))
        both = (("input", match.query_name), ("reference", name.text))
        found = [
            Evidence("name", match.log_odds, "name", match.query_name, f"name.{name.kind.value}", name.text, compared.steps,
                     _name_code(compared.steps, match.query_name, name.text), both)
        ]  # fmt: skip
        if name.quality is NameQuality.LOW:
            weight = self.model.evidence["name.alias_low"]
            found.append(
                Evidence("name_quality", weight, "name", match.query_name, "name.quality", name.text, (), "name.alias_low", both)
            )
        return found

    def _made(self, facet: PartyFacet, entry: Party, score: float, evidence: tuple[Evidence, ...]) -> Finding:
        party, identity = facet.party, self.identity
        where = party.provenance
        self.shown[entry.id] = entry
        return Finding(
            kind=KIND,
            record_id=party.id,
            score=score,
            entry=ReferencePointer(identity.name, entry.id, identity.version, identity.sha256, entry.caption),
            evidence=evidence,
            role=facet.role,
            record_caption=party.caption,
            location=Location(where.file, where.unit, where.line, "name"),
            input_sha256=where.sha256,
            as_of=self.day.isoformat(),
            settle=would_settle(party, entry),
            warnings=identity.warnings,
        )

    def _add_owned(self, facets: Sequence[PartyFacet], out: list[list[Finding]]) -> None:
        """Parties that listed ones own under the rule, with the chain; owners are matched by name like any party."""
        if not any(facet.party.owners for facet in facets):
            return
        by_name: dict[str, tuple[int, float] | None] = {}
        is_listed = partial(self._listed_owner, known=by_name)
        places: dict[int, list[int]] = {}
        for position, facet in enumerate(facets):
            places.setdefault(id(facet.party), []).append(position)
        parties = [facets[positions[0]].party for positions in places.values()]
        for owned in find_owned(parties, is_listed, self.rule):
            for position in places[id(owned.party)]:
                known = {finding.entry.id for finding in out[position]}
                for chain in owned.chains:
                    number, score = chain.listed
                    entry = self.compiled.party(number)
                    if entry.id in known:
                        continue
                    known.add(entry.id)
                    piece = ownership_evidence(chain, owned.percent, self.rule)
                    out[position].append(self._made(facets[position], entry, score, (piece,)))

    def _listed_owner(self, owner: Owner, known: dict[str, tuple[int, float] | None]) -> tuple[int, float] | None:
        if not owner.name:
            return None
        if owner.name not in known:
            matches = self.compiled.matcher.search(Party("", names=(Name(owner.name),)), self.threshold)
            in_force = [match for match in matches if self.compiled.in_force(match.index, self.day)]
            known[owner.name] = (in_force[0].index, in_force[0].score) if in_force else None
        return known[owner.name]


def _name_code(steps: Sequence[object], left: str, right: str) -> str:
    """Which sentence tells best how the names agree."""
    if left.casefold() == right.casefold():
        return "name.equal"
    hows = {getattr(step, "how", "") for step in steps}
    if "script" in hows or script_of(left) != script_of(right):
        return "name.script"
    if hows <= {"equal", "sound", "honorific", "particle", "legal_form"}:
        return "name.order"
    return "name.spelling"
