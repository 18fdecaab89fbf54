"""The Security Council's list: nothing of it is lost, and what is plain is understood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kordon.engine.pipeline import open_source
from kordon.engine.records.party import Name, NameKind, NameQuality, PartyKind
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats import xml_reading
from kordon.rooms.watchlists.formats.published_dates import read_date
from kordon.rooms.watchlists.formats.un.consolidated_xml import XML, list_date
from kordon.rooms.watchlists.formats.un.names import alias_names, note_names
from kordon.rooms.watchlists.tests.reading import (
    Units,
    balanced,
    codes,
    entry,
    read_bytes,
    read_path,
    recognised,
    shared,
    texts,
)

REAL = "watchlists/un/consolidated_2026-02-27.xml"
PERSON = """
  <DATAID>111</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>ANA</FIRST_NAME><SECOND_NAME>EXAMPLE</SECOND_NAME>
  <UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
"""


def listed(inner: str, tag: str = "INDIVIDUAL", after: str = "") -> Units:
    return read_bytes(XML, document(inner, tag, after).encode())


def document(inner: str, tag: str = "INDIVIDUAL", after: str = "") -> str:
    group = {"INDIVIDUAL": "INDIVIDUALS", "ENTITY": "ENTITIES"}[tag]
    body = f"<{group}><{tag}>{inner}</{tag}></{group}>{after}"
    return f'<CONSOLIDATED_LIST dateGenerated="2026-01-02T03:04:05Z">{body}</CONSOLIDATED_LIST>'


def named(texts_and_kinds: list[Name]) -> list[tuple[str, str]]:
    return [(name.text, name.kind.value) for name in texts_and_kinds]


def test_every_text_of_the_real_list_is_in_its_entry() -> None:
    path = shared(REAL)
    units = read_path(XML, path)
    assert len(units) == 1003
    assert balanced(units)
    entries = etree.parse(str(path)).getroot().iter("INDIVIDUAL", "ENTITY")
    lost = []
    for element, unit in zip(entries, units, strict=True):
        assert unit.record is not None
        kept = "\n".join(" ".join(text.split()).casefold() for text in texts(unit.record))
        for part in element.iter():
            text = " ".join((part.text or "").split()).casefold()
            coded = part.tag == "QUALITY" and text in ("good", "low", "a.k.a.", "f.k.a.")
            if text and not coded and text not in kept:
                lost.append((unit.number, part.tag, text))
    assert lost == []


def test_the_real_list_is_understood() -> None:
    entries = {unit.record.id: unit.record for unit in read_path(XML, shared(REAL)) if unit.record}
    assert len(entries) == 1003
    kinds = [record.party.kind for record in entries.values()]
    assert kinds.count(PartyKind.PERSON) == 730
    assert kinds.count(PartyKind.ORGANISATION) == 273
    names = [name for record in entries.values() for name in record.party.names]
    assert sum(name.quality is NameQuality.LOW for name in names) >= 600
    assert all(name.script for name in names if any(char.isalpha() for char in name.text))
    assert not [name for name in names if name.text.count("(") != name.text.count(")")]
    dated = [r for r in entries.values() if r.party.kind is PartyKind.PERSON and r.party.births]
    assert len(dated) > 650


def test_the_real_list_states_its_date() -> None:
    stated = list_date(open_source(shared(REAL)))
    assert stated is not None
    assert stated.isoformat() == "2026-02-27"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Azim A; Azim B", [("Azim A", "alias"), ("Azim B", "alias")]),
        ("Moh A b) Moh C", [("Moh A", "alias"), ("Moh C", "alias")]),
        ("Jin T (金铁三)", [("Jin T", "alias"), ("金铁三", "original_script")]),
        ("حسن غول (Hassan G; Hasan G)", [("حسن غول", "original_script"), ("Hassan G", "alias"), ("Hasan G", "alias")]),
        ("Abu B (original script: Абу Б)", [("Abu B", "alias"), ("Абу Б", "original_script")]),
        ("Agha J اغا جان", [("Agha J", "alias"), ("اغا جان", "original_script")]),
        ("Encep N (birth name)", [("Encep N", "alias")]),
        ("Safia F, born 1 Jan. 1953 (passport no. 1)", [("Safia F", "alias")]),
        ("FOREIGN TRADE BANK (FTB)", [("FOREIGN TRADE BANK (FTB)", "alias")]),
        ("A LINES (AL) ; B COMPANY (BC)", [("A LINES (AL)", "alias"), ("B COMPANY (BC)", "alias")]),
        ("Ahmed, Abubakar K.", [("Ahmed, Abubakar K.", "alias")]),
    ],
)
def test_names_in_one_field(field: str, expected: list[tuple[str, str]]) -> None:
    names, changed = alias_names(field, NameKind.ALIAS, NameQuality.GOOD)
    assert named(names) == expected
    assert changed == (len(expected) > 1 or expected[0][0] != field)


def test_names_in_notes() -> None:
    assert named(note_names("original script: Абу Банат", NameQuality.LOW, "Abu Banat")) == [
        ("Абу Банат", "original_script")
    ]
    assert named(note_names("Yunis M; Younis M", NameQuality.GOOD, "شيخ")) == [
        ("Yunis M", "alias"),
        ("Younis M", "alias"),
    ]
    assert note_names("born in 1955; passport TR1", NameQuality.GOOD, "شيخ") == []
    assert note_names("formerly; listed", NameQuality.GOOD, "Latin Name") == []


def test_alias_qualities_and_former_names() -> None:
    aliases = "".join(
        f"<ENTITY_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{name}</ALIAS_NAME></ENTITY_ALIAS>"
        for quality, name in (
            ("a.k.a.", "Known"),
            ("f.k.a.", "Once"),
            ("Good", "Strong"),
            ("Low", "Weak"),
            ("?", "Odd"),
        )
    )
    units = listed(PERSON + aliases, "ENTITY")
    names = {name.text: name for name in entry(units).party.names}
    assert names["Once"].kind is NameKind.FORMER
    assert (names["Strong"].quality, names["Weak"].quality) == (NameQuality.GOOD, NameQuality.LOW)
    assert codes(units) == ["un.unknown_quality"]
    assert ("QUALITY", "Odd: ?") in entry(units).party.other


@pytest.mark.parametrize(
    ("inner", "iso"),
    [
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1971-03-09</DATE>", "1971-03-09"),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR>", "1971"),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR><NOTE>Sep.</NOTE>", "1971-09"),
        ("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1971</YEAR>", "1971~"),
        ("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1962</FROM_YEAR><TO_YEAR>1964</TO_YEAR>", "1962/1964"),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1973</NOTE>", "1973-11"),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Between Aug. and Sep. 1977</NOTE>", "1977"),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>24/06/1402 (Hijri Calendar)</NOTE>", "1982~"),
    ],
)
def test_dates_of_birth(inner: str, iso: str) -> None:
    units = listed(PERSON + f"<INDIVIDUAL_DATE_OF_BIRTH>{inner}</INDIVIDUAL_DATE_OF_BIRTH>")
    assert [birth.iso() for birth in entry(units).party.births] == [iso]
    assert codes(units) == []


def test_a_date_nobody_can_read_is_kept() -> None:
    units = listed(PERSON + "<INDIVIDUAL_DATE_OF_BIRTH><NOTE>30-35 years old</NOTE></INDIVIDUAL_DATE_OF_BIRTH>")
    assert codes(units) == ["un.unread_date"]
    assert ("DATE_OF_BIRTH", "30-35 years old") in entry(units).party.other


@pytest.mark.parametrize("text", ["1971-02-30", "1971-13-01", "0000", "31 Foo 1990", "1990 to 1980", "", "9" * 10_000])
def test_no_date_is_made_up(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("number", "value", "kind"),
    [
        ("AB 123-4", "AB1234", "passport"),
        ("CAR diplomatic passport no. D00000898", "D00000898", "passport"),
        ("381110042 (Expired 25 Jan. 2016)", "381110042", "passport"),
        ("R00012098, South Sudan", "R00012098", "passport"),
        ("Russian passport number 8208 No. 555627", "8208555627", "passport"),
    ],
)
def test_document_numbers(number: str, value: str, kind: str) -> None:
    units = listed(
        PERSON + f"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>{number}</NUMBER>"
        "<NOTE>a note</NOTE></INDIVIDUAL_DOCUMENT>"
    )
    found = entry(units).party.identifiers[0]
    assert (found.value, found.kind, found.text) == (value, kind, number)
    assert "a note" in found.note


def test_numbers_in_comments_become_identifiers() -> None:
    party = entry(
        listed(PERSON + "<COMMENTS1>Owner. IMO number: 5342883. SWIFT/BIC: KUDBKPPY</COMMENTS1>", "ENTITY")
    ).party
    assert [(i.kind, i.value) for i in party.identifiers] == [("imo_company", "5342883"), ("bic", "KUDBKPPY")]


def test_unknown_elements_are_kept_and_said() -> None:
    units = listed(PERSON + "<NEW_FACT kind='x'><DEEP>hidden</DEEP></NEW_FACT>loose")
    assert codes(units) == ["xml.unknown_element"] * 3
    kept = dict(entry(units).party.other)
    assert kept["INDIVIDUAL/NEW_FACT/DEEP"] == "hidden"
    assert kept["INDIVIDUAL/NEW_FACT@kind"] == "x"
    assert kept["INDIVIDUAL"] == "loose"
    assert units[0].defects[0].location.line == 4


def test_a_section_nobody_knew_is_a_rejected_unit() -> None:
    units = listed(PERSON, after="<VESSELS><VESSEL>SHIP</VESSEL></VESSELS>")
    assert [unit.record is None for unit in units] == [False, True]
    assert codes(units) == ["xml.stray_element"]


def test_entries_without_name_or_reference() -> None:
    assert codes(listed("<DATAID>1</DATAID><REFERENCE_NUMBER>X.1</REFERENCE_NUMBER>")) == ["un.no_name"]
    units = listed("<DATAID>77</DATAID><FIRST_NAME>ANA</FIRST_NAME>")
    assert codes(units) == ["un.no_reference"]
    assert entry(units).id == "77"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (document(PERSON).encode()[:-30], "xml.not_well_formed"),
        (document("&bomb;").encode(), "xml.not_well_formed"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + document(PERSON).encode(), "xml.dtd"),
        (b"<!--" + b" " * 70_000 + b"--><!DOCTYPE CONSOLIDATED_LIST []>" + document(PERSON).encode(), "xml.dtd"),
        (b"<OTHER/>", "xml.other_root"),
        (b"<CONSOLIDATED_LIST>" + b"<A>" * 300 + b"</A>" * 300 + b"</CONSOLIDATED_LIST>", "xml.not_well_formed"),
        (document("<A>b</A>" * 60_000).encode(), "xml.too_large"),
        (document("A" * 4_500_000).encode(), "xml.too_large"),
        (b"<CONSOLIDATED_LIST>\x00</CONSOLIDATED_LIST>", "xml.not_well_formed"),
        (b"<?xml version='1.0' encoding='nonsense'?>" + document(PERSON).encode(), "xml.not_well_formed"),
    ],
)
def test_hostile_and_broken_files_are_refused_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_bytes(XML, content)
    assert refused.value.defect.code == code


def test_an_external_entity_is_never_fetched() -> None:
    content = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><CONSOLIDATED_LIST>&x;</CONSOLIDATED_LIST>'
    with pytest.raises(UnreadableInput):
        read_bytes(XML, content)


def test_a_stream_of_entries_frees_each() -> None:
    kept = 0
    with_many = document(PERSON + "</INDIVIDUAL><INDIVIDUAL>".join([PERSON] * 2000))
    for unit in read_bytes(XML, with_many.encode()):
        kept += unit.record is not None
    assert kept == 2000  # more elements than MAX_OPEN_ELEMENTS would allow if they stayed
    assert 2000 * 8 * 4 > xml_reading.MAX_OPEN_ELEMENTS


def test_recognised_by_content_in_any_encoding() -> None:
    text = document(PERSON)
    assert recognised(XML, text.encode()) == 1.0
    assert recognised(XML, b"\xef\xbb\xbf" + text.encode()) == 1.0
    assert recognised(XML, ('<?xml version="1.0" encoding="utf-16"?>' + text).encode("utf-16")) == 1.0
    assert recognised(XML, b"<sdnList/>") == 0.0
    assert recognised(XML, b"name,born\n") == 0.0


_TAGS = st.sampled_from(
    "FIRST_NAME REFERENCE_NUMBER INDIVIDUAL_ALIAS ALIAS_NAME QUALITY NOTE VALUE NATIONALITY INDIVIDUAL_DOCUMENT NUMBER "
    "INDIVIDUAL_DATE_OF_BIRTH DATE YEAR COMMENTS1 SURPRISE INDIVIDUAL LAST_DAY_UPDATED ENTITY_ADDRESS CITY".split()
)
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
_TREES = st.recursive(
    _TEXT.map(lambda t: t.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "")),
    lambda inner: st.lists(st.tuples(_TAGS, inner), max_size=5).map(
        lambda parts: "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts)
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(_TREES)
def test_any_tree_inside_an_entry_is_read_or_rejected(inner: str) -> None:
    try:
        units = listed(PERSON + inner)
    except UnreadableInput as refused:
        assert refused.defect.code == "xml.not_well_formed"
        return
    assert balanced(units)
    read = " ".join(re.sub(r"\s+", " ", text) for unit in units if unit.record for text in texts(unit.record))
    assert "XXi.001" in read


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.integers(0, 400))
def test_any_bytes_are_refused_or_read(noise: bytes, at: int) -> None:
    whole = document(PERSON).encode()
    try:
        assert balanced(read_bytes(XML, whole[:at] + noise + whole[at:]))
    except UnreadableInput as refused:
        assert refused.defect.code.startswith("xml.")
