"""The bench's own arithmetic: a wrong ruler would praise anything."""

from __future__ import annotations

import pytest
from bench.exams.result import Result
from bench.measures import best_threshold, brier, percentile, quality, reliability
from bench.report import table

TRUTHS = [True, True, True, False, False]
SCORES = [0.9, 0.8, 0.3, 0.6, 0.1]


def test_quality_counts_and_f1() -> None:
    q = quality(TRUTHS, [score >= 0.5 for score in SCORES])
    assert (q.true_positive, q.false_positive, q.false_negative, q.true_negative) == (2, 1, 1, 1)
    assert [q.precision, q.recall, q.f1] == pytest.approx([2 / 3, 2 / 3, 2 / 3])


def test_nothing_found_is_zero_not_a_fault() -> None:
    q = quality([True, False], [False, False])
    assert (q.precision, q.recall, q.f1) == (0.0, 0.0, 0.0)


def test_best_threshold_weighs_all() -> None:
    assert list(best_threshold(TRUTHS, SCORES)) == pytest.approx([0.3, 6 / 7])


def test_brier_is_the_mean_squared_distance() -> None:
    assert brier([True, False], [0.8, 0.4]) == pytest.approx((0.04 + 0.16) / 2)


def test_reliability_keeps_every_pair_and_the_last_edge() -> None:
    bins = reliability([True, False, True], [1.0, 0.05, 0.97])
    assert [(b.low, b.count, b.share_true) for b in bins] == [(0.0, 1, 0.0), (0.9, 2, 1.0)]


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2), (0.75, 3), (0.99, 4), (1.0, 4)])
def test_percentile_is_a_value_that_occurred(share: float, expected: float) -> None:
    assert percentile([4, 1, 3, 2], share) == expected


def test_ratio_above_one_means_better_either_way() -> None:
    results = {
        ("false_findings", "kordon"): Result("false_findings", "kordon", {"rate": 0.001}),
        ("false_findings", "nomenklatura"): Result("false_findings", "nomenklatura", {"rate": 0.02}),
        ("good_alias", "kordon"): Result("good_alias", "kordon", {"recall": 0.5}),
        ("good_alias", "rapidfuzz"): Result("good_alias", "rapidfuzz", {"recall": 0.4}),
    }
    rows = {row[0]: row for row in table(results)}
    assert rows["ordinary names with a finding"][-2:] == ["moonshot", "20.00x"]
    assert rows["UN good alias finds its entry"][-2:] == ["below", "1.25x"]


def test_every_row_has_an_exam_that_runs() -> None:
    from bench.report import ROWS
    from bench.run import EXAMS

    assert {row.exam for row in ROWS} <= set(EXAMS)
