"""A map of the world as inline SVG: States coloured by what is said of them, with a legend and the UN's disclaimer. A table
stands beside it wherever it is used, because a picture says nothing to whoever can't see it.

Colour is not alone: every State has its name and what is said of it as a title, and classes may have strokes of their own.
Outlines: `data/world_map.json`, which names its source; `tools/world_map.py` makes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kordon.engine.outputs.markup import Markup, tag

MARKER = 4.2  # radius in units of the picture
TINY = 9.0  # units: a coloured State that is no larger either way gets a marker on its outline


@dataclass(frozen=True, slots=True)
class Outlines:
    """Path data by State (ISO 3166-1 alpha-2); `""` is land drawn without one. `markers` are the places of States too small to
    see."""

    width: int
    height: int
    paths: Mapping[str, str]
    markers: Mapping[str, tuple[float, float]]


@cache
def outlines() -> Outlines:
    found = json.loads(files("kordon.engine.outputs").joinpath("data/world_map.json").read_text("utf-8"))
    return Outlines(found["width"], found["height"], found["paths"], found["markers"])


@cache
def tiny_states() -> Mapping[str, tuple[float, float]]:
    """The middle of every State whose outline is there but too small for its colour to be seen."""
    found = {}
    for state, path in outlines().paths.items():
        xs, ys = zip(*_corners(path), strict=True)
        if state and max(max(xs) - min(xs), max(ys) - min(ys)) <= TINY:
            found[state] = (round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1))
    return found


def _corners(path: str) -> Iterator[tuple[float, float]]:
    """The corners of an outline, which is written as `M x y l dx dy dx dy ... z`."""
    x = y = 0.0
    for command, numbers in re.findall(r"([Ml])([^Mlz]*)", path):
        steps = [float(number) for number in re.findall(r"-?[0-9.]+", numbers)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
            yield x, y


def world_map(
    title: str,
    classes: Mapping[str, str],
    legend: Sequence[tuple[str, str]],
    hint: Callable[[str, str], str],
    disclaimer: str,
) -> Markup:
    """`classes` gives each State a class, `legend` the (class, text) pairs in order; a State without a class is plain. `hint`
    makes a State's title from its code and its legend's text, which is empty for a plain one."""
    counts = {kind: sum(1 for found in classes.values() if found == kind) for kind, _ in legend}
    keys = [tag("li", swatch(kind), f"{text} ({counts[kind]})") for kind, text in legend if counts[kind]]
    return tag("figure", tag("figcaption", title), map_drawing(title, classes, dict(legend), hint),
               tag("ul", *keys, class_="legend"), tag("p", disclaimer, class_="small"), class_="picture")  # fmt: skip


def map_drawing(
    title: str, classes: Mapping[str, str], words: Mapping[str, str], hint: Callable[[str, str], str]
) -> Markup:
    """The picture alone; `words` are the legend's texts by class."""
    drawn = outlines()
    parts = [tag("title", title)]
    for state, path in drawn.paths.items():
        kind = classes.get(state, "")
        said = tag("title", hint(state, words.get(kind, ""))) if state else Markup()
        parts.append(tag("path", said, d=path, class_=kind or "land"))
    tiny = {state: place for state, place in tiny_states().items() if state in classes}
    for state, (x, y) in [*drawn.markers.items(), *tiny.items()]:
        kind = classes.get(state, "")
        said = tag("title", hint(state, words.get(kind, "")))
        parts.append(tag("circle", said, cx=x, cy=y, r=MARKER, class_=f"{kind or 'land'} marker"))
    return tag("svg", *parts, viewBox=f"0 0 {drawn.width} {drawn.height}", role="img", class_="map", aria_label=title)


def swatch(kind: str) -> Markup:
    return tag("svg", tag("rect", width=14, height=14, class_=kind), viewBox="0 0 14 14", class_="swatch", aria_hidden="true")
