"""What a State did at home: laws, regulations, institutions, committees, control lists, plans, programmes.

A measure is entered once, in the obligations room, and serves whoever reports: it stands in the references store as one
reference for each State, `measures-<iso code>`, in the JSON below (`schemas/kordon.measures.1.json`), and `stored_measures` gives
it to any room.

    {"schema": "kordon.measures/1", "state": "QA", "measures": [{"id": "law-17", "kind": "law", ...}]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from kordon.engine.references import ReferenceStore, Version

SCHEMA = "kordon.measures/1"
FORMAT = "measures"
PREFIX = "measures-"


class MeasureKind(StrEnum):
    LAW = "law"
    REGULATION = "regulation"
    INSTITUTION = "institution"
    COMMITTEE = "committee"
    CONTROL_LIST = "control_list"
    PLAN = "plan"
    PROGRAMME = "programme"


class MeasureStatus(StrEnum):
    """What became of a measure on a day."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a measure covers: `material` is NW, CW, BW, RAD or ANY, `activity` a row of the 1540 matrix (`manufacture`,
    `border`), `aspect` whether it is the legal `framework` or its `enforcement`."""

    material: str
    activity: str
    aspect: str = "framework"


@dataclass(frozen=True, slots=True)
class Measure:
    """A law, regulation, institution, committee, control list, plan or programme; entered once, used by many answers.

    `titles` by language, in the original (`language`, ISO 639) and in translation. `quotations` pairs a short quotation with
    the pointer to its sentence. `history` pairs an ISO date (maybe a year or a month, empty where it is not known)
    with a status. `source` says where it stands, `state` is ISO 3166-1 alpha-2.
    """

    id: str
    kind: str
    number: str = ""
    year: str = ""
    language: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    covers: tuple[Coverage, ...] = ()
    quotations: tuple[tuple[str, str], ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    source: str = ""
    state: str = ""

    def caption(self, language: str = "en") -> str:
        titles = dict(self.titles)
        title = titles.get(language) or titles.get("en") or next(iter(titles.values()), self.id)
        number = f"{self.number}/{self.year}".strip("/")
        return f"{title} ({number})" if number else title

    def status_on(self, day: str) -> str:
        """The last status not later than the ISO `day`; where no status bears a date, the last one given; empty where all
        are later or there is none."""
        dated = sorted((when, place) for place, (when, _) in enumerate(self.history) if when)
        if not dated:
            return self.history[-1][1] if self.history else ""
        known = [place for when, place in dated if when <= day]
        return self.history[known[-1]][1] if known else ""


def measures_bytes(state: str, measures: Iterable[Measure]) -> bytes:
    """The stored form, sorted by id, so that the same measures are the same bytes."""
    rows = [asdict(measure) for measure in sorted(measures, key=lambda m: m.id)]
    found = {"schema": SCHEMA, "state": state, "measures": rows}
    return (json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def measure_of(row: Mapping[str, Any], state: str = "") -> Measure:
    """A measure from its JSON object. What has not the right shape is left out; the obligations room refuses it earlier, with
    its place. `covers` may be pairs or triples instead of objects."""
    covers = tuple(filter(None, (_coverage(item) for item in _list(row.get("covers")))))
    return Measure(
        _word(row.get("id")), _word(row.get("kind")), _word(row.get("number")), _word(row.get("year")),
        _word(row.get("language")), _pairs(row.get("titles")), covers, _pairs(row.get("quotations")),
        _pairs(row.get("history")), _word(row.get("source")), _word(row.get("state")) or state,
    )


def _coverage(item: Any) -> Coverage | None:
    if isinstance(item, Mapping):
        item = [item.get("material"), item.get("activity"), item.get("aspect") or "framework"]
    if not isinstance(item, list) or not 2 <= len(item) <= 3:
        return None
    return Coverage(*(_word(part) for part in item))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((_word(pair[0]), _word(pair[1])) for pair in _list(value) if isinstance(pair, list) and len(pair) == 2)


def stored_measures(store: ReferenceStore, state: str) -> tuple[tuple[Measure, ...], Version | None]:
    """The measures of a State in the newest stored version, and that version, for whoever cites them. None where nothing is
    stored; without measures where the stored bytes were altered (`ReferenceStore.verify` says so)."""
    version = store.current(PREFIX + state.lower())
    if version is None or version.format != FORMAT:
        return (), None
    if store.verify(version):
        return (), version
    try:
        found = json.loads(store.files(version)[0].read_bytes())
        return tuple(measure_of(row, state) for row in found["measures"]), version
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return (), version
