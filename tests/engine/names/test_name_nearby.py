"""What the kernels take for granted: bounds that never exceed what they bound, whatever the order of two words."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.names.analysis import analyse
from kordon.engine.names.matcher import Matcher
from kordon.engine.names.prefixes import look_up_costs, may_be_within, new_prefixes
from kordon.engine.names.similarity import distance, vowel_cost
from kordon.engine.names.words import WordStore, cost_arrays
from kordon.engine.records.party import Name, Party, PartyKind

SOUNDS = st.text("abdehilmnoqrstuxyz", min_size=1, max_size=9)
NO_LIMIT = 5000


def stored(sounds: list[str]) -> WordStore:
    """One word per row, in order; a word seen before is left out."""
    store = WordStore(64)
    for sound in sounds:
        store.rows(analyse(sound, True))
    return store


@settings(max_examples=150, deadline=None)
@given(SOUNDS, st.lists(SOUNDS, min_size=1, max_size=12), st.integers(0, 300))
def test_no_word_within_the_limit_is_passed_over(word: str, others: list[str], limit: int) -> None:
    asked, listed, c = stored([word]).arrays, stored(sorted(others)), cost_arrays()
    prefixes, rows, e = new_prefixes(c.delete.shape[1]), np.zeros(96, np.int32), listed.arrays
    look_up_costs(asked, 0, c, prefixes)
    known = -1
    for j in range(len(listed)):
        if j and known >= 0:
            both = min(int(e.length[j]), int(e.length[j - 1]))
            differ = np.flatnonzero(e.codes[j, :both] != e.codes[j - 1, :both])
            known = min(known, int(differ[0]) if len(differ) else both)
        within, known = may_be_within(asked, 0, e, j, 0, limit, known, c, prefixes)
        exact = distance(
            asked.codes,
            0,
            0,
            asked.length[0],
            e.codes,
            j,
            0,
            e.length[j],
            0,
            c.substitute,
            c.delete,
            c.initial,
            NO_LIMIT,
            rows,
        )
        assert within or exact > limit


def test_the_cost_of_vowels_does_not_depend_on_the_order() -> None:
    signatures: list[Any] = list(np.arange(256, dtype=np.uint8))
    for left in signatures[::7]:
        for right in signatures[::5]:
            assert vowel_cost(left, right) == vowel_cost(right, left)
    assert vowel_cost(signatures[0x11], signatures[0x41]) == 60  # three vowels more, one of them free


def test_words_apart_that_are_shorter_than_the_word_they_make_are_found() -> None:
    listed = Party("1", PartyKind.ORGANISATION, (Name("Al Bakhr Reel Estate"),))
    matcher = Matcher.build([listed])
    asked = Party("q", PartyKind.ORGANISATION, (Name("Al Bahr Real Estate"),))
    assert matcher.search_exhaustive(asked)
    assert [m.index for m in matcher.search(asked)] == [0]


def test_a_word_of_one_vowel_is_found_by_itself() -> None:
    listed = Party("1", PartyKind.PERSON, (Name("X Abd LLC علي Oo"),))
    matcher = Matcher.build([listed])
    assert matcher.search_exhaustive(listed)
    assert [m.index for m in matcher.search(listed)] == [0]


def test_an_initial_covers_no_more_than_an_initial_of_a_name_of_one_vowel() -> None:
    matcher = Matcher.build([Party("1", PartyKind.UNKNOWN, (Name("Али U Oo"),))])
    asked = Party("q", PartyKind.ORGANISATION, (Name("Aly Hasan K. علي U"),))
    assert matcher.search(asked, 0.003) == matcher.search_exhaustive(asked, 0.003)


def test_every_party_that_bears_a_name_is_found() -> None:
    names = ("Ivan Petrovich Sidorov", "Someone Else", "IVAN PETROVICH SIDOROV", "Ivan Sidorov")
    matcher = Matcher.build(
        [Party(str(n), PartyKind.PERSON, (Name("Alias of it"), Name(text))) for n, text in enumerate(names)]
    )
    found = matcher.search(Party("q", PartyKind.PERSON, (Name(names[0]),)))
    assert {m.index for m in found} == {0, 2, 3}
    assert {m.entry_name for m in found} == {1}
    assert len(matcher.names.index.name_at) - 1 < 2 * len(names)
