"""The score model: from the features of a name pair to a probability.

`data/score_model.json` holds small regression trees (additive log-odds, like a table of points), the prior they were
fitted at, one shipped threshold per kind, and the signed weights of evidence beyond names. It is made by
`bench/train_model.py` from the development sets named in it.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from kordon.engine.names.features import FEATURES
from kordon.engine.names.kernels import kernel

NO_MATCH = -99.0


class Trees(NamedTuple):
    """Regression trees as arrays: `feature` is -1 in a leaf, whose `value` counts; a pair goes `left` where its feature is
    at most `threshold`. `rest` [cell, tree] is the most that a tree and all later ones add in that cell: cells are the
    `bins` of the features in `cell_features`, see `cell_of`."""

    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float32]
    base: float
    cell_features: npt.NDArray[np.int32]
    bins: npt.NDArray[np.float32]
    rest: npt.NDArray[np.float64]


CELL_FEATURES = ("cover_low", "matched_information", "inexact")
"""What decides most: pairs that are poor in these are seen off without a walk through the trees."""
BINS = 8


@kernel()
def cell_of(features: Any, model: Any) -> int:
    """The cell of `Trees.rest` that a pair of names falls into."""
    cell = 0
    for k in range(len(model.cell_features)):
        value, bin_ = features[model.cell_features[k]], 0
        while bin_ < BINS - 1 and value > model.bins[k, bin_]:
            bin_ += 1
        cell = cell * BINS + bin_
    return cell


@njit(cache=True)
def _rest(trees: Any, cells: int) -> Any:
    """See `Trees.rest`: a cell lies left of a threshold, right of it, or on both sides. A little slack for rounding."""
    rest = np.full((cells, len(trees.roots)), 1e-3)
    best = np.empty(len(trees.feature))
    kinds = len(trees.cell_features)
    for cell in range(cells):
        for node in range(len(trees.feature) - 1, -1, -1):
            best[node] = trees.value[node]
            if trees.feature[node] < 0:
                continue
            left, right, part = best[trees.left[node]], best[trees.right[node]], cell
            for k in range(kinds - 1, -1, -1):
                place, part = part % BINS, part // BINS
                if trees.cell_features[k] != trees.feature[node]:
                    continue
                if place < BINS - 1 and trees.bins[k, place] <= trees.threshold[node]:
                    right = left
                elif place > 0 and trees.bins[k, place - 1] >= trees.threshold[node]:
                    left = right
            best[node] = max(left, right)
        total = 1e-3
        for tree in range(len(trees.roots) - 1, -1, -1):
            total += best[trees.roots[tree]]
            rest[cell, tree] = total
    return rest


@dataclass(frozen=True, slots=True)
class ScoreModel:
    """`threshold` is a probability, `evidence` log-odds by evidence code."""

    trees: Trees
    threshold: float
    evidence: dict[str, float]
    version: str
    prior: str

    @property
    def threshold_logit(self) -> float:
        return logit(self.threshold)


def logit(probability: float) -> float:
    return math.log(probability / (1.0 - probability))


def probability(log_odds: float) -> float:
    """Logistic function; 0 below the gates."""
    if log_odds <= NO_MATCH + 1:
        return 0.0
    return 1.0 / (1.0 + math.exp(-log_odds))


def from_json(data: dict[str, Any]) -> ScoreModel:
    """Raises ValueError when the model was fitted on other features."""
    if tuple(data["features"]) != FEATURES:
        raise ValueError("the score model was fitted on other features; run bench/train_model.py")
    roots: list[int] = []
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    for tree in data["trees"]:
        offset = len(feature)
        roots.append(offset)
        for node in tree:
            if len(node) == 1:
                feature.append(-1)
                threshold.append(0.0)
                left.append(0)
                right.append(0)
                value.append(node[0])
            else:
                feature.append(FEATURES.index(node[0]))
                threshold.append(node[1])
                left.append(offset + node[2])
                right.append(offset + node[3])
                value.append(0.0)
    columns = np.array(feature, np.int16), np.array(threshold, np.float32)
    cell_features = np.array([FEATURES.index(name) for name in CELL_FEATURES], np.int32)
    bins = np.array([_bins(columns[1][columns[0] == number]) for number in cell_features], np.float32)
    trees = Trees(
        np.array(roots, np.int32), *columns, np.array(left, np.int32), np.array(right, np.int32),
        np.array(value, np.float32), float(data["base"]), cell_features, bins, np.zeros((0, 0)),
    )  # fmt: skip
    trees = trees._replace(rest=_rest(trees, BINS ** len(cell_features)))
    return ScoreModel(trees, data["threshold"], data["evidence"], data["version"], data["prior"])


def _bins(thresholds: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Bounds of the bins of a feature: thresholds of the trees themselves, evenly drawn."""
    if not len(thresholds):
        return np.zeros(BINS - 1, np.float32)
    return np.quantile(thresholds, np.arange(1, BINS) / BINS, method="nearest").astype(np.float32)


@cache
def shipped_model() -> ScoreModel:
    text = files("kordon.engine.names").joinpath("data/score_model.json").read_text("utf-8")
    return from_json(json.loads(text))
