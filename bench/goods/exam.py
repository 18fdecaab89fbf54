"""What is measured of the answers, and by what groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bench.exams.result import Result
from bench.goods.lines import KINDS, LANGUAGES, Line
from bench.goods.systems import Answer

TOP = 3
Answers = Mapping[str, Answer]


def entry_found(line: Line, answer: Answer) -> bool:
    """The entry is among the first three."""
    return line.entry in answer.entries[:TOP]


def paragraph_exact(line: Line, answer: Answer) -> bool:
    return bool(answer.paragraphs) and answer.paragraphs[0] == line.paragraph


def paragraph_first(line: Line, answer: Answer) -> bool:
    """The first paragraph is the right one, or stands right above or below it on the same branch: which characteristic of a
    paragraph a program names is its own affair."""
    if not answer.paragraphs:
        return False
    first = answer.paragraphs[0]
    if first == line.paragraph or first.startswith(line.paragraph + "."):
        return True
    return line.paragraph.startswith(first + ".") and "." in first


def controlled_right(line: Line, answer: Answer) -> bool:
    return answer.controlled == line.controlled


def twin_right(pair: list[Line], answers: Answers) -> bool:
    """Both verdicts are right, and the entry of the one that is controlled is found."""
    return all(
        controlled_right(line, answers[line.id]) and (not line.found or entry_found(line, answers[line.id])) for line in pair
    )


def measure(lines: list[Line], answers: Answers) -> dict[str, float]:
    """Shares; a measure that has no lines is left out."""
    sought = [line for line in lines if line.found]
    everyday = [line for line in lines if line.kind == "everyday"]
    pairs = twins(lines)
    shares: dict[str, Iterable[bool]] = {
        "entry_top3": [entry_found(line, answers[line.id]) for line in sought],
        "paragraph_first": [paragraph_first(line, answers[line.id]) for line in sought],
        "paragraph_exact": [paragraph_exact(line, answers[line.id]) for line in sought],
        "controlled": [controlled_right(line, answers[line.id]) for line in lines],
        "twins": [twin_right(pair, answers) for pair in pairs],
        "everyday_flagged": [answers[line.id].controlled != "nothing found" for line in everyday],
    }
    out = {"lines": float(len(lines))}
    for key, right in shares.items():
        if known := list(right):
            out[key] = sum(known) / len(known)
    return out


def twins(lines: list[Line]) -> list[list[Line]]:
    pairs: dict[str, list[Line]] = {}
    for line in lines:
        if line.twin:
            pairs.setdefault(line.twin, []).append(line)
    return list(pairs.values())


def examine(system: str, lines: list[Line], answers: Answers, exam: str) -> Result:
    groups = {f"kind {kind}": [line for line in lines if line.kind == kind] for kind in KINDS}
    groups |= {f"language {language}": [line for line in lines if line.language == language] for language in LANGUAGES}
    return Result(
        exam,
        system,
        measure(lines, answers),
        {name: measure(found, answers) for name, found in groups.items() if found},
        {"wrong": list(_wrong(lines, answers))},
    )


def _wrong(lines: list[Line], answers: Answers) -> Iterable[tuple[str, ...]]:
    """Lines with a wrong verdict or without their entry: id, what was expected, what came, the text."""
    for line in lines:
        answer = answers[line.id]
        if controlled_right(line, answer) and (not line.found or paragraph_first(line, answer)):
            continue
        said = " ".join(value for name, value in line.asked.items() if name != "id" and value)
        came = f"{answer.controlled}, {' '.join(answer.paragraphs[:TOP]) or '-'}"
        yield line.id, f"{line.controlled}, {line.paragraph or '-'}", came, said
