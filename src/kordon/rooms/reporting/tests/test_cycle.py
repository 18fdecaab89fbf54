"""The cycle: what may happen to a reply and what not, its letters, its forms."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from docx import Document as WordDocument
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.pipeline import open_source
from kordon.engine.records.measures import FORMAT, Coverage, Measure, measures_bytes
from kordon.engine.references import ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting import commands
from kordon.rooms.reporting.cycle.addressees import addressees, languages_for, own_language
from kordon.rooms.reporting.cycle.forms import fill
from kordon.rooms.reporting.cycle.letters import letter, members, of_name
from kordon.rooms.reporting.cycle.machine import (
    Cycle,
    Event,
    Refused,
    add,
    count_words,
    kinds,
    queue,
    standings,
    to_remind,
    usual_deadline,
)
from kordon.rooms.reporting.cycle.store import load, save
from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.draft import DraftLaw, read_draft

DRAFT = Path(__file__).parents[1] / "samples" / "draft.json"


def _round(kind: str = "ga-76-28") -> Cycle:
    cycle = Cycle(kind, "2022-01-26", "2022-05-31", ("QAT", "JAM", "IAEA"))
    for code in cycle.addressees:
        cycle = add(cycle, Event("invite", code, "2022-01-26"))
    return cycle


def _received(cycle: Cycle, code: str, day: str, **facts: str) -> Cycle:
    return add(cycle, Event("receive", code, day, facts={"language": "ar", "file": "r.txt", **facts}))


def test_a_reply_in_time_goes_into_the_report_with_consent_and_clearance() -> None:
    cycle = _received(_round(), "QAT", "2022-05-31", consent="yes")
    assert queue(cycle) == ([], [])
    cycle = add(cycle, Event("clear", "QAT", "2022-06-01", by="UNODA"))
    assert queue(cycle) == (["QAT"], [])
    cycle = add(cycle, Event("publish", "QAT", "2022-06-14"))
    assert (standings(cycle)["QAT"].state, standings(cycle)["QAT"].cleared_by, queue(cycle)) == ("published", "UNODA", ([], []))


def test_a_late_reply_is_only_posted_in_its_original_language() -> None:
    cycle = _received(_round(), "QAT", "2022-06-01", consent="yes")
    assert queue(cycle) == ([], ["QAT"])
    cleared = add(cycle, Event("clear", "QAT", "2022-06-02", by="UNODA"))
    with pytest.raises(Refused) as refused:
        add(cleared, Event("publish", "QAT", "2022-06-03"))
    assert refused.value.code == "reporting.cycle.too_late"
    assert standings(add(cycle, Event("post", "QAT", "2022-06-02")))["QAT"].state == "posted"


def test_a_corrected_reply_keeps_its_day_but_not_its_clearance() -> None:
    cycle = _received(_round(), "QAT", "2022-05-30", consent="yes")
    cycle = add(cycle, Event("clear", "QAT", "2022-06-01", by="UNODA"))
    cycle = add(cycle, Event("return", "QAT", "2022-06-02", facts={"reason": "a page is missing"}))
    cycle = _received(cycle, "QAT", "2022-06-05")
    standing = standings(cycle)["QAT"]
    assert (standing.received, standing.timing, standing.consent, standing.cleared_by) == ("2022-05-30", "on_time", "", "")


@pytest.mark.parametrize(
    ("facts", "event", "code"),
    [
        ({}, Event("publish", "QAT", "2022-06-01"), "not_now"),
        ({"summary_words": "1501"}, Event("clear", "QAT", "2022-06-01", by="UNODA"), "too_long"),
        ({}, Event("clear", "QAT", "2022-06-01"), "by_whom"),
        ({}, Event("post", "QAT", "2022-06-01"), "no_consent"),
        ({}, Event("consent", "QAT", "2022-05-01", facts={"consent": "yes"}), "before_last"),
        ({}, Event("receive", "CHL", "2022-06-01"), "not_addressed"),
        ({"consent": "yes"}, Event("post", "QAT", "2022-06-01"), "in_time"),
    ],
)
def test_what_the_rules_refuse(facts: dict[str, str], event: Event, code: str) -> None:
    cycle = _received(_round(), "QAT", "2022-05-20", **facts)
    with pytest.raises(Refused) as refused:
        add(cycle, event)
    assert refused.value.code == f"reporting.cycle.{code}"


def test_nothing_is_published_against_a_refusal() -> None:
    cycle = _received(_round(), "QAT", "2022-05-20", consent="no")
    cycle = add(cycle, Event("clear", "QAT", "2022-05-21", by="UNODA"))
    assert queue(cycle) == ([], [])
    with pytest.raises(Refused):
        add(cycle, Event("publish", "QAT", "2022-06-01"))


def test_reminders_are_due_sixty_and_fourteen_days_before_and_never_after() -> None:
    cycle = _received(_round(), "JAM", "2022-03-01")
    assert to_remind(cycle, date(2022, 3, 31)) == []
    assert to_remind(cycle, date(2022, 4, 1)) == ["QAT", "IAEA"]
    cycle = add(cycle, Event("remind", "QAT", "2022-04-01"))
    assert to_remind(cycle, date(2022, 4, 2)) == ["IAEA"]
    assert to_remind(cycle, date(2022, 5, 17)) == ["QAT", "IAEA"]
    assert to_remind(cycle, date(2022, 6, 1)) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([t["event"] for t in table("cycles")["transitions"]]), st.sampled_from(["yes", "no", ""])
        ),
        max_size=8,
    )
)
def test_whatever_happens_nothing_is_published_without_consent(steps: list[tuple[str, str]]) -> None:
    cycle = _round()
    for kind, consent in steps:
        try:
            cycle = add(cycle, Event(kind, "QAT", "2022-06-01", by="UNODA", facts={"consent": consent, "language": "ar"}))
        except Refused:
            continue
    standing = standings(cycle)["QAT"]
    assert standing.state not in ("published", "posted") or standing.consent == "yes"


def test_deadlines_of_the_kinds() -> None:
    assert usual_deadline("bwc-cbm", date(2025, 4, 14)) == "2025-04-15"
    assert usual_deadline("bwc-cbm", date(2025, 4, 15)) == "2026-04-15"
    assert usual_deadline("sc-1540", date(2025, 1, 1)) == ""
    assert [form["id"] for form in table("cycles")["forms"]["bwc-cbm"]] == ["A1", "A2", "B", "C", "E", "F", "G"]
    assert set(table("cycles")["rule_of_kind"]) == set(kinds())


def test_words_are_counted_as_their_script_counts_them() -> None:
    assert count_words("The Agency conducted 9 missions – in 2021.") == 7
    assert count_words("原子能机构进行了 7 次访问。") == 12
    assert count_words("") == 0


def test_the_members_are_a_hundred_and_ninety_three() -> None:
    assert len(members()) == len(set(members())) == 193
    assert {"QAT", "CHE", "SSD", "MNE", "TLS"} <= set(members()) and not {"VAT", "PSE", "TWN", "HKG"} & set(members())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_verbale_in_every_language(language: str) -> None:
    lines = dict(letter(_round(), "QAT", language, "ODA/5"))
    assert "ODA/5" in lines["reference"]
    whole = " ".join(text for _, text in letter(_round(), "QAT", language))
    assert "76/28" in whole and "2022" in whole and "{" not in whole
    named = {
        "en": "State of Qatar",
        "fr": "de l",
        "es": "del Estado de Qatar",
        "ru": "Катар",
        "zh": "卡塔尔国",
        "ar": "لدولة قطر",
    }[language]
    assert named in lines["addressee"]
    assert len(letter(_round(), "IAEA", language)) == len(letter(_round(), "QAT", language)) + 2  # salutation and close


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("le Royaume de Belgique", "fr", "du Royaume de Belgique"), ("les États-Unis", "fr", "des États-Unis"),
        ("la République du Chili", "fr", "de la République du Chili"), ("Oman", "fr", "d’Oman"),
        ("el Reino de Bélgica", "es", "del Reino de Bélgica"), ("la República de Chile", "es", "de la República de Chile"),
        ("المملكة العربية السعودية", "ar", "للمملكة العربية السعودية"), ("دولة قطر", "ar", "لدولة قطر"),
    ],
)
def test_a_name_behind_of(name: str, language: str, expected: str) -> None:
    assert of_name(name, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_measures_entered_once_flow_into_each_form(language: str) -> None:
    chile = read_draft(open_source(DRAFT)).replies[0]
    report = {form.id: form for form in fill("sc-1540", chile, language)}
    assert len([b for b in report["OP1"].blocks if b.kind == "item"]) == len(chile.instruments)
    assert any("26" in block.text for block in report["OP2"].blocks)
    returned = {form.id: form for form in fill("bwc-cbm", chile, language)}
    assert any("26" in block.text for block in returned["E"].blocks)
    assert all(not returned[name].blocks for name in ("A1", "A2", "B", "C", "F", "G"))


def test_stored_measures_go_to_the_forms_that_ask_for_what_they_cover() -> None:
    chile = replace(read_draft(open_source(DRAFT)).replies[0], laws=(DraftLaw("26", 2004, "law"),))
    measures = [
        Measure("a", "law", "26", "2004", titles=(("en", "Already in the reply"),)),
        Measure("b", "law", titles=(("en", "Biosafety act"),), covers=(Coverage("BW", "secure_use"),)),
        Measure("c", "law", titles=(("en", "Radiation act"),), covers=(Coverage("NW", "acquire"),)),
        Measure("d", "law", titles=(("en", "Act of everything"),)),
        Measure("e", "law", titles=(("en", "Gone act"),), history=(("2001-01-01", "in_force"), ("2010", "repealed"))),
    ]

    def named(kind: str, form: str) -> str:
        forms = {f.id: f for f in fill(kind, chile, "en", measures, "2022-01-01")}
        return " ".join(block.text for block in forms[form].blocks)

    texts = {form: named("sc-1540", form) for form in ("OP2", "OP3")} | {"E": named("bwc-cbm", "E")}
    assert all("Act of everything" in text and "Gone" not in text and "Already" not in text for text in texts.values())
    assert {form for form, text in texts.items() if "Biosafety" in text} == {"OP3", "E"}
    assert {form for form, text in texts.items() if "Radiation" in text} == {"OP2"}


def test_rows_of_the_matrix_that_forms_ask_for_exist() -> None:
    asked = {name for forms in table("cycles")["forms"].values() for form in forms for name in form.get("activities", ())}
    template = files("kordon.rooms").joinpath("obligations/data/matrix_1540.json").read_text("utf-8")
    assert asked
    assert {name for name in asked if f'"{name.rpartition("/")[2]}"' not in template} == set()


def test_a_return_from_stored_measures_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KORDON_HOME", str(tmp_path / "home"))
    path = tmp_path / "m.json"
    path.write_bytes(measures_bytes("CL", [Measure("b", "law", "21", "2010", titles=(("en", "Biosafety act"),))]))
    store = ReferenceStore(default_home())
    store.add("measures-cl", [path], format=FORMAT, as_of="2022-03-01", entries=1, origin="m.json")
    out = tmp_path / "return.docx"
    assert _run("fill", "Chile", "--kind", "bwc-cbm", "--out", str(out)) == 0
    said = capsys.readouterr().out
    assert "1" in said
    assert "2022-03-01" in said
    assert "Biosafety act (21/2010)" in " ".join(p.text for p in WordDocument(str(out)).paragraphs)
    with pytest.raises(UnreadableInput) as refused:
        _run("fill", "Atlantis", "--kind", "bwc-cbm", "--out", str(out))
    assert refused.value.defect.code == "reporting.cycle.no_state"


def _run(*line: str) -> int:
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    return commands.run(parser.parse_args(list(line)))


def test_a_round_from_the_letters_to_the_queue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, reply = str(tmp_path / "round.json"), tmp_path / "reply.txt"
    reply.write_text("Qatar takes measures.", "utf-8")
    assert (
        _run(
            "cycle",
            "open",
            path,
            "--kind",
            "ga-76-28",
            "--on",
            "2022-01-26",
            "--states",
            "Qatar,牙买加",
            "--organizations",
            "EU",
        )
        == 0
    )
    assert _run("cycle", "letters", path, "--in", "ar", "--to", str(tmp_path / "letters")) == 0
    assert sorted(p.name for p in (tmp_path / "letters").iterdir()) == [
        "EU-letter-ar.docx", "JAM-note-verbale-ar.docx", "QAT-note-verbale-ar.docx",
    ]
    words = WordDocument(str(tmp_path / "letters" / "QAT-note-verbale-ar.docx"))
    assert any("دولة قطر" in p.text for p in words.paragraphs)
    _run("cycle", "receive", path, "Qatar", str(reply), "--original", "ar", "--on", "2022-05-02", "--consent", "yes")
    _run("cycle", "clear", path, "QAT", "--by", "UNODA", "--on", "2022-05-03")
    capsys.readouterr()
    _run("cycle", "queue", path)
    answer = json.loads(capsys.readouterr().out)
    assert [(r["code"], r["original_language"], r["date"]) for r in answer["report"]] == [("QAT", "ar", "2022-05-02")]
    assert answer["addenda"] is False and len(answer["report"][0]["sha256"]) == 64
    _run("cycle", "board", path, "--on", "2022-06-01")
    assert "no reply by the deadline" in capsys.readouterr().out
    with pytest.raises(UnreadableInput):
        _run("cycle", "open", path, "--kind", "hcoc", "--states", "QAT")  # never over a round that is there


@pytest.mark.parametrize("content", ["", "[]", '{"schema": "kordon.report_cycle/1"}', "{" * 5000])
def test_a_file_that_is_no_round(tmp_path: Path, content: str) -> None:
    path = tmp_path / "round.json"
    path.write_text(content, "utf-8")
    with pytest.raises(UnreadableInput):
        load(path)


def test_events_that_cannot_have_happened_are_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "round.json"
    cycle = _received(_round(), "QAT", "2022-05-02")
    save(path, cycle)
    assert load(path) == cycle
    raw = json.loads(path.read_text("utf-8"))
    raw["events"].append({"kind": "publish", "addressee": "QAT", "day": "2022-05-03", "by": "", "facts": {}})
    path.write_text(json.dumps(raw), "utf-8")
    with pytest.raises(UnreadableInput):
        load(path)


def test_letters_in_several_languages_at_once(tmp_path: Path) -> None:
    """`own` is the addressee's among the six, unless somebody said which."""
    path, folder = str(tmp_path / "round.json"), tmp_path / "letters"
    asked = ("--states", "Qatar, BRA", "--organizations", "IAEA")
    assert _run("cycle", "open", path, "--kind", "ga-76-28", *asked, "--on", "2026-01-26") == 0
    languages = ("--in", "own", "--in", "en", "--language-of", "Brazil=es")
    assert _run("cycle", "letters", path, *languages, "--to", str(folder)) == 0
    assert sorted(p.name for p in folder.iterdir()) == [
        "BRA-note-verbale-en.docx", "BRA-note-verbale-es.docx", "IAEA-letter-en.docx", "QAT-note-verbale-ar.docx",
        "QAT-note-verbale-en.docx",
    ]  # fmt: skip
    assert "Brasil" in "".join(p.text for p in WordDocument(str(folder / "BRA-note-verbale-es.docx")).paragraphs)
    with pytest.raises(SystemExit):
        _run("cycle", "letters", path, "--in", "own", "--language-of", "Brazil=pt", "--to", str(folder))


@pytest.mark.parametrize(
    ("code", "language"),
    [("QAT", "ar"), ("CHN", "zh"), ("FRA", "fr"), ("RUS", "ru"), ("MEX", "es"), ("CHL", "es"), ("BRA", "en"), ("UKR", "en"),
     ("ISR", "en"), ("CAN", "en"), ("IAEA", "en"), ("EU", "en")],
)  # fmt: skip
def test_everybody_has_a_language_of_the_six(code: str, language: str) -> None:
    assert own_language(code) == language
    assert languages_for(code, ["own", "fr", "own"], {code: "fr"}) == ("fr",)


def test_addressees_by_any_usual_name() -> None:
    assert addressees("ga-76-28", "Qatar, قطر; 智利\nCHL", "iaea، EU") == ("QAT", "CHL", "IAEA", "EU")
    assert addressees("bwc-cbm", "QAT", "IAEA") == ("QAT",)  # States alone make declarations
    assert len(addressees("sc-1540", "all", "")) == 193
