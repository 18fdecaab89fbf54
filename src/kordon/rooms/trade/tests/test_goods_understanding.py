"""How people write goods: other words, other languages, sizes side by side, values that only follow from others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.outputs.words import Words
from kordon.engine.records.goods import Goods
from kordon.rooms.trade.goods.answer import answer_object
from kordon.rooms.trade.goods.classify import DEPENDS, NOTHING, YES, Classification, Classifier
from kordon.rooms.trade.goods.measures import find_measures, parts_in
from kordon.rooms.trade.goods.text import fold, is_foreign, stems_of


def _measured(text: str) -> list[tuple[float, str]]:
    return [(float(m.high), m.unit) for m in find_measures(fold(text))]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("300 ميجا باسكال", 300, "MPa"),
        ("2 كيلو أمبير", 2, "kA"),
        ("10 م2", 10, "m2"),
        ("5 мегапаскалей", 5, "MPa"),
        ("40 kilovoltios", 40, "kV"),
        ("80 nanosegundos", 80, "ns"),
        ("5千伏安", 5, "kVA"),
        ("8000 r.p.m.", 8000, "rpm"),
        ("12 Vpp", 12, "V"),
        ("1.2 kg F2 per hour", 1.2, "kg/h"),
        ("2 кг фтора в час", 2, "kg/h"),
        ("specific modulus 12.9 x 106 m", 12.9e6, "m"),
    ],
)
def test_units_by_their_long_names(text: str, value: float, unit: str) -> None:
    assert (value, unit) in _measured(text)


def test_a_size_is_no_power_of_ten() -> None:
    assert _measured("block 200 x 200 x 100 mm") == [(200, "mm"), (200, "mm"), (100, "mm")]


@pytest.mark.parametrize(("text", "share"), [("1 part in 500", 500), ("1:2000", 2000), ("1 к 800", 800), ("1 إلى 2000", 2000)])
def test_shares_in_parts(text: str, share: int) -> None:
    found = parts_in(fold(text))
    assert found is not None
    assert found[0] == 1 / Decimal(share)
    assert parts_in("lens 50 to 500 mm") is None


@pytest.mark.parametrize(
    ("number", "text", "over", "under"),
    [
        ("2A101", "ball bearing ABEC 9, {} x 52 x 15 mm", "25", "60"),
        ("1C107.a", "fine grain graphite block {} mm, density 1.85 g/cm3, grain size 15 µm", "200 x 200 x 100", "90 x 90 x 40"),
        ("1A227", "shielding window for hot cell, lead glass 4.3 g/cm3, thickness 600 mm, {} mm", "800x600", "200x100"),
        ("2A225.a", "crucible yttria Y2O3, {} % pure, volume 500 cc", "99", "95"),
        ("3A201.b", "superconducting solenoid, 5 T, bore 350 mm, length {} mm, homogeneity 0.1 %", "900", "400"),
        ("7A101", "accelerometer, bias repeatability {} mg, scale factor repeatability 500 ppm, inertial guidance", "0.5", "5"),
        ("3A227", "high voltage DC supply 30 kV, 1.5 A continuous for 8 h, voltage drift less than {} %", "0.05", "0.5"),
        ("3A226", "magnet power supply 100 V, 500 A continuous over 8 hours, stability {} ppm", "500", "5000"),
        ("2B350.i.9", "titanium magnetically coupled pump, Qmax {} m3/h", "20", "0.5"),
        ("2B350.d.3", "borosilicate glass condenser for pilot plant, exchange area {} m2", "1.5", "45"),
        ("6A205.f.1", "Q-switched Nd:YAG laser, 1064 nm, pulse width 8 ns, average power {} W, multimode beam", "75", "20"),
        ("1C234", "éponge de zirconium, hafnium 1 pour {}", "1000", "100"),
    ],
)
def test_values_are_found(classifier: Classifier, number: str, text: str, over: str, under: str) -> None:
    met = classifier.classify(Goods("1", text.format(over)))
    assert (met.controlled, number in {m.number for m in met.matches[:3]}) == (YES, True)
    assert classifier.classify(Goods("2", text.format(under))).controlled != YES


@pytest.mark.parametrize(
    ("text", "entry", "answer"),
    [
        ("مضخة بدون مانع تسرب ذات دفع مغناطيسي، أجزاء من PTFE، معدل التدفق 5 م3/ساعة", "2B350", YES),
        ("centrifugeuse à gaz pour la séparation d'isotopes d'uranium", "0B001", YES),
        ("Вирус лихорадки Эбола, живая культура", "1C351", YES),
        ("سلالة حية من بكتيريا بوركولديريا مالي", "1C351", YES),
        ("hot isostatic press for powder metallurgy", "2B204", DEPENDS),
        ("diisopropylamine, 180 kg drum", "1C350", YES),
    ],
)
def test_other_words_and_languages(classifier: Classifier, text: str, entry: str, answer: str) -> None:
    found = classifier.classify(Goods("1", text))
    assert found.controlled == answer
    assert entry in {m.entry for m in found.matches[:2]}


@pytest.mark.parametrize(
    "text",
    ["Válvula de radiador termostática 1/2\"", "Home brewing fermenter 30 L", "Лазерный нивелир", "手表 钛合金"],
)
def test_the_household_stays_quiet(classifier: Classifier, text: str) -> None:
    assert classifier.classify(Goods("1", text)).controlled == NOTHING


def test_russian_po_is_no_software(classifier: Classifier) -> None:
    found = classifier.classify(Goods("1", "Фрезерный станок с ЧПУ, 3 оси, точность позиционирования 4 мкм по ISO 230-2"))
    assert (found.controlled, found.matches[0].entry) == (YES, "2B201")


@pytest.mark.parametrize(
    ("profile", "percent", "answer", "limit"),
    [
        ("us", "30", YES, ">= 30 %"),
        ("eu", "30", NOTHING, "> 30 %"),
        ("us", "12", YES, "> 10 %"),  # ECCN 1C395: mixtures of Schedule 2 chemicals below 1C350
        ("eu", "12", NOTHING, "> 30 %"),
        ("us", "9", NOTHING, "> 10 %"),
    ],
)
def test_profiles_of_mixtures(profile: str, percent: str, answer: str, limit: str) -> None:
    """Thiodiglycol is in Schedule 2; Switzerland is a party to the Convention."""
    found = _mixture(profile, percent, "111-48-8")
    assert found.controlled == answer
    told = [a.text() for a in (*found.matches[0].verdict.met, *found.matches[0].verdict.unmet)]
    assert told == [f"concentration.mixture {limit}"]


def test_lower_limits_are_for_their_group_alone() -> None:
    assert _mixture("us", "12", "7719-12-2").controlled == NOTHING  # phosphorus trichloride, Schedule 3
    assert _mixture("us", "30", "7719-12-2").controlled == YES


def _mixture(profile: str, percent: str, cas: str) -> Classification:
    classifier = Classifier("eu-2021", date(2026, 1, 1), profile)
    return classifier.classify(Goods("1", "", (cas,), concentration_percent=Decimal(percent), destination="CH"))


def test_bulk_is_no_retail_packing(classifier: Classifier) -> None:
    assert classifier.classify(Goods("1", "triethanolamine for cosmetics, 200 L drum")).controlled == YES
    assert classifier.classify(Goods("2", "hand cream with 2 % triethanolamine, 75 ml")).controlled == NOTHING


def test_elided_articles_go() -> None:
    assert stems_of("d'uranium, l'argon") == stems_of("uranium, argon")
    assert is_foreign("vanne de la pompe") and not is_foreign("valve of the pump")


def test_the_same_line_is_answered_once(classifier: Classifier) -> None:
    first, second = (classifier.classify(Goods(name, "isostatic press, 100 MPa")) for name in ("a", "b"))
    assert (first.id, second.id) == ("a", "b")
    assert first.matches is second.matches
    assert classifier.classify(Goods("c", "isostatic press, 100 MPa", parameters={"bore": "10 mm"})).matches is not first.matches


def test_the_share_of_a_column_is_a_reason() -> None:
    classifier = Classifier("eu-2021", date(2026, 1, 1))
    words = Words(Catalogue((ENGINE_MESSAGES, "kordon.rooms.trade.messages")), "en")
    goods = Goods("1", "thiodiglycol", concentration_percent=Decimal("12.5"), destination="EG")
    told = answer_object(classifier.classify(goods), classifier.controls, words)["entries"][0]
    assert told["met"] == ["concentration.mixture > 10 %"]
    column = next(reason for reason in told["because"] if reason["field"] == "concentration_percent")
    assert (column["text"], column["start"], column["end"], column["holds"]) == ("12.5", 0, 4, True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("milling machine with 5 simultaneously controlled axes", "2B201.a.3"),
        ("обрабатывающий центр с пятью одновременно управляемыми осями", "2B201.a.3"),
        ("مركز تشغيل بخمسة محاور متزامنة", "2B201.a.3"),
        ("milling machine with two continuously controlled rotary axes", "2B201.a.2"),
        ("distillation column PTFE lined, DN 300", "2B350.e.2"),
        ("tantalum crucible coated with tantalum carbide, 98.5 % Ta, 400 cm3", "2A225.c"),
    ],
)
def test_what_is_met_comes_first(classifier: Classifier, text: str, number: str) -> None:
    found = classifier.classify(Goods("1", text))
    assert (found.controlled, found.matches[0].number) == (YES, number)


def test_travels_count_no_axes(classifier: Classifier) -> None:
    assert classifier.classify(Goods("1", "CNC mill, 800 mm X axis travel, 3 controlled axes")).controlled == DEPENDS


def test_a_detector_is_not_what_it_finds(classifier: Classifier) -> None:
    found = classifier.classify(Goods("1", "hydrogen cyanide gas detector for fumigation, 0-50 ppm"))
    assert found.controlled != YES
    assert classifier.classify(Goods("2", "hydrogen cyanide, cylinder 50 kg")).controlled == YES


def test_spanish_plurals_have_the_stem_of_their_singular() -> None:
    for one, several in (("generador de neutrones", "generadores de neutrones"), ("reactor nuclear", "reactores nucleares")):
        assert stems_of(one) == stems_of(several)
    assert stems_of("centre fibre metre") == stems_of("center fiber meter")
