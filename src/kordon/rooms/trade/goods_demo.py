"""A dozen lines of goods with the answer and what decided it: what `make demo` shows of the control list."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.resources import as_file, files

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from kordon.engine.outputs.words import Words, visible
from kordon.engine.pipeline import open_source
from kordon.rooms.trade.formats.goods_table import GOODS_CSV
from kordon.rooms.trade.goods.answer import question
from kordon.rooms.trade.goods.classify import DEPENDS, NOTHING, YES, Classification, Classifier
from kordon.rooms.trade.goods.decide import Answered
from kordon.rooms.trade.goods.ranking import Match

SAMPLE = "goods.csv"
FILE_WIDTH = 160  # columns when the output is no terminal
_STYLES = {YES: "bold red", DEPENDS: "yellow", NOTHING: "dim"}


def show_demo(classifier: Classifier, words: Words) -> None:
    """One row for each line of the sample."""
    heads = ("goods.column_line", "goods.column_answer", "goods.column_paragraph", "goods.column_because")
    table = Table(*(Column(Text(words.say(code))) for code in heads), box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for found, text in _answers(classifier):
        best = _shown(found)
        answer = Text(words.say(f"goods.short_{found.controlled.split()[0]}"), style=_STYLES[found.controlled])
        number = best.number if best is not None else ""
        table.add_row(Text(visible(text)), answer, number, Text(visible(_decided(found, best, words))))
    width = None if sys.stdout.isatty() else FILE_WIDTH
    Console(file=sys.stdout, width=width, highlight=False, markup=False).print(table)
    print(words.say("goods.demo_more"))


def _answers(classifier: Classifier) -> Iterator[tuple[Classification, str]]:
    with as_file(files("kordon.rooms.trade") / "samples" / SAMPLE) as path:
        for unit in GOODS_CSV.read(open_source(path), {}):
            if unit.record is not None:
                goods = unit.record
                more = [*goods.cas, *(f"{name} {value}" for name, value in goods.parameters.items())]
                if goods.concentration_percent is not None:
                    more.append(f"{goods.concentration_percent} % -> {goods.destination}")
                yield classifier.classify(goods), "; ".join((goods.description, *more))


def _shown(found: Classification) -> Match | None:
    wanted = {YES: True, DEPENDS: None, NOTHING: False}[found.controlled]
    return next((m for m in found.matches if m.verdict.state is wanted), found.matches[0] if found.matches else None)


def _decided(found: Classification, best: Match | None, words: Words) -> str:
    """The number that decided, else what is to be asked, else the words."""
    if best is None:
        return ""
    if found.controlled == DEPENDS:
        return question(best, words)
    told = best.verdict.met if found.controlled == YES else best.verdict.unmet
    numbers = [a for a in told if a.start >= 0]
    if numbers:
        return ", ".join(_compared(a, found) for a in sorted(numbers, key=lambda a: not a.measured)[:2])
    if best.named is not None and best.named.stated and told:
        return f"{best.named.stated} %: {told[0].text()}"
    if best.named is not None and best.named.why:
        return words.say(best.named.why)
    return ", ".join(found.reading.place(start, end).text for start, end in best.by[:2])


def _compared(told: Answered, found: Classification) -> str:
    said = found.reading.place(told.start, told.end).text
    return f"{said}: {told.text()}"
