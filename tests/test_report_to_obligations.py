"""What a compiled report says of a State reaches the register of treaties and the measures, through files alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.pipeline import open_source
from kordon.engine.references import ReferenceStore
from kordon.rooms.obligations.formats.measures import read_measures
from kordon.rooms.obligations.storing import stored_register, take_in
from kordon.rooms.reporting.answer import MESSAGES, document_object
from kordon.rooms.reporting.reading import read_report


def test_the_report_of_2022_beside_the_depositary(shared_data: Path, tmp_path: Path) -> None:
    """Qatar and ICSANT: 2014-10-02 in its reply, 2014-01-15 with the depositary. Both stay, and the difference is found."""
    source = open_source(shared_data / "reporting" / "reports_zh" / "22-09211_2022_zh.md")
    answer = document_object(read_report(source), Catalogue((ENGINE_MESSAGES, MESSAGES)), "en")
    path = tmp_path / "report.json"
    path.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
    store = ReferenceStore(tmp_path / "home")
    untc = shared_data / "reporting" / "treaties" / "untreaties_2015-03-14" / "18-15.csv"
    take_in(untc, store, date(2015, 3, 14), {})
    taken = take_in(path, store, date(2022, 6, 14), {})
    claims = sum(len(reply["instruments"]) for reply in answer["replies"])
    assert taken.tally.units == claims
    assert taken.tally.read > 40
    register, _ = stored_register(store, lambda code, parameters: None)
    found = {(d.code, d.first.day(), d.second.day()) for d in register.differences() if d.first.state == "QA"}
    assert ("own", "2014-01-15", "2014-10-02") in found
    assert register.standing("QA", "ICSANT", date(2014, 6, 1)).code == "party"  # by the depositary, before its own date
    assert register.standing("QA", "CPPNM_A2005", date(2022, 6, 14)).code == "own_only"
    measures = read_measures(open_source(path))
    assert measures.tally.units == sum(len(reply["laws"]) for reply in answer["replies"])
    sanctions = [m for (state, _), m in measures.measures.items() if state == "QA"]
    assert all(m.quotations and m.source.startswith("22-09211") for m in sanctions)
    assert len(sanctions) > 10
