"""The report's two pictures as inline SVG: no script, no font, no file beside the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kordon.engine.outputs.markup import Markup, join, tag
from kordon.engine.outputs.words import Words, shorten

BINS = 20  # of the score, each 0.05 wide
_WIDTH, _HEIGHT, _FLOOR, _TOP = 460, 170, 140, 18


def score_bin(score: float) -> int:
    return min(BINS - 1, max(0, int(score * BINS)))


def score_chart(bins: Sequence[int], words: Words) -> Markup:
    """How many findings at which score, in ten bars: from 50 % where all are above, else from 0."""
    upper = not any(bins[: BINS // 2])
    shown = bins[BINS // 2 :] if upper else [bins[i] + bins[i + 1] for i in range(0, BINS, 2)]
    first, width = (50, 5) if upper else (0, 10)
    highest, step = max(shown) or 1, _WIDTH / len(shown)
    parts: list[Markup] = []
    for position, count in enumerate(shown):
        x, height = position * step, (_FLOOR - _TOP) * count / highest
        if count:
            parts.append(tag("rect", tag("title", words.count(count)), x=f"{x + 2:.1f}", y=f"{_FLOOR - height:.1f}",
                             width=f"{step - 4:.1f}", height=f"{height:.1f}", rx="2", class_="bar"))
            parts.append(tag("text", words.count(count), x=f"{x + step / 2:.1f}", y=f"{_FLOOR - height - 5:.1f}",
                             class_="count", text_anchor="middle"))
        parts.append(tag("text", f"{first + position * width}", x=f"{x:.1f}", y=_FLOOR + 16,
                         text_anchor="start" if not position else "middle", class_="axis"))
    parts.append(tag("text", "100", x=_WIDTH, y=_FLOOR + 16, text_anchor="end", class_="axis"))
    parts.append(tag("line", x1=0, x2=_WIDTH, y1=_FLOOR, y2=_FLOOR, class_="floor"))
    return _picture(words.say("report.chart_scores"), parts, _HEIGHT)


def list_chart(counts: Mapping[str, int], words: Words) -> Markup:
    """Findings by list, most first; past eight lists the rest is one bar."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) > 8:
        ranked = [*ranked[:7], (words.say("report.other_lists"), sum(count for _, count in ranked[7:]))]
    highest = max((count for _, count in ranked), default=1)
    rows: list[Markup] = []
    for position, (name, count) in enumerate(ranked):
        y = 12 + position * 30
        width = 260 * count / highest
        rows.append(tag("text", shorten(name, 16), x=0, y=y + 15, class_="label"))
        rows.append(tag("rect", x=130, y=y, width=f"{max(width, 2):.1f}", height=20, rx="2", class_="bar"))
        rows.append(tag("text", words.count(count), x=f"{138 + width:.1f}", y=y + 15, class_="count"))
    return _picture(words.say("report.chart_lists"), rows, 30 * len(ranked) + 16)


def meter(score: float) -> Markup:
    """A score as a short bar."""
    return tag("svg", tag("rect", width=100, height=6, rx=3, class_="rail"),
               tag("rect", width=f"{100 * min(max(score, 0.0), 1.0):.1f}", height=6, rx=3, class_="bar"),
               viewBox="0 0 100 6", class_="meter", aria_hidden="true")


def weight_bar(weight: float) -> Markup:
    """Evidence as a bar from the middle: to the right what speaks for the finding, to the left what speaks against.
    Eight units of log-odds (about 3,000 to 1) fill a side."""
    length = 50 * min(abs(weight), 8.0) / 8.0
    return tag("svg", tag("line", x1=50, x2=50, y1=0, y2=10, class_="floor"),
               tag("rect", x=f"{50 if weight >= 0 else 50 - length:.1f}", y=2, width=f"{length:.1f}", height=6,
                   class_="for" if weight >= 0 else "against"),
               viewBox="0 0 100 10", class_="weight", aria_hidden="true")


def _picture(title: str, parts: Sequence[Markup], height: int) -> Markup:
    drawing = tag("svg", tag("title", title), join(parts), viewBox=f"0 0 {_WIDTH} {height}", role="img", class_="chart")
    return tag("figure", tag("figcaption", title), drawing)
