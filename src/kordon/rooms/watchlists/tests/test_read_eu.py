"""The EU's list, by an invented sample in the published structure: every text kept, the plain ones understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source
from kordon.engine.records.party import NameKind, NameQuality, PartyKind
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats.eu.fsf_xml import XML, list_date
from kordon.rooms.watchlists.formats.eu.source import SOURCE
from kordon.rooms.watchlists.tests.reading import Units, balanced, codes, entry, read_bytes, recognised
from kordon.rooms.watchlists.tests.spec_reading import SAMPLES, damaged, lost, read_or_refused, sample

SAMPLE = sample("eu_fsf.xml")


def coded(tag: str, attribute: str, text: str) -> bool:
    """Fields of the record: flags, qualities, genders, calendars; and what the list writes for "not known"."""
    if text in ("true", "false", "UNKNOWN", "00", "-"):
        return True
    if attribute in ("gender", "calendarType", "nameLanguage", "countryIso2Code"):
        return True
    return attribute in ("dayOfMonth", "monthOfYear", "year")  # the parts of `birthdate`


def listed(inner: str, attributes: str = 'euReferenceNumber="EU.1.2" logicalId="7"') -> Units:
    document = (
        '<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-02-03T00:00:00Z">'
        f"<sanctionEntity {attributes}>{inner}</sanctionEntity></export>"
    )
    return read_bytes(XML, document.encode())


NAMED = '<nameAlias wholeName="Testa Exemplarova" strong="true" logicalId="1"/>'


def test_every_text_of_the_sample_is_in_its_entry() -> None:
    units = read_bytes(XML, SAMPLE)
    assert len(units) == 2
    assert codes(units) == []
    assert balanced(units)
    assert lost(units, SAMPLE, "sanctionEntity", coded) == []


def test_the_sample_is_understood() -> None:
    person, company = (entry(read_bytes(XML, SAMPLE), number) for number in (0, 1))
    assert (person.id, person.party.kind, person.party.gender) == ("EU.90001.12", PartyKind.PERSON, "female")
    assert [(n.text, n.kind, n.quality) for n in person.party.names] == [
        ("Тест Примеров", NameKind.ORIGINAL_SCRIPT, NameQuality.GOOD),
        ("Testa Maria EXEMPLAROVA", NameKind.PRIMARY, NameQuality.GOOD),
        ("La Testa", NameKind.ALIAS, NameQuality.LOW),
        ("Tessa Exemplar", NameKind.ALIAS, NameQuality.LOW),
    ]
    assert [born.iso() for born in person.party.births] == ["1971-03-09", "1969/1972~", "1982~"]
    assert person.party.births[2].calendar == "hijri"
    assert person.party.birth_places[0].country == "CY"
    assert person.party.nationalities == ("CY",)
    assert person.programmes == ("XTEST",)
    assert "2024/9999 (OJ L16012024)" in person.legal_basis
    assert "in force 2024-01-17" in person.legal_basis
    assert person.listed_on is not None
    assert person.listed_on.iso() == "2019-05-06"
    passport = person.party.identifiers[2]
    assert (passport.kind, passport.country) == ("passport", "CY")
    assert "knownExpired" in passport.note
    assert [(i.kind, i.valid) for i in company.party.identifiers] == [("imo", True), ("bic", None)]


def test_the_id_is_the_reference_or_the_logical_id() -> None:
    assert entry(listed(NAMED)).id == "EU.1.2"
    assert entry(listed(NAMED, 'logicalId="7"')).id == "7"
    assert codes(listed(NAMED, "")) == ["entry.no_id"]
    assert codes(listed('<subjectType code="person"/>')) == ["entry.no_name"]


def test_a_de_listed_entry_says_so() -> None:
    company = entry(read_bytes(XML, SAMPLE), 1)
    assert company.status == "de-listed"
    assert company.expires_on is not None
    assert company.expires_on.isoformat() == "2026-01-31"


def test_unknown_parts_codes_and_dates_are_kept_and_said() -> None:
    units = listed(
        NAMED + '<subjectType code="robot" classificationCode="R"/><birthdate birthdate="spring"/>'
        '<newFact who="Nobody"><deep>hidden</deep></newFact>'
    )
    assert codes(units) == ["entry.unknown_code", "entry.unread_date", "xml.unknown_element", "xml.unknown_element"]
    kept = entry(units).party.other
    for pair in (("subjectType", "robot"), ("birthdate", "spring"), ("sanctionEntity/newFact/deep", "hidden")):
        assert pair in kept


def test_the_list_states_its_date() -> None:
    stated = list_date(open_source(SAMPLES / "eu_fsf.xml"))
    assert stated is not None
    assert stated.isoformat() == "2026-02-03"


def test_the_source_needs_a_token_and_is_not_proven() -> None:
    assert not SOURCE.proven
    assert SOURCE.downloads[0].token_setting == "KORDON_EU_TOKEN"
    assert "{token}" in SOURCE.downloads[0].url


def test_recognised_by_content() -> None:
    assert recognised(XML, SAMPLE) == 1.0
    assert recognised(XML, b"<export><row>1</row></export>") == 0.0
    assert recognised(XML, b"<CONSOLIDATED_LIST/>") == 0.0
    assert recognised(XML, b"name,born\n") == 0.0


@pytest.mark.parametrize("content", [SAMPLE[:-40], SAMPLE[:200], b"<other/>", SAMPLE + b"<more/>"])
def test_a_truncated_or_foreign_file_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(UnreadableInput):
        read_bytes(XML, content)


@given(st.data())
def test_damage_is_refused_or_counted(data: st.DataObject) -> None:
    read_or_refused(XML, data.draw(damaged(SAMPLE)))
