"""Does a published name find its own entry when only the entry's other names are indexed?

Two exams on the UN list: every name in original script, and every alias that the publisher rates good. The queried name
is removed from the index first; the entry's other names, and all names of all other entries, stay.

A build per query would take hours, and at most one name of an entry has to be missing at a time. So: findings on *other*
entries are counted on the full index, where the queried name can't matter to them; whether the *own* entry is found is
asked of rounds, in each of which every entry lacks at most one name.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench.exams.result import Result
from bench.generators.pools import seeded
from bench.lists import indexed, un_parties
from bench.scripts import script_of
from bench.systems import Hit, System
from kordon.engine.records.party import Name, NameKind, NameQuality, Party


@dataclass(frozen=True, slots=True)
class Question:
    """A published name and the place of its entry in the list."""

    name: Name
    entry: int

    def party(self, kind_of: Party) -> Party:
        return Party("query", kind_of.kind, (Name(self.name.text),))


def without(party: Party, text: str) -> Party:
    """The party as indexed, without this name (and without equal copies of it)."""
    gone = {piece.strip().casefold() for piece in (text, *text.split(";"))}
    kept = indexed(replace(party, names=tuple(n for n in party.names if n.text.casefold() != text.casefold())))
    return replace(kept, names=tuple(n for n in kept.names if n.text.casefold() not in gone))


def original_script_questions(parties: Sequence[Party]) -> list[Question]:
    """Names in original script that are not in Latin letters: 377 in the list of 2026-02-27."""
    return [
        Question(name, number)
        for number, party in enumerate(parties)
        for name in party.names
        if name.kind is NameKind.ORIGINAL_SCRIPT and script_of(name.text) != "Latn"
    ]


def good_alias_questions(parties: Sequence[Party]) -> list[Question]:
    """Aliases rated good, and the `a.k.a.` of entities, whose entry has another name."""
    return [
        Question(name, number)
        for number, party in enumerate(parties)
        for name in party.names
        if name.kind is NameKind.ALIAS and name.quality is NameQuality.GOOD and without(party, name.text).names
    ]


def sample(questions: list[Question], size: int) -> list[Question]:
    """All, or `size` of them drawn with a fixed seed."""
    if not size or size >= len(questions):
        return questions
    drawn: random.Random = seeded("questions", 1)
    return drawn.sample(questions, size)


def _rounds(questions: Sequence[Question]) -> Iterator[list[int]]:
    """Places of questions, so grouped that no round holds two of one entry."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        waiting[question.entry].append(place)
    while waiting:
        yield [places.pop() for places in waiting.values()]
        waiting = {entry: places for entry, places in waiting.items() if places}


def _own(system: System, parties: Sequence[Party], questions: Sequence[Question]) -> list[bool]:
    found = [False] * len(questions)
    full = [indexed(party) for party in parties]
    for places in _rounds(questions):
        reduced = list(full)
        for place in places:
            q = questions[place]
            reduced[q.entry] = without(parties[q.entry], q.name.text)
        asked = [questions[place].party(parties[questions[place].entry]) for place in places]
        only = [questions[place].entry for place in places]
        answers = system.build(reduced).search_many(asked, only)
        for place, hits in zip(places, answers, strict=True):
            found[place] = any(hit.index == questions[place].entry for hit in hits)
    return found


def _others(system: System, parties: Sequence[Party], questions: Sequence[Question]) -> list[list[Hit]]:
    searcher = system.build([indexed(party) for party in parties])
    answers = searcher.search_many([q.party(parties[q.entry]) for q in questions])
    return [[h for h in hits if h.index != q.entry] for q, hits in zip(questions, answers, strict=True)]


def run(system: System, exam: str, sample_size: int = 0) -> Result:
    """`exam` is `original_script` or `good_alias`. `details["missed"]` and `["others"]` list what went wrong."""
    parties = un_parties()
    ask = original_script_questions if exam == "original_script" else good_alias_questions
    everything = ask(parties)
    questions = sample(everything, sample_size)
    own = _own(system, parties, questions)
    others = _others(system, parties, questions)
    figures = {
        "queries": len(questions),
        "recall": sum(own) / len(own),
        "others_per_query": sum(map(len, others)) / len(others),
    }
    by_script: dict[str, list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        by_script[script_of(question.name.text)].append(place)
    groups = {
        script: {
            "queries": len(places),
            "recall": sum(own[p] for p in places) / len(places),
            "others_per_query": sum(len(others[p]) for p in places) / len(places),
        }
        for script, places in sorted(by_script.items())
    }
    if exam == "original_script":
        figures["macro_recall"] = sum(g["recall"] for g in groups.values()) / len(groups)
    missed = [(q.name.text, parties[q.entry].caption) for q, ok in zip(questions, own, strict=True) if not ok]
    wrong = [
        (q.name.text, parties[q.entry].caption, parties[hit.index].caption, round(hit.score, 3))
        for q, hits in zip(questions, others, strict=True)
        for hit in hits
    ]
    note = "" if len(questions) == len(everything) else f"{len(questions)} of {len(everything)} names, drawn evenly"
    return Result(exam, system.name, figures, groups, {"missed": missed, "others": wrong}, note)
