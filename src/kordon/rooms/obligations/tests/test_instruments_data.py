"""The instruments as data: complete, consistent, and found by any of their names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kordon.engine.catalogue import LANGUAGES, Catalogue
from kordon.engine.records.dates import parse_date
from kordon.rooms.obligations.instruments import by_key, effective_day, find_instrument, instruments

CODES = sorted(instruments())


@pytest.mark.parametrize("code", CODES)
def test_an_instrument_is_complete(code: str) -> None:
    found = instruments()[code]
    texts = Catalogue(("kordon.rooms.obligations.messages",)).texts
    assert set(found.names) == set(LANGUAGES)
    assert set(found.short) in (set(), set(LANGUAGES))
    assert all(name == name.strip() and name for name in (*found.names.values(), *found.short.values()))
    for language, script in (("ar", "\u0600-\u06ff"), ("ru", "\u0400-\u04ff"), ("zh", "\u4e00-\u9fff")):
        assert re.search(f"[{script}]", found.names[language]), language
    assert all(parse_date(day) for day in (found.date, found.in_force) if day)
    assert not found.in_force or found.in_force >= found.date
    assert [duty for duty in found.duties if f"duty.{duty}" not in texts] == []
    assert [link for link in found.links if link.code not in instruments() or f"link.{link.relation}" not in texts] == []


def test_links_never_point_forward_in_time() -> None:
    """What amends, implements, replaces or continues comes after; only support may go both ways."""
    late = [
        (found.code, link.code)
        for found in instruments().values()
        for link in found.links
        if link.relation != "supports" and found.date and found.date < instruments()[link.code].date[: len(found.date)]
    ]
    assert late == []


def test_a_key_names_one_instrument() -> None:
    for source in ("untc", "unoda", "fcdo", "factbook"):
        keys = [key for found in instruments().values() for key in found.keys.get(source, ())]
        assert len(keys) == len(set(keys)) == len(by_key(source))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("icsant", "ICSANT"),
        ("Международная конвенция о борьбе с актами ядерного терроризма", "ICSANT"),
        ("不扩散核武器条约", "NPT"),
        ("TNP", "NPT"),
        ("Traité de Tlatelolco", "TLATELOLCO"),
        ("معاهدة عدم انتشار الأسلحة النووية", "NPT"),
        ("resolution 1540", "RES1540"),
        ("Security Council resolution 2325 (2016)", "RES2325"),
    ],
)
def test_any_name_finds_it(text: str, code: str) -> None:
    found = find_instrument(text)
    assert found is not None
    assert found.code == code


def test_what_is_no_name_finds_nothing() -> None:
    assert find_instrument("Treaty of Nowhere") is None
    assert find_instrument("") is None


def test_codes_that_reports_use_are_known(shared_data: Path) -> None:
    known = json.loads((shared_data / "reporting" / "instrument_codes.json").read_text("utf-8"))["codes"]
    assert sorted(set(known) - set(instruments())) == []
    sources = json.loads((shared_data / "reporting" / "treaty_sources.json").read_text("utf-8"))["treaties"]
    assert sorted({row["code"] for row in sources} - set(instruments())) == []


@pytest.mark.parametrize(
    ("code", "deposited", "bound"),
    [
        ("ICSANT", "2014-01-15", "2014-02-14"),  # 30 days, article 25
        ("CWC", "1994-05-11", "1997-04-29"),  # before entry into force: with it
        ("NPT", "1995-02-01", "1995-02-01"),  # on deposit, article IX
        ("CPPNM_A2005", "2014-11-11", "2016-05-08"),  # with entry into force
        ("CPPNM_A2005", "2017-03-01", "2017-03-01"),  # later: on deposit, CPPNM article 20
        ("CTBT", "1997-03-03", ""),  # not in force
        ("BEIJING2010", "2018-12-15", "2019-02-01"),  # first day of the second month, article 22
    ],
)
def test_when_a_consent_binds(code: str, deposited: str, bound: str) -> None:
    assert effective_day(instruments()[code], deposited) == bound
