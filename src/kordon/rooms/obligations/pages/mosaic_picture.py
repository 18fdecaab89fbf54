"""The 1540 matrix as a mosaic: of one State a cell for each answer, of all States a point for each. It shows where
something was found, and nothing adds it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kordon.engine.outputs.markup import Markup, join, tag
from kordon.rooms.obligations.matrix import Answer, Approval, Cell, Mark, Template, label_text
from kordon.rooms.obligations.pages.map_picture import swatch
from kordon.rooms.obligations.pages.pieces import View

CELL, GAP, SIDE, HEAD = 26, 3, 104, 18
POINT_WIDTH, POINT_HEIGHT = 2, 8
CLASSES = {Mark.STEP: "m-step", Mark.UNSURE: "m-unsure", Mark.NOT_APPLICABLE: "m-na"}


def mark_class(mark: str, approval: str) -> str:
    return CLASSES[Mark(mark)] + ("" if approval == Approval.APPROVED else " draft")


def state_mosaic(title: str, template: Template, answers: Mapping[str, Answer], view: View) -> Markup:
    """Sections one below the other, rows of the template from left to right, the framework above its enforcement."""
    parts, empty, y = [tag("title", title)], list[str](), HEAD
    widest = max(len(section.rows()) for section in template.sections)
    for number in range(1, widest + 1):
        middle = SIDE + (number - 0.5) * (CELL + GAP)
        parts.append(tag("text", f"{number}", x=middle, y=HEAD - 6, text_anchor="middle", class_="axis"))
    for part in template.sections:
        parts.append(tag("text", part.id, x=SIDE - 8, y=y + CELL * 0.68, text_anchor="end", class_="label"))
        for kind in part.answers:
            for number, cells in part.rows().items():
                cell = next(c for c in cells if c.answer == kind)
                x = SIDE + (number - 1) * (CELL + GAP)
                if answer := answers.get(cell.id):
                    parts.append(_cell(cell, answer, x, y, view))
                else:
                    empty.append(f"M{x} {y}h{CELL}v{CELL}h-{CELL}z")
            y += CELL + GAP
        y += 8
    parts.append(tag("path", d="".join(empty), class_="m-none"))
    width = SIDE + widest * (CELL + GAP)
    drawing = tag("svg", *parts, viewBox=f"0 0 {width} {y}", role="img", class_="mosaic", aria_label=title)
    return tag("figure", tag("figcaption", title), _scrolled(drawing, title), mark_legend(view), class_="picture")


def _scrolled(drawing: Markup, title: str) -> Markup:
    """Wider than a phone: its box scrolls, also by keyboard."""
    return tag("div", drawing, class_="scroll", tabindex="0", role="region", aria_label=title)


def _cell(cell: Cell, answer: Answer, x: float, y: float, view: View) -> Markup:
    what = f"{cell.section} {cell.row}. {label_text(cell.label, view.language)}, {view.say(f'matrix.column.{cell.answer}')}"
    box = tag("rect", tag("title", f"{what}: {answer.mark.value}"), x=x, y=y, width=CELL, height=CELL, rx=3,
              class_=mark_class(answer.mark, answer.approval))
    text = tag("text", answer.mark.value, x=x + CELL / 2, y=y + CELL * 0.66, text_anchor="middle", class_="mark")
    return join([box, text])


def mark_legend(view: View) -> Markup:
    keys = [(CLASSES[mark], view.say(f"obligations.mark_{mark.name.lower()}")) for mark in Mark]
    keys.append(("m-none", view.say("matrix.no_information")))
    if view.drafts:
        keys.insert(0, ("m-step draft", view.say("obligations.draft_look")))
    return tag("ul", *(tag("li", swatch(kind), text) for kind, text in keys), class_="legend")


def world_mosaic(
    title: str, template: Template, states: Sequence[str], marks: Iterable[tuple[str, str, str, list[int]]], view: View
) -> Markup:
    """A row for each State, a point for each cell of the template; one path for each kind of mark keeps the page small."""
    row_of = {state: number for number, state in enumerate(states)}
    cells = list(template.cells().values())
    paths: dict[str, list[str]] = {}
    starts = [f"M{place * POINT_WIDTH} " for place in range(len(cells))]
    for state, mark, approval, places in marks:
        if state in row_of:
            point = f"{row_of[state] * POINT_HEIGHT}h2v7h-2z"
            paths.setdefault(mark_class(mark, approval), []).extend(starts[place] + point for place in places)
    width, height = len(cells) * POINT_WIDTH, len(states) * POINT_HEIGHT
    parts = [tag("title", title), tag("rect", width=width, height=height, class_="m-none")]
    parts += [tag("path", d="".join(found), class_=kind) for kind, found in sorted(paths.items())]
    start = 0
    for part in template.sections:
        parts.append(tag("line", x1=start, x2=start, y1=-12, y2=height, class_="grid"))
        parts.append(tag("text", part.id, x=start + 3, y=-3, class_="tiny"))
        start += len(part.cells) * POINT_WIDTH
    parts += [tag("text", view.country(state), x=width + 4, y=row * POINT_HEIGHT + 6, class_="tiny")
              for state, row in row_of.items()]
    box = f"0 -14 {width + 190} {height + 16}"
    drawing = tag("svg", *parts, viewBox=box, role="img", class_="world-mosaic", aria_label=title)
    return tag("figure", tag("figcaption", title), _scrolled(drawing, title), mark_legend(view), class_="picture")
