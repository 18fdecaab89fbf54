"""The curve of the scores: it finds the curve that made the data, and the shipped one is the fitted one."""

from __future__ import annotations

import json

import numpy as np
import pytest
from bench.goods.calibrate import MODEL, Entry, calibrate, entries, fit
from bench.goods.lines import read_lines

from kordon.rooms.trade.goods.answer import score_of
from kordon.rooms.trade.goods.decide import Verdict
from kordon.rooms.trade.goods.ranking import Match


def _sample(middle: float, steepness: float, size: int = 4_000) -> list[Entry]:
    random = np.random.default_rng(7)
    scores = random.uniform(0, 60, size)
    rights = random.uniform(size=size) < 1 / (1 + np.exp((middle - scores) / steepness))
    return [Entry(float(s), bool(r), str(at)) for at, (s, r) in enumerate(zip(scores, rights, strict=True))]


def test_the_fit_finds_the_curve() -> None:
    sample = _sample(20, 8)
    middle, steepness = fit(np.array([e.score for e in sample]), np.array([float(e.right) for e in sample]))
    assert middle == pytest.approx(20, abs=1)
    assert steepness == pytest.approx(8, abs=1)


def test_a_curve_that_falls_is_refused() -> None:
    with pytest.raises(ValueError):
        fit(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 0.0, 1.0]))


def test_cross_validated_scores_are_reliable() -> None:
    found = calibrate(_sample(20, 8))
    assert found.brier < found.prior * (1 - found.prior)
    assert all(abs(held.mean_score - held.share_true) < 0.1 for held in found.bins if held.count > 100)


def test_the_shipped_curve_is_the_fitted_one() -> None:
    """Whoever changes words or rules so much that the scores mean something else has to fit them again."""
    model = json.loads(MODEL.read_text("utf-8"))
    found = calibrate(entries(read_lines()))
    for raw in (10.0, 20.0, 40.0, 60.0):
        fitted = 1 / (1 + np.exp((found.middle - raw) / found.steepness))
        assert score_of(Match("2B204.a", raw, Verdict(None))) == pytest.approx(fitted, abs=0.03)
    assert model["brier_cross_validated"] == pytest.approx(found.brier, abs=0.01)


def test_a_higher_raw_score_is_more_probable() -> None:
    told = [score_of(Match("2B204.a", raw, Verdict(None))) for raw in (0.0, 5.0, 30.0, 90.0, 200.0)]
    assert told == sorted(told)
    assert all(0 < score < 1 for score in told)
