"""Ordinary people and companies against OFAC and UN: how many get a finding?

Some ordinary people bear exactly a listed name; those are told apart (`same_words_rate`), for no matcher that knows names
only can leave them out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from bench.exams.result import Result
from bench.generators.ordinary_names import OrdinaryName, ordinary_names
from bench.lists import un_and_ofac
from bench.systems import Hit, System
from kordon.engine.records.party import Name, Party

SEED = 20261121  # the published seed; train on others
COUNT = 50_000


def _words(text: str) -> tuple[str, ...]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return tuple(sorted(re.findall(r"\w+", plain.casefold())))


def _same_words(made: OrdinaryName, hits: Sequence[Hit], parties: Sequence[Party]) -> bool:
    """One of the findings bears the same words, in whatever order."""
    words = _words(made.text)
    return any(_words(name.text) == words for hit in hits for name in parties[hit.index].names)


def run(system: System, count: int = COUNT, seed: int = SEED) -> Result:
    """`details["found"]` lists name, entry and score of the false findings that are not the same words."""
    parties = un_and_ofac()
    made = list(ordinary_names(count, seed))
    answers = system.build(parties).search_many([Party("query", m.kind, (Name(m.text),)) for m in made])
    by_culture: dict[str, list[bool]] = defaultdict(list)
    same = 0
    found = []
    for name, hits in zip(made, answers, strict=True):
        by_culture[name.culture].append(bool(hits))
        if hits and _same_words(name, hits, parties):
            same += 1
        elif hits:
            found.append((name.culture, name.text, parties[hits[0].index].caption, round(hits[0].score, 3)))
    groups = {c: {"queries": len(v), "rate": sum(v) / len(v)} for c, v in sorted(by_culture.items())}
    figures = {
        "queries": len(made),
        "rate": sum(bool(hits) for hits in answers) / len(answers),
        "same_words_rate": same / len(answers),
        "findings_per_query": sum(map(len, answers)) / len(answers),
    }
    return Result("false_findings", system.name, figures, groups, {"found": found}, f"{count:,} names, seed {seed}")
