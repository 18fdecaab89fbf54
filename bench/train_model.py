"""Fit the score model from development sets, and write `data/score_model.json`.

    python -m bench.train_model            needs the shared reference data and scikit-learn (bench group)

Development sets: the 247 labelled pairs of the shared sample, our own pairs (dev_pairs.csv), published aliases and
original-script names of the UN list and strong aliases of OFAC against their own and other entries, mutated names, and
ordinary names against both lists. Seeds differ from those of the exams. Features that can only speak for or only against
a finding are bound to do so (monotone constraints), so that no learnt tree says the opposite of what a reader expects.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.exams.leave_one_out import good_alias_questions, original_script_questions, without
from bench.generators.mutate import mutate
from bench.generators.ordinary_names import ordinary_names
from bench.generators.pools import seeded
from bench.lists import ROOT, Pair, indexed, ofac_parties, read_pairs, shared_pairs, un_parties
from kordon.engine.names.alignment import compare_words
from kordon.engine.names.analysis import analyse, is_person_kind
from kordon.engine.names.features import FEATURES, pair_features
from kordon.engine.names.features import scratch as new_scratch
from kordon.engine.names.matcher import Matcher, reads_as_person
from kordon.engine.names.model import ScoreModel, from_json
from kordon.engine.names.search import logit_of
from kordon.engine.names.words import WordStore, cost_arrays
from kordon.engine.records.party import Name, Party

MODEL = ROOT / "src/kordon/engine/names/data/score_model.json"
FOR = (
    "query_cover", "entry_cover", "cover_low", "cover_high", "worst", "matched_words", "matched_information",
    "exact_information", "distinct_cover", "distinct_entry_cover", "rarest", "exact_words",
)  # fmt: skip
AGAINST = (
    "conflict", "extra_query", "extra_entry", "inexact", "last_conflict", "first_conflict", "last_inexact",
    "number_conflict", "place_conflict", "initial_differs", "conflict_information", "patronymic_conflict",
)  # fmt: skip
SEED = 20_261
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Sample:
    """Rows of features with label and weight; `group` keeps what must not be split between folds."""

    rows: list[npt.NDArray[np.float32]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def add(self, row: npt.NDArray[np.float32], label: bool, weight: float, group: str) -> None:
        self.rows.append(row)
        self.labels.append(label)
        self.weights.append(weight)
        self.groups.append(group)


class Features:
    """Features of name pairs, as the kernel sees them."""

    def __init__(self) -> None:
        self.scratch, self.costs = new_scratch(), cost_arrays()

    def of(self, left: str, right: str, person_left: bool, person_right: bool) -> npt.NDArray[np.float32] | None:
        """None where the pair is below the gates: no model decides there."""
        a, b = analyse(left, person_left), analyse(right, person_right)
        if not a.tokens or not b.tokens:
            return None
        store = WordStore(64)
        ra, rb = store.rows(a), store.rows(b)
        words = store.arrays
        compare_words(words, ra, words, rb, self.costs, self.scratch)
        flags = int(a.korean and b.korean) | (2 if person_left and person_right else 0)
        if not pair_features(words, ra, words, rb, flags, self.costs, self.scratch, True):
            return None
        return self.scratch.features.copy()


def everything_passes() -> ScoreModel:
    """A model that says yes to all that passes the gates."""
    return from_json({"features": list(FEATURES), "trees": [[[9.0]]], "most": [9.0], "base": 0.0, "threshold": 0.5,
                      "evidence": {}, "version": "0", "prior": ""})  # fmt: skip


def add_pairs(sample: Sample, features: Features, pairs: Iterable[Pair], group: str) -> None:
    for number, pair in enumerate(pairs):
        person = is_person_kind(pair.schema)
        row = features.of(pair.name1, pair.name2, person, person)
        if row is not None:
            sample.add(row, pair.match, 1.0, f"{group}{number}")


def best_own(features: Features, text: str, party: Party, model: ScoreModel | None) -> npt.NDArray[np.float32] | None:
    """The features of the entry's name that is most like `text`."""
    person = reads_as_person(party.kind, text)
    found = [features.of(text, name.text, person, reads_as_person(party.kind, name.text)) for name in party.names]
    rows = [row for row in found if row is not None]
    if not rows:
        return None
    if model is None:
        return max(rows, key=lambda row: float(row[2] + row[3] - row[7]))
    return max(rows, key=lambda row: float(logit_of(row, model.trees, -1e9)))


def add_questions(
    sample: Sample, features: Features, queries: Sequence[tuple[str, Party, Party]], parties: Sequence[Party], matcher: Matcher,
    model: ScoreModel | None, group: str, random_: random.Random,
) -> None:  # fmt: skip
    """(text, own entry as indexed, own entry's identity) against its own entry and a few others of the same list."""
    texts = [Party("q", own.kind, (Name(text),)) for text, own, _ in queries]
    found = matcher.search_many(texts, 0.5)
    for number, ((text, own, identity), matches) in enumerate(zip(queries, found, strict=True)):
        row = best_own(features, text, own, model)
        if row is not None:
            sample.add(row, True, 1.0, f"{group}{number}")
        others = [m for m in matches if parties[m.index] is not identity]
        for match in random_.sample(others, min(4, len(others))):
            other = parties[match.index]
            row = best_own(features, text, other, model)
            if row is not None:
                sample.add(row, False, max(1.0, len(others) / 4) ** 0.5, f"{group}{number}")


def collect(model: ScoreModel | None) -> Sample:
    random_ = seeded("train", SEED)
    sample, features = Sample(), Features()
    add_pairs(sample, features, shared_pairs(), "shared")
    add_pairs(sample, features, read_pairs(ROOT / "bench/data/dev_pairs.csv"), "own")
    un, ofac = [indexed(p) for p in un_parties()], [indexed(p) for p in ofac_parties()]
    for parties, raw in ((un, list(un_parties())), (ofac, list(ofac_parties()))):
        matcher = Matcher.build(parties, everything_passes())
        if raw[0] is un_parties()[0]:
            questions = original_script_questions(raw)
            queries = [(q.name.text, without(raw[q.entry], q.name.text), parties[q.entry]) for q in questions]
            add_questions(sample, features, queries, parties, matcher, model, "script", random_)
            questions = good_alias_questions(raw)
            queries = [(q.name.text, without(raw[q.entry], q.name.text), parties[q.entry]) for q in questions]
            add_questions(sample, features, queries, parties, matcher, model, "alias", random_)
        else:
            queries = [
                (name.text, Party(p.id, p.kind, tuple(n for n in p.names if n.text != name.text)), p)
                for p in random_.sample(parties, 4000)
                if len(p.names) > 1
                for name in p.names[1:2]
            ]
            add_questions(sample, features, queries, parties, matcher, model, "ofac", random_)
        primary = [(p.names[0].text, p.kind) for p in parties]
        queries = [(m.text, parties[m.source], parties[m.source]) for m in mutate(primary, SEED, 5000)]
        add_questions(sample, features, queries, parties, matcher, model, "mutated", random_)
    both = un + ofac
    matcher = Matcher.build(both, everything_passes())
    add_ordinary(sample, features, both, matcher, model, 50_000, random_)
    return sample


def add_ordinary(
    sample: Sample, features: Features, parties: Sequence[Party], matcher: Matcher, model: ScoreModel | None, count: int,
    random_: random.Random,
) -> None:  # fmt: skip
    """Ordinary names: whatever they meet on a list is false."""
    made = list(ordinary_names(count, SEED))
    for start in range(0, count, 2000):
        part = made[start : start + 2000]
        found = matcher.search_many([Party("q", n.kind, (Name(n.text),)) for n in part], 0.5)
        for number, (name, matches) in enumerate(zip(part, found, strict=True)):
            # matches are sorted by nothing yet (all pass alike): the likeliest of them decide, so rank by cover
            for match in random_.sample(matches, min(8, len(matches))):
                row = best_own(features, name.text, parties[match.index], model)
                if row is not None:
                    sample.add(row, False, max(1.0, len(matches) / 6) ** 0.5, f"ordinary{start + number}")


def fit(sample: Sample, trees: int, depth: int) -> HistGradientBoostingClassifier:
    constraint = [1 if f in FOR else -1 if f in AGAINST else 0 for f in FEATURES]
    classifier = HistGradientBoostingClassifier(
        max_iter=trees, max_depth=depth, learning_rate=0.12, min_samples_leaf=25, l2_regularization=2.0,
        monotonic_cst=constraint, random_state=SEED, early_stopping=False,
    )  # fmt: skip
    classifier.fit(np.array(sample.rows), np.array(sample.labels), np.array(sample.weights))
    return classifier


SPARE = 0.5  # log-odds that later trees may add beyond what they added to any pair in training


def most_added(classifier: Any, rows: Floats) -> list[float]:
    """For each tree the most that it and all later ones added to a pair of the sample, and SPARE (see model.Trees)."""
    sums = np.array([sum_.ravel() for sum_ in classifier._staged_raw_predict(rows)])
    before = np.vstack([np.full((1, len(rows)), classifier._baseline_prediction.item()), sums[:-1]])
    return [round(float(most) + SPARE, 3) for most in (sums[-1] - before).max(axis=1)]


def to_json(classifier: Any, rows: Floats, threshold: float, evidence: dict[str, float]) -> dict[str, Any]:
    """The fitted trees as nested lists: [feature, threshold, left, right] or [value]."""
    trees = []
    for (predictor,) in classifier._predictors:
        nodes: list[list[Any]] = []
        for node in predictor.nodes:
            if node["is_leaf"]:
                nodes.append([round(float(node["value"]), 4)])
            else:
                name = FEATURES[int(node["feature_idx"])]
                nodes.append([name, round(float(node["num_threshold"]), 5), int(node["left"]), int(node["right"])])
        trees.append(nodes)
    return {
        "version": "1", "made_by": "bench/train_model.py",
        "prior": "one pair in two, as in labelled development pairs", "features": list(FEATURES),
        "base": round(float(classifier._baseline_prediction.item()), 4),
        "threshold": threshold, "evidence": evidence, "most": most_added(classifier, rows), "trees": trees,
    }  # fmt: skip


def cross_validated(sample: Sample, trees: int, depth: int, threshold: float, folds: int = 5) -> tuple[float, float]:
    """F1 on shared pairs, own pairs, each predicted by models that did not see it (other sets stay in training)."""
    groups = np.array([g.rstrip("0123456789") for g in sample.groups])
    scores = np.full(len(groups), np.nan)
    order = np.random.default_rng(SEED).integers(0, folds, len(groups))
    pairs = (groups == "shared") | (groups == "own")
    rows, labels, weights = np.array(sample.rows), np.array(sample.labels), np.array(sample.weights)
    for fold in range(folds):
        out = pairs & (order == fold)
        part = Sample(list(rows[~out]), list(labels[~out]), list(weights[~out]), [])
        scores[out] = fit(part, trees, depth).predict_proba(rows[out])[:, 1]
    figures = []
    for group in ("shared", "own"):
        mask = groups == group
        found = scores[mask] >= threshold
        hit = (found & labels[mask]).sum()
        total = sum(
            p.match for p in (shared_pairs() if group == "shared" else read_pairs(ROOT / "bench/data/dev_pairs.csv"))
        )
        figures.append(2 * hit / (found.sum() + total))
    return figures[0], figures[1]


def load(path: Path) -> Sample:
    data = np.load(path)
    return Sample(list(data["rows"]), data["labels"].tolist(), data["weights"].tolist(), data["groups"].tolist())


# What a row of each set weighs, (set, label): how far the development sets stand for the work the matcher does.
WEIGHTS = {
    ("shared", True): 10.0, ("shared", False): 10.0, ("own", True): 2.0, ("own", False): 2.0,
    ("script", True): 2.0, ("script", False): 1.0, ("alias", True): 1.5, ("alias", False): 0.6,
    ("ofac", True): 0.2, ("ofac", False): 0.4, ("mutated", True): 1.0, ("mutated", False): 0.15,
    ("ordinary", False): 1.5,
}  # fmt: skip
EVIDENCE = json.loads((Path(__file__).parent / "data" / "evidence.json").read_text("utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=150)
    parser.add_argument("--depth", type=int, default=6)
    parser.add_argument("--cache", type=Path, help="keep the collected rows in this .npz file and take them from there")
    parser.add_argument("--threshold", type=float, default=0.4)
    parser.add_argument("--quick", action="store_true", help="without cross-validation")
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    if arguments.cache and arguments.cache.exists():
        sample = load(arguments.cache)
    else:
        sample = collect(None)
        if arguments.cache:
            np.savez(arguments.cache, rows=sample.rows, labels=sample.labels, weights=sample.weights, groups=sample.groups)
    print(f"{len(sample.rows)} rows, {sum(sample.labels)} true", flush=True)
    sample.weights = [
        weight * WEIGHTS[group.rstrip("0123456789"), bool(label)]
        for weight, group, label in zip(sample.weights, sample.groups, sample.labels, strict=True)
    ]
    classifier = fit(sample, arguments.trees, arguments.depth)
    written = to_json(classifier, np.array(sample.rows), arguments.threshold, EVIDENCE)
    arguments.out.write_text(json.dumps(written, ensure_ascii=False).replace("]], [[", "]],\n[["), "utf-8")
    if arguments.quick:
        return
    shared, own = cross_validated(sample, arguments.trees, arguments.depth, arguments.threshold)
    print(f"cross-validated F1 at the threshold: shared pairs {shared:.3f}, own pairs {own:.3f}")


if __name__ == "__main__":
    main()
