"""Conditions: how they are written, what they answer, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.rooms.trade.controls.conditions import ConditionFault, Facts, is_met, leaves, parse_condition
from kordon.rooms.trade.controls.units import UnitFault, read_quantity

PRESS = "pressure.working >= 69 MPa and diameter.inner > 152 mm"


def facts(*statements: tuple[str, bool], **quantities: str) -> Facts:
    """Roles with `__` for the dot."""
    read = {role.replace("__", "."): text for role, text in quantities.items()}
    return Facts({role: read_quantity(role, text) for role, text in read.items()}, dict(statements))


@pytest.mark.parametrize(
    ("pressure", "diameter", "answer"),
    [
        ("69 MPa", "152.1 mm", True),
        ("690 bar", "6 in", True),  # 152.4 mm
        ("68.9 MPa", "200 mm", False),
        ("69 MPa", "152 mm", False),  # more than, not from
    ],
)
def test_just_over_and_just_under(pressure: str, diameter: str, answer: bool) -> None:
    given_facts = facts(pressure__working=pressure, diameter__inner=diameter)
    assert is_met(parse_condition(PRESS), given_facts) is answer


def test_unknown_stays_unknown_unless_the_rest_decides() -> None:
    condition = parse_condition(PRESS)
    assert is_met(condition, facts(pressure__working="70 MPa")) is None
    assert is_met(condition, facts(pressure__working="1 MPa")) is False
    assert is_met(parse_condition('mass > 10 kg or "portable"'), facts(mass="11 kg")) is True
    assert is_met(parse_condition('mass > 10 kg or "portable"'), facts(mass="9 kg")) is None
    assert is_met(parse_condition('not "portable"'), facts(("portable", True))) is False


def test_another_role_says_nothing() -> None:
    """A repeatability is no accuracy."""
    known = facts(positioning__repeatability_unidirectional="1 um")
    assert is_met(parse_condition("positioning.accuracy_linear <= 6 um"), known) is None


def test_a_range_has_both_ends_in_it() -> None:
    condition = parse_condition("wavelength 400..515 nm")
    assert [is_met(condition, facts(wavelength=text)) for text in ("399 nm", "400 nm", "0.515 um", "516 nm")] == [
        False,
        True,
        True,
        False,
    ]


def test_written_out_and_read_again_it_is_the_same() -> None:
    condition = parse_condition('mass > 10 kg and (not "portable" or volume 5..8 l) or density > 1.8 g/cm3')
    assert parse_condition(str(condition)) == condition
    assert len(list(leaves(condition))) == 5


@pytest.mark.parametrize(
    "text",
    ["", "mass", "mass >", "mass > kg", "mass > 3 kg and", "(mass > 3 kg", "mass > 3 kg) ", '"open', "3 kg > mass",
     "mass 3 kg", "mass 1....2 kg", "mass 1..2..3 kg", "mass = 1.2.3 kg", "(" * 40 + '"a"' + ")" * 40, '"a" ' * 600],
)  # fmt: skip
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises((ConditionFault, UnitFault)):
        parse_condition(text)


@pytest.mark.parametrize("text", ["mass > 3 kg and mass < 2 kg", '"a" or (mass > 3 kg and mass <= 3000 g)', "mass 5..3 kg"])
def test_a_condition_that_can_never_be_true_is_refused(text: str) -> None:
    with pytest.raises(ConditionFault) as refused:
        parse_condition(text)
    assert refused.value.code == "condition.impossible"


@given(st.lists(st.sampled_from('mass "a" > <= 3 -1e3 1..2 1....2 kg m and or not ( )'.split())))
def test_no_order_of_words_breaks_the_parser(words: list[str]) -> None:
    try:
        condition = parse_condition(" ".join(words))
    except (ConditionFault, UnitFault) as fault:
        assert fault.code.partition(".")[0] in ("condition", "unit")
    else:
        assert parse_condition(str(condition)) == condition


@given(st.text(alphabet='mas >=<0123.kg()"andornote- ', max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        parse_condition(text)
    except (ConditionFault, UnitFault) as fault:
        assert fault.code.partition(".")[0] in ("condition", "unit")
