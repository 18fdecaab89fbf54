"""The two that are measured: Kordon through its own command, and plain BM25 over the list's paragraphs."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import bm25s
import numpy as np

from bench.goods.lines import ANSWERS, Line, write_asked
from bench.lists import data_folder
from kordon.rooms.trade.controls.official_text import read_passages
from kordon.site import cli

SHOWN = 10  # paragraphs of an answer that are looked at
STEPS = 25  # thresholds tried


@dataclass(frozen=True, slots=True)
class Answer:
    """`controlled` is one of ANSWERS; `paragraphs` are ranked, best first; `given` is the whole answer, to print."""

    controlled: str
    paragraphs: tuple[str, ...] = ()
    given: Any = None

    @property
    def entries(self) -> list[str]:
        return list(dict.fromkeys(paragraph.split(".", 1)[0] for paragraph in self.paragraphs))


class System(Protocol):
    name: str

    def answer(self, lines: list[Line]) -> dict[str, Answer]:
        """An answer for every line, by its id."""


class NotBuilt(Exception):
    """The command is not there, or ended with a fault."""


class Kordon:
    """`kordon goods classify --csv LINES --out OUT` in this process: what a user gets, nothing else."""

    name = "kordon"

    def answer(self, lines: list[Line]) -> dict[str, Answer]:
        with tempfile.TemporaryDirectory() as folder:
            asked, given = Path(folder, "lines.csv"), Path(folder, "out.jsonl")
            write_asked(lines, asked)
            classify(asked, given)
            rows = [json.loads(row) for row in given.read_text("utf-8").splitlines()]
        found = {row["id"]: _answer(row) for row in rows if "controlled" in row}
        missing = [line.id for line in lines if line.id not in found]
        if missing:
            raise NotBuilt(f"{len(missing)} lines have no answer: {', '.join(missing[:5])}")
        return found


def classify(asked: Path, given: Path) -> None:
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = cli.main(["goods", "classify", "--csv", str(asked), "--out", str(given)])
    except SystemExit as ended:  # argparse: there is no such command
        code = int(ended.code or 0)
    if code not in (0, 1, 3) or not given.is_file():
        raise NotBuilt(f"kordon goods classify: exit code {code}: {said.getvalue().strip()[-200:]}")


def _answer(row: dict[str, Any]) -> Answer:
    paragraphs = tuple(found.get("paragraph") or found["entry"] for found in row["entries"])
    return Answer(row["controlled"], paragraphs[:SHOWN], row)


class Bm25:
    """Every paragraph of the list with the texts it stands under; the query is all the line says.

    Two thresholds on the score, picked on the tune half, turn it into an answer: nothing found, depends, yes.
    """

    name = "bm25"

    def __init__(self, tune: list[Line]) -> None:
        self._numbers, texts = _paragraph_texts()
        self._index = bm25s.BM25()
        self._index.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
        self._limits = (0.0, 0.0)
        self._limits = self._best_limits(tune)

    def answer(self, lines: list[Line]) -> dict[str, Answer]:
        queries = [" ".join(value for name, value in line.asked.items() if name != "id" and value) for line in lines]
        tokens = bm25s.tokenize(queries, stopwords="en", show_progress=False)
        places, scores = self._index.retrieve(tokens, k=SHOWN, show_progress=False)
        out = {}
        for line, found, scored in zip(lines, places, scores, strict=True):
            ranked = tuple(self._numbers[place] for place, score in zip(found, scored, strict=True) if score > 0)
            out[line.id] = Answer(self._judged(float(scored[0])), ranked, float(scored[0]))
        return out

    def _judged(self, score: float) -> str:
        nothing, sure = self._limits
        return ANSWERS[0] if score >= sure else ANSWERS[1] if score >= nothing else ANSWERS[2]

    def _best_limits(self, tune: list[Line]) -> tuple[float, float]:
        scores = {line.id: answer.given for line, answer in zip(tune, self.answer(tune).values(), strict=True)}
        levels = np.quantile(list(scores.values()), np.linspace(0, 1, STEPS))
        best, chosen = -1, (0.0, 0.0)
        for low, high in itertools.combinations_with_replacement([float(level) for level in levels], 2):
            self._limits = (low, high)
            right = sum(self._judged(scores[line.id]) == line.controlled for line in tune)
            if right > best:
                best, chosen = right, (low, high)
        return chosen


def _paragraph_texts() -> tuple[list[str], list[str]]:
    """Number and text of every paragraph, with the texts above it, as the list's structure reads."""
    own: dict[str, str] = {}
    for passage in read_passages(data_folder() / "trade" / "eu-annex1"):
        if not passage.note and passage.text != "Not used":
            own[passage.number] = passage.text
    numbers = list(own)
    whole = []
    for number in numbers:
        labels = number.split(".")
        whole.append(" ".join(own.get(".".join(labels[: i + 1]), "") for i in range(len(labels))))
    return numbers, whole


def lines_per_second(system: System, lines: list[Line], least: int) -> float:
    """After one warm-up, on the same lines repeated to `least` or more, under ids of their own."""
    repeated = [
        Line({**line.asked, "id": f"{line.id}-{turn}"}, "", "", "", "", "", "", "", "", "")
        for turn in range(-(-least // len(lines)))
        for line in lines
    ]
    system.answer(lines)
    start = time.perf_counter()
    system.answer(repeated)
    return len(repeated) / (time.perf_counter() - start)
