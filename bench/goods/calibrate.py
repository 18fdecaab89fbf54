"""How probable an entry is that `kordon goods classify` names: a curve fitted on the labelled lines, and how well it holds.

An answer's entry is true where the line was labelled with it, whether or not a number decides against it in the end. The
curve is a logistic one of the raw score, so that the order of entries stays; two numbers are fitted by maximum likelihood.
What is published comes from ten-fold cross-validation: every entry is scored by a curve that has not seen its line, nor the
line's twin.

python -m bench.goods --fit              fits the curve and writes score_model.json
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from bench.goods.lines import Line
from bench.lists import ROOT
from bench.measures import Bin, brier, reliability
from kordon.rooms.trade.formats.goods_table import goods_of_cells
from kordon.rooms.trade.goods.answer import SCORE_MODEL
from kordon.rooms.trade.goods.classify import classifier_of

MODEL = ROOT / "src/kordon/rooms/trade/goods/data" / SCORE_MODEL
SHOWN = 3  # entries of an answer
FOLDS = 10
ROUNDS = 50
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an answer: its raw score, whether it is the right one, and the line's twin or id."""

    score: float
    right: bool
    group: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """`middle` is the raw score that means one in two; each `steepness` more multiplies the odds by e."""

    middle: float
    steepness: float
    prior: float
    brier: float
    bins: tuple[Bin, ...]
    entries: int


def entries(lines: Sequence[Line]) -> list[Entry]:
    classifier = classifier_of("eu-2021", datetime.now(UTC).date())
    out = []
    for line in lines:
        goods = goods_of_cells(line.asked).record
        if goods is None:
            continue
        for match in classifier.classify(goods).matches[:SHOWN]:
            out.append(Entry(match.score, match.entry == line.entry, line.twin or line.id))
    return out


def fit(scores: Numbers, rights: Numbers) -> tuple[float, float]:
    """(middle, steepness) by Newton's method. Raises ValueError where the right ones don't score higher."""
    points = np.column_stack([np.ones_like(scores), scores])
    weights = np.zeros(2)
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-points @ weights))
        slope = (points * (chance * (1 - chance))[:, None]).T @ points
        step = np.linalg.solve(slope + 1e-9 * np.eye(2), points.T @ (rights - chance))
        weights += step
        if float(np.abs(step).max()) < 1e-10:
            break
    if weights[1] <= 0:
        raise ValueError("right entries don't score higher than wrong ones")
    return float(-weights[0] / weights[1]), float(1 / weights[1])


def calibrate(found: Sequence[Entry]) -> Calibration:
    scores = np.array([entry.score for entry in found])
    rights = np.array([float(entry.right) for entry in found])
    folds = np.array([hashlib.sha256(entry.group.encode()).digest()[0] % FOLDS for entry in found])
    chances = np.zeros_like(scores)
    for fold in range(FOLDS):
        middle, steepness = fit(scores[folds != fold], rights[folds != fold])
        chances[folds == fold] = 1 / (1 + np.exp((middle - scores[folds == fold]) / steepness))
    truths = [entry.right for entry in found]
    middle, steepness = fit(scores, rights)
    told = chances.tolist()
    return Calibration(middle, steepness, float(rights.mean()), brier(truths, told), tuple(reliability(truths, told)), len(found))


def write_model(found: Calibration) -> None:
    model = {
        "version": "1",
        "made_by": "python -m bench.goods --fit",
        "event": "the goods are of the entry's kind, whether or not a number decides against it",
        "prior": f"{found.prior:.3f} of {found.entries} entries among the first {SHOWN} of answers to labelled lines",
        "middle": round(found.middle, 3),
        "steepness": round(found.steepness, 3),
        "brier_cross_validated": round(found.brier, 4),
    }
    MODEL.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")


def reliability_table(found: Calibration) -> list[list[str]]:
    out = [["score", "entries", "mean score", "right"]]
    for held in found.bins:
        out.append([f"{held.low:.1f} and more", str(held.count), f"{held.mean_score:.2f}", f"{held.share_true:.2f}"])
    return out


def unsure(prior: float) -> float:
    """Brier score of who always states the prior."""
    return prior * (1 - prior)
