"""The committed development pairs are what their script makes, and are labelled both ways in every group."""

from __future__ import annotations

import pytest
from bench.lists import ROOT, DataMissing, data_folder, read_pairs
from bench.make_dev_pairs import SEED, pairs

COMMITTED = read_pairs(ROOT / "bench/data/dev_pairs.csv")


def test_script_and_file_agree() -> None:
    try:
        data_folder()
    except DataMissing as missing:
        pytest.skip(str(missing))
    assert pairs(SEED) == COMMITTED


@pytest.mark.parametrize("group", sorted({pair.group for pair in COMMITTED}))
def test_each_group_holds_matches_and_others(group: str) -> None:
    assert {pair.match for pair in COMMITTED if pair.group == group} == {True, False}


def test_no_pair_is_labelled_twice() -> None:
    seen = [(pair.name1, pair.name2, pair.schema) for pair in COMMITTED]
    assert len(seen) == len(set(seen)) > 600
