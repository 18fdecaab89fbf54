"""The Swiss list, by an invented sample in the published structure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source
from kordon.engine.records.party import NameKind, NameQuality, PartyKind
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats.seco.names import Part, whole_names
from kordon.rooms.watchlists.formats.seco.sanctions_xml import XML, list_date
from kordon.rooms.watchlists.formats.seco.source import SOURCE
from kordon.rooms.watchlists.tests.reading import Units, balanced, codes, entry, read_bytes, recognised
from kordon.rooms.watchlists.tests.spec_reading import SAMPLES, damaged, lost, read_or_refused, sample

SAMPLE = sample("seco_sanctions.xml")
PAST = SAMPLE[: SAMPLE.index(b"<removed>")] + SAMPLE[SAMPLE.index(b"</removed>") + len(b"</removed>") :]


def coded(tag: str, attribute: str, text: str) -> bool:
    """Fields of the record: kinds, qualities, calendars, scripts, the order of name parts, the parts of a date."""
    if tag in ("target", "individual", "entity", "object", "identity"):
        return attribute in ("main", "sex", "object-type")
    if tag == "day-month-year":
        return attribute in ("day", "month", "calendar", "quality")
    return text == "whole-name" or attribute in (
        "quality",
        "name-type",
        "lang",
        "script",
        "spelling-variant-type",
        "order",
    )


def listed(body: str, outside: str = "", after: str = "") -> Units:
    document = (
        '<swiss-sanctions-list list-type="whole-list" date="2026-02-13"><target ssid="1">'
        f"<individual>{body}</individual>{outside}</target>{after}</swiss-sanctions-list>"
    )
    return read_bytes(XML, document.encode())


def name(text: str, **attributes: str) -> str:
    said = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f'<name{said}><name-part order="1" name-part-type="whole-name"><value>{text}</value></name-part></name>'


NAMED = f"<identity main='true'>{name('Testa', name_type='primary-name')}</identity>"


def test_every_text_of_the_sample_but_the_past_is_in_its_entry() -> None:
    units = read_bytes(XML, SAMPLE)
    assert len(units) == 3
    assert codes(units) == []
    assert balanced(units)
    assert lost(units, PAST, "target", coded) == []


def test_the_sample_is_understood() -> None:
    person, company, ship = (entry(read_bytes(XML, SAMPLE), number) for number in range(3))
    assert (person.id, person.party.kind, person.party.gender) == ("95142", PartyKind.PERSON, "female")
    assert [(n.text, n.kind, n.quality) for n in person.party.names] == [
        ("Exemplarova Testa Fictovna", NameKind.PRIMARY, NameQuality.GOOD),
        ("Примерова Теста", NameKind.ORIGINAL_SCRIPT, NameQuality.GOOD),
        ("Exemplarova Tessa Fictovna", NameKind.ALIAS, NameQuality.GOOD),
        ("Testita", NameKind.ALIAS, NameQuality.LOW),
        ("Testa Oldname", NameKind.FORMER, NameQuality.GOOD),
        ("Maria Sample", NameKind.ALIAS, NameQuality.GOOD),
    ]
    assert [born.iso() for born in person.party.births] == ["1980-03-23", "1981"]
    assert person.party.birth_places[0].text == "Exampletown, West, Cyprus"
    assert person.party.addresses[0].country == "TR"
    assert [i.kind for i in person.party.identifiers] == ["passport", "national_id", "email"]
    assert person.programmes == ("Inventedland",)
    assert person.legal_basis.endswith("annex 13")
    assert [(link.relation, link.entry_id) for link in person.links] == [("related-to", "96130")]
    assert company.party.births == ()
    assert [(i.kind, i.value) for i in company.party.identifiers] == [("registration", "1027700000019")]
    assert [(i.kind, i.value, i.valid) for i in ship.party.identifiers] == [("imo", "9074729", True)]
    assert ship.party.kind is PartyKind.VESSEL


def test_what_a_modification_removed_is_the_past() -> None:
    assert "Gone Forever" not in str(entry(read_bytes(XML, SAMPLE)))


@pytest.mark.parametrize(
    ("history", "status", "ended"),
    [
        ([("listed", "2016-03-01")], "", ""),
        ([("de-listed", "2026-01-31"), ("listed", "2016-03-01")], "de-listed", "2026-01-31"),
        ([("listed", "2020-01-01"), ("de-listed", "2018-01-01"), ("listed", "2016-03-01")], "", ""),
        ([("amended", "2025-06-03"), ("de-listed", "2025-06-20")], "de-listed", "2025-06-20"),
        ([("listed", "2025-06-20"), ("de-listed", "2025-06-20")], "", ""),
        ([("de-listed", "")], "de-listed", ""),
        ([], "", ""),
    ],
)
def test_the_latest_modification_decides(history: list[tuple[str, str]], status: str, ended: str) -> None:
    said = "".join(f'<modification modification-type="{kind}" effective-date="{day}"/>' for kind, day in history)
    found = entry(listed(NAMED, said))
    assert found.status == status
    assert (found.expires_on.isoformat() if found.expires_on else "") == ended


def test_whole_names() -> None:
    parts = [
        Part(2, "given-name", "Ana", {("ARA", "ARAB"): ["آنا"]}),
        Part(1, "family-name", "Muster", {("ARA", "ARAB"): ["موستر", "مستر"], ("ENG", "LATN"): ["Mooster"]}),
        Part(0, "title", "Dr"),
        Part(3, "suffix", "Jr"),
    ]
    assert whole_names(parts) == [
        ("Muster Ana Jr", ""),
        ("موستر آنا", "ara"),
        ("مستر آنا", "ara"),
        ("Mooster Ana Jr", "eng"),
    ]
    assert whole_names([Part(0, "title", "The Count")]) == [("The Count", "")]
    assert whole_names([Part(1, "whole-name", "A"), Part(1, "whole-name", "B")]) == [("A", ""), ("B", "")]
    assert len(whole_names([Part(n % 5, "other", str(n)) for n in range(50)])) <= 16


def test_other_information_with_a_label_alone_is_a_number() -> None:
    told = "".join(
        f"<other-information>{text}</other-information>"
        for text in (
            "Website: https://www.example.org",
            "Taxpayer identification number: 500100732259",
            "Note: born 1971",
        )
    )
    found = entry(listed(NAMED + told))
    assert [(i.kind, i.text) for i in found.party.identifiers] == [
        ("website", "https://www.example.org"),
        ("tax", "500100732259"),
    ]
    assert "Note: born 1971" in found.remarks


def test_unknown_parts_codes_dates_and_places_are_kept_and_said() -> None:
    units = listed(
        f'<identity main="true">{name("Testa", name_type="nickname", quality="fair")}<day-month-year year="19"/>'
        '<address place-id="404"/></identity><newfact a="b">hidden</newfact>',
        "<sanctions-set-id>77</sanctions-set-id>",
    )
    assert sorted(codes(units)) == [
        "entry.unknown_code", "entry.unknown_code", "entry.unread_date", "entry.unresolved", "entry.unresolved",
        "xml.unknown_element", "xml.unknown_element",
    ]  # fmt: skip
    kept = entry(units).party.other
    for pair in (("name-type", "nickname"), ("quality", "fair"), ("day-month-year", "19"), ("place-id", "404"),
                 ("individual/newfact", "hidden"), ("sanctions-set-id", "77")):  # fmt: skip
        assert pair in kept


def test_unknown_parts_of_a_place_are_its_entries() -> None:
    units = listed(
        f'<identity main="true">{name("Testa")}<address place-id="9"/></identity>',
        after='<place ssid="9"><location>Town</location><altitude>400</altitude></place>',
    )
    assert codes(units) == ["xml.unknown_element"]
    assert ("place/altitude", "400") in entry(units).party.other
    assert units[0].defects[0].location.unit == 1


def test_entries_without_a_name_or_number_are_rejected() -> None:
    assert codes(listed("<justification>x</justification>")) == ["entry.no_name"]
    units = read_bytes(XML, b"<swiss-sanctions-list><target/><surprise>text</surprise></swiss-sanctions-list>")
    assert codes(units) == ["entry.no_id", "xml.stray_element"]


def test_date_source_and_recognition() -> None:
    stated = list_date(open_source(SAMPLES / "seco_sanctions.xml"))
    assert stated is not None
    assert stated.isoformat() == "2026-02-13"
    assert not SOURCE.proven
    assert recognised(XML, SAMPLE) == 1.0
    assert recognised(XML, b"<export/>") == 0.0
    assert recognised(XML, b"name,born\n") == 0.0


@pytest.mark.parametrize("content", [SAMPLE[:-40], SAMPLE[:300], b"<other/>"])
def test_a_truncated_or_foreign_file_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(UnreadableInput):
        read_bytes(XML, content)


@given(st.data())
def test_damage_is_refused_or_counted(data: st.DataObject) -> None:
    read_or_refused(XML, data.draw(damaged(SAMPLE)))
