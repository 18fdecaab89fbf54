"""Dates as registers write them, and how two of them compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.records.dates import PartialDate, compare_dates, parse_date, read_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1971-03-09", "1971-03-09"), ("1971-03-09T00:00:00Z", "1971-03-09"), ("19710309", "1971-03-09"),
        ("1971", "1971"), ("03/1971", "1971-03"), ("1971-03", "1971-03"), ("1971-00-00", "1971"), ("00/03/1971", "1971-03"),
        ("12 Mar 1971", "1971-03-12"), ("12-Mar-1971", "1971-03-12"), ("March 12, 1971", "1971-03-12"), ("Aug. 1977", "1977-08"),
        ("13/04/1971", "1971-04-13"), ("04/13/1971", "1971-04-13"), ("12.03.1971", "1971-03-12"), ("11/11/1971", "1971-11-11"),
        ("1er janvier 1980", "1980-01-01"), ("12 août 1980", "1980-08-12"), ("12 de marzo de 1971", "1971-03-12"),
        ("12 марта 1971 года", "1971-03-12"), ("1971年3月12日", "1971-03-12"), ("１９７１年３月", "1971-03"),
        ("12 آذار 1971", "1971-03-12"), ("9 كانون الثاني 1971", "1971-01-09"), ("٩ مارس ١٩٧١", "1971-03-09"),
        ("١٩٧١/٠٣/٠٩", "1971-03-09"), ("12 أغسطس 1971", "1971-08-12"),
        ("circa 1962", "1962~"), ("c. 1962", "1962~"), ("около 1962", "1962~"), ("约1962年", "1962~"), ("1962~", "1962~"),
        ("between 1962 and 1964", "1962/1964"), ("1962-1964", "1962/1964"), ("1962-64", "1962/1964"), ("1960s", "1960/1969"),
        ("entre 1962 et 1964", "1962/1964"), ("между 1962 и 1964", "1962/1964"), ("بين 1962 و 1964", "1962/1964"),
        ("1350/05/12 شمسی", "1971~"), ("12 مرداد ۱۳۵۰", "1971~"), ("12 ربيع الأول 1391", "1971~"), ("1391 هـ", "1971/1972~"),
        ("1391 AH", "1971/1972~"), ("Juche 60", "1971"), ("民国60年", "1971"),
    ],
)  # fmt: skip
def test_ways_of_writing_a_date(text: str, iso: str) -> None:
    date = parse_date(text)
    assert date is not None and (date.iso(), date.text) == (iso, text)


@pytest.mark.parametrize(
    "text",
    ["31/02/1971", "1971-02-31", "31 Feb 1971", "1971-13-01", "12-Mar-71", "1350/05/12", "hello", "", "1" * 500, "0000-00-00",
     "1391/13/45 هـ", "32 Jan 1971", "-", "12 12 12", "1971-1972-1973"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_an_ambiguous_date_is_cut_to_its_year_unless_the_order_is_told() -> None:
    reading = read_date("03/04/1971")
    assert reading.ambiguous and reading.date is not None and reading.date.iso() == "1971"
    assert [getattr(parse_date("03/04/1971", first), "month", 0) for first in (True, False)] == [4, 3]
    assert not read_date("13/04/1971").ambiguous


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    date = parse_date(text)
    assert date is None or 1500 <= date.year <= 2199


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("1971-03-09", "1971-03-09", "exact"), ("1971-03-09", "1971", "compatible"), ("1971-03-09", "1971-03", "compatible"),
        ("circa 1970", "1971-03-09", "compatible"), ("1969-1972", "1971-03-09", "compatible"),
        ("1971-03-09", "1971-09-03", "swapped"), ("1971-03-09", "1971-03-10", "year_near"), ("1971-03-09", "1972", "year_near"),
        ("1971-03-09", "1973-03-09", "conflict"), ("1960-1962", "1971", "conflict"), ("1971-03", "1971-04", "year_near"),
    ],
)  # fmt: skip
def test_two_dates_of_one_event(first: str, second: str, verdict: str) -> None:
    a, b = parse_date(first), parse_date(second)
    assert a is not None and b is not None
    assert (compare_dates(a, b), compare_dates(b, a)) == (verdict, verdict)


DATES = st.builds(PartialDate, st.integers(1900, 1999), st.integers(0, 12), circa=st.booleans())


@given(DATES, DATES)
def test_comparison_has_no_direction(a: PartialDate, b: PartialDate) -> None:
    assert compare_dates(a, b) == compare_dates(b, a)
