"""The denied persons list: one line, one entry, with an id that later edits don't change."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.records.dates import PartialDate
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats.dpl.text_file import COLUMNS, TEXT
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

ANA = (
    "ANA EXAMPLE",
    "1 ROAD",
    "TOWN",
    "TX",
    "US",
    "75159",
    "06/19/2003",
    "06/29/2056",
    "Y",
    "2007-01-31",
    "ADDED",
    "68 F.R. 1",
)


def line(*cells: str) -> str:
    return "\t".join(f'"{cell}"' for cell in cells) + "\n"


def listed(*rows: tuple[str, ...], header: tuple[str, ...] = COLUMNS) -> Units:
    return read_bytes(TEXT, "".join(line(*row) for row in (header, *rows)).encode())


def test_every_field_of_the_real_list_is_in_its_entry() -> None:
    path = shared("watchlists/us-dpl/dpl.txt")
    units = read_path(TEXT, path)
    rows = [row.split("\t") for row in path.read_text("latin-1").splitlines()[1:]]
    assert len(units) == len(rows) > 500
    assert codes(units) == ["dpl.unread_date"]  # a last update in the year 3017
    assert len({unit.record.id for unit in units if unit.record}) == len(units)
    for cells, unit in zip(rows, units, strict=True):
        assert unit.record is not None
        kept = set(texts(unit.record))
        if unit.record.expires_on:
            kept.add(unit.record.expires_on.strftime("%m/%d/%Y"))
        single = {" ".join(text.split()) for text in kept}
        assert {" ".join(cell.strip('"').replace('""', '"').split()) for cell in cells} - {""} <= single


def test_the_columns() -> None:
    found = entry(listed(ANA))
    assert found.party.caption == "ANA EXAMPLE"
    assert found.party.addresses[0].text == "1 ROAD, TOWN, TX, 75159, US"
    assert found.listed_on == PartialDate(2003, 6, 19, text="06/19/2003")
    assert found.expires_on == date(2056, 6, 29)
    assert found.legal_basis == "68 F.R. 1"
    assert found.remarks == "ADDED"


def test_an_id_survives_edits_and_tells_addresses_apart() -> None:
    edited = (*ANA[:7], "01/01/2060", "N", "2020-01-01", "CORRECTED", "99 F.R. 2")
    moved = ("ANA EXAMPLE", "2 OTHER ROAD", *ANA[2:])
    ids = [entry(listed(row)).id for row in (ANA, edited, moved)]
    assert ids[0] == ids[1] != ids[2]


def test_a_line_given_twice_is_two_entries() -> None:
    units = listed(ANA, ANA)
    assert entry(units, 1).id == entry(units, 0).id + "-2"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("FUYI SUN A/K/A FRANK SUN", ["FUYI SUN", "FRANK SUN"]),
        ("PEARL (A.K.A. NEI-CHIEN CHU) LI", ["PEARL LI", "NEI-CHIEN CHU"]),
        ("KATAKA LTD", ["KATAKA LTD"]),
    ],
)
def test_known_as(written: str, names: list[str]) -> None:
    assert [name.text for name in entry(listed((written, *ANA[1:]))).party.names] == names


def test_odd_lines_are_said() -> None:
    assert codes(listed(("A", "B"))) == ["dpl.bad_row"]
    assert codes(listed(("", *ANA[1:]))) == ["dpl.no_name"]
    units = listed((*ANA[:7], "13/45/2056", *ANA[8:]))
    assert codes(units) == ["dpl.unread_date"]
    assert ("Expiration_Date", "13/45/2056") in entry(units).party.other
    units = listed((*ANA, "more"), header=(*COLUMNS, "New_Column"))
    assert codes(units) == ["dpl.unknown_column"]
    assert ("New_Column", "more") in entry(units).party.other


def test_a_file_without_its_header_is_refused() -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_bytes(TEXT, line(*ANA).encode())
    assert refused.value.defect.code == "dpl.no_header"


def test_recognised_by_content() -> None:
    assert recognised(TEXT, line(*COLUMNS).encode()) > 0.9
    assert recognised(TEXT, b"Name\tCountry\nA\tB\n") == 0.0


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.binary(max_size=100) | st.text(max_size=40).map(lambda t: (f"{t}\t" * 12)[:-1].encode()), max_size=5)
)
def test_any_lines_are_read_or_rejected(noise: list[bytes]) -> None:
    units = read_bytes(TEXT, line(*COLUMNS).encode() + b"\n".join(noise))
    assert balanced(units)
