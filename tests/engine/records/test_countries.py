"""Countries by every usual name, and the United Nations' names back."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.records.countries import countries, country_code, country_name, near_names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Iran (Islamic Republic of)", "IR"), ("iran, islamic republic of", "IR"), ("Иран", "IR"), ("伊朗", "IR"),
        ("ایران", "IR"), ("DPRK", "KP"),
        ("North Korea", "KP"), ("Korea, Democratic People's Republic of", "KP"), ("Corée du Nord", "KP"),
        ("UK", "GB"), ("United Kingdom", "GB"), ("former Soviet Union", "SU"), ("Korea (North)", "KP"),
        ("KOREA (THE DEMOCRATIC PEOPLE’S REPUBLIC OF)", "KP"), ("CONGO (THE DEMOCRATIC REPUBLIC OF THE)", "CD"),
        ("el Reino Unido", "GB"), ("British", "GB"), ("Russia", "RU"), ("Российская Федерация", "RU"),
        ("Türkiye", "TR"), ("Turkey", "TR"), ("TURKIYE", "TR"), ("IRQ", "IQ"), ("iq", "IQ"), ("364", "IR"), ("4", "AF"),
        ("Iraqi", "IQ"), ("سوريا", "SY"), ("U.A.E.", "AE"), ("Congo", "CG"), ("DRC", "CD"), ("Moldova, Republic of", "MD"),
        ("Palestine, State of", "PS"), ("St. Lucia", "LC"), ("Soviet Union", "SU"), ("Pays-Bas (les)", "NL"), ("EL", "GR"),
        ("Guinea", "GN"), ("Niger", "NE"), ("Nigeria", "NG"), ("Dominica", "DM"), ("Dominican Republic", "DO"),
    ],
)  # fmt: skip
def test_ways_of_naming_a_country(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    "text", ["", "Atlantis", "Congolese", "xx", "999", "Korea and Japan", "Korea (People)", "x" * 500, "the"]
)  # fmt: skip
def test_what_names_no_country_or_two(text: str) -> None:
    assert country_code(text) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_the_united_nations_use_leads_back(language: str) -> None:
    missed = [code for code in countries() if country_code(country_name(code, language)) != code]
    assert missed == []


def test_every_code_leads_back() -> None:
    for code, row in countries().items():
        assert country_code(code) == code
        assert country_code(row["alpha3"]) == code
        assert not row["m49"] or country_code(row["m49"]) == code


def test_names_in_the_six_languages() -> None:
    assert [country_name("KP", language) for language in ("en", "fr", "zh")] == [
        "Democratic People's Republic of Korea", "République populaire démocratique de Corée", "朝鲜民主主义人民共和国",
    ]  # fmt: skip
    assert country_name("ZZ") == "ZZ"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Catar", "QA"), ("Arabia Saudí", "SA"), ("Nueva Zelanda", "NZ"), ("тёркс и кайкос", "TC"), ("تشيلي", "CL"),
        ("文莱", "BN"), ("Конго - Киншаса", "CD"), ("Timor oriental", "TL"), ("Macao SAR China", "MO"),
    ],
)  # fmt: skip
def test_usual_names_that_are_not_the_united_nations(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["San Martín", "Unión Europea", "Unknown Region", "Canarias", "联合国"])
def test_what_cldr_names_and_no_country_bears_alone(text: str) -> None:
    assert country_code(text) == ""


def test_cldr_names_never_take_a_name_from_another_country() -> None:
    """Each either leads to the country it is CLDR's name of, or to none."""
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            assert len(code) != 2 or country_code(name) in (code, ""), (language, code, name)


def test_a_name_that_the_table_lacks_is_cldrs(monkeypatch: pytest.MonkeyPatch) -> None:
    """First the language asked for, then English: a French page rather says `Allemagne` than `Germany`."""
    table = {"DE": {"names": {"en": "Germany"}}, "SU": {"names": {"en": "Soviet Union"}}}
    monkeypatch.setattr("kordon.engine.records.countries.countries", lambda: table)
    assert [country_name("DE", language) for language in ("en", "fr", "zh", "ar")] == ["Germany", "Allemagne", "德国", "ألمانيا"]
    assert country_name("SU", "fr") == "Soviet Union"
    assert country_name("IC", "es") == "Canarias"
    assert [country_name(code, "fr") for code in ("EU", "XA", "001", "QQ")] == ["EU", "XA", "001", "QQ"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Quatar", ("Qatar",)), ("Катарр", ("Катар",)), ("Icland", ("Iceland",)),
        ("Moldva", ("Republic of Moldova",)), ("Atlantis", ()), ("Czechoslovakia", ()), ("", ()), ("x" * 500, ()),
    ],
)  # fmt: skip
def test_names_that_are_spelled_almost_so(text: str, names: tuple[str, ...]) -> None:
    assert set(names) <= set(near_names(text))
    assert bool(near_names(text)) is bool(names)


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_empty(text: str) -> None:
    assert country_code(text) in {"", *countries()}
