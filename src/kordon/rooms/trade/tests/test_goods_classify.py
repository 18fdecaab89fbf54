"""Lines of goods: what is met, what is just missed, what is left open, and what stays quiet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.records.goods import Goods
from kordon.rooms.trade.goods.classify import DEPENDS, NOTHING, YES, Classifier

TWINS = [
    ("2B204.a", "isostatic press, {} MPa, chamber inner diameter 200 mm", "69", "68.9"),
    ("2B204.a", "isostatic press, 100 MPa, chamber inner diameter {} in", "6", "5.9"),
    ("2B201.a.1", "3-axis milling machine, positioning accuracy {} µm, repeatability 3 µm", "6", "6.1"),
    ("2B201.c", "CNC lathe, positioning accuracy {} µm, turning diameter 320 mm", "5.9", "6"),
    ("2B350.g.1", "diaphragm valve DN {}, PFA lined", "15", "10"),
    ("2B352.b.1", "fermenter, total volume {} litres", "20", "19"),
    ("2B231", "diffusion pump, inlet flange 400 mm, {} l/s, ultimate vacuum 5e-5 Pa", "15000", "14900"),
    ("6A203.a.2", "electronic streak camera, time resolution {} ns", "50", "51"),
    ("1C216", "maraging steel bar, ultimate tensile strength {} MPa", "1950", "1949"),
    ("2B201.a.1", "трёхкоординатный фрезерный станок с ЧПУ, точность позиционирования {} мкм", "5,5", "6,5"),
    ("2B204.a", "等静压机，工作压力{}兆帕，腔室内径200毫米", "69", "68"),
    ("2B352.e", "liofilizador esterilizable in situ, {} kg de hielo en 24 h", "10", "9,5"),
    ("3A225", "convertisseur de fréquence triphasé, sortie {} Hz, 3 kVA, contrôle de fréquence 0,05 %", "600", "590"),
    ("2B231", "مضخة تفريغ انتشارية، قطر المدخل {} مم، 20 م3/ثانية، ضغط نهائي 1 ملي باسكال", "٣٨٠", "٣٧٩"),
]


@pytest.mark.parametrize(("number", "text", "over", "under"), TWINS)
def test_twins_differ_by_the_deciding_number(classifier: Classifier, number: str, text: str, over: str, under: str) -> None:
    met = classifier.classify(Goods("1", text.format(over)))
    assert met.controlled == YES
    assert number in {m.number for m in met.matches[:3] if m.verdict.state is True}
    missed = classifier.classify(Goods("2", text.format(under)))
    assert missed.controlled == NOTHING
    assert number in {m.number for m in missed.matches[:3] if m.verdict.state is False}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("isostatic press, chamber diameter 200 mm", "2B204.a"),
        ("hot isostatic press, working pressure 100 MPa", "2B204.a"),
        ("CNC milling machine, 3 axes", "2B201"),
        ("fermenter, stainless steel", "2B352.b.1"),
    ],
)
def test_a_missing_number_leaves_it_open(classifier: Classifier, text: str, number: str) -> None:
    found = classifier.classify(Goods("1", text))
    assert found.controlled == DEPENDS
    assert number[:5] in {m.entry for m in found.matches[:3]}


@pytest.mark.parametrize(
    "text",
    [
        "toy missile launcher with foam darts",
        "salad spinner centrifuge, plastic",
        "blood centrifuge for clinics, 4000 rpm, 24 tubes",
        "brass garden valve 1/2 inch with hose connector",
        "Anthrax band T-shirt, black, size L",
        "coffee machine 15 bar",
        "جهاز تحضير القهوة",
        "игрушечная ракета для детей",
        "儿童玩具火箭",
    ],
)
def test_what_looks_alike_stays_quiet(classifier: Classifier, text: str) -> None:
    assert classifier.classify(Goods("1", text)).controlled == NOTHING


@pytest.mark.parametrize(
    ("percent", "destination", "answer"),
    [("12", "EG", YES), ("12", "DE", NOTHING), ("31", "DE", YES), ("12", "", DEPENDS), ("8", "", NOTHING), (None, "", YES)],
)
def test_a_share_counts_by_destination(classifier: Classifier, percent: str | None, destination: str, answer: str) -> None:
    share = None if percent is None else Decimal(percent)
    goods = Goods("1", "thiodiglycol", ("111-48-8",), concentration_percent=share, destination=destination)
    found = classifier.classify(goods)
    assert (found.controlled, found.matches[0].number) == (answer, "1C350.1")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Bacillus anthracis, live culture", YES),
        ("Pseudomonas mallei live culture", YES),
        ("anthrax vaccine adsorbed, 10 dose vials", NOTHING),
        ("anti-CD22 ricin A chain immunotoxin", NOTHING),
        ("ELISA test kit for Yersinia pestis antibodies", NOTHING),
        ("sodium sulphide-free cleaner", NOTHING),
        ("toothpaste with sodium fluoride 0.3 %, tube 75 ml", NOTHING),
    ],
)
def test_exemptions(classifier: Classifier, text: str, answer: str) -> None:
    assert classifier.classify(Goods("1", text)).controlled == answer


def test_repeatability_is_no_accuracy(classifier: Classifier) -> None:
    found = classifier.classify(Goods("1", "3-axis CNC milling machine, repeatability 3 µm"))
    assert found.controlled == DEPENDS


def test_a_misspelt_word_is_understood(classifier: Classifier) -> None:
    found = classifier.classify(Goods("1", "isostatc press, 100 MPa, chamber inner diamter 200 mm"))
    assert (found.controlled, found.matches[0].number) == (YES, "2B204.a")


def test_places_point_into_the_text_as_given(classifier: Classifier) -> None:
    text = "Isostatic press — １００ MPa, inner diameter 200 mm"
    found = classifier.classify(Goods("1", text))
    told = [a for a in found.matches[0].verdict.met if a.measured]
    assert {text[a.start : a.end] for a in told} == {"１００ MPa", "200 mm"}


def test_parameters_alone(classifier: Classifier) -> None:
    goods = Goods("1", "isostatic press", parameters={"workingPressure": "200 MPa", "chamber_inside_diameter": "100 mm"})
    assert classifier.classify(goods).controlled == NOTHING


@pytest.mark.parametrize(
    ("goods", "code"),
    [
        (Goods("1", "thiodiglycol 111-48-9"), "goods.cas_digit"),
        (Goods("1", "thiodiglycol", ("7719-12-2",)), "goods.cas_disagrees"),
        (Goods("1", "rotor mass -3 kg"), "goods.negative"),
        (Goods("1", "press", parameters={"working pressure": "100 kg"}), "goods.unit_dimension"),
        (Goods("1", "press", parameters={"working pressure": "100 blurbs"}), "goods.unit_unknown"),
    ],
)
def test_what_is_odd_is_said(classifier: Classifier, goods: Goods, code: str) -> None:
    assert code in {d.code for d in classifier.classify(goods).defects}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_an_answer(classifier: Classifier, text: str) -> None:
    assert classifier.classify(Goods("1", text)).controlled in (YES, DEPENDS, NOTHING)
