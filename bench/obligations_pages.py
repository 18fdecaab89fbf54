"""How long the pages of the obligations room take: a State's page, and all matrices, 193 States by 388 cells.

    python bench/obligations_pages.py

Everything is made up: one treaty register, and for every State a matrix in which each cell is answered from two measures. Times
are processor time of one process, which other work on the machine does not change, from the index in SQLite to the finished
HTML; the index is built once for each change of what is stored.
"""

from __future__ import annotations

import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_name
from kordon.engine.records.groups import member_states
from kordon.engine.references import ReferenceStore
from kordon.rooms.obligations.index import open_index
from kordon.rooms.obligations.matrix import templates
from kordon.rooms.obligations.pages.instrument_page import instrument_page
from kordon.rooms.obligations.pages.overview_pages import matrix_page
from kordon.rooms.obligations.pages.pieces import View
from kordon.rooms.obligations.pages.state_page import state_page
from kordon.rooms.obligations.pages.static_site import StaticLinks
from kordon.rooms.obligations.storing import take_in

ON = date(2026, 1, 31)
TREATIES = ("ICSANT", "CWC", "TERRORIST_BOMBINGS", "TERRORIST_FINANCING", "CTBT", "NPT", "BWC", "CPPNM", "CPPNM_A2005")


def fill(store: ReferenceStore, folder: Path) -> None:
    rows = ["state,instrument,action,date,whose,source"]
    for state in member_states():
        for treaty in TREATIES:
            rows.append(f"{country_name(state)!r},{treaty},signature,2006-02-03,depositary,made up".replace("'", '"'))
            rows.append(f"{country_name(state)!r},{treaty},ratification,2011-04-05,depositary,made up".replace("'", '"'))
    (folder / "own.csv").write_text("\n".join(rows), "utf-8")
    take_in(folder / "own.csv", store, ON, {})
    cells = list(templates()["2010"].cells())
    for state in member_states():
        measures = [{"id": f"law-{n}", "kind": "law", "titles": [["en", f"Law {n}"]], "source": "gazette"} for n in (1, 2)]
        answers = [
            {"cell": cell, "mark": "X" if n % 3 else "?", "approval": "approved" if n % 2 else "draft",
             "sources": [f"report of 2020, paragraph {n}"], "measures": ["law-1", "law-2"]}
            for n, cell in enumerate(cells)
        ]
        path = folder / f"matrix-{state}.json"
        content = {"schema": "kordon.matrix-1540/1", "state": state, "template": "2010", "measures": measures, "answers": answers}
        path.write_text(json.dumps(content))
        store.add(f"matrix-1540-{state.lower()}", [path], format="matrix_json", as_of=ON.isoformat(), entries=len(cells),
                  origin=path.name)


def median_ms(what: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.process_time()
        what()
        taken.append(time.process_time() - start)
    return statistics.median(taken) * 1000


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        store = ReferenceStore(Path(name) / "home")
        fill(store, Path(name))
        start = time.process_time()
        index = open_index(store, ON)
        print(f"index built: {time.process_time() - start:.2f} s, once for each change of what is stored")
        opening = median_ms(lambda: open_index(store, ON).close(), 5)
        view = View(index, Words(Catalogue((ENGINE_MESSAGES, "kordon.rooms.obligations.messages"))), StaticLinks(""))
        state_page("FR", view)  # data files are read once
        figures = {
            "index opened": opening,
            "a State's page, all 388 cells answered": median_ms(lambda: state_page("QA", view), 7),
            "an instrument's page": median_ms(lambda: instrument_page("ICSANT", view), 5),
            "193 States by 388 cells": median_ms(lambda: matrix_page(view), 5),
        }
        for text, ms in figures.items():
            print(f"{text}: {ms:.0f} ms (median)")
        answers = sum(len(places) for *_, places in index.marks(drafts=True))
        print(f"{answers} answers; Python {platform.python_version()}, {platform.machine()}")
        index.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
