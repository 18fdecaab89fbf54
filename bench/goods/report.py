"""The figures as a table in the terminal and in `docs/bench-goods.md`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence

from bench.exams.result import Result
from bench.goods.calibrate import calibrate, entries, reliability_table, unsure
from bench.goods.lines import Line
from bench.lists import ROOT
from bench.report import BEGIN, END, Row, machine

PAGE = "docs/bench-goods.md"
OURS, PEER = "kordon", "bm25"
SHOWN = 400  # wrong answers listed
ROWS = (
    Row("entry among the first three", "goods", "entry_top3", 0.85, 0.95, form="{:.1%}"),
    Row("paragraph first, or on its branch", "goods", "paragraph_first", 0.70, 0.85, form="{:.1%}"),
    Row("paragraph first, exactly", "goods", "paragraph_exact", form="{:.1%}"),
    Row("controlled, depends, nothing found: right", "goods", "controlled", 0.85, 0.95, form="{:.1%}"),
    Row("both of a twin right", "goods", "twins", 0.75, 0.90, form="{:.1%}"),
    Row("everyday goods flagged", "goods", "everyday_flagged", 0.05, 0.0, True, "{:.1%}"),
    Row("lines per second, with text", "goods", "text_lines_per_s", 2_000, form="{:,.0f}"),
    Row("lines per second, CAS or HS only", "goods", "code_lines_per_s", 20_000, form="{:,.0f}"),
)


def _reached(row: Row, ours: float | None) -> str:
    if ours is None or row.bar is None:
        return ""

    def good(mark: float | None) -> bool:
        return mark is not None and (ours <= mark if row.lower_is_better else ours >= mark)

    return "moonshot" if good(row.moonshot) else "bar" if good(row.bar) else "below"


def _ratio(row: Row, ours: float | None, peer: float | None) -> str:
    """Ours against the baseline, so that more than 1 is better."""
    if ours is None or peer is None:
        return ""
    above, below = (peer, ours) if row.lower_is_better else (ours, peer)
    return f"{above / below:,.2f}x" if below else "none left" if row.lower_is_better and above else ""


def table(results: Mapping[str, Result]) -> list[list[str]]:
    out = [["", "Kordon", "BM25", "bar", "moonshot", "reached", "Kordon / BM25"]]
    for row in ROWS:
        ours, peer = (results[name].figures.get(row.key) if name in results else None for name in (OURS, PEER))
        if ours is None and peer is None:
            continue
        shown = ["-" if value is None else row.form.format(value) for value in (ours, peer)]
        goals = ["" if mark is None else row.form.format(mark) for mark in (row.bar, row.moonshot)]
        out.append([row.label, *shown, *goals, _reached(row, ours), _ratio(row, ours, peer)])
    return out


def group_table(result: Result) -> list[list[str]]:
    keys = [row.key for row in ROWS if any(row.key in group for group in result.groups.values())]
    out = [["", "lines", *(key.replace("_", " ") for key in keys)]]
    for name, group in result.groups.items():
        cells = [f"{group[key]:.1%}" if key in group else "" for key in keys]
        out.append([name, f"{group['lines']:.0f}", *cells])
    return out


def say_details(result: Result) -> None:
    """By kind and language, then every line that went wrong."""
    rows = group_table(result)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    wrong = result.details["wrong"]
    print(f"wrong: {len(wrong)} (id | expected | came | line)")
    for item in wrong[:SHOWN]:
        print(" | ".join(item))


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *body])


def _scores(lines: list[Line]) -> list[str]:
    """How well the probabilities hold, on all lines."""
    found = calibrate(entries(lines))
    told = (
        f"Scores, by ten-fold cross-validation on the {found.entries} entries among the first three of all answers: Brier score "
        f"{found.brier:.3f} (always stating the prior of {found.prior:.3f} would have {unsure(found.prior):.3f})."
    )
    return [told, _markdown(reliability_table(found))]


def write_page(results: Mapping[str, Result], asked: list[Line], lines: list[Line]) -> None:
    """Replace what stands between the markers; the words around them are people's."""
    page = ROOT / PAGE
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2].lstrip("\n")
    halves = Counter(line.half for line in lines)
    late = sum(line.id.startswith("late-") for line in asked)
    parts = [
        BEGIN,
        "\n".join(f"    {said}" for said in (machine()[0], machine()[2], f"load average {os.getloadavg()[0]:.1f} at the end")),
        f"{len(asked)} lines of the report half ({late} of them written after the rest), "
        f"{halves['tune']} of the tune half are not counted.",
        _markdown(table(results)),
        _markdown(group_table(results[OURS])),
        *_scores(lines),
        END,
    ]
    page.write_text(before + "\n\n".join(parts) + "\n" + ("\n" + after if after else ""), encoding="utf-8")
