"""Numbers with units in prose: signs, separators, scripts, ranges, bounds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.rooms.trade.goods.measures import find_measures
from kordon.rooms.trade.goods.text import fold, words_of

ONE = [
    ("100 MPa", "100", "MPa", "exact"),
    ("1,5 мкм", "1.5", "um", "exact"),
    ("точность 4,5 мкм, до 100 МПа", "4.5", "um", "exact"),
    ("最大压力１００兆帕", "100", "MPa", "exact"),
    ("ضغط ٦٩ ميجاباسكال", "69", "MPa", "exact"),
    ("16,000 l/s", "16000", "l/s", "exact"),
    ("pression de 0,500 bar", "0.5", "bar", "exact"),
    ("3/8 in", "0.375", "in", "exact"),
    ("better than 4 µm", "4", "um", "below"),
    ("≥ 99.9 %", "99.9", "%", "least"),
    ("no more than 30 mm", "30", "mm", "most"),
    ("5e-5 Pa", "0.00005", "Pa", "exact"),
    ("5×10⁻⁵ Pa", "0.00005", "Pa", "exact"),
    ("3x10^9 n/s", "3000000000", "neutron/s", "exact"),
    ("0.2 g·mm/kg", "0.2", "g mm/kg", "exact"),
    ("12.61 mPa", "12.61", "mPa", "exact"),
    ("DN 25", "25", "DN", "exact"),
    ("12 g rms", "12", "gn", "exact"),
    ("1400 C", "1400", "degC", "exact"),
    ("1.5 kg F2/h", "1.5", "kg/h", "exact"),
]


@pytest.mark.parametrize(("text", "value", "unit", "sense"), ONE)
def test_one_measure(text: str, value: str, unit: str, sense: str) -> None:
    found = next(m for m in find_measures(fold(text)) if m.unit)
    assert (found.high, found.unit, found.sense) == (Fraction(value), unit, sense)


def test_mixed_fraction_and_inch_mark() -> None:
    (found,) = find_measures(fold('6 1/2" bore'))
    assert (found.high, found.text) == (Fraction(13, 2), '6 1/2"')


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("400-515 nm", 400, 515), ("from 20 Hz to 2 kHz", 20, 2), ("-60..+150 °C", -60, 150), ("0–100 kPa", 0, 100)],
)
def test_ranges(text: str, low: int, high: int) -> None:
    found = find_measures(fold(text))[-1]
    assert found.high == high
    assert found.low == low or found.sense != "range"


def test_lists_share_their_unit() -> None:
    assert [(int(m.high), m.unit) for m in find_measures(fold("1064/532 nm"))] == [(1064, "nm"), (532, "nm")]


def test_words_that_look_like_units_are_left_alone() -> None:
    assert all(not m.unit for m in find_measures(fold("25 in stock, 3 axes, 2 a day later")[:19]))


@given(st.text(max_size=120))
def test_folding_keeps_every_place(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    for word in words_of(folded):
        assert 0 <= word.start < word.end <= len(text)
    for measure in find_measures(folded):
        assert folded[measure.start : measure.end] == measure.text
        assert measure.low <= measure.high
