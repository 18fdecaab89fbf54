"""Labelled pairs of names: F1 at the shipped threshold, per schema and group; Brier score and reliability."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.exams.result import Result
from bench.lists import Pair
from bench.measures import best_threshold, brier, quality, reliability
from bench.systems import System, Verdict

NEAR_NAMESAKES = "synth_people"  # the group of the sample that the bar for persons speaks of


def _measures(pairs: Sequence[Pair], verdicts: Sequence[Verdict]) -> dict[str, float]:
    truths = [pair.match for pair in pairs]
    q = quality(truths, [v.finding for v in verdicts])
    threshold, best = best_threshold(truths, [v.score for v in verdicts])
    return {
        "pairs": len(pairs),
        "f1": q.f1,
        "precision": q.precision,
        "recall": q.recall,
        "best_f1": best,
        "best_threshold": threshold,
        "brier": brier(truths, [v.score for v in verdicts]),
    }


def _split(
    pairs: Sequence[Pair], verdicts: Sequence[Verdict], key: Callable[[Pair], str]
) -> dict[str, dict[str, float]]:
    out = {}
    for value in sorted({key(pair) for pair in pairs}):
        chosen = [(p, v) for p, v in zip(pairs, verdicts, strict=True) if key(p) == value]
        out[value] = _measures([p for p, _ in chosen], [v for _, v in chosen])
    return out


def run(system: System, pairs: Sequence[Pair], exam: str = "pairs") -> Result:
    """`details["wrong"]` lists each misjudged pair with its score; `details["reliability"]` the ten bins."""
    verdicts = system.compare_pairs(pairs)
    figures = _measures(pairs, verdicts)
    groups = _split(pairs, verdicts, lambda p: p.schema) | _split(pairs, verdicts, lambda p: p.group)
    if NEAR_NAMESAKES in groups:
        figures["near_namesakes_f1"] = groups[NEAR_NAMESAKES]["f1"]
    wrong = [
        (p.match, round(v.score, 3), p.name1, p.name2)
        for p, v in zip(pairs, verdicts, strict=True)
        if v.finding != p.match
    ]
    truths = [pair.match for pair in pairs]
    bins = reliability(truths, [v.score for v in verdicts])
    details = {"wrong": wrong, "reliability": [(b.low, b.mean_score, b.share_true, b.count) for b in bins]}
    return Result(exam, system.name, figures, groups, details)
