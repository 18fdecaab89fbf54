"""Three pictures as inline SVG: who answered, figures before and after, instruments named."""

from __future__ import annotations

from collections.abc import Sequence

from kordon.engine.outputs.markup import Markup, join, tag
from kordon.engine.outputs.words import Words, shorten
from kordon.rooms.reporting.comparing import Change, Comparison, entity_key
from kordon.rooms.reporting.naming import count_text, entity_text, instrument_text
from kordon.rooms.reporting.records import Document

_ROW = 26  # points between rows
_WIDTH = 900
_DOTS, _APART = 245, 140  # where a row's first dot stands, and how far off its last
MOST_FIGURES = 16  # bars; the tables below hold them all


def _figure(title: str, parts: Sequence[Markup], height: int, rtl: bool, width: int = _WIDTH) -> Markup:
    picture = tag("svg", *parts, viewBox=f"0 0 {width} {height}", role="img", aria_label=title, class_="chart")
    scrolls = tag("figure", picture, dir="ltr", tabindex=0, role="group", aria_label=title)  # by keyboard too
    return tag("section", tag("h2", title), scrolls, dir="rtl" if rtl else None)


def answered_picture(documents: Sequence[Document], labels: Sequence[str], words: Words) -> Markup:
    """A row for each entity, a dot in each report in which it answered."""
    entities = {entity_key(reply): reply.entity for document in documents for reply in document.replies}
    codes = [{entity_key(reply) for reply in document.replies} for document in documents]
    half = (len(entities) + 1) // 2
    parts: list[Markup] = []
    column = _WIDTH / 2
    for place, (code, entity) in enumerate(entities.items()):
        x, y = (place // half) * column, 34 + (place % half) * _ROW
        parts.append(tag("text", shorten(entity_text(entity, words.language), 34), x=x + 4, y=y + 5, class_="label"))
        for index in range(len(documents)):
            at = x + _DOTS + index * (_APART / max(1, len(documents) - 1 or 1))
            kind = "yes" if code in codes[index] else "no"
            if index and code in codes[index] and code in codes[index - 1]:
                parts.append(tag("line", x1=at - _APART / max(1, len(documents) - 1), x2=at, y1=y, y2=y, class_="joined"))
            parts.append(tag("circle", cx=at, cy=y, r=7 if kind == "yes" else 4, class_=kind))
    for side in range(2):
        for index, label in enumerate(labels):
            at = side * column + _DOTS + index * (_APART / max(1, len(documents) - 1 or 1))
            parts.append(tag("text", shorten(label, 17), x=at, y=14, text_anchor="middle", class_="axis"))
    return _figure(words.say("reporting.page.answered"), parts, 40 + half * _ROW, words.right_to_left)


def figures_picture(rows: Sequence[Comparison], labels: Sequence[str], words: Words) -> Markup:
    """For each changed figure two bars on a scale of their own, the greatest changes first."""
    changes = [(row, change) for row in rows for change in row.figures]
    changes.sort(key=lambda item: -_growth(item[1]))
    shown = changes[:MOST_FIGURES]
    if not shown:
        return Markup()
    parts = [tag("rect", x=330, y=4, width=14, height=10, class_="old"), tag("text", labels[0], x=350, y=14, class_="axis"),
             tag("rect", x=600, y=4, width=14, height=10, class_="bar"), tag("text", labels[-1], x=620, y=14, class_="axis")]
    for place, (row, change) in enumerate(shown):
        y = 30 + place * 44
        highest = max(change.before.value, change.after.value) or 1
        parts.append(tag("text", _owner(row, words), x=4, y=y + 14, class_="label"))
        parts.append(
            tag(
                "text",
                shorten(change.after.what, 26 if change.after.what.isascii() else 20),
                x=4,
                y=y + 30,
                class_="axis",
            )
        )
        for offset, figure, kind in ((0, change.before, "old"), (18, change.after, "bar")):
            width = max(2.0, 400 * figure.value / highest)
            parts.append(tag("rect", x=330, y=y + offset, width=f"{width:.1f}", height=15, rx=2, class_=kind))
            parts.append(tag("text", count_text(words, figure), x=f"{338 + width:.1f}", y=y + offset + 12, class_="count"))
    return _figure(words.say("reporting.page.figures"), parts, 40 + len(shown) * 44, words.right_to_left)


def _growth(change: Change) -> float:
    low, high = sorted((change.before.value, change.after.value))
    return high / low if low else high


def _owner(row: Comparison, words: Words) -> str:
    reply = row.after or row.before
    return shorten(entity_text(reply.entity, words.language), 34) if reply else row.code


def instruments_picture(rows: Sequence[Comparison], words: Words) -> Markup:
    """Entities that answered twice against the instruments they name: in both, newly, no longer."""
    named = [row for row in rows if row.before and row.after and (row.before.instruments or row.after.instruments)]
    codes = list(dict.fromkeys(i.code for row in named for reply in (row.before, row.after) if reply for i in reply.instruments))
    if not codes:
        return Markup()
    step = min(110, (_WIDTH - 330) // max(1, len(named)))
    parts: list[Markup] = []
    for column, row in enumerate(named):
        parts.append(tag("text", row.code, x=350 + column * step, y=40, text_anchor="middle", class_="label"))
    for place, code in enumerate(codes):
        y = 64 + place * 22
        parts.append(tag("text", shorten(instrument_text(words, code), 48), x=4, y=y + 4, class_="label"))
        parts.append(tag("line", x1=320, x2=_WIDTH, y1=y, y2=y, class_="thread"))
        for column, row in enumerate(named):
            before = row.before is not None and any(i.code == code for i in row.before.instruments)
            after = row.after is not None and any(i.code == code for i in row.after.instruments)
            if before or after:
                kind = "both" if before and after else "new" if after else "gone"
                parts.append(_mark(kind, 350 + column * step, y))
    legend = [("both", "in_both"), ("new", "newly"), ("gone", "no_longer")]
    for place, (kind, key) in enumerate(legend):
        parts.append(_mark(kind, 12 + place * 260, 12))
        parts.append(tag("text", words.say(f"reporting.page.{key}"), x=26 + place * 260, y=16, class_="axis"))
    return _figure(words.say("reporting.page.instruments"), parts, 76 + len(codes) * 22, words.right_to_left)


def _mark(kind: str, x: int, y: int) -> Markup:
    """A full dot, a dot with a plus, an empty ring: told apart without colour."""
    circle = tag("circle", cx=x, cy=y, r=7, class_=kind)
    if kind != "new":
        return circle
    return join([circle, tag("path", d=f"M{x - 4} {y}H{x + 4}M{x} {y - 4}V{y + 4}", class_="plus")])
