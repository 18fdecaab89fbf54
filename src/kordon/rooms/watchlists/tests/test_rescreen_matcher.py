"""The equality of rescreening with two full runs, held by the real matcher on the Security Council's list."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from kordon.engine.facets import PartyFacet
from kordon.engine.pipeline import ReferenceRequest
from kordon.engine.records.party import Name, Party
from kordon.rooms.watchlists.lists import LoadedList, load_list
from kordon.rooms.watchlists.rescreening import Rescreening, compare_findings

checks = pytest.importorskip("kordon.rooms.watchlists.checks", reason="the matcher-backed check is not built yet")


def versions() -> tuple[LoadedList, LoadedList]:
    """The bundled list, and an older one made from it: some entries missing, one more, some with a name less."""
    after = load_list("un@bundled", None)
    older = []
    for number, entry in enumerate(after.entries):
        if number % 50 == 0:
            continue
        if number % 50 == 1:
            entry = replace(entry, party=replace(entry.party, names=entry.party.names[:1]))
        older.append(entry)
    gone = Party("XXi.999", names=(Name("ARVID TESTMANN PROBNY"),))
    older.append(replace(after.entries[0], id="XXi.999", party=gone))
    before = LoadedList(replace(after.identity, version="2026-01-01", sha256="0" * 64), older)
    return before, after


def test_equal_to_the_difference_of_two_full_runs() -> None:
    before, after = versions()
    names = [entry.party.names[-1].text for entry in after.entries[::5]] + ["ARVID TESTMANN PROBNY", "JOHN SMITH"]
    facets = [PartyFacet("subject", Party(f"r{n}", names=(Name(text),))) for n, text in enumerate(names)]
    build = partial(checks.checker_of, request=ReferenceRequest())
    full = list(zip(build(before).check(facets), build(after).check(facets), strict=True))
    expected = [list(compare_findings(had, has)) for had, has in full]
    assert sum(map(len, expected)) > 10, "the change touches some of these parties"
    assert Rescreening(before, after, build).check(facets) == expected
