"""The pictures of `docs/bench.md`: quality and speed beside the peers, and the reliability of the scores."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.report import OURS, PEERS, Results

COLOURS = {OURS: "#0b5d7a", "nomenklatura": "#c98a2b", "rapidfuzz": "#9aa3ab"}
QUALITY = (
    ("name pairs\n(F1)", "pairs", "f1", 0.85),
    ("near-namesakes\n(F1)", "pairs", "near_namesakes_f1", 0.75),
    ("original script\n(recall)", "original_script", "recall", 0.70),
    ("good aliases\n(recall)", "good_alias", "recall", 0.65),
    ("disguises\n(recall)", "mutations", "recall", 0.985),
)
COSTS = (
    ("other findings per query\n(good aliases)", "good_alias", "others_per_query"),
    ("ordinary names\nwith a finding", "false_findings", "rate"),
    ("parties per second", "speed", "parties_per_s"),
)
BAR_WIDTH = 0.26


def _figure(results: Results, exam: str, key: str, system: str) -> float:
    result = results.get((exam, system))
    return result.figures.get(key, 0.0) if result else 0.0


def _quality(axes: Any, results: Results) -> None:
    for offset, system in enumerate((OURS, *PEERS)):
        heights = [_figure(results, exam, key, system) for _, exam, key, _ in QUALITY]
        places = [i + (offset - 1) * BAR_WIDTH for i in range(len(QUALITY))]
        axes.bar(places, heights, BAR_WIDTH * 0.92, label=system, color=COLOURS[system])
    for i, (_, _, _, goal) in enumerate(QUALITY):
        axes.hlines(goal, i - 0.42, i + 0.42, colors="#222222", linewidth=1, linestyles="dotted")
    axes.set_xticks(range(len(QUALITY)), [label for label, *_ in QUALITY], fontsize=8)
    axes.set_ylim(0, 1.02)
    axes.set_title("Quality, higher is better (dotted: the bar)", fontsize=10, loc="left")
    axes.legend(frameon=False, fontsize=8, loc="lower center", bbox_to_anchor=(0.5, -0.3), ncols=3)


def _costs(axes: Any, results: Results) -> None:
    for offset, system in enumerate((OURS, *PEERS)):
        heights = [_figure(results, exam, key, system) for _, exam, key in COSTS]
        places = [i + (offset - 1) * BAR_WIDTH for i in range(len(COSTS))]
        drawn = axes.bar(places, heights, BAR_WIDTH * 0.92, color=COLOURS[system])
        labels = [f"{h:,.0f}" if h >= 10 else f"{h:.2g}" if h else "" for h in heights]
        axes.bar_label(drawn, labels, fontsize=7)
    axes.set_yscale("log")
    axes.set_xticks(range(len(COSTS)), [label for label, *_ in COSTS], fontsize=8)
    axes.set_title("False findings (lower is better), speed (higher), log scale", fontsize=10, loc="left")


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
    figure.savefig(path.with_suffix(".png"), dpi=110)


def draw_bench(results: Results, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "kordon"  # the same figures give the same file
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 4.2), width_ratios=(5, 3.4), layout="constrained")
    _quality(left, results)
    _costs(right, results)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    _save(figure, path)
    pyplot.close(figure)


def draw_reliability(results: Results, path: Path) -> None:
    """Stated probability against the share that was true, own and shared pairs; a dot's size is the count."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panes = pyplot.subplots(1, 2, figsize=(9, 4.2), layout="constrained", sharey=True)
    titles = (("pairs", "shared sample"), ("own_pairs", "own development pairs"))
    for axes, (exam, title) in zip(panes, titles, strict=True):
        axes.plot([0, 1], [0, 1], color="#888888", linewidth=1, linestyle="dotted")
        for system in (*PEERS, OURS):
            result = results.get((exam, system))
            bins: Sequence[Sequence[float]] = result.details.get("reliability", []) if result else []
            axes.plot([b[1] for b in bins], [b[2] for b in bins], color=COLOURS[system], linewidth=1, label=system)
            axes.scatter([b[1] for b in bins], [b[2] for b in bins], [8 + b[3] for b in bins], COLOURS[system])
        axes.set_xlabel("score")
        axes.set_title(f"Reliability, {title}", fontsize=10, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
    panes[0].set_ylabel("share that was a match")
    panes[0].legend(frameon=False, fontsize=8)
    _save(figure, path)
    pyplot.close(figure)
