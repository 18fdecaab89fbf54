"""Measure the classification of goods beside a plain BM25 baseline, in one run.

python -m bench.goods                    both, the report half; writes docs/bench-goods.md
python -m bench.goods --half tune        Kordon alone on the tune half, with what went wrong
python -m bench.goods --kind missing     only these lines (may be repeated); docs untouched
python -m bench.goods --fit              fit the curve that makes probabilities of scores (calibrate.py)
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from bench.exams.result import Result
from bench.goods import report
from bench.goods.calibrate import calibrate, entries, write_model
from bench.goods.exam import examine
from bench.goods.lines import HALVES, KINDS, Line, read_lines
from bench.goods.systems import Kordon, NotBuilt, System, lines_per_second
from bench.lists import DataMissing
from bench.report import machine, text_table

TEXT_LINES, CODE_LINES = 4_000, 40_000  # for speed


def chosen_lines(lines: list[Line], half: str, kinds: Sequence[str]) -> list[Line]:
    return [line for line in lines if half in ("all", line.half) and (not kinds or line.kind in kinds)]


def measured(system: System, lines: list[Line], half: str, speed: bool) -> Result:
    result = examine(system.name, lines, system.answer(lines), half)
    if speed:
        worded = [line for line in lines if line.asked["description"]]
        coded = [line for line in lines if line.kind in ("cas", "hs") or (line.asked["cas"] and not line.asked["description"])]
        result.figures["text_lines_per_s"] = lines_per_second(system, worded, TEXT_LINES)
        if coded:
            result.figures["code_lines_per_s"] = lines_per_second(system, coded, CODE_LINES)
    return result


def baseline(tune: list[Line]) -> System | None:
    """BM25, where it is installed; a missing one is named on stderr."""
    try:
        module = importlib.import_module("bench.goods.baseline")
    except ImportError as missing:
        print(f"bm25s is not installed ({missing}): its column stays empty.", file=sys.stderr)
        return None
    found: System = module.Bm25(tune)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.goods", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--half", choices=(*HALVES, "all"), default="report", help="default: %(default)s")
    parser.add_argument("--kind", action="append", default=[], choices=KINDS, help="only these lines; may be repeated")
    parser.add_argument("--fit", action="store_true", help="fit the curve of the scores on all lines, and stop")
    chosen = parser.parse_args(argv)
    lines = read_lines()
    if chosen.fit:
        write_model(calibrate(entries(lines)))
        return 0
    asked = chosen_lines(lines, chosen.half, chosen.kind)
    whole = chosen.half == "report" and not chosen.kind
    results: dict[str, Result] = {}
    try:
        if whole and (bm25 := baseline([line for line in lines if line.half == "tune"])):
            results[bm25.name] = measured(bm25, asked, chosen.half, speed=True)
        kordon = Kordon()
        results[kordon.name] = measured(kordon, asked, chosen.half, speed=whole)
    except DataMissing as missing:
        print(missing, file=sys.stderr)
        return 2
    except NotBuilt as missing:
        print(missing, file=sys.stderr)
        if not results:
            return 1
    for said in machine():
        print(said)
    print(text_table(report.table(results)))
    if not whole and (ours := results.get("kordon")):
        report.say_details(ours)
    if len(results) == 2:
        report.write_page(results, asked, lines)
        print(f"written: {report.PAGE}")
    return 0 if "kordon" in results else 1


if __name__ == "__main__":
    sys.exit(main())
