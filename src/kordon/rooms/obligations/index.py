"""An SQLite index of everything the room's references say, rebuilt when one of them changes: pages read it by State.

It stands in the store's `derived` folder under the hash of the versions it was made from and of the day it is about, and can
be deleted at any time. What was altered since it was stored is left out and named in `damaged`.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.findings import Parameters
from kordon.engine.outputs.words import Words
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.groups import states
from kordon.engine.records.measures import PREFIX as MEASURES
from kordon.engine.records.measures import Measure, measure_of, stored_measures
from kordon.engine.records.provenance import Provenance
from kordon.engine.references import ReferenceStore, Version
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations.cooperation import ActionPlan, Assistance, PointOfContact
from kordon.rooms.obligations.cooperation_storing import stored_assistance, stored_contacts, stored_plans
from kordon.rooms.obligations.formats.cooperation import KINDS
from kordon.rooms.obligations.formats.tables import ROOM_MESSAGES
from kordon.rooms.obligations.matrix import CURRENT_TEMPLATE, Answer, Approval, Mark, Matrix, Template, templates
from kordon.rooms.obligations.matrix_draft import drafted
from kordon.rooms.obligations.matrix_storing import PREFIX as MATRICES
from kordon.rooms.obligations.matrix_storing import stored_matrix
from kordon.rooms.obligations.matrix_versions import cells_between
from kordon.rooms.obligations.records import Action, ActionKind, Whose
from kordon.rooms.obligations.register import Register
from kordon.rooms.obligations.storing import PREFIX as TREATIES
from kordon.rooms.obligations.storing import stored_register
from kordon.rooms.obligations.wording import standing_text

SHAPE = "obligations-2"  # part of the folder's name: another layout of the tables is another folder
MOST_KEPT = 20  # indexes, each for one day and state of the store
TABLES = """
create table action (state text, instrument text, kind text, day text, whose text, source text, depositary text,
  remark text, file text, sha256 text, unit integer, line integer);
create table matrix (state text primary key, template text, reports text, approved_on text, reference text, as_of text);
create table answer (state text, place integer, shown integer, cell text, mark text, approval text, machine integer,
  sources text, remarks text, measures text);
create table measure (state text, id text, content text);
create table version (name text, as_of text, sha256 text, entries integer, origin text);
create table damaged (code text, parameters text);
create index action_state on action (state);
create index action_instrument on action (instrument);
create index answer_state on answer (state, place);
create index measure_state on measure (state);
"""


class Index:
    """What is known, read by State or by instrument. Close it when done."""

    def __init__(self, path: Path, store: ReferenceStore, on: date) -> None:
        self._store, self.on = store, on
        self._rows = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        self._rows.close()

    def register(self, *, state: str = "", instrument: str = "") -> Register:
        """The actions of one State, on one instrument, or all."""
        if state:
            found = self._rows.execute("select * from action where state = ?", (state,))
        elif instrument:
            found = self._rows.execute("select * from action where instrument = ?", (instrument,))
        else:
            found = self._rows.execute("select * from action")
        return Register(_action(row) for row in found)

    def instruments(self) -> set[str]:
        """The codes of instruments on which any action is known."""
        return {code for (code,) in self._rows.execute("select distinct instrument from action")}

    def matrix(self, state: str, words: Words, drafts: bool = True) -> tuple[Matrix, frozenset[str]]:
        """The State's matrix, and the cells that registers and measures answered; none of them without `drafts`, when what
        people drafted is left out too. Empty where nothing is stored."""
        row = self._rows.execute("select template, reports, approved_on from matrix where state = ?", (state,)).fetchone()
        asked = ("select cell, mark, approval, sources, remarks, measures from answer"
                 " where state = ? and machine = 0 order by place")
        answers = {
            cell: Answer(cell, Mark(mark), tuple(json.loads(sources)), remarks, Approval(approval), tuple(json.loads(used)))
            for cell, mark, approval, sources, remarks, used in self._rows.execute(asked, (state,))
            if drafts or approval == Approval.APPROVED
        }
        template, reports, approved_on = row or (CURRENT_TEMPLATE, "[]", "")
        matrix = Matrix(state, template, tuple(json.loads(reports)), approved_on, answers)
        measures = self.measures(state)
        if not drafts:
            return replace(matrix, measures={m.id: m for m in measures}), frozenset()
        whole = drafted(matrix, self.register(state=state), measures, self.on, lambda s: standing_text(s, words))
        return replace(whole, measures={m.id: m for m in measures}), frozenset(whole.answers.keys() - answers.keys())

    def marks(self, drafts: bool) -> Iterator[tuple[str, str, str, list[int]]]:
        """(State, mark, approval, places of the cells in the current template) of all answers that have a place there; without
        `drafts` only approved ones."""
        asked = ("select state, mark, approval, group_concat(shown) from answer where (approval = 'approved') >= ?"
                 " and shown is not null group by state, mark, approval")
        for state, mark, approval, places in self._rows.execute(asked, (0 if drafts else 1,)):
            yield state, mark, approval, list(map(int, places.split(",")))

    def measures(self, state: str) -> list[Measure]:
        found = self._rows.execute("select content from measure where state = ? order by id", (state,))
        return [measure_of(json.loads(content), state) for (content,) in found]

    def versions(self) -> list[tuple[str, str, str, int, str]]:
        """(name, as of, sha256, entries, origin) of every reference used."""
        return list(self._rows.execute("select * from version order by name"))

    def registers(self, actions: Iterable[Action]) -> list[tuple[str, str]]:
        """(name, as of) of the registers that actions stand in, oldest first: nothing after that day is in them."""
        found = {sha256: (as_of, name) for name, as_of, sha256, _, _ in self.versions()}
        used = {found[a.provenance.sha256] for a in actions if a.provenance.sha256 in found}
        return [(name, as_of) for as_of, name in sorted(used)]

    def damaged(self) -> list[tuple[str, Parameters]]:
        """What was left out because its bytes are not as stored: code and parameters of the message."""
        return [(code, tuple((name, text) for name, text in json.loads(parameters)))
                for code, parameters in self._rows.execute("select * from damaged")]

    def plans(self, state: str = "") -> list[ActionPlan]:
        return [plan for plan in stored_plans(self._store) if state in ("", plan.state)]

    def contacts(self, state: str = "") -> list[PointOfContact]:
        return [contact for contact in stored_contacts(self._store) if state in ("", contact.state)]

    def assistance(self) -> list[Assistance]:
        return stored_assistance(self._store)


def open_index(store: ReferenceStore, on: date) -> Index:
    """The index of what is stored now, about the day `on`; built where it is not there yet.
    Raises OSError when the disk fails."""
    names = sorted(path.name for path in store.root.iterdir() if _ours(path.name)) if store.root.is_dir() else []
    versions = [version for name in names for version in [store.current(name)] if version]
    lines = [f"{version.name} {version.sha256} {version.as_of}" for version in versions]
    key = hashlib.sha256("\n".join((SHAPE, on.isoformat(), *lines)).encode()).hexdigest()
    path = store.derived(key, SHAPE) / "index.sqlite"
    if not path.is_file():
        _build(path, store, versions, on)
        _leave_newest(store)
    os.utime(path, ns=(time.time_ns(), time.time_ns()))  # the kernel's own stamp is too coarse to tell two apart
    return Index(path, store, on)


def _leave_newest(store: ReferenceStore) -> None:
    """Every day asked about makes an index: those used longest ago go, or the disk would fill with days."""
    found = sorted(store.home.glob(f"derived/*/{SHAPE}/index.sqlite"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in found[MOST_KEPT:]:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # another process may be building there
            path.parent.rmdir()
            path.parent.parent.rmdir()


def _ours(name: str) -> bool:
    return name.startswith((TREATIES, MATRICES, MEASURES)) or name in KINDS


def _build(path: Path, store: ReferenceStore, versions: Iterable[Version], on: date) -> None:
    """Under another name first, so that a kill leaves no half index."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    rows = sqlite3.connect(name)
    try:
        rows.executescript(TABLES)
        damaged: list[tuple[str, Parameters]] = []
        register, _ = stored_register(store, lambda code, parameters: damaged.append((code, parameters)))
        rows.executemany("insert into action values (?,?,?,?,?,?,?,?,?,?,?,?)", map(_action_row, register.all_actions()))
        for state in sorted({*states(), *register.states(), *_stored_states(versions)}):
            _add_state(rows, store, state, register, on, damaged)
        rows.executemany("insert into version values (?,?,?,?,?)",
                         [(v.name, v.as_of, v.sha256, v.entries, v.origin) for v in versions])
        rows.executemany("insert into damaged values (?,?)", [(code, json.dumps(parameters)) for code, parameters in damaged])
        rows.commit()
        rows.close()
        os.replace(name, path)
    finally:
        rows.close()
        Path(name).unlink(missing_ok=True)


def _stored_states(versions: Iterable[Version]) -> Iterator[str]:
    for version in versions:
        if version.name.startswith((MATRICES, MEASURES)):
            yield version.name.rpartition("-")[2].upper()


def _add_state(
    rows: sqlite3.Connection, store: ReferenceStore, state: str, register: Register, on: date,
    damaged: list[tuple[str, Parameters]],
) -> None:
    measures, version = stored_measures(store, state)
    if version is not None and len(measures) != version.entries:
        damaged.append(("measures.damaged", (("reference", version.name),)))
    rows.executemany("insert into measure values (?,?,?)",
                     [(state, m.id, json.dumps(asdict(m), ensure_ascii=False)) for m in measures])
    kept = None
    try:
        kept = stored_matrix(store, state, _english())
    except UnreadableInput as fault:
        damaged.append((fault.defect.code, fault.defect.parameters))
    if kept:
        current = store.current(MATRICES + state.lower())
        where = (current.name, current.as_of) if current else ("", "")
        rows.execute("insert into matrix values (?,?,?,?,?,?)",
                     (state, kept.template, json.dumps(kept.reports), kept.approved_on, *where))
    matrix = kept or Matrix(state)
    whole = drafted(matrix, register, measures, on, lambda standing: standing.instrument)
    shown = _places(templates()[whole.template])
    rows.executemany("insert into answer values (?,?,?,?,?,?,?,?,?,?)",
                     [_answer_row(whole, answer, place, shown.get(answer.cell), answer.cell not in matrix.answers)
                      for place, answer in _in_order(whole)])


@cache
def _english() -> Words:
    """Headings of stored workbooks are known in all languages, whichever this is."""
    return Words(Catalogue((ENGINE_MESSAGES, ROOM_MESSAGES)))


def _in_order(matrix: Matrix) -> Iterator[tuple[int, Answer]]:
    for place, cell in enumerate(templates()[matrix.template].cells()):
        if cell in matrix.answers:
            yield place, matrix.answers[cell]


@cache
def _places(template: Template) -> Mapping[str, int]:
    """Where the cells of any version stand in the current one, for pictures of all States together."""
    places = {cell: place for place, cell in enumerate(templates()[CURRENT_TEMPLATE].cells())}
    return {cell: places[there] for cell, there in cells_between(template, templates()[CURRENT_TEMPLATE]).items()}


def _answer_row(matrix: Matrix, answer: Answer, place: int, shown: int | None, machine: bool) -> tuple[Any, ...]:
    return (matrix.state, place, shown, answer.cell, answer.mark.value, answer.approval.value, int(machine),
            json.dumps(answer.sources, ensure_ascii=False), answer.remarks, json.dumps(answer.measures, ensure_ascii=False))


def _action_row(action: Action) -> tuple[Any, ...]:
    place = action.provenance
    return (action.state, action.instrument, action.kind.value, action.day(), action.whose.value, action.source,
            action.depositary, action.remark, place.file, place.sha256, place.unit, place.line)


def _action(row: tuple[Any, ...]) -> Action:
    state, instrument, kind, day, whose, source, depositary, remark, file, sha256, unit, line = row
    year, month, of_month = (int(part or 0) for part in f"{day}--".split("-")[:3])
    when = PartialDate(year, month, of_month, text=day) if day else None
    return Action(state, instrument, ActionKind(kind), when, Whose(whose), source, depositary, remark,
                  Provenance(file, sha256, unit, line))
