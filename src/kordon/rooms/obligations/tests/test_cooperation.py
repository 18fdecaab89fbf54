"""Action plans, points of contact and assistance: read, kept, matched."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.catalogue import ENGINE_MESSAGES, LANGUAGES, Catalogue
from kordon.engine.pipeline import open_source
from kordon.engine.references import ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations import cooperation_commands
from kordon.rooms.obligations.cooperation import Assistance, areas, matches
from kordon.rooms.obligations.cooperation_storing import stored_assistance, stored_contacts, stored_plans
from kordon.rooms.obligations.formats.cooperation import KINDS, read_cooperation
from kordon.rooms.obligations.formats.measures import SHAPE

SAMPLES = Path(__file__).parents[1] / "samples"


def call(*words: str, language: str = "en") -> int:
    parser = ArgumentParser()
    cooperation_commands.configure(parser)
    arguments = parser.parse_args(words)
    arguments.language = language
    return cooperation_commands.run(arguments)


def codes_of(tmp_path: Path, text: str) -> list[tuple[str, int, str]]:
    (tmp_path / "t.csv").write_text(text, "utf-8")
    reading = read_cooperation(open_source(tmp_path / "t.csv"))
    assert reading.tally.rejected == len([d for d in reading.defects if d.severity == "rejected"])
    return [(d.code, d.location.line, d.location.field) for d in reading.defects]


def test_samples_are_taken_in(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(SAMPLES / name) for name in ("assistance.csv", "action_plans.csv", "contacts.csv")]
    assert call("import", *files) == 0
    store = ReferenceStore(default_home())
    assert [len(plan.steps) for plan in stored_plans(store)] == [2]
    assert [contact.office for contact in stored_contacts(store)] == ["Demonstration ministry, disarmament section"]
    assert len(stored_assistance(store)) == 5
    capsys.readouterr()
    assert call("assistance", "Kiribati", "--on", "2025-01-01", "--json") == 0
    found = json.loads(capsys.readouterr().out)["matches"]
    assert [(m["request"]["id"], m["area"], [o["id"] for o in m["offers"]]) for m in found] == [
        ("demo-1", "export_control", ["demo-3"]), ("demo-1", "training", ["demo-4"]), ("demo-2", "biosecurity", [])]
    assert call("plans", language="ar") == 0
    assert "Train border officers" in capsys.readouterr().out
    assert call("contacts", "Iceland") == 0
    assert call("contacts", "Atlantis") == 2


def test_a_request_is_matched_only_while_open_and_within_the_scope() -> None:
    request = Assistance("r", "KI", "request", ("training",), since="2020-06", until="2022")
    offers = [Assistance("all", "WCO", "offer", ("training",)), Assistance("own", "KI", "offer", ("training",)),
              Assistance("region", "FJ", "offer", ("training",), scope=("057",)),
              Assistance("africa", "EG", "offer", ("training",), scope=("AU",)),
              Assistance("late", "JP", "offer", ("training",), since="2022-01-01"),
              Assistance("gone", "US", "offer", ("training",), status="withdrawn")]
    day = {day: [[o.id for o in m.offers] for m in matches([request, *offers], day)]
           for day in ("2020-05-31", "2020-06-01", "2022-12-31", "2023-01-01")}
    assert day == {"2020-05-31": [], "2020-06-01": [["all", "region"]], "2022-12-31": [["all", "region", "late"]],
                   "2023-01-01": []}


HEADS = {"assistance-1540": "id,party,role,areas,source,since,until,scope", "contacts-1540": "state,office,source,since,until",
         "action-plans": "state,plan,title,source,step,activity,status"}


@pytest.mark.parametrize(
    ("kind", "row", "code", "field"),
    [
        ("assistance-1540", "1,Kiribati,wish,training,s,,,", "cooperation.word", "role"),
        ("assistance-1540", "1,Kiribati,request,juggling,s,,,", "cooperation.word", "areas"),
        ("assistance-1540", "1,Kiribati,request,,s,,,", "cooperation.empty", "areas"),
        ("assistance-1540", "1,Kiribati,request,training,,,,", "cooperation.empty", "source"),
        ("assistance-1540", "1,Kiribati,request,training,s,2020,2019,", "cooperation.backwards", "until"),
        ("assistance-1540", "1,Kiribati,request,training,s,soon,,", "adherence.date", "since"),
        ("assistance-1540", "1,Kiribati,offer,training,s,,,Atlantis", "adherence.unknown_state", "scope"),
        ("contacts-1540", "Atlantis,office,s,,", "adherence.unknown_state", "state"),
        ("contacts-1540", "Iceland,someone@example.org,s,,", "cooperation.personal", "office"),
        ("contacts-1540", "Iceland,office +354 555 0100,s,,", "cooperation.personal", "office"),
        ("action-plans", "Iceland,p,t,s,,border,", "cooperation.empty", "step"),
        ("action-plans", "Iceland,p,t,s,step,juggling,", "cooperation.word", "activity"),
        ("action-plans", "Iceland,p,t,s,step,border,started", "cooperation.word", "status"),
    ],
)
def test_what_is_rejected(tmp_path: Path, kind: str, row: str, code: str, field: str) -> None:
    found = [defect for defect in codes_of(tmp_path, f"{HEADS[kind]}\n{row}\n") if not defect[0].startswith("table.")]
    assert found == [(code, 2, field)]


def test_an_unknown_party_is_taken_for_an_organization_and_said(tmp_path: Path) -> None:
    found = codes_of(tmp_path, "id,party,role,areas,source\n1,Qatarr,offer,training,s\n2,WCO,offer,training,s\n")
    assert found == [("cooperation.organisation", 2, "party")]


def test_an_id_that_stands_twice(tmp_path: Path) -> None:
    found = codes_of(tmp_path, "id,party,role,areas,source\n1,Qatar,offer,training,s\n1,Oman,offer,training,s\n")
    assert found == [("cooperation.twice", 3, "")]


def test_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refused:
        codes_of(tmp_path, "a,b\n1,2\n")
    assert refused.value.defect.code == "cooperation.unknown_table"


def test_a_change_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("id,party,role,areas,source\n1,Qatar,offer,training,s\n")
    (tmp_path / "b.csv").write_text("id,party,role,areas,source\n1,Qatar,offer,equipment,s\n")
    assert call("import", str(tmp_path / "a.csv")) == 0
    assert call("import", str(tmp_path / "a.csv")) == 0
    assert call("import", str(tmp_path / "b.csv")) == 1
    assert "1 was changed" in capsys.readouterr().err
    assert len(ReferenceStore(default_home()).versions("assistance-1540")) == 2


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed_cooperation"
    for head in HEADS.values():
        path.write_bytes(head.encode() + b"\n" + content)
        try:
            reading = read_cooperation(open_source(path))
        except UnreadableInput:
            continue
        assert reading.tally.rejected == len([d for d in reading.defects if d.severity == "rejected"])


def test_headings_name_one_column_in_every_language() -> None:
    texts = Catalogue((ENGINE_MESSAGES, "kordon.rooms.obligations.messages")).texts
    for shape in (SHAPE, *(kind.shape for kind in KINDS.values())):
        for language in LANGUAGES:
            heads = [texts[shape.prefix + column][language].casefold() for column in shape.columns]
            assert len(set(heads)) == len(heads), language
    assert all(set(names) == set(LANGUAGES) for names in areas().values())


def test_groups_on_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("groups", "EU", "--on", "2019-12-31") == 0
    shown = capsys.readouterr().out
    assert "(28)" in shown
    assert "United Kingdom" in shown
    assert call("groups") == 0
    assert call("groups", "Atlantis League") == 2


def test_templates_are_read_back(tmp_path: Path) -> None:
    for kind in ("plans", "contacts", "assistance"):
        path = tmp_path / f"{kind}.xlsx"
        assert call("template", kind, "--output", str(path)) == 0
        assert read_cooperation(open_source(path)).kind is cooperation_commands.TABLES[kind]
