"""What States say of themselves in a compiled report: taken as their own word, never as a depositary's."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source
from kordon.engine.records.measures import stored_measures
from kordon.engine.references import ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations.formats.compiled_report import COMPILED_REPORT
from kordon.rooms.obligations.formats.measures import read_measures
from kordon.rooms.obligations.measure_storing import merge_measures
from kordon.rooms.obligations.records import Whose
from kordon.rooms.obligations.storing import stored_register, take_in


def claim(code: str, relation: str, day: str | None, sentence: str = "A sentence.") -> dict[str, Any]:
    return {"code": code, "relation": relation, "date": day, "quotation": sentence, "span": [1, 2], "mention": [1, 2]}


def reply(code: str, *claims: dict[str, Any], laws: list[dict[str, Any]] | None = None, kind: str = "state") -> dict[str, Any]:
    return {"entity": {"name": code, "code": code, "kind": kind}, "instruments": list(claims), "laws": laws or []}


def write(path: Path, *replies: dict[str, Any]) -> Path:
    document = {"symbol": "A/99/1", "date": "2022-06-14"}
    path.write_text(json.dumps({"schema": "kordon.report/1", "text": "", "document": document, "replies": replies}))
    return path


LAWS: list[dict[str, Any]] = [
    {"type": "decree", "number": "26", "year": 2004, "title": None, "quotation": "Decree 26 set it up.", "span": [10, 30]},
    {"type": "law", "number": None, "year": 2005, "title": "Demo act", "quotation": "The act forbids.", "span": [40, 60]},
]


def test_claims_become_the_states_own_word(tmp_path: Path) -> None:
    path = write(tmp_path / "r.json", reply(
        "QAT", claim("ICSANT", "ratified", "2014-10-02", "Qatar ratified it\n on 2 October."), claim("NPT", "acceded", "1989-01"),
        claim("CTBT", "signed_and_ratified", "1996-09-24"), claim("NSG", "member", None), claim("HCOC", "supports", None)))
    taken = take_in(path, ReferenceStore(default_home()), date(2022, 7, 1), {})
    assert (taken.tally.read, taken.tally.rejected) == (5, 0)
    register, used = stored_register(ReferenceStore(default_home()), lambda code, parameters: None)
    assert [version.name for version in used] == ["treaties-report-r"]
    found = {code: register.actions("QA", code) for code in ("ICSANT", "NPT", "CTBT", "NSG", "HCOC")}
    assert {code: [(a.kind.value, a.day()) for a in actions] for code, actions in found.items()} == {
        "ICSANT": [("ratification", "2014-10-02")], "NPT": [("accession", "1989-01")], "CTBT": [("ratification", "")],
        "NSG": [("membership", "")], "HCOC": []}
    assert {a.whose for actions in found.values() for a in actions} == {Whose.OWN}
    assert (found["ICSANT"][0].source, found["ICSANT"][0].remark) == ("A/99/1 (2022-06-14)", "Qatar ratified it on 2 October.")
    assert {register.standing("QA", code, date(2022, 7, 1)).code for code in ("ICSANT", "NPT", "CTBT", "NSG")} == {"own_only"}


def test_what_is_rejected(tmp_path: Path) -> None:
    wrong = claim("NOTHING", "party", None), claim("NPT", "acceded", "1950-01-01"), claim("NPT", "acceded", "soon")
    path = write(tmp_path / "r.json", reply("EU", claim("NPT", "supports", None), kind="union"),
                 reply("XXX", claim("NPT", "party", None)), reply("QAT", *wrong))
    units = list(COMPILED_REPORT.read(open_source(path), {}))
    assert [[d.code for d in unit.defects] for unit in units] == [
        ["report.not_state"], ["adherence.unknown_state"], ["adherence.unknown_instrument"], ["adherence.before_instrument"],
        ["adherence.date"]]


def test_laws_that_a_report_names_can_be_taken_as_measures(tmp_path: Path) -> None:
    path = write(tmp_path / "r.json", reply("QAT", laws=LAWS), reply("EU", laws=LAWS[:1], kind="union"))
    reading = read_measures(open_source(path))
    assert (reading.tally.read, reading.tally.rejected) == (2, 1)
    assert [d.code for d in reading.defects] == ["report.not_state"]
    decree, law = reading.measures.values()
    assert (decree.id, decree.kind, decree.caption(), decree.source) == (
        "regulation-26-2004", "regulation", "decree 26 (26/2004)", "A/99/1 (2022-06-14)")
    assert law.quotations == (("The act forbids.", "A/99/1 (2022-06-14), 40-60"),)
    assert decree.covers == law.covers == ()


def test_a_report_adds_quotations_and_replaces_nothing(tmp_path: Path) -> None:
    store = ReferenceStore(default_home())
    first = read_measures(open_source(write(tmp_path / "r.json", reply("QAT", laws=LAWS))))
    merge_measures(store, first.measures.values(), date(2022, 7, 1), "r.json", first.adds)
    again = {**LAWS[0], "quotation": "It was amended.", "title": "Decree on a committee"}
    later = read_measures(open_source(write(tmp_path / "s.json", reply("QAT", laws=[again]))))
    merged = merge_measures(store, later.measures.values(), date(2023, 7, 1), "s.json", later.adds)
    assert [(m.added, m.changed) for m in merged] == [((), ())]
    decree = next(m for m in stored_measures(store, "QA")[0] if m.number == "26")
    assert [text for text, _ in decree.quotations] == ["Decree 26 set it up.", "It was amended."]
    assert dict(decree.titles) == {"en": "decree 26", "und": "Decree on a committee"}


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text('{"schema": "kordon.report/1", "replies": 3}')
    with pytest.raises(UnreadableInput) as refused:
        list(COMPILED_REPORT.read(open_source(tmp_path / "r.json"), {}))
    assert refused.value.defect.code == "report.schema"


def test_the_schema_may_stand_behind_a_long_text(tmp_path: Path) -> None:
    value = {"replies": [], "document": {}, "text": "x" * 100_000, "schema": "kordon.report/1"}
    (tmp_path / "r.json").write_text(json.dumps(value))
    assert COMPILED_REPORT.recognise(open_source(tmp_path / "r.json")) > 0


KEYS = st.sampled_from(["entity", "code", "kind", "instruments", "laws", "relation", "date", "span"])


@given(nested=st.recursive(st.none() | st.integers() | st.text(max_size=4),
                           lambda c: st.lists(c, max_size=3) | st.dictionaries(KEYS, c, max_size=4), max_leaves=12))
def test_no_json_breaks_the_readers(tmp_path_factory: pytest.TempPathFactory, nested: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed_report.json"
    broken = {"entity": nested, "instruments": [nested, {"code": nested}], "laws": [nested, {"span": nested}]}
    replies = [nested, broken, reply("QAT", laws=LAWS)]
    path.write_text(json.dumps({"schema": "kordon.report/1", "document": nested, "replies": replies}))
    for unit in COMPILED_REPORT.read(open_source(path), {}):
        assert unit.record is not None or unit.defects
    assert len(read_measures(open_source(path)).measures) >= 2
