"""Counts over the years as inline SVG, each with its values in words; a table stands beside every picture."""

from __future__ import annotations

from collections.abc import Sequence

from kordon.engine.outputs.markup import Markup, tag
from kordon.engine.outputs.words import Words, shorten
from kordon.rooms.reporting.naming import count_text
from kordon.rooms.reporting.trends import Trend

WIDTH, HEIGHT = 360, 132
LEFT, RIGHT, TOP, BOTTOM = 46, 46, 28, 26


def trend_picture(title: str, trend: Trend, labels: Sequence[str], words: Words) -> Markup:
    """A line through the points of one count, from zero, reports at even distances; a report without the count has a gap."""
    highest = max(point.figure.value for point in trend.points) or 1
    steps = max(1, len(labels) - 1)

    def x(report: int) -> float:
        return LEFT + report / steps * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / highest * (HEIGHT - TOP - BOTTOM)

    parts = [tag("title", title), tag("line", x1=LEFT - 16, x2=WIDTH - RIGHT + 16, y1=y(0), y2=y(0), class_="grid")]
    parts += [
        tag("text", shorten(label, 12), x=f"{x(at):.1f}", y=HEIGHT - 8, text_anchor="middle", class_="axis")
        for at, label in enumerate(labels)
    ]
    path = "L".join(f"{x(point.report):.1f} {y(point.figure.value):.1f}" for point in trend.points)
    parts.append(tag("path", d=f"M{path}", class_="line"))
    for point in trend.points:
        place = x(point.report), y(point.figure.value)
        parts.append(tag("circle", cx=f"{place[0]:.1f}", cy=f"{place[1]:.1f}", r=4.5, class_="dot"))
        side = "start" if point.report == 0 else "end" if point.report == steps else "middle"  # else it leaves the picture
        shift = {"start": -8, "end": 8}.get(side, 0)
        said = count_text(words, point.figure)
        parts.append(tag("text", said, x=f"{place[0] + shift:.1f}", y=f"{place[1] - 10:.1f}", text_anchor=side, class_="count"))
    return tag("svg", *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=title, class_="trend")


def stacked_picture(title: str, rows: Sequence[tuple[str, Sequence[int]]], kinds: Sequence[str]) -> Markup:
    """A bar for each report, in pieces; `kinds` are the pieces' classes. Numbers stand in the pieces that have room."""
    most = max((sum(counts) for _, counts in rows), default=0) or 1
    parts = [tag("title", title)]
    for place, (label, counts) in enumerate(rows):
        y, at = 8 + place * 34, 150.0
        parts.append(tag("text", shorten(label, 20), x=4, y=y + 16, class_="axis"))
        for kind, count in zip(kinds, counts, strict=True):
            wide = 540 * count / most
            if count:
                parts.append(tag("rect", x=f"{at:.1f}", y=y, width=f"{wide:.1f}", height=24, class_=kind))
            if wide > 18:
                parts.append(tag("text", f"{count}", x=f"{at + wide / 2:.1f}", y=y + 16, text_anchor="middle", class_="inside"))
            at += wide
        parts.append(tag("text", f"{sum(counts)}", x=f"{at + 8:.1f}", y=y + 17, class_="count"))
    return tag("svg", *parts, viewBox=f"0 0 740 {16 + len(rows) * 34}", role="img", aria_label=title, class_="stacked")
