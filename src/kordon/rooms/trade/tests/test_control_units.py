"""Units of control lists are exact, and mind what is measured."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.rooms.trade.controls.units import UnitFault, make_quantity, parse_unit, read_quantity, roles


@pytest.mark.parametrize(
    ("role", "one", "same"),
    [
        ("wavelength", "300 nm", "0.3 um"),
        ("wavelength", "300 nm", "0.3 µm"),
        ("length", "1 in", "25.4 mm"),
        ("strength.ultimate_tensile", "1 ksi", "1000 psi"),
        ("pressure.working", "690 bar", "69 MPa"),
        ("pressure.working", "1 atm", "760 Torr"),
        ("pressure.working", "1 mbar", "100 Pa"),
        ("tenacity", "1 N/tex", "1 MN m/kg"),
        ("throughput.gas", "10 mbar.l/s", "1 Pa m3/s"),
        ("flow.rate", "3.6 m3/h", "1 l/s"),
        ("flow.rate", "1 m³/h", "1 m^3/h"),
        ("density", "1.8 g/cm3", "1800 kg/m3"),
        ("acceleration", "1 g", "9.80665 m/s2"),
        ("temperature.operating", "32 degF", "273.15 K"),
        ("temperature.operating", "600 °C", "873.15 K"),
        ("temperature.difference", "9 degF", "5 K"),
        ("speed.rotation", "60 rpm", "360 deg/s"),
        ("consumption.specific_fuel", "0.15 kg/N/h", "0.15 kg N-1 h-1"),
        ("volume.internal", "100 litres", "0.1 m3"),
        ("activity", "40 Ci", "1480 GBq"),
        ("unbalance.residual_specific", "10 g mm/kg", "10 um"),
        ("diameter.inner", "30 cm", "300 mm"),
    ],
)
def test_two_ways_of_writing_are_one_amount(role: str, one: str, same: str) -> None:
    assert read_quantity(role, one).amount == read_quantity(role, same).amount


def test_three_hundred_nanometres_are_not_more_than_a_third_of_a_micrometre() -> None:
    assert read_quantity("wavelength", "300 nm").amount <= read_quantity("wavelength", "0.3 um").amount


@pytest.mark.parametrize(
    ("role", "text", "code"),
    [
        ("wavelength", "3 kg", "unit.dimension"),
        ("pressure.absolute", "3 barg", "unit.dimension"),  # gauge is not absolute
        ("pressure.gauge", "3 bar", "unit.dimension"),
        ("mass", "-3 kg", "unit.negative"),
        ("temperature.operating", "-300 degC", "unit.negative"),
        ("frequency", "600 rpm", "unit.dimension"),  # turns are not cycles
        ("activity", "5 Hz", "unit.dimension"),
        ("mass", "3 furlong", "unit.unknown"),
        ("mass", "kg", "unit.number"),
        ("mass", "1e999 kg", "unit.number"),
        ("mass", "3 " + "k" * 100, "unit.unknown"),
        ("hardness", "3 kg", "unit.role"),
    ],
)
def test_what_makes_no_sense_is_refused(role: str, text: str, code: str) -> None:
    with pytest.raises(UnitFault) as refused:
        read_quantity(role, text)
    assert refused.value.code == code


def test_a_level_is_no_difference() -> None:
    assert make_quantity("temperature.operating", "20", "degC").amount == Fraction("293.15")
    assert make_quantity("temperature.difference", "20", "degC").amount == 20


def test_every_role_has_a_unit_that_can_be_read_and_a_name() -> None:
    for role in roles().values():
        assert parse_unit(role.unit) and role.title


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read_quantity("mass", text)
    except UnitFault as fault:
        assert fault.code.startswith("unit.")
