"""What replies say over the years: counts that several reports give, how many replied, how many name which instrument.

A count is followed from report to report by the pairs that a comparison makes (`comparing.figure_pairs`), among the reports in
which the same entity answered. What a report does not repeat has no point there; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kordon.rooms.reporting.comparing import entity_key, figure_pairs
from kordon.rooms.reporting.records import Document, Entity, Figure, Reply

SECTIONS = ("governments", "european_union", "international_organizations")


@dataclass(frozen=True, slots=True)
class Point:
    """A count in one report: `report` and `reply` are positions from 0, `number` the figure's place in the reply from 1."""

    report: int
    reply: int
    number: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Trend:
    """One count of one entity in two reports or more, the earliest first."""

    entity: Entity
    points: tuple[Point, ...]

    @property
    def changed(self) -> bool:
        first = self.points[0].figure
        return any((p.figure.value, p.figure.qualifier) != (first.value, first.qualifier) for p in self.points[1:])


def figure_trends(documents: Sequence[Document]) -> list[Trend]:
    """Every count that an entity gives in two reports or more; `documents` by date, entities in the order of their replies."""
    answered: dict[str, list[tuple[int, int, Reply]]] = {}
    for number, document in enumerate(documents):
        for position, reply in enumerate(document.replies):
            found = answered.setdefault(entity_key(reply), [])
            if not found or found[-1][0] != number:  # who stands twice in one report is followed by the first reply
                found.append((number, position, reply))
    return [trend for replies in answered.values() for trend in _followed(documents, replies)]


def _followed(documents: Sequence[Document], replies: Sequence[tuple[int, int, Reply]]) -> list[Trend]:
    chains: list[list[Point]] = []
    ends: dict[tuple[int, int], list[Point]] = {}  # (report, place of the figure) -> the chain that ends there
    for (report, _, before), (later, position, after) in pairwise(replies):
        pairs = figure_pairs(documents[report].text, before.figures, documents[later].text, after.figures)
        for pair in pairs:
            start, end = _place(before, pair.before), _place(after, pair.after)
            chain = ends.get((report, start))
            if chain is None:
                chain = [Point(report, next(p for r, p, _ in replies if r == report), start + 1, pair.before)]
                chains.append(chain)
            chain.append(Point(later, position, end + 1, pair.after))
            ends[later, end] = chain
    return [Trend(replies[0][2].entity, tuple(chain)) for chain in chains]


def _place(reply: Reply, figure: Figure) -> int:
    return next(place for place, found in enumerate(reply.figures) if found is figure)


def counted_replies(documents: Sequence[Document]) -> list[dict[str, int]]:
    """For each report how many replied, by section; a reply outside all sections counts by what its entity is."""
    return [
        {section: sum(_section(reply) == section for reply in document.replies) for section in SECTIONS}
        for document in documents
    ]


def _section(reply: Reply) -> str:
    kinds = {"state": SECTIONS[0], "union": SECTIONS[1]}
    return reply.section or kinds.get(reply.entity.kind, SECTIONS[2])


def counted_instruments(documents: Sequence[Document]) -> dict[str, list[int]]:
    """For each instrument how many replies of each report name it, those named most in the last report first."""
    codes = {mention.code for document in documents for reply in document.replies for mention in reply.instruments}
    found = {
        code: [sum(any(m.code == code for m in reply.instruments) for reply in document.replies) for document in documents]
        for code in codes
    }
    return dict(sorted(found.items(), key=lambda item: (-item[1][-1], -sum(item[1]), item[0])))
