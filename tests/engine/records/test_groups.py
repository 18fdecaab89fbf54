"""Regions, organizations and former names, as they were on a day."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.records.countries import countries, country_name
from kordon.engine.records.dates import parse_date
from kordon.engine.records.groups import (
    country_name_on,
    formal_name,
    former_names,
    groups,
    groups_of,
    member_states,
    region_of,
    regions,
    states,
)


def test_every_state_lies_in_one_sub_region() -> None:
    assert len(member_states()) == 193
    assert len(states()) == 197
    for state in states():
        assert sum(state in region.areas for region in regions().values()) == 1, state
    assert all(set(region.names) == set(LANGUAGES) for region in regions().values())
    found = region_of("QA")
    assert found is not None
    assert found.name("zh") == "西亚"


def test_regions_are_those_of_m49(shared_data: Path) -> None:
    with (shared_data / "reporting" / "country-codes.csv").open(encoding="utf-8-sig") as file:
        rows = {row["ISO3166-1-Alpha-2"]: row["Sub-region Code"].zfill(3) for row in csv.DictReader(file)}
    assert {s: rows[s] for s in states()} == {s: r.code for s in states() for r in [region_of(s)] if r}


def test_names_are_the_united_nations(shared_data: Path) -> None:
    """UNTERM's short names, without the article and footnote marks that the table puts behind them."""
    columns = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "zh": "Chinese", "ar": "Arabic"}
    with (shared_data / "reporting" / "country-codes.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    off = []
    for row in rows:
        code = row["ISO3166-1-Alpha-2"]
        for language, column in columns.items():
            given = row[f"UNTERM {column} Short"].replace("*", "").split(" (the)")[0].split(" (")[0].strip()
            name = country_name(code, language) if code in states() else ""
            if given and name and not name.replace("’", "'").startswith(given.replace("’", "'")):
                off.append((code, language, given, name))
    assert off == []


def test_members_are_known_and_spans_run_forward() -> None:
    for group in groups().values():
        assert set(group.names) == set(LANGUAGES)
        for state, spans in group.members.items():
            assert state in countries(), (group.code, state)
            for since, until in spans:
                assert parse_date(since), (group.code, state)
                assert not until or (parse_date(until) and until > since), (group.code, state)


@pytest.mark.parametrize(
    ("code", "day", "count"),
    [("EU", "1972-12-31", 6), ("EU", "1973-01-01", 9), ("EU", "2013-07-01", 28), ("EU", "2020-01-31", 28),
     ("EU", "2020-02-01", 27), ("NATO", "1950-01-01", 12), ("NATO", "2024-03-07", 32), ("OSCE", "2020-01-01", 57),
     ("ASEAN", "2000-01-01", 10), ("CSTO", "2020-01-01", 6), ("CARICOM", "2020-01-01", 15), ("OAS", "2020-01-01", 35),
     ("LAS", "2020-01-01", 22), ("AU", "2018-01-01", 54), ("GCC", "1990-01-01", 6), ("ECOWAS", "2020-01-01", 15),
     ("PIF", "2020-01-01", 18)],
)
def test_how_many_members_on_a_day(code: str, day: str, count: int) -> None:
    assert len(groups()[code].on(day)) == count


def test_a_state_leaves_and_comes_back() -> None:
    assert [("MA" in groups()["AU"].on(day)) for day in ("1980-01-01", "1990-01-01", "2018-01-01")] == [True, False, True]
    assert groups_of("GB", "2019-01-01") == ["EU", "NATO", "OSCE"]
    assert groups_of("GB", "2021-01-01") == ["NATO", "OSCE"]


def test_names_of_a_day() -> None:
    assert country_name_on("CD", "1990-01-01") == "Zaire"
    assert country_name_on("CD", "1990-01-01", "ar") == "زائير"
    assert country_name_on("CD", "1998-01-01") == country_name("CD")
    assert country_name_on("RU", "1991-12-23", "fr") == "Union des Républiques socialistes soviétiques"
    assert country_name_on("QA", "1990-01-01") == "Qatar"
    assert formal_name("QA", "es") == "el Estado de Qatar"


def test_former_names_are_whole_and_do_not_overlap() -> None:
    for state, names in former_names().items():
        assert state in states()
        assert all(set(name.names) == set(LANGUAGES) for name in names)
        for one, other in pairwise(names):
            assert one.until <= other.since or one.until[:4] <= other.since[:4], state
