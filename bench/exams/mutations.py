"""UN names written as people disguise them, against OFAC and UN together: is the entry found?"""

from __future__ import annotations

from collections import defaultdict

from bench.exams.result import Result
from bench.generators.mutate import MUTATIONS, mutate
from bench.lists import un_and_ofac, un_parties
from bench.systems import System
from kordon.engine.records.party import Name, Party

SEED = 20261121  # the published seed; train on others
COUNT = 5000


def run(system: System, count: int = COUNT, seed: int = SEED) -> Result:
    """Originals are the primary names of the UN list. `details["missed"]` lists what was not found."""
    parties = un_and_ofac()
    names = [(party.caption, party.kind) for party in un_parties()]  # un_and_ofac begins with the same entries
    mutated = list(mutate(names, seed, count))
    asked = [Party("query", m.kind, (Name(m.text),)) for m in mutated]
    answers = system.build(parties).search_many(asked)
    found = [any(hit.index == m.source for hit in hits) for m, hits in zip(mutated, answers, strict=True)]
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for m, ok in zip(mutated, found, strict=True):
        for step in m.how.split("+"):
            by_kind[step].append(ok)
        by_kind["one mutation" if "+" not in m.how else "two mutations"].append(ok)
        by_kind[m.kind.value].append(ok)
    groups = {
        kind: {"queries": len(by_kind[kind]), "recall": sum(by_kind[kind]) / len(by_kind[kind])}
        for kind in [*MUTATIONS, *sorted(set(by_kind) - set(MUTATIONS))]
        if by_kind[kind]
    }
    figures = {
        "queries": len(mutated),
        "recall": sum(found) / len(found),
        "recall_one": groups["one mutation"]["recall"],
        "findings_per_query": sum(map(len, answers)) / len(answers),
    }
    missed = [(m.how, m.original, m.text) for m, ok in zip(mutated, found, strict=True) if not ok]
    return Result("mutations", system.name, figures, groups, {"missed": missed}, f"{count:,} names, seed {seed}")
