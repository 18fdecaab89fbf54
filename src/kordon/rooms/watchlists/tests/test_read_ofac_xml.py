"""OFAC's XML forms, by invented samples in the published structures: both say what the CSV form would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source, recognise
from kordon.engine.records.party import NameKind, NameQuality, PartyKind
from kordon.engine.units import Format, UnreadableInput
from kordon.rooms.watchlists.formats.ofac import sdn_advanced_xml, sdn_xml
from kordon.rooms.watchlists.formats.ofac.source import SOURCE
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.tests.reading import Units, balanced, codes, entry, read_bytes, recognised, texts
from kordon.rooms.watchlists.tests.spec_reading import SAMPLES, damaged, lost, read_or_refused, sample

PLAIN = sample("ofac_sdn.xml")
ADVANCED = sample("ofac_sdn_advanced.xml")
FORMS = [(sdn_xml.XML, PLAIN), (sdn_advanced_xml.XML, ADVANCED)]


def coded_plain(tag: str, attribute: str, text: str) -> bool:
    """Kinds, qualities, flags."""
    return tag in ("sdnType", "type", "category", "mainEntry") or text in ("Female", "Gender")


def coded_advanced(tag: str, attribute: str, text: str) -> bool:
    """Numbers that join the file's parts and flags; the parts of a date stand in its ISO form."""
    if attribute == "FixedRef":
        return False
    return attribute != "" or tag in ("Year", "Month", "Day")


def listed(inner: str, root: str = "sdnList") -> Units:
    return read_bytes(sdn_xml.XML, f"<{root}><sdnEntry>{inner}</sdnEntry></{root}>".encode())


def advanced(change: str, to: str) -> Units:
    content = ADVANCED.decode()
    assert content.count(change) >= 1
    return read_bytes(sdn_advanced_xml.XML, content.replace(change, to, 1).encode())


NAMED = "<uid>1</uid><lastName>SAMPLE</lastName><sdnType>Entity</sdnType>"


def test_every_text_of_the_plain_sample_is_in_its_entry() -> None:
    units = read_bytes(sdn_xml.XML, PLAIN)
    assert len(units) == 3
    assert codes(units) == []
    assert balanced(units)
    assert lost(units, PLAIN, "sdnEntry", coded_plain) == []


def test_every_text_of_the_advanced_sample_is_in_its_entry() -> None:
    units = read_bytes(sdn_advanced_xml.XML, ADVANCED)
    assert len(units) == 3
    assert codes(units) == []
    assert balanced(units)
    assert lost(units, ADVANCED, "DistinctParty", coded_advanced) == []
    kept = [" ".join(texts(unit.record)) for unit in units]
    for number, said in (
        (0, ("1 Fiction Road", "90210", "Turkey", "K00000001", "reported lost", "Ministry of Examples", "2004-02-20")),
        (0, ("Fraudulent", "SDN List", "Executive Order 99999", "first listing", "XTEST", "Block", "Associate Of")),
        (0, ("section 1(b) of Executive Order 99999", "Fair")),
        (1, ("1027700000019", "1999-02-01 to 1999-02-28")),
        (2, ("IMO 9074729", "Bulk Carrier", "as of 2025", "Owned or Controlled By")),
    ):
        for text in said:
            assert text in kept[number]


@pytest.mark.parametrize(("form", "content"), FORMS)
def test_both_forms_are_understood_alike(form: Format[ListEntry], content: bytes) -> None:
    person, company, ship = (entry(read_bytes(form, content), number) for number in range(3))
    assert [record.id for record in (person, company, ship)] == ["990001", "990002", "990003"]
    kinds = [record.party.kind for record in (person, company, ship)]
    assert kinds == [PartyKind.PERSON, PartyKind.ORGANISATION, PartyKind.VESSEL]
    assert person.party.caption == "EXEMPLAROVA, Testa Maria"
    names = {name.text: name for name in person.party.names}
    assert names["TESTITA"].quality is NameQuality.LOW
    assert any(name.kind is NameKind.FORMER for name in person.party.names)
    assert person.party.gender == "female"
    assert person.programmes == ("XTEST", "YTEST-EO99999")
    assert person.party.addresses[0].country == "TR"
    assert person.party.nationalities[0] == "CY"
    assert person.party.birth_places[0].country == "CY"
    assert [(i.kind, i.country) for i in person.party.identifiers[:1]] == [("passport", "CY")]
    assert company.party.identifiers[0].value == "1027700000019"
    assert [(i.kind, i.value, i.valid) for i in ship.party.identifiers][:1] == [("imo", "9074729", True)]
    assert ship.party.owners[0].name == "Invented Lines FZCO"
    assert ship.party.nationalities == ("KM",)


def test_dates_of_birth_with_their_precision() -> None:
    plain, advanced_form = (entry(read_bytes(form, content)) for form, content in FORMS)
    assert [born.iso() for born in plain.party.births] == ["1948-12-10", "1951~", "1961/1962"]
    assert [born.iso() for born in advanced_form.party.births] == ["1947-04-19", "1951~"]


def test_numbers_and_statements_in_the_list_of_numbers() -> None:
    company = entry(read_bytes(sdn_xml.XML, PLAIN), 1)
    assert [(i.kind, i.value) for i in company.party.identifiers] == [
        ("registration", "1027700000019"),
        ("imo_company", "5342883"),
    ]
    assert ("Organization Established Date", "04 Feb 1999") in company.party.other
    found = entry(
        listed(NAMED + "<idList><id><idType>Registration Country</idType><idNumber>Panama</idNumber></id></idList>")
    )
    assert found.party.countries == ("PA",)
    assert found.party.identifiers == ()


def test_links_and_owners() -> None:
    assert entry(read_bytes(sdn_xml.XML, PLAIN)).links[0].name == "EXEMPLARY MACHINE WORKS"
    ship = entry(read_bytes(sdn_advanced_xml.XML, ADVANCED), 2)
    assert [(link.relation, link.entry_id) for link in ship.links] == [("Owned or Controlled By", "990002")]
    assert [(o.party_id, o.role, o.share_percent) for o in ship.party.owners][1:] == [
        ("990002", "Owned or Controlled By", None)
    ]


def test_a_former_owner_is_a_link_and_no_owner() -> None:
    units = advanced(
        'RelationTypeID="15003" RelationQualityID="1" Former="false"', 'RelationTypeID="15003" Former="true"'
    )
    ship = entry(units, 2)
    assert [link.relation for link in ship.links] == ["former Owned or Controlled By"]
    assert [owner.party_id for owner in ship.party.owners] == [""]


def test_a_false_identity_is_no_primary_name() -> None:
    person = entry(advanced('Primary="true" False="false"', 'Primary="true" False="true"'))
    assert all(name.kind is not NameKind.PRIMARY for name in person.party.names)
    assert ("Identity", "false identity: EXEMPLAROVA, Testa Maria") in person.party.other


def test_what_the_file_does_not_define_is_kept_and_said() -> None:
    units = advanced('VersionLocation LocationID="25"', 'VersionLocation LocationID="404"')
    assert codes(units) == ["entry.unresolved"]
    assert ("LocationID", "404") in entry(units).party.other
    units = advanced('PartySubTypeID="4"', 'PartySubTypeID="99"')
    assert codes(units) == ["entry.unknown_code"]
    assert entry(units).party.kind is PartyKind.UNKNOWN
    assert ("PartySubType", "PartySubType 99") in entry(units).party.other


def test_what_belongs_to_no_party_is_said_on_the_last_unit() -> None:
    units = advanced('IdentityID="4375" ValidityID', 'IdentityID="1" ValidityID')
    assert codes(units) == ["ofac_xml.orphan"]
    assert "1027700000019" in dict(units[-1].defects[-1].parameters)["text"]
    units = advanced('SanctionsEntry ID="990002" ProfileID="990002"', 'SanctionsEntry ID="990002" ProfileID="1"')
    assert codes(units) == ["ofac_xml.orphan"]


def test_unknown_elements_are_kept_and_said() -> None:
    units = listed(NAMED + "<newFact a='b'>hidden</newFact><akaList><aka><alias>x</alias></aka></akaList>")
    assert codes(units) == ["xml.unknown_element"] * 3
    assert ("sdnEntry/newFact", "hidden") in entry(units).party.other
    new = "<NewFact>hidden</NewFact>"
    for before in (
        '<SanctionsMeasure ID="8311"',
        '<LocationPart LocPartTypeID="1451"',
        "<IDRegistrationNo>K00000001",
        "<Comment>as of 2025</Comment>",
        '<Feature ID="40124"',
    ):
        units = advanced(before, new + before)
        assert codes(units) == ["xml.unknown_element"]
        assert any(text == "hidden" for unit in units if unit.record for _, text in unit.record.party.other)


def test_a_count_that_differs_and_a_section_nobody_knew() -> None:
    units = read_bytes(sdn_xml.XML, PLAIN.replace(b"<Record_Count>3", b"<Record_Count>4"))
    assert codes(units) == ["ofac_xml.count_differs"]
    assert codes(listed(NAMED + "</sdnEntry><surprise>text</surprise><sdnEntry>" + NAMED)) == ["xml.stray_element"]
    assert codes(advanced("<SanctionsEntryLinks/>", "<Surprise>text</Surprise>")) == ["xml.stray_element"]


def test_entries_without_name_or_number_are_rejected() -> None:
    assert codes(listed("<uid>1</uid>")) == ["entry.no_name"]
    assert codes(listed("<lastName>A</lastName>")) == ["entry.no_id"]


@pytest.mark.parametrize("name", ["ofac_sdn.xml", "ofac_sdn_advanced.xml"])
def test_the_source_knows_every_form_and_its_date(name: str) -> None:
    source = open_source(SAMPLES / name)
    assert recognise(source, SOURCE.formats).name.endswith("-xml")
    assert SOURCE.list_date is not None
    stated = SOURCE.list_date(source)
    assert stated is not None
    assert stated.isoformat() == "2026-02-13"
    assert SOURCE.parts is not None
    assert SOURCE.parts(source.path) == [source.path]


def test_recognised_by_content() -> None:
    for form, content in FORMS:
        assert [recognised(one, content) for one, _ in FORMS] == [float(one is form) for one, _ in FORMS]
        for other in (b"<Sanctions><x/></Sanctions>", b"<export/>", b'1,"A",-0- \n'):
            assert recognised(form, other) == 0.0


@pytest.mark.parametrize(("form", "content"), FORMS)
def test_a_truncated_or_foreign_file_is_refused_as_a_whole(form: Format[ListEntry], content: bytes) -> None:
    for broken in (content[:-30], content[: len(content) // 2], b"<other/>"):
        with pytest.raises(UnreadableInput):
            read_bytes(form, broken)


@given(st.data())
def test_damage_is_refused_or_counted(data: st.DataObject) -> None:
    form, content = data.draw(st.sampled_from(FORMS))
    read_or_refused(form, data.draw(damaged(content)))
