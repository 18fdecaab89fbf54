"""Curves over the years as inline SVG: steps, because a State becomes party on a day and not by and by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kordon.engine.outputs.markup import Markup, tag
from kordon.rooms.obligations.pages.map_picture import swatch

WIDTH, HEIGHT = 900, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 14, 30
Scale = Callable[[float], float]


def curve(title: str, series: Sequence[tuple[str, str, Mapping[int, int]]], marks: Sequence[tuple[int, str]] = ()) -> Markup:
    """`series` are (class, text, count by year); `marks` are years with a text, such as the entry into force."""
    years = sorted({year for _, _, counts in series for year in counts} | {year for year, _ in marks})
    if not years:
        return Markup()
    first, last = years[0], max(years[-1], years[0] + 1)
    most = _round_up(max((count for _, _, counts in series for count in counts.values()), default=1))

    def x(year: float) -> float:
        return LEFT + (year - first) / (last + 1 - first) * (WIDTH - LEFT - RIGHT)

    def y(count: float) -> float:
        return HEIGHT - BOTTOM - count / most * (HEIGHT - TOP - BOTTOM)

    parts = [tag("title", title)]
    for step in range(0, most + 1, max(1, most // 4)):
        parts.append(tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=f"{y(step):.1f}", y2=f"{y(step):.1f}", class_="grid"))
        parts.append(tag("text", f"{step}", x=LEFT - 6, y=f"{y(step) + 4:.1f}", text_anchor="end", class_="axis"))
    for year in _ticks(first, last):
        parts.append(tag("text", f"{year}", x=f"{x(year):.1f}", y=HEIGHT - 8, text_anchor="middle", class_="axis"))
    for year, text in marks:
        parts.append(tag("line", tag("title", f"{year}: {text}"), x1=f"{x(year):.1f}", x2=f"{x(year):.1f}", y1=TOP,
                         y2=HEIGHT - BOTTOM, class_="event"))
    for kind, _, counts in series:
        parts.append(tag("path", d=_steps(counts, first, last, x, y), class_=f"line {kind}"))
    drawing = tag("svg", *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", class_="curve", aria_label=title)
    keys = [tag("li", swatch(kind), text) for kind, text, _ in series]
    keys += [tag("li", swatch("event"), f"{text} ({year})") for year, text in marks]
    return tag("figure", tag("figcaption", title), drawing, tag("ul", *keys, class_="legend"), class_="picture")


def _steps(counts: Mapping[int, int], first: int, last: int, x: Scale, y: Scale) -> str:
    """The count of a year holds from its end; a missing year has that of the one before."""
    count, path = 0, f"M{x(first):.1f} {y(0):.1f}"
    for year in range(first, last + 1):
        path += f"H{x(year + 1):.1f}" if counts.get(year, count) == count else f"V{y(counts[year]):.1f}H{x(year + 1):.1f}"
        count = counts.get(year, count)
    return path


def _ticks(first: int, last: int) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= 12)
    return [year for year in range(first, last + 1) if year % step == 0]


def _round_up(most: int) -> int:
    """The least round number that is not smaller."""
    return next(n for n in (4, 8, 12, 20, 40, 60, 80, 100, 120, 160, 200, 240, 400, 800, 10**6) if n >= most)
