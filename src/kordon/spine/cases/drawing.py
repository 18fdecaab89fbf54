"""The graph of a case and those linked to it, drawn on the server as SVG; a table beside it says the same in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kordon.spine.cases.models import Case, CaseLink

WIDTH, HEIGHT = 640, 340  # user units
RING = (235, 130)  # half axes of the ring of linked cases
NODE = (124, 46)  # width and height of a case's box
MOST = 12  # linked cases in the picture; the table has all
TITLE_LENGTH = 14


@dataclass(frozen=True, slots=True)
class Node:
    """A case in the picture: the middle of its box."""

    case: Case
    x: int
    y: int
    title: str
    is_centre: bool = False

    @property
    def left(self) -> int:
        return self.x - NODE[0] // 2

    @property
    def top(self) -> int:
        return self.y - NODE[1] // 2


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from the case to a linked one. `kinds` are the reasons; `width` says how strong."""

    node: Node
    kinds: Sequence[str]
    width: float

    @property
    def middle(self) -> tuple[int, int]:
        return (WIDTH // 2 + self.node.x) // 2, (HEIGHT // 2 + self.node.y) // 2


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws. `left_out` linked cases did not fit."""

    centre: Node
    edges: Sequence[Edge]
    left_out: int
    width: int = WIDTH
    height: int = HEIGHT
    node_width: int = NODE[0]
    node_height: int = NODE[1]


def picture_of(case: Case, links: Sequence[CaseLink]) -> Picture | None:
    """The case in the middle, linked ones around it, the strongest first from the top on; None without links."""
    by_other: dict[int, tuple[Case, list[CaseLink]]] = {}
    for link in links:
        other = link.other if link.case_id == case.id else link.case
        by_other.setdefault(other.number, (other, []))[1].append(link)
    if not by_other:
        return None
    shown = list(by_other.values())[:MOST]
    edges = []
    for place, (other, reasons) in enumerate(shown):
        angle = 2 * math.pi * place / len(shown) - math.pi / 2
        x, y = round(WIDTH / 2 + RING[0] * math.cos(angle)), round(HEIGHT / 2 + RING[1] * math.sin(angle))
        strength = max(link.score for link in reasons)
        edges.append(Edge(Node(other, x, y, _short(other.title)), [link.kind for link in reasons], 1 + 3 * strength))
    return Picture(Node(case, WIDTH // 2, HEIGHT // 2, _short(case.title), True), edges, len(by_other) - len(shown))


def _short(title: str) -> str:
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
