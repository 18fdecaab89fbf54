"""Tables (CSV, XLSX) of action plans, points of contact, and assistance asked for and offered.

    state,plan,title,submitted,since,until,step,activity,due,status,source            one row a step
    state,office,since,until,source                                                   one row an office
    id,party,role,areas,about,since,until,status,scope,source                         one row a request or offer

Which of them it is shows in the headings. Rows of one plan are joined; every row is a unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kordon.engine.findings import Defect
from kordon.engine.records.countries import country_code
from kordon.engine.records.groups import groups, regions
from kordon.engine.units import Source, Tally
from kordon.rooms.obligations.cooperation import (
    ActionPlan,
    Assistance,
    AssistanceStatus,
    PlanStep,
    PointOfContact,
    Role,
    StepStatus,
    areas,
)
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, refused
from kordon.rooms.obligations.formats.measures import known_activities
from kordon.rooms.obligations.formats.tables import Shape, has_shape, read_table
from kordon.rooms.obligations.instruments import find_instrument

Row = ActionPlan | PointOfContact | Assistance
PREFIX = "cooperation.column."
LONGEST = 5_000  # characters of one cell
REACHABLE = re.compile(r"@|\+?\d[\d ()./-]{6,}\d")  # an address or a telephone number


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table. `read` makes the record and its key from a row's cells."""

    name: str
    shape: Shape
    read: Callable[[Place, Mapping[str, str]], tuple[str, Row]]


class CooperationReading:
    """Units counted, defects kept, records by key."""

    def __init__(self, source: Source, kind: Kind) -> None:
        self.source, self.kind = source, kind
        self.tally = Tally()
        self.rows: dict[str, Row] = {}
        self.defects: list[Defect] = []


def _plan(place: Place, cells: Mapping[str, str]) -> tuple[str, Row]:
    state = place.state(cells["state"], "state")
    name = cells["plan"]
    step = PlanStep(cells.get("step", ""), cells.get("activity", ""), _day(place, cells, "due"), cells.get("status", ""))
    if not name or not cells["title"]:
        raise place.rejected("cooperation.empty", "plan" if not name else "title")
    if step.activity and step.activity not in known_activities():
        raise place.rejected("cooperation.word", "activity", text=quoted(step.activity), known="kordon measures template")
    _check_word(place, cells, "status", StepStatus)
    if (step.activity or step.due or step.status) and not step.text:
        raise place.rejected("cooperation.empty", "step")
    plan = ActionPlan(state, name, cells["title"], _day(place, cells, "submitted"), _day(place, cells, "since"),
                      _day(place, cells, "until"), (step,) if step.text else (), _source(place, cells))
    _check_span(place, plan.since, plan.until)
    return f"{state}/{name}", plan


def _contact(place: Place, cells: Mapping[str, str]) -> tuple[str, Row]:
    state = place.state(cells["state"], "state")
    if not cells["office"]:
        raise place.rejected("cooperation.empty", "office")
    if REACHABLE.search(cells["office"]):
        raise place.rejected("cooperation.personal", "office")
    found = PointOfContact(state, cells["office"], _day(place, cells, "since"), _day(place, cells, "until"),
                           _source(place, cells))
    _check_span(place, found.since, found.until)
    return f"{state}/{found.office}/{found.since}", found


def _assistance(place: Place, cells: Mapping[str, str]) -> tuple[str, Row]:
    if not cells["id"]:
        raise place.rejected("cooperation.empty", "id")
    _check_word(place, cells, "role", Role, needed=True)
    _check_word(place, cells, "status", AssistanceStatus)
    named = _parts(cells["areas"])
    if wrong := [area for area in named if area not in areas()]:
        raise place.rejected("cooperation.word", "areas", text=quoted(", ".join(wrong)), known=", ".join(areas()))
    if not named:
        raise place.rejected("cooperation.empty", "areas")
    scope = tuple(_scope(place, part) for part in _parts(cells.get("scope", "")))
    found = Assistance(cells["id"], _party(place, cells), cells["role"], tuple(named), cells.get("about", ""),
                       _day(place, cells, "since"), _day(place, cells, "until"), cells.get("status") or AssistanceStatus.OPEN,
                       scope, _source(place, cells))
    _check_span(place, found.since, found.until)
    return found.id, found


PLANS = Kind("action-plans", Shape(PREFIX, ("state", "plan", "title", "submitted", "since", "until", "step", "activity", "due",
                                            "status", "source"), ("state", "plan", "title", "source")), _plan)
CONTACTS = Kind("contacts-1540", Shape(PREFIX, ("state", "office", "since", "until", "source"), ("state", "office", "source")),
                _contact)
ASSISTANCE = Kind("assistance-1540", Shape(PREFIX, ("id", "party", "role", "areas", "about", "since", "until", "status", "scope",
                                                    "source"), ("id", "party", "role", "areas", "source")), _assistance)
KINDS = {kind.name: kind for kind in (PLANS, CONTACTS, ASSISTANCE)}


def read_cooperation(source: Source) -> CooperationReading:
    """Raises UnreadableInput (`cooperation.unknown_table`, `table.*`, and what reading text or a workbook raises)."""
    kind = next((kind for kind in KINDS.values() if has_shape(source, kind.shape)), None)
    if kind is None:
        known = "; ".join(", ".join(k.shape.needed) for k in KINDS.values())
        raise refused("cooperation.unknown_table", source, known=known)
    reading = CooperationReading(source, kind)
    table = read_table(source, kind.shape)
    reading.defects.extend(table.notes)
    for number, (line, cells) in enumerate(table.rows, start=1):
        place = Place(source, number, line)
        try:
            if cells is None:
                raise place.rejected("table.row")
            if long := [name for name, text in cells.items() if len(text) > LONGEST]:
                raise place.rejected("measures.long", long[0], most=str(LONGEST))
            _take(reading, place, *kind.read(place, cells))
            reading.tally.read += 1
        except RowRejected as rejection:
            reading.tally.rejected += 1
            place.defects.append(rejection.defect)
        for defect in place.defects:
            reading.tally.defects[defect.code] = reading.tally.defects.get(defect.code, 0) + 1
        reading.defects.extend(place.defects)
    return reading


def _take(reading: CooperationReading, place: Place, key: str, row: Row) -> None:
    earlier = reading.rows.get(key)
    if earlier is None:
        reading.rows[key] = row
    elif isinstance(row, ActionPlan) and isinstance(earlier, ActionPlan):
        reading.rows[key] = _joined(place, earlier, row)
    else:
        raise place.rejected("cooperation.twice", text=quoted(key))


def _joined(place: Place, earlier: ActionPlan, later: ActionPlan) -> ActionPlan:
    for name in ("title", "submitted", "since", "until", "source"):
        one, other = getattr(earlier, name), getattr(later, name)
        if one and other and one != other:
            raise place.rejected("measures.differs", name, id=later.id, first=quoted(one), second=quoted(other))
    return replace(earlier, steps=(*earlier.steps, *later.steps), submitted=earlier.submitted or later.submitted,
                   since=earlier.since or later.since, until=earlier.until or later.until)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]


def _party(place: Place, cells: Mapping[str, str]) -> str:
    """A State's code, else the name as given: taken for an organization, and said so unless it is a known one."""
    text = cells["party"]
    if not text:
        raise place.rejected("cooperation.empty", "party")
    if code := country_code(text):
        return code
    if text not in groups() and find_instrument(text) is None:
        place.note("cooperation.organisation", "party", text=quoted(text))
    return text


def _scope(place: Place, part: str) -> str:
    if part in groups() or part in regions():
        return part
    return place.state(part, "scope")


def _day(place: Place, cells: Mapping[str, str], field: str) -> str:
    return place.date(cells[field], field).iso() if cells.get(field) else ""


def _source(place: Place, cells: Mapping[str, str]) -> str:
    if not cells["source"]:
        raise place.rejected("cooperation.empty", "source")
    return cells["source"]


def _check_word(
    place: Place, cells: Mapping[str, str], field: str, words: type[StepStatus | AssistanceStatus | Role], needed: bool = False
) -> None:
    text = cells.get(field, "")
    if (text or needed) and text not in set(words):
        raise place.rejected("cooperation.word", field, text=quoted(text), known=", ".join(words))


def _check_span(place: Place, since: str, until: str) -> None:
    if since and until and until < since[: len(until)]:
        raise place.rejected("cooperation.backwards", "until", since=since, until=until)
