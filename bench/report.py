"""The bench's table and pictures, in the terminal and in `docs/bench.md`."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.exams.result import Result

BEGIN, END = "<!-- bench: begin, written by `make bench` -->", "<!-- bench: end -->"
OURS, PEERS = "kordon", ("nomenklatura", "rapidfuzz")
PACKAGES = ("numpy", "numba", "rapidfuzz", "nomenklatura", "rigour", "followthemoney", "PyICU")
Results = Mapping[tuple[str, str], Result]  # (exam, system)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: which figure, the bar and the moonshot of the project's own plan (None: for information)."""

    label: str
    exam: str
    key: str
    bar: float | None = None
    moonshot: float | None = None
    lower_is_better: bool = False
    form: str = "{:.2f}"


ROWS = (
    Row("name pairs of the shared sample, F1", "pairs", "f1", 0.85, 0.92, form="{:.3f}"),
    Row("of these, persons against near-namesakes, F1", "pairs", "near_namesakes_f1", 0.75, 0.85, form="{:.3f}"),
    Row("Brier score of these pairs", "pairs", "brier", lower_is_better=True, form="{:.3f}"),
    Row("own development pairs, F1", "own_pairs", "f1", form="{:.3f}"),
    Row("UN original-script name finds its entry", "original_script", "recall", 0.70, 0.90, form="{:.1%}"),
    Row("the same, mean over scripts", "original_script", "macro_recall", form="{:.1%}"),
    Row("the same, other findings per query", "original_script", "others_per_query", 0.2, None, True, "{:.3f}"),
    Row("UN good alias finds its entry", "good_alias", "recall", 0.65, 0.75, form="{:.1%}"),
    Row("the same, other findings per query", "good_alias", "others_per_query", 0.2, None, True, "{:.3f}"),
    Row("disguised UN name finds its entry in OFAC + UN", "mutations", "recall", 0.985, 0.995, form="{:.1%}"),
    Row("of these, disguised once only", "mutations", "recall_one", form="{:.1%}"),
    Row("ordinary names with a finding", "false_findings", "rate", 0.003, 0.001, True, "{:.2%}"),
    Row("of these, exactly a listed name", "false_findings", "same_words_rate", lower_is_better=True, form="{:.2%}"),
    Row("parties per second, one process, evidence included", "speed", "parties_per_s", 5000, 50_000, form="{:,.0f}"),
    Row("the same, matcher alone", "speed", "matcher_parties_per_s", form="{:,.0f}"),
    Row("one query, warm, median (ms)", "speed", "p50_ms", lower_is_better=True),
    Row("one query, warm, p99 (ms)", "speed", "p99_ms", 3, 1, True),
    Row("index: build (s)", "speed", "build_s", 3, None, True),
    Row("index: open from disk (s)", "speed", "open_s", 0.2, None, True, "{:.3f}"),
    Row("index: resident (MB)", "speed", "resident_mb", 200, None, True, "{:.0f}"),
    Row("process that checks, resident (MB)", "speed", "check_process_mb", lower_is_better=True, form="{:.0f}"),
    Row("index: on disk (MB)", "speed", "disk_mb", lower_is_better=True, form="{:.1f}"),
    Row("a million entries: parties per second", "speed", "million_parties_per_s", 1000, 10_000, form="{:,.0f}"),
    Row("a million entries: peak memory (GB)", "speed", "million_peak_gb", 3, None, True),
    Row("a million entries: build (s)", "speed", "million_build_s", lower_is_better=True, form="{:.0f}"),
    Row("`kordon check`, 50,000 parties in CSV, start-up included (parties/s)", "speed", "command_line_parties_per_s",
        form="{:,.0f}"),
)  # fmt: skip


def machine() -> list[str]:
    """The machine and the versions, a line each."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} absent")
    return [
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GB; {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}; {', '.join(found)}",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    ]


def _value(results: Results, row: Row, system: str) -> float | None:
    result = results.get((row.exam, system))
    return None if result is None else result.figures.get(row.key)


def _ratio(row: Row, ours: float | None, peers: Sequence[float | None]) -> str:
    """Ours against the best peer, so that more than 1 is better."""
    known = [p for p in peers if p is not None]
    if ours is None or not known:
        return ""
    best = min(known) if row.lower_is_better else max(known)
    above, below = (best, ours) if row.lower_is_better else (ours, best)
    return f"{above / below:,.2f}x" if below else ""


def _mark(row: Row, ours: float | None) -> str:
    if ours is None or row.bar is None:
        return ""

    def reached(mark: float | None) -> bool:
        return mark is not None and (ours <= mark if row.lower_is_better else ours >= mark)

    return "moonshot" if reached(row.moonshot) else "bar" if reached(row.bar) else "below"


def table(results: Results) -> list[list[str]]:
    """Header and rows; a figure that nobody measured is a dash, a row without any is left out."""
    out = [["", "Kordon", *PEERS, "bar", "moonshot", "reached", "ours / best peer"]]
    for row in ROWS:
        ours = _value(results, row, OURS)
        peers = [_value(results, row, peer) for peer in PEERS]
        if ours is None and not any(p is not None for p in peers):
            continue

        def show(value: float | None, form: str = row.form) -> str:
            return "-" if value is None else form.format(value)

        goals = [show(row.bar) if row.bar is not None else "", show(row.moonshot) if row.moonshot is not None else ""]
        cells = [row.label, show(ours), *map(show, peers), *goals, _mark(row, ours), _ratio(row, ours, peers)]
        out.append(cells)
    return out


def text_table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _groups(results: Results, exam: str, title: str, least: int = 1) -> str:
    result = results.get((exam, OURS))
    if result is None or not result.groups:
        return ""
    groups = {name: g for name, g in result.groups.items() if next(iter(g.values())) >= least}
    keys = list(dict.fromkeys(key for g in groups.values() for key in g))
    rows = [["", *(key.replace("_", " ") for key in keys)]]
    for name, g in groups.items():
        shown = [f"{g[k]:,.0f}" if k in ("queries", "pairs") else f"{g[k]:.3f}" if k in g else "" for k in keys]
        rows.append([name, *shown])
    return f"### {title}\n\n{_markdown(rows)}\n"


def markdown(results: Results) -> str:
    """Everything between the markers of `docs/bench.md`."""
    notes = sorted({f"- {r.system}, {r.exam}: {r.note}" for r in results.values() if r.note})
    parts = [
        BEGIN,
        "\n".join(f"    {line}" for line in machine()),
        _markdown(table(results)),
        "![Kordon and its peers](pictures/bench.svg)",
        "![Reliability of the scores](pictures/reliability.svg)",
        "Seeds and samples:\n\n" + "\n".join(notes),
        _groups(results, "pairs", "Name pairs by schema and group"),
        _groups(results, "original_script", "Original script, by script"),
        _groups(results, "mutations", "Disguises, by kind"),
        _groups(results, "false_findings", "False findings, by culture", least=50),
        END,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_docs(results: Results, page: Path) -> None:
    """Replace what stands between the markers; the words around them are people's."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2].lstrip("\n")
    page.write_text(before + markdown(results) + ("\n" + after if after else ""), encoding="utf-8")
