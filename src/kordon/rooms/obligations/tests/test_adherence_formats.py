"""Registers as published: every unit read or rejected, dates with their owner, nonsense located."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source, recognise
from kordon.engine.records.countries import countries, country_code
from kordon.engine.units import Source, Unit, UnreadableInput
from kordon.rooms.obligations.formats.adherence_formats import ADHERENCE_FORMATS
from kordon.rooms.obligations.records import Adherence, Whose

FORMATS = list(ADHERENCE_FORMATS.values())
UNTC = 'Participant,Signature,"Approval(AA), Acceptance(A), Accession(a), Succession(d), Ratification"\n'
OWN = "state,instrument,action,date,whose,source\n"


def read(path: Path, content: str, format: str, **options: str) -> list[Unit[Adherence]]:
    path.write_text(content, "utf-8")
    source = open_source(path)
    found = recognise(source, FORMATS)
    assert found.name == format
    return list(found.read(source, options))


def said(unit: Unit[Adherence]) -> list[tuple[str, str, str, str]]:
    assert unit.record is not None
    return [(a.state, a.instrument, a.kind.value, a.day()) for a in unit.record.actions]


def codes(unit: Unit[Adherence]) -> list[str]:
    return [defect.code for defect in unit.defects]


def test_untc(tmp_path: Path) -> None:
    rows = "Qatar,16 Feb 2006,15 Jan 2014\nAlgeria,,3 Mar 2011 a\nAlbania,23 Nov 2005,\nMontenegro,23 Oct 2006 d,13 Feb 2019 AA\n"
    units = read(tmp_path / "18-15.csv", UNTC + rows, "untc")
    assert [said(unit) for unit in units] == [
        [("QA", "ICSANT", "signature", "2006-02-16"), ("QA", "ICSANT", "ratification", "2014-01-15")],
        [("DZ", "ICSANT", "accession", "2011-03-03")],
        [("AL", "ICSANT", "signature", "2005-11-23")],
        [("ME", "ICSANT", "signature", "2006-10-23"), ("ME", "ICSANT", "approval", "2019-02-13")],
    ]
    assert all(a.whose is Whose.DEPOSITARY for u in units if u.record for a in u.record.actions)
    assert units[0].record and units[0].record.actions[0].provenance.line == 2


def test_untc_located_defects(tmp_path: Path) -> None:
    rows = (
        "Atlantis,,3 Mar 2011 a\nQatar,16 Feb 2006,15 Jan 1914\nNorway,,31 Feb 2012\nOman\n"
        "Albania,23 Nov 2012,23 Nov 2011\nPeru,,3 Mar 2011 x\n"
    )
    units = read(tmp_path / "status.csv", UNTC + rows, "untc", instrument="ICSANT")
    assert [(codes(unit), unit.record is None) for unit in units] == [
        (["adherence.unknown_state"], True),
        (["adherence.before_instrument"], True),
        (["adherence.date"], True),
        (["adherence.columns"], True),
        (["adherence.before_signature"], False),
        (["adherence.date"], True),
    ]
    assert [unit.defects[0].location.line for unit in units] == [2, 3, 4, 5, 6, 7]


def test_untc_must_know_the_treaty(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read(tmp_path / "status.csv", UNTC + "Qatar,,\n", "untc")
    assert refused.value.defect.code == "untc.no_instrument"


def test_unoda_counts_actions(tmp_path: Path) -> None:
    def action(state: str, kind: str, day: str, depositary: str) -> dict[str, object]:
        by = {"short_name": depositary}
        return {"date": f"{day} 00:00:00", "action_type_": kind, "state": {"name": state}, "depositary": by}

    actions = [
        action("Ireland", "Ratification", "1968-07-01", "GBR"),
        action("Ireland", "Ratification", "1968-07-04", "RUS"),
        action("Qatar", "Accession", "1989-04-03", "USA"),
        action("Qatar", "Notification", "1989-04-03", "USA"),
        action("Qatar", "Accession", "1959-04-03", "USA"),
    ]
    answer = {"data": {"treaty_": {"data": {"total": 99, "actions_": [*actions, None]}}}}
    units = read(tmp_path / "npt.json", json.dumps(answer), "unoda")
    assert [said(unit) for unit in units[:3]] == [
        [("IE", "NPT", "ratification", "1968-07-01")],
        [("IE", "NPT", "ratification", "1968-07-04")],
        [("QA", "NPT", "accession", "1989-04-03")],
    ]
    assert [codes(unit) for unit in units[3:]] == [
        ["adherence.action"], ["adherence.before_instrument"], ["adherence.unknown_state"]
    ]


def test_fcdo_says_only_who_is_named(tmp_path: Path) -> None:
    treaties = [
        {"lb_document_id": 1, "id": 70839, "title": "Treaty [Washington Version]", "country_name": "QATAR ; Berlin West"},
        {"lb_document_id": 2, "id": 5, "title": "Another", "country_name": "QATAR"},
    ]
    units = read(tmp_path / "fcdo.json", json.dumps(treaties), "fcdo")
    assert said(units[0]) == [("QA", "NPT", "named", "")]
    assert units[0].record and units[0].record.actions[0].depositary == "US"
    assert [codes(unit) for unit in units[1:]] == [["adherence.unknown_state"], ["fcdo.other_treaty"]]
    assert [unit.number for unit in units] == [1, 2, 3]


def test_a_former_name_is_the_same_state_a_former_state_is_not(tmp_path: Path) -> None:
    rows = "Upper Volta,NPT,ratification,1970-03-03,depositary,list\nTanganyika,PTBT,signature,1963-09-18,depositary,list\n"
    former, gone = read(tmp_path / "own.csv", OWN + rows, "own")
    assert said(former) == [("BF", "NPT", "ratification", "1970-03-03")]
    assert [(d.code, d.severity) for d in former.defects] == [("adherence.former_name", "repaired")]
    assert codes(gone) == ["adherence.unknown_state"]


def test_former_names_are_no_ones_present_name() -> None:
    """A name that the table of countries knows by now, as another State's, would never get here."""
    table = json.loads((Path(__file__).parents[1] / "data" / "former_names.json").read_text("utf-8"))["names"]
    assert [(n, c) for n, c in table.items() if country_code(n) not in ("", c) or c not in countries()] == []


def test_factbook_tells_members_from_observers(tmp_path: Path) -> None:
    header = "gec,name,orgs,env_agreements_party,env_signed_not_ratified,intl_law\n"
    orgs = "IAEA, NSG (observer, since 2001), CSTO (suspended), FAO"
    row = f'xx,C&ocirc;te d\'Ivoire,"{orgs}",Nuclear Test Ban,Comprehensive Nuclear Test Ban,\n'
    (unit,) = read(tmp_path / "factbook.csv", header + row, "factbook")
    assert said(unit) == [
        ("CI", "IAEA", "membership", ""),
        ("CI", "NSG", "named", ""),
        ("CI", "CSTO", "named", ""),
        ("CI", "PTBT", "party", ""),
        ("CI", "CTBT", "signature", ""),
    ]
    assert codes(unit) == ["adherence.entities"]


def test_own_table(tmp_path: Path) -> None:
    rows = (
        "卡塔尔,制止核恐怖主义行为国际公约,ratification,2014-10-02,own,report\n"
        "QA,NOPE,ratification,2014-10-02,own,report\nQA,NPT,joined,2014-10-02,own,report\n"
        "QA,NPT,accession,2014-10-02,mine,report\nQA,NPT,accession,2014-10-02,own,\nQA,NPT,accession,soon,own,report\n"
    )
    units = read(tmp_path / "own.csv", OWN + rows, "own")
    assert said(units[0]) == [("QA", "ICSANT", "ratification", "2014-10-02")]
    assert units[0].record and units[0].record.actions[0].whose is Whose.OWN
    assert [codes(unit) for unit in units[1:]] == [
        ["adherence.unknown_instrument"], ["adherence.action"], ["own.whose"], ["own.no_source"], ["adherence.date"]
    ]


def test_the_sample_is_read_whole() -> None:
    source = open_source(Path(__file__).parents[1] / "samples" / "own_dates.csv")
    units = list(recognise(source, FORMATS).read(source, {}))
    assert [codes(unit) for unit in units] == [[], []]


@pytest.mark.parametrize("head", [UNTC, OWN, '{"data": {"treaty_": ', '[{"lb_document_id": 1}, '])
@given(content=st.binary(max_size=200))
def test_no_bytes_break_a_reader(tmp_path_factory: pytest.TempPathFactory, head: str, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed_register"
    whole = head.encode() + content
    path.write_bytes(whole)
    source = Source(path, "18-15.csv", "0" * 64, len(whole), whole)
    format = recognise(source, FORMATS)
    try:
        units = list(format.read(source, {"instrument": "ICSANT"}))
    except UnreadableInput as refused:
        assert refused.defect.code.startswith(("adherence.", "unoda."))
    else:
        assert [unit.number for unit in units] == list(range(1, len(units) + 1))


def test_deep_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read(tmp_path / "deep.json", '{"treaty_":' + "[" * 200_000, "unoda")
    assert refused.value.defect.code == "adherence.no_json"


def test_published_registers(shared_data: Path) -> None:
    """Every row of the UN's tables of 2015 is read; what is not read of the others is said."""
    folder = shared_data / "reporting" / "treaties"
    for path in sorted(folder.glob("untreaties_*/[0-9]*-*.csv")):
        source = open_source(path)
        units = list(ADHERENCE_FORMATS["untc"].read(source, {}))
        assert len(units) == len(path.read_text("utf-8").splitlines()) - 1
        assert [unit.defects for unit in units if unit.record is None] == []
    source = open_source(folder / "uk_fcdo_multilateral_wmd_terror_2022.json")
    units = list(ADHERENCE_FORMATS["fcdo"].read(source, {}))
    assert {code for unit in units for code in codes(unit)} == {
        "adherence.former_name", "adherence.unknown_state", "fcdo.other_treaty"
    }
    assert sum(unit.record is not None for unit in units) > 1_700
    source = open_source(folder / "factbook_org_participation.csv")
    units = list(ADHERENCE_FORMATS["factbook"].read(source, {}))
    members = {u.record.state for u in units if u.record for a in u.record.actions
               if a.instrument == "NSG" and a.kind == "membership"}
    assert len(units) == 262
    assert {"AR", "JP", "ZA"} <= members
    assert "QA" not in members
