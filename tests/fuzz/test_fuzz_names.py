"""Any text is a name somebody may send: nothing of the matcher fails on it, and its answers stay in their bounds."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kordon.engine.names.analysis import MAX_WORDS, analyse, looks_like_organisation
from kordon.engine.names.comparing import compare
from kordon.engine.names.matcher import Matcher
from kordon.engine.names.scripts import CODES, romanise, script_of, sound_form
from kordon.engine.records.party import Name, Party, PartyKind

LISTED = ("Mohammed Hassan Golzari", "محمد حسن گلزاری", "Open Joint Stock Company Promavto", "김정철", "J. K. Xu", "4th Centre")

ODD = (
    "", " ", "\0", "a\0b", "\ud800", "Ali \udfff Golzari", "\u202eilA\u202c", "\ufeffAli", "A\u0301\u0301\u0301", "ﷺ", "ﷲ",
    "ǅ ǈ", "ß" * 50, "İstanbul ıI", "𝐀𝐥𝐢 𝕲𝖔𝖑𝖟𝖆𝖗𝖎", "Ⅳ ④ ٤ ४", "½ ² ³", "ﬁﬂ", "ヤマ゛ダ゜",
    "각각", "ᄀ", "ﾊﾝｶｸ", "กำ", "க்ஷ", "a,b", ",,,", ",a", "a,",
    "al", "abd", "abd al", "al al al", "bin", "abd allah allah", "din din", "ullah", "co", "4th", "1" * 40, "0", "00th", "٤th",
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "'; DROP TABLE", "%s%n{0}", "A" * 25 + " " + "B" * 25,
    "عبدال", "عبدالا", "ال", "القا",
    "abdulll", "abdurrr", "abdulrrr", "x" * 24, "ph" * 12, "لا" * 30, "ou" * 40, "1a" * 20, "O'O'O'",
    "...a...b...c", "A.B.C.D.E.F.G.",
    "\U000e0041\U000e0042", "🏴\U000e0067", "ि", "\u0338a", "a\u0338", "👩\u200d👩", "\r\n\t\v\f\x1c\x85\u2028",
)  # fmt: skip

_PIECES = (
    "Mohammed Abd al- bin O\u02bb van der -din ullah Kim Ri 김 金 محمد عبد ال الدين משה Иван ов 4th II & Co. Ltd OAO JSC , . - '"
    " \u200b \u202e \u0301 \u0640 Р а I9or"
).split()
names = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(blacklist_categories=()), max_size=40),  # lone surrogates too
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=4), st.just(" ")), max_size=20).map("".join),
    st.sampled_from(ODD),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.build([Party(str(n), PartyKind.UNKNOWN, (Name(text),)) for n, text in enumerate(LISTED)])


def assert_analysed(text: str) -> None:
    script_of(text)
    looks_like_organisation(text)
    for person in (True, False):
        name = analyse(text, person)
        assert len(name.tokens) <= MAX_WORDS
        for token in name.tokens:
            assert token.text
            assert set(token.sound) <= set(CODES)
            assert 0 < token.information < 20
            assert len(token.symbols) <= 4
    for word in text.split():
        assert set(sound_form(romanise(word))) <= set(CODES)


def assert_compared(one: str, other: str) -> None:
    for schema in ("Person", "Company", ""):
        compared = compare(one, other, schema)
        assert 0 <= compared.score < 1
        assert not math.isnan(compared.log_odds)
        assert compare(one, one, schema).score >= 0


def assert_searched(matcher: Matcher, text: str) -> None:
    party = Party("q", PartyKind.UNKNOWN, (Name(text),))
    found = {match.index: round(match.log_odds, 3) for match in matcher.search(party, 0.3)}
    assert found == {match.index: round(match.log_odds, 3) for match in matcher.search_exhaustive(party, 0.3)}


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_names(matcher: Matcher, text: str) -> None:
    assert_analysed(text)
    assert_compared(text, LISTED[0])
    assert_compared(LISTED[2], text)
    if len(analyse(text, False).tokens) != 1:  # single letters: see test_name_index
        assert_searched(matcher, text)


@given(names)
@example("\ud800\udc00 x")
def test_any_text_can_be_taken_apart(text: str) -> None:
    assert_analysed(text)


@given(names, names)
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert_compared(one, other)
    assert_compared(one, LISTED[0])


@given(names)
def test_any_text_can_be_looked_for(matcher: Matcher, text: str) -> None:
    assert isinstance(matcher.search(Party("q", PartyKind.UNKNOWN, (Name(text),)), 0.05), list)


@given(st.lists(names, max_size=6))
def test_any_texts_can_be_listed(texts: list[str]) -> None:
    listed = [Party(str(n), PartyKind.UNKNOWN, (Name(text),)) for n, text in enumerate(texts)]
    found = Matcher.build(listed).search_many([*listed, Party("q", names=(Name("Nur Golzari"),))], 0.3)
    assert len(found) == len(listed) + 1


@pytest.mark.parametrize("seed", range(6))
def test_real_names_damaged_at_random(matcher: Matcher, seed: int) -> None:
    """Characters dropped, doubled, replaced by any other: no failure, and exhaustive search agrees."""
    random_ = random.Random(seed)
    for _ in range(30):
        text = list(random_.choice(LISTED))
        for _ in range(random_.randint(1, 4)):
            text[random_.randrange(len(text))] = random_.choice(["", chr(random_.randrange(0x11_0000)), random_.choice(LISTED)])
        assert_analysed("".join(text))
        assert_searched(matcher, "".join(text))
