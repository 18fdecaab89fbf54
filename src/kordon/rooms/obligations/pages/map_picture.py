"""A map of the world as inline SVG: States coloured by how they stand, with a legend and the disclaimer. A table stands
beside it wherever it is used, because a picture says nothing to whoever can't see it.

Colour is not alone: each standing has its own pattern of stroke and lightness, and every State its name and standing as a
title. Outlines: `data/world_map.json`, which names its source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kordon.engine.outputs.markup import Markup, tag
from kordon.rooms.obligations.pages.pieces import View

MARKER = 4.2  # radius in units of the picture


@dataclass(frozen=True, slots=True)
class Outlines:
    """Path data by State; `""` is land drawn without one. `markers` are the places of States too small to see."""

    width: int
    height: int
    paths: Mapping[str, str]
    markers: Mapping[str, tuple[float, float]]


@cache
def outlines() -> Outlines:
    found = json.loads(files("kordon.rooms.obligations").joinpath("data/world_map.json").read_text("utf-8"))
    return Outlines(found["width"], found["height"], found["paths"], found["markers"])


def world_map(title: str, classes: Mapping[str, str], legend: Sequence[tuple[str, str]], view: View) -> Markup:
    """`classes` gives each State a class, `legend` the (class, text) pairs in order; a State without a class is plain."""
    drawn, words = outlines(), dict(legend)
    parts = [tag("title", title)]
    for state, path in drawn.paths.items():
        kind = classes.get(state, "")
        hint = tag("title", _hint(state, words.get(kind, ""), view)) if state else Markup()
        parts.append(tag("path", hint, d=path, class_=kind or "land"))
    for state, (x, y) in drawn.markers.items():
        kind = classes.get(state, "")
        hint = tag("title", _hint(state, words.get(kind, ""), view))
        parts.append(tag("circle", hint, cx=x, cy=y, r=MARKER, class_=f"{kind or 'land'} marker"))
    drawing = tag("svg", *parts, viewBox=f"0 0 {drawn.width} {drawn.height}", role="img", class_="map", aria_label=title)
    counts = {kind: sum(1 for found in classes.values() if found == kind) for kind, _ in legend}
    keys = [tag("li", swatch(kind), f"{text} ({counts[kind]})") for kind, text in legend if counts[kind]]
    return tag("figure", tag("figcaption", title), drawing, tag("ul", *keys, class_="legend"),
               tag("p", view.say("obligations.map_disclaimer"), class_="small"), class_="picture")


def _hint(state: str, text: str, view: View) -> str:
    name = view.country(state)
    return f"{name}: {text or view.say('matrix.no_information')}"


def swatch(kind: str) -> Markup:
    return tag("svg", tag("rect", width=14, height=14, class_=kind), viewBox="0 0 14 14", class_="swatch", aria_hidden="true")
