"""The EU's list of 2021 as data: complete, reconciled with its text, and refused where it is damaged."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.units import UnreadableInput
from kordon.rooms.trade.controls.chemicals import find_chemicals, is_cas, is_mixture_controlled
from kordon.rooms.trade.controls.conditions import Facts, Threshold, leaves
from kordon.rooms.trade.controls.differences import compare
from kordon.rooms.trade.controls.library import LARGEST_FILE, TABLES, load, other_names, read_list
from kordon.rooms.trade.controls.printed import Printed, printed_numbers
from kordon.rooms.trade.controls.reconcile import cover
from kordon.rooms.trade.controls.units import read_quantity

REPOSITORY = Path(__file__).resolve().parents[5]
LIST = load("eu-2021")
HEAD = (
    b'{"schema": "kordon.control-list/1", "id": "x", "title": "T", "date": "2026-01-01", "source": "S", "replaced_by": ""}'
)
TREE = b"2B204\tNSG2\n2B204.a\tNSG2\n"


def parts(**tables: bytes) -> dict[str, bytes]:
    return {"list.json": HEAD, "tree.tsv": TREE, **{f"{name}.tsv": content for name, content in tables.items()}}


def test_the_list_is_whole() -> None:
    assert len(list(LIST.entries())) == 366
    assert {"2B350.i.4", "1C351.c.12", "1C350.89", "1C111.a.4.q", "2B233.c.6"} <= set(LIST.paragraphs)
    assert all(entry.title for entry in LIST.entries())
    assert {p.regimes for p in LIST.paragraphs.values() if p.number.startswith("0")} == {("NSG1",)}
    assert LIST.replaced_by


def test_every_printed_number_of_an_entry_with_conditions_is_accounted_for() -> None:
    accounts = [account for account in cover(LIST) if account.conditions]
    assert len(accounts) >= 111
    assert [item for account in accounts for item in account.open] == []
    assert [threshold for account in accounts for threshold in account.unprinted] == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("> 152 mm", "> 125 mm"), (">= 69 MPa", "> 69 MPa"), (">= 69 MPa", ">= 69 kPa"), ("152 mm", "152 um")],
)
def test_the_reconciliation_sees_a_wrong_condition(wrong: str, right: str) -> None:
    folder = files("kordon.rooms.trade.controls").joinpath("data", "eu-2021")
    content = {item.name: item.read_bytes() for item in folder.iterdir()}
    line = "2B204.a\tif\tpressure.working >= 69 MPa and diameter.inner > 152 mm"
    assert line in content["conditions.tsv"].decode()
    content["conditions.tsv"] = content["conditions.tsv"].decode().replace(line, line.replace(wrong, right)).encode()
    (account,) = [account for account in cover(read_list(content, "damaged")) if account.entry == "2B204"]
    assert account.open
    assert account.unprinted


def test_the_data_are_what_the_text_says(shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The generated files are made again from the published text: nobody changed a printed number by hand."""
    monkeypatch.syspath_prepend(str(REPOSITORY / "tools"))
    module = __import__("make_eu_controls")
    module.main(shared_data / "trade" / "eu-annex1", tmp_path)
    monkeypatch.delitem(sys.modules, "make_eu_controls")
    committed = files("kordon.rooms.trade.controls").joinpath("data", "eu-2021")
    for name in ("tree.tsv", "printed.tsv", "chemicals.tsv", "agents.tsv"):
        assert (tmp_path / name).read_text("utf-8") == committed.joinpath(name).read_text("utf-8"), name


def test_no_title_or_statement_is_copied_from_the_text(shared_data: Path) -> None:
    text = (shared_data / "trade" / "eu-annex1" / "list2_official_text.txt").read_text("utf-8")
    plain = " ".join(text.split()).casefold()
    written = [p.title for p in LIST.paragraphs.values()]
    for paragraph in LIST.paragraphs.values():
        for condition in paragraph.conditions():
            written += [leaf.text for leaf in leaves(condition) if not isinstance(leaf, Threshold)]
    copied = [words for words in written if len(words.split()) > 7 and words.casefold() in plain]
    assert copied == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A mass of 69 MPa or greater", [Printed(">=", "69", "MPa")]),
        ("inside diameter in excess of 152 mm;", [Printed(">", "152", "mm")]),
        ("between 75 mm and 1 400 mm", [Printed(">=", "75", "mm"), Printed("<=", "1400", "mm")]),
        ("from 1,5 to 60 MPa", [Printed(">=", "1.5", "MPa"), Printed("<=", "60", "MPa")]),
        ("35 K (-238°C) or less", [Printed("<=", "35", "K"), Printed("~", "-238", "degC")]),
        ("of 3,18 x 106 m or greater", [Printed(">=", "3.18e6", "m")]),
        ("equal to or less (better) than 3,5 µm", [Printed("<=", "3.5", "um")]),
        ("as specified in 2B350.i. (CAS 111-48-8) and ISO 230-2:1988", []),
    ],
)
def test_numbers_are_read_from_text(text: str, expected: list[Printed]) -> None:
    assert list(printed_numbers(text)) == expected


def test_a_press_is_decided_by_the_conditions_from_the_entry_down() -> None:
    def press(**values: str) -> bool | None:
        quantities = {r.replace("__", "."): t for r, t in values.items()}
        return LIST.decides("2B204.a", Facts({r: read_quantity(r, t) for r, t in quantities.items()}, {}))

    assert press(pressure__working="70 MPa", diameter__inner="160 mm") is True
    assert press(pressure__working="70 MPa", diameter__inner="150 mm") is False
    assert press(pressure__working="70 MPa") is None


def test_a_vessel_needs_the_volume_of_the_paragraph_above_and_the_alloy_of_its_own() -> None:
    def vessel(litres: str, nickel: str) -> bool | None:
        known = {"volume.internal": litres, "content.nickel": nickel, "content.chromium": "22 %"}
        return LIST.decides("2B350.a.1", Facts({r: read_quantity(r, t) for r, t in known.items()}, {}))

    assert vessel("500 l", "30 %") is True
    assert vessel("100 l", "30 %") is False
    assert vessel("500 l", "25 %") is False


def test_an_exemption_decides_against() -> None:
    value = {"strength.ultimate_tensile": read_quantity("strength.ultimate_tensile", "2000 MPa")}
    small = {"dimension.largest": read_quantity("dimension.largest", "75 mm")}
    assert LIST.decides("1C216", Facts(value | small, {})) is False
    assert LIST.decides("1C216", Facts(value, {})) is None
    assert LIST.decides("1A001", Facts(value, {})) is None  # no condition written: never a no


def test_check_digits() -> None:
    assert all(is_cas(chemical.cas) for chemical in LIST.chemicals)
    assert not any(map(is_cas, ("111-48-9", "111-4-88", "0111-48-8", "111488", "١١١-٤٨-٨", "")))


def test_chemicals_by_schedule() -> None:
    """The chemicals of Notes 1 and 2 to 1C350 are those of Schedule 2, those of Note 3 are of Schedule 3 or none."""
    listed = [c for c in LIST.chemicals if c.number.startswith("1C350.") and c.relation == "listed"]
    assert {c.schedule[0] for c in listed if c.mixture == "cwc"} == {"2"}
    assert {c.schedule[:1] for c in listed if c.mixture == "other"} == {"3", ""}
    assert {c.schedule[0] for c in LIST.chemicals if c.number.startswith("1C350.") and c.relation == "military"} == {"1"}
    assert len({c.number for c in LIST.chemicals if c.number.startswith("1C350.")}) == 89


@pytest.mark.parametrize(
    ("cas", "percent", "destination", "answer"),
    [
        ("111-48-8", "20", "EG", True),
        ("111-48-8", "20", "CH", False),
        ("111-48-8", "20", "", None),
        ("111-48-8", "10", "EG", False),
        ("111-48-8", "30.1", "CH", True),
        ("102-71-6", "31", "", True),
        ("102-71-6", "30", "EG", False),
        ("78-53-5", "2", "KP", True),
    ],
)
def test_mixtures(cas: str, percent: str, destination: str, answer: bool | None) -> None:
    chemical = find_chemicals(LIST.chemicals, cas)[0]
    assert is_mixture_controlled(chemical, Decimal(percent), destination, date(2026, 1, 1)) is answer


def test_exactly_thirty_percent_is_more_in_one_profile_than_in_another() -> None:
    chemical = find_chemicals(LIST.chemicals, "102-71-6")[0]
    day = date(2026, 1, 1)
    assert [is_mixture_controlled(chemical, Decimal(30), "CH", day, profile) for profile in ("eu", "us")] == [False, True]
    assert is_mixture_controlled(chemical, Decimal(30), "CH", day, "elsewhere") is None


def test_a_late_party_counts_from_its_day() -> None:
    chemical = find_chemicals(LIST.chemicals, "111-48-8")[0]
    answers = [is_mixture_controlled(chemical, Decimal(20), "AO", day) for day in (date(2015, 10, 15), date(2015, 10, 16))]
    assert answers == [True, False]


def test_a_share_above_the_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        is_mixture_controlled(LIST.chemicals[0], Decimal(101), "CH", date(2026, 1, 1))


def _table(name: str, content: bytes) -> Callable[[], dict[str, bytes]]:
    return lambda: parts(**{name: content})


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (_table("tree", b"2B204\tNSG2\n2B204\tNSG2\n"), "controls.duplicate", 2),
        (_table("tree", b"2B204.a\tNSG2\n2B204\tNSG2\n"), "controls.parent", 1),
        (_table("tree", b"2B204\tMoon\n"), "controls.regime", 1),
        (_table("tree", b"../../x\tNSG2\n"), "controls.number", 1),
        (_table("tree", b"X" + b".a" * 50 + b"\tNSG2\n"), "controls.number", 1),
        (_table("tree", b""), "controls.empty", 0),
        (_table("tree", b"\xff\xfe"), "controls.encoding", 0),
        (_table("titles", b"# a comment\n2B999\tNothing\n"), "controls.unknown_number", 2),
        (_table("titles", b"2B204\n"), "controls.columns", 1),
        (_table("conditions", b"2B204\tif\tmass > 3 kg\n2B204\tif\tmass > 4 kg\n"), "controls.duplicate", 2),
        (_table("conditions", b"2B204\tif\tmass > 3 kg and mass < 2 kg\n"), "condition.impossible", 1),
        (_table("conditions", b"2B204\tif\tmass > 3 mm\n"), "unit.dimension", 1),
        (_table("conditions", b"2B204\tif\tmass > -3 kg\n"), "unit.negative", 1),
        (_table("conditions", b"2B204\tif\tmass >\n"), "condition.syntax", 1),
        (_table("conditions", b"2B204\twhen\tmass > 3 kg\n"), "controls.columns", 1),
        (_table("chemicals", b"2B204\t111-48-9\tThiodiglycol\n"), "controls.cas", 1),
        (_table("printed", b"2B204\ttext\t>\tten\tkg\n"), "unit.number", 1),
        (_table("titles", b"2B204\t" + b"x" * 5_000), "controls.columns", 1),
        (_table("words", b"2B204\tpress\n"), "controls.columns", 1),
        (_table("agents", b"1C351\tvirus\n"), "controls.unknown_number", 1),
        (lambda: {"tree.tsv": TREE}, "controls.head", 0),
        (lambda: {"list.json": b"[" * 5_000, "tree.tsv": TREE}, "controls.head", 0),
    ],
)
def test_a_damaged_list_is_refused_whole_and_located(
    content: Callable[[], dict[str, bytes]], code: str, line: int
) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_list(content(), "x")
    assert (refused.value.defect.code, refused.value.defect.location.line) == (code, line)


@given(st.sampled_from(TABLES), st.binary(max_size=120), st.booleans())
def test_no_bytes_break_the_reader(table: str, content: bytes, placed: bool) -> None:
    """Any file is read or refused with a located defect."""
    try:
        read_list(parts(**{table: b"2B204\t" + content.replace(b" ", b"\t") if placed else content}), "x")
    except UnreadableInput as refused:
        assert refused.defect.location.file


def test_a_file_larger_than_any_list_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(HEAD)
    with (tmp_path / "tree.tsv").open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    with pytest.raises(UnreadableInput) as refused:
        load(str(tmp_path))
    assert refused.value.defect.code == "controls.too_large"


def test_differences_are_found_by_content() -> None:
    before = read_list(parts(conditions=b"2B204.a\tif\tmass > 3 kg\n"), "x")
    after = read_list(
        {**parts(conditions=b"2B204.a\tif\tmass > 4 kg\n"), "tree.tsv": b"2B204\tNSG2 MTCR\n2B204.a\tNSG2\n2B204.b\tNSG2\n"}, "x"
    )
    found = compare(before, after)
    assert (found.added, found.removed) == (("2B204.b",), ())
    assert found.changed == {
        "2B204": (("regimes", "NSG2", "NSG2 MTCR"),),
        "2B204.a": (("condition", "mass > 3 kg", "mass > 4 kg"),),
    }
    assert not compare(before, before).any()
    assert compare(after, before).removed == ("2B204.b",)


def test_pathogens_by_their_older_and_newer_names() -> None:
    numbers = {name: agent.number for agent in LIST.agents for name in (agent.name, *agent.others)}
    assert numbers["Pseudomonas mallei"] == numbers["Burkholderia mallei"] == "1C351.c.5"
    assert numbers["Orthopoxvirus variola"] == "1C351.a.52"
    assert numbers["Clostridium perfringens"] == "1C351.c.12"
    assert set(other_names()) <= {agent.name for agent in LIST.agents}


def test_a_vaccine_is_exempt() -> None:
    def virus(*known: tuple[str, bool]) -> bool | None:
        return LIST.decides("1C351.a.56", Facts({}, dict(known)))

    assert virus(("vaccine", True)) is False
    assert virus(("vaccine", False), ("immunotoxin", False)) is True


def test_titles_in_the_users_language() -> None:
    press = LIST.paragraphs["2B204"]
    assert [press.title_in(language) for language in ("fr", "zh", "en")] == [
        "Presses isostatiques",
        "等静压机",
        "Isostatic presses (nuclear)",
    ]
    assert LIST.paragraphs["1B001"].title_in("fr") == LIST.paragraphs["1B001"].title
    worded = [p for p in LIST.paragraphs.values() if p.words]
    assert all(set(p.words) == {"en", "fr", "es", "ru", "zh", "ar"} and p.title for p in worded)
