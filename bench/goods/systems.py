"""What is measured: anything that answers lines, and Kordon through its own command."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bench.goods.lines import Line, write_asked
from kordon.site import cli

SHOWN = 10  # paragraphs of an answer that are looked at


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


def seconds(system: System, lines: list[Line]) -> float:
    """Processor time of answering. Of Kordon only the command counts, from reading the CSV to writing the answers, not what
    the bench does to write the one and read the other."""
    if not isinstance(system, Kordon):
        start = time.process_time()
        system.answer(lines)
        return time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        asked, given = Path(folder, "lines.csv"), Path(folder, "out.jsonl")
        write_asked(lines, asked)
        start = time.process_time()
        classify(asked, given)
        return time.process_time() - start


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


def lines_per_second(system: System, lines: list[Line], least: int) -> float:
    """Lines per second of processor time, so that other work on the machine does not count: after one warm-up, on the same
    lines repeated to `least` or more, under ids of their own. A line with words gets a part number of its own too, so that
    no answer is remembered from the turn before."""
    repeated = [
        Line({**line.asked, "id": f"{line.id}-{turn}"} | _own_number(line, turn), "", "", "", "", "", "", "", "", "")
        for turn in range(-(-least // len(lines)))
        for line in lines
    ]
    system.answer(lines)
    return len(repeated) / seconds(system, repeated)


def _own_number(line: Line, turn: int) -> dict[str, str]:
    return {"part_number": f"{line.asked['part_number']} T{turn}K".strip()} if line.asked["description"] else {}
