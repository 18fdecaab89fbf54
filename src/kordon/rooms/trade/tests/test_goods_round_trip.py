"""Every condition of the list is reached by a line made from it, and a number just beyond turns the answer."""

from __future__ import annotations

import pytest

from kordon.engine.records.goods import Goods
from kordon.rooms.trade.goods.classify import NOTHING, YES, Classifier
from kordon.rooms.trade.tests.round_trip import made_lines


@pytest.mark.parametrize(("language", "unit"), [("en", 0), ("zh", -1)])
def test_lines_made_from_the_list(classifier: Classifier, language: str, unit: int) -> None:
    lines = list(made_lines(classifier.controls, language, unit))
    entries = answers = 0
    wrong = []
    for line in lines:
        found = classifier.classify(Goods("1", line.text))
        entries += line.number.split(".")[0] in {m.entry for m in found.matches[:5]}
        right = found.controlled == YES if line.meets else found.controlled == NOTHING
        answers += right
        if not line.meets and found.controlled == YES:
            wrong.append(line)
    assert len(lines) > 400
    assert entries >= 0.98 * len(lines)
    assert answers >= 0.92 * len(lines)
    assert len(wrong) <= 0.015 * len(lines), wrong
