"""The measures of the exams. Probabilities are 0..1, shares too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts and what follows from them. `f1` is 0 where nothing was found or nothing was to be found."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def precision(self) -> float:
        found = self.true_positive + self.false_positive
        return self.true_positive / found if found else 0.0

    @property
    def recall(self) -> float:
        wanted = self.true_positive + self.false_negative
        return self.true_positive / wanted if wanted else 0.0

    @property
    def f1(self) -> float:
        total = 2 * self.true_positive + self.false_positive + self.false_negative
        return 2 * self.true_positive / total if total else 0.0


def quality(truths: Sequence[bool], found: Sequence[bool]) -> Quality:
    pairs = list(zip(truths, found, strict=True))
    return Quality(
        sum(t and f for t, f in pairs),
        sum(f and not t for t, f in pairs),
        sum(t and not f for t, f in pairs),
        sum(not t and not f for t, f in pairs),
    )


def best_threshold(truths: Sequence[bool], scores: Sequence[float]) -> tuple[float, float]:
    """(threshold, F1) of the best F1 when everything at or above the threshold is a finding."""
    best = (1.0, 0.0)
    for threshold in sorted(set(scores), reverse=True):
        f1 = quality(truths, [s >= threshold for s in scores]).f1
        if f1 > best[1]:
            best = (threshold, f1)
    return best


def brier(truths: Sequence[bool], scores: Sequence[float]) -> float:
    """Mean squared distance between the stated probability and what was true (Brier 1950)."""
    return sum((s - t) ** 2 for t, s in zip(truths, scores, strict=True)) / len(truths) if truths else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram: scores from `low`, their mean, the share that was true, how many."""

    low: float
    mean_score: float
    share_true: float
    count: int


def reliability(truths: Sequence[bool], scores: Sequence[float], bins: int = 10) -> list[Bin]:
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for truth, score in zip(truths, scores, strict=True):
        held[min(int(score * bins), bins - 1)].append((score, truth))
    return [
        Bin(i / bins, sum(s for s, _ in h) / len(h), sum(t for _, t in h) / len(h), len(h))
        for i, h in enumerate(held)
        if h
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]
