"""A watchlist of invented parties with a simple matcher, and a simple reader: enough to test everything around them.

Worker processes import this module by name, so it can't be a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kordon.engine.facets import PartyFacet
from kordon.engine.findings import Defect, Evidence, Finding, Location, ReferencePointer, Severity, Step
from kordon.engine.outputs.summary import UsedReference
from kordon.engine.pipeline import ReferenceRequest
from kordon.engine.records.party import Name, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit

SHA = "ab" * 32
ENTRIES = {
    "T.001": "Marguerite Ondari-Velk",
    "T.002": "مروان الكثيري الزاهد",
    "T.003": "Severnaya Zarya Trading OOO",
    "T.004": "<script>alert(1)</script> \u202eevil & Co",
}


def make_checker(request: ReferenceRequest) -> FakeChecker:
    return FakeChecker(request)


class FakeChecker:
    """Finds a party when it shares a word with an entry; the share of common words is the score."""

    def __init__(self, request: ReferenceRequest) -> None:
        self.threshold = request.threshold if request.threshold is not None else 0.3
        self.references = (
            UsedReference("zz", "2026-01-02", SHA, "Another list", 2, age_days=3, max_age_days=7),
            UsedReference("test", "2025-06-30", SHA, "Invented list", len(ENTRIES), age_days=144, max_age_days=7),
        )

    def check(self, facets: Sequence[PartyFacet]) -> list[list[Finding]]:
        # Against the order of a run's output on purpose: sorting is the run's job.
        return [[f for key in sorted(ENTRIES, reverse=True) if (f := self._find(x, key))] for x in facets]

    def _find(self, facet: PartyFacet, key: str) -> Finding | None:
        name, entry = facet.party.caption, ENTRIES[key]
        left, right = name.lower().split(), entry.lower().split()
        common = [word for word in left if word in right]
        score = 0.999 * len(common) / max(len(left), len(right), 1)
        if not common or score < self.threshold:
            return None
        steps = [Step(word, word, "equal", 1.0, 1 / len(right)) for word in common]
        steps += [Step("", word, "missing", 0.0, 1 / len(right)) for word in right if word not in common]
        return Finding(
            kind="watchlist.party",
            record_id=facet.party.id,
            score=score,
            entry=ReferencePointer("test", key, "2025-06-30", SHA, entry),
            evidence=(
                Evidence("name", 3.2, "name", name, "names", entry, tuple(steps), "name.equal"),
                Evidence("birth_date", -1.5, "birth_date", "1971", "births", "1962/1964", code="birth.conflict"),
            ),
            role=facet.role,
            record_caption=name,
            settle=("settle.birth_date",),
        )


def make_dying_checker(request: ReferenceRequest) -> DyingChecker:
    return DyingChecker(request)


class DyingChecker(FakeChecker):
    """Dies in a worker as from a kill."""

    def check(self, facets: Sequence[PartyFacet]) -> list[list[Finding]]:
        import os

        os._exit(9)


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Party]]:
    """`id;name` a line; a line without a name is rejected."""
    with source.path.open(encoding="utf-8", newline="") as stream:
        for number, line in enumerate(stream.read().split("\n"), 1):
            if not line:
                continue
            key, _, name = line.partition(";")
            if name:
                party = Party(key, PartyKind.UNKNOWN, (Name(name),), provenance=Provenance(source.name, source.sha256))
                yield Unit(number, party)
            else:
                where = Location(source.name, number, number, "name")
                yield Unit(number, None, (Defect("test.no_name", Severity.REJECTED, where, (("text", line),)),))


FORMAT: Format[Party] = Format(
    "lines", "Test lines", lambda source: 0.9 if b";" in source.head else 0.0, read, lambda s, o: [("encoding", "utf-8")]
)
