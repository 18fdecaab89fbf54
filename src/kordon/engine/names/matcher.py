"""Find parties by name: build an index once, search it in batches or one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from kordon.engine.names import index as indexes
from kordon.engine.names.analysis import AnalysedName, analyse, looks_like_organisation
from kordon.engine.names.candidates import Work, new_work
from kordon.engine.names.features import scratch
from kordon.engine.names.model import ScoreModel, probability, shipped_model
from kordon.engine.names.nearby import neighbours
from kordon.engine.names.search import exhaustive, most_linked, search_batch
from kordon.engine.names.words import WordStore, cost_arrays, rows_of
from kordon.engine.records.party import NameQuality, Party, PartyKind

KIND_CODE = {
    PartyKind.PERSON: 0, PartyKind.ORGANISATION: 1, PartyKind.VESSEL: 2, PartyKind.AIRCRAFT: 3, PartyKind.UNKNOWN: 4,
}  # fmt: skip
ALL_KINDS = 31
MAX_QUERY_WORDS = 40_000
"""Distinct query words whose neighbours are kept; beyond, the cache starts afresh, so memory stays bounded."""
LAST_STAMP = 2_000_000_000
"""Queries that one working memory can tell apart."""

A = TypeVar("A", bound=npt.NDArray[Any])


def _roomy(array: A, size: int) -> A:
    """The array, or a copy with at least twice its room once `size` exceeds it: growing costs little per element."""
    if len(array) >= size:
        return array
    bigger = np.zeros(max(size, 2 * len(array)), array.dtype)
    bigger[: len(array)] = array
    return cast(A, bigger)


@dataclass(frozen=True, slots=True)
class Match:
    """A party of the index (by its position) that one of the query's names may be. `log_odds` is of names alone;
    `entry_name` is the position of the name among the party's, `weak` says that its publisher rates it low (which has
    its own evidence and is not in `log_odds`)."""

    index: int
    log_odds: float
    query_name: str
    entry_name: int
    weak: bool = False

    @property
    def score(self) -> float:
        return probability(self.log_odds)


def reads_as_person(kind: PartyKind, text: str) -> bool:
    """By which rules to read a name: a party of unknown kind is a person unless a word says otherwise."""
    if kind is PartyKind.UNKNOWN:
        return not looks_like_organisation(text)
    return kind is PartyKind.PERSON


class Matcher:
    """Names of many parties, searchable. Not safe for threads: one matcher per thread or process."""

    def __init__(self, names: indexes.NameIndex, model: ScoreModel | None = None) -> None:
        self.names = names
        self.model = model or shipped_model()
        self._costs = cost_arrays()
        self._scratch = scratch()
        self._work = self._new_work(1024)
        self._stamp = 1
        self._forget()

    @classmethod
    def build(cls, parties: Sequence[Party], model: ScoreModel | None = None) -> Matcher:
        """Index every name of every party."""

        def names() -> list[tuple[int, int, int, bool, AnalysedName]]:
            return [
                (
                    number, position, KIND_CODE[party.kind], name.quality is NameQuality.LOW,
                    analyse(name.text, reads_as_person(party.kind, name.text)),
                )
                for number, party in enumerate(parties)
                for position, name in enumerate(party.names)
            ]

        return cls(indexes.build(names()), model)

    def save(self, folder: Path) -> None:
        indexes.save(self.names, folder)

    @classmethod
    def open(cls, folder: Path, model: ScoreModel | None = None) -> Matcher:
        """Map a saved index. Raises indexes.IndexMismatch, OSError or ValueError (see indexes.open_saved)."""
        return cls(indexes.open_saved(folder), model)

    def search(self, party: Party, floor: float | None = None) -> list[Match]:
        """Parties whose name score reaches `floor` (a probability; default the shipped threshold), best first."""
        return self.search_many([party], floor)[0]

    def search_many(self, parties: Sequence[Party], floor: float | None = None) -> list[list[Match]]:
        """The same for many parties at once: much faster per party. One Match per party of the index, its best names."""
        texts: list[str] = []
        owners: list[int] = []
        kinds: list[int] = []
        analysed: list[AnalysedName] = []
        for number, party in enumerate(parties):
            kind = 1 << KIND_CODE[party.kind] | 16 if party.kind is not PartyKind.UNKNOWN else ALL_KINDS
            for name in party.names:
                texts.append(name.text)
                owners.append(number)
                kinds.append(kind)
                analysed.append(analyse(name.text, reads_as_person(party.kind, name.text)))
        out: list[dict[int, Match]] = [{} for _ in parties]
        for query, name_at, value in self._scored(analysed, kinds, self._floor(floor)):
            self._keep(out[owners[query]], texts[query], name_at, value)
        return [sorted(found.values(), key=lambda match: (-match.log_odds, match.index)) for found in out]

    def search_exhaustive(self, party: Party, floor: float | None = None) -> list[Match]:
        """What `search` must find, by scoring every name of the index: slow, for tests and proofs."""
        found: dict[int, Match] = {}
        kind = 1 << KIND_CODE[party.kind] | 16 if party.kind is not PartyKind.UNKNOWN else ALL_KINDS
        for name in party.names:
            analysed = analyse(name.text, reads_as_person(party.kind, name.text))
            store = WordStore(64)
            rows = store.rows(analysed)
            names, values = exhaustive(
                store.arrays, rows, kind, int(analysed.korean), self._floor(floor), self.names.words, self.names.index,
                self._costs, self.model.trees, self._scratch,
            )  # fmt: skip
            for name_at, value in zip(names.tolist(), values.tolist(), strict=True):
                self._keep(found, name.text, name_at, value)
        return sorted(found.values(), key=lambda match: (-match.log_odds, match.index))

    def _keep(self, found: dict[int, Match], text: str, name_at: int, value: float) -> None:
        """Keep the best pair of names of each entry that bears the name, a weak one counting for what it is worth."""
        index = self.names.index
        for bearer in range(int(index.bearer_at[name_at]), int(index.bearer_at[name_at + 1])):
            entry, weak = int(index.bearer_entry[bearer]), bool(index.bearer_low[bearer])
            known = found.get(entry)
            if known is None or self._worth(value, weak) > self._worth(known.log_odds, known.weak):
                found[entry] = Match(entry, value, text, int(index.bearer_number[bearer]), weak)

    def _worth(self, log_odds: float, weak: bool) -> float:
        return log_odds + (self.model.evidence.get("name.alias_low", 0.0) if weak else 0.0)

    def _floor(self, floor: float | None) -> float:
        wanted = self.model.threshold if floor is None else floor
        if not 0 < wanted < 1:
            raise ValueError("a score threshold lies between 0 and 1")
        return math.log(wanted / (1 - wanted))

    def _forget(self) -> None:
        self._store = WordStore(4096)
        self._known_words = 0
        self._near_at = np.zeros(1, np.int64)
        self._near = np.zeros(0, np.int32)
        self._near_value = np.zeros(0, np.float32)
        self._near_how = np.zeros(0, np.uint8)

    def _scored(self, names: list[AnalysedName], kinds: list[int], floor: float) -> list[tuple[int, int, float]]:
        if len(self._store) > MAX_QUERY_WORDS:
            self._forget()
        rows, at = rows_of(self._store, names)
        self._look_around()
        linked = most_linked(at, rows, self._near_at)
        if linked > len(self._work.of_query) or self._stamp > LAST_STAMP:
            self._work, self._stamp = self._new_work(2 * linked), 1
        queries, found, values = search_batch(
            self._store.arrays, at, rows, np.asarray(kinds, np.uint8), np.asarray([n.korean for n in names], np.uint8),
            floor, self._stamp, self.names.words, self.names.index, self._near_at, self._near, self._near_value,
            self._near_how, self._costs, self.model.trees, self._scratch, self._work,
        )  # fmt: skip
        self._stamp += len(names)
        return list(zip(queries.tolist(), found.tolist(), values.tolist(), strict=True))

    def _new_work(self, places: int) -> Work:
        names = len(self.names.index.name_at) - 1
        return cast(Work, new_work(names, len(self.names.words.length), max(places, 1024)))

    def _look_around(self) -> None:
        """Neighbours of the query words not seen before."""
        count = len(self._store)
        if count == self._known_words:
            return
        at, near, value, how = neighbours(
            self._store.arrays, self._known_words, count, self.names.words, self.names.index, self._costs,
            self._scratch.rows,
        )  # fmt: skip
        start, end = int(self._near_at[self._known_words]), int(self._near_at[self._known_words]) + len(near)
        self._near_at = _roomy(self._near_at, count + 1)
        self._near_at[self._known_words + 1 : count + 1] = at[1:] + start
        self._near, self._near_value = _roomy(self._near, end), _roomy(self._near_value, end)
        self._near_how = _roomy(self._near_how, end)
        self._near[start:end], self._near_value[start:end], self._near_how[start:end] = near, value, how
        self._known_words = count
