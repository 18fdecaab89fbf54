"""The generators must give the same data for the same seed, and what they claim."""

from __future__ import annotations

import random

import pytest
from bench.generators.large_list import LargeList
from bench.generators.mutate import MUTATIONS, mutate
from bench.generators.ordinary_names import cultures, ordinary_names, person
from bench.generators.pools import culture

from kordon.engine.records.party import PartyKind

NAMES = [("QASEM SOLEIMANI RASHID", PartyKind.PERSON), ("Ocean Maritime Management Company", PartyKind.ORGANISATION)]


def test_same_seed_same_names() -> None:
    first, again, other = (list(ordinary_names(300, seed)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_every_culture_makes_names() -> None:
    for chosen in cultures():
        random_ = random.Random(chosen.name)
        made = [person(random_, chosen) for _ in range(50)]
        assert len(set(made)) > 10, chosen.name
        assert all(name == " ".join(name.split()) and name for name in made), chosen.name


def test_pools_hold_no_empty_or_double_entries_in_given_names() -> None:
    for chosen in cultures():
        for role, words in culture(chosen.name).items():
            assert words, (chosen.name, role)
            assert not any("," in word or word != word.strip() for word in words), (chosen.name, role)


def test_one_in_five_is_a_company() -> None:
    made = list(ordinary_names(2000, 1))
    assert 0.16 < sum(m.kind is PartyKind.ORGANISATION for m in made) / len(made) < 0.24


def test_mutations_change_the_name_and_keep_their_source() -> None:
    made = list(mutate(NAMES, 3, 200))
    assert made == list(mutate(NAMES, 3, 200))
    for m in made:
        assert m.text.casefold() != m.original.casefold()
        assert NAMES[m.source] == (m.original, m.kind)


@pytest.mark.parametrize(
    ("how", "name", "expected"),
    [
        ("fuse", "Igor Sechin", {"IgorSechin"}),
        ("drop_middle", "Ali Reza Karimi", {"Ali Karimi"}),
        ("reorder", "Vladimir Putin", {"Putin Vladimir", "Putin, Vladimir"}),
        ("initial", "Vladimir Putin", {"V. Putin", "V Putin"}),
        ("repeat_word", "Sergey Shoigu", {"Sergey Sergey Shoigu", "Sergey Shoigu Shoigu"}),
    ],
)
def test_named_mutations(how: str, name: str, expected: set[str]) -> None:
    made = {MUTATIONS[how](random.Random(seed), name, PartyKind.PERSON) for seed in range(40)}
    assert made == expected


@pytest.mark.parametrize("how", ["drop_middle", "initial", "reorder"])
def test_companies_keep_their_words(how: str) -> None:
    assert MUTATIONS[how](random.Random(1), "Ocean Maritime Management", PartyKind.ORGANISATION) is None


def test_large_list_is_the_same_by_place_and_in_passing() -> None:
    entries = LargeList(1200)
    passed = list(entries)
    assert len(passed) == 1200
    assert [entries[0], entries[999], entries[1000], entries[1199]] == [passed[i] for i in (0, 999, 1000, 1199)]
    assert len({p.id for p in passed}) == 1200
