"""Evidence is said in the reader's language, also the countries in it."""

from __future__ import annotations

import pytest

from kordon.engine.findings import Evidence
from kordon.engine.outputs.words import Words, plain
from kordon.site.words import catalogue


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("ar", "United Arab Emirates", "الإمارات العربية المتحدة"),
        ("fr", "Kenya, Taiwan, Province of China", "Kenya, Taiwan, Province of China"),  # one that can't be told apart stays
        ("ru", "Iraq, Kenya", "Ирак, Кения"),
        ("zh", "Ruritania", "Ruritania"),
        ("en", "Iran (Islamic Republic of)", "Iran (Islamic Republic of)"),
    ],
)
def test_countries_are_said_in_the_readers_language(language: str, text: str, said: str) -> None:
    item = Evidence("country", 0.5, "country", text, "country", text, code="country.same")
    assert plain(Words(catalogue(), language).evidence(item)).count(said) == 2
    name = Evidence("name", 0.5, "name", text, "name", text, code="name.equal")
    assert text in plain(Words(catalogue(), language).evidence(name)), "a name is no country"
