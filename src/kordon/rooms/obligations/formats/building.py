"""From a row of any register to a unit: the State recognised, dates read, what can't be true told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.countries import country_code, country_name
from kordon.engine.records.dates import PartialDate, compare_dates, parse_date
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Source, Unit
from kordon.rooms.obligations.formats.input_text import near_text, quoted
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.records import CONSENTS, Action, ActionKind, Adherence


@cache
def _former_names() -> dict[str, str]:
    """What States were called, to their ISO codes; only where the State itself goes on."""
    text = files("kordon.rooms.obligations").joinpath("data/former_names.json").read_text("utf-8")
    names: dict[str, str] = json.loads(text)["names"]
    return names


class RowRejected(Exception):
    """A row that can't be read; carries the defect."""

    def __init__(self, defect: Defect) -> None:
        super().__init__(defect.code)
        self.defect = defect


class Place:
    """One unit of a source: where it stands, and what was odd about it. `part` is the sheet or section, where lines count in
    each anew."""

    def __init__(self, source: Source, number: int, line: int = 0, part: str = "") -> None:
        self.source, self.number, self.line, self.part = source, number, line, part
        self.defects: list[Defect] = []

    def at(self, field: str = "") -> Location:
        within = " ".join(dict.fromkeys(filter(None, (self.part, field))))
        return Location(self.source.name, self.number, self.line, within)

    def note(self, code: str, field: str = "", severity: Severity = Severity.NOTE, **parameters: str) -> None:
        self.defects.append(Defect(code, severity, self.at(field), tuple(parameters.items())))

    def rejected(self, code: str, field: str = "", **parameters: str) -> RowRejected:
        return RowRejected(Defect(code, Severity.REJECTED, self.at(field), tuple(parameters.items())))

    def provenance(self) -> Provenance:
        return Provenance(self.source.name, self.source.sha256, self.number, self.line)

    def state(self, text: str, field: str) -> str:
        """Raises RowRejected (`adherence.unknown_state`). A former name is repaired, and says so."""
        if code := country_code(text):
            return code
        if code := _former_names().get(" ".join(text.split()).casefold(), ""):
            self.note("adherence.former_name", field, Severity.REPAIRED, text=quoted(text), state=country_name(code))
            return code
        raise self.rejected("adherence.unknown_state", field, text=quoted(text), near=near_text(text))

    def date(self, text: str, field: str) -> PartialDate:
        """Raises RowRejected (`adherence.date`)."""
        found = parse_date(text, day_first=True)
        if found is None or found.circa or found.year_to:
            raise self.rejected("adherence.date", field, text=quoted(text))
        return found

    def unit(self, state: str, actions: list[Action]) -> Unit[Adherence]:
        """Raises RowRejected (`adherence.before_instrument`); notes a consent before the signature."""
        for action in actions:
            self._after_instrument(action)
        by_instrument: dict[str, list[Action]] = {}
        for action in actions:
            by_instrument.setdefault(action.instrument, []).append(action)
        for group in by_instrument.values():
            note_order(self, group)
        kept = tuple(replace(action, provenance=self.provenance()) for action in actions)
        return Unit(self.number, Adherence(state, kept), tuple(self.defects))

    def _after_instrument(self, action: Action) -> None:
        started, day = instruments()[action.instrument].date, action.day()
        if day and started and day < started[: len(day)]:
            raise self.rejected(
                "adherence.before_instrument", "date", instrument=action.instrument, date=day, started=started
            )

    def reject(self, rejection: RowRejected) -> Unit[Adherence]:
        return Unit(self.number, None, (*self.defects, rejection.defect))


def note_order(place: Place, actions: list[Action]) -> None:
    """Note where a State consented before it signed: possible for nobody, common in tables."""
    for consent, signature in _out_of_order(actions):
        if (consent.source, consent.depositary) == (signature.source, signature.depositary):
            place.defects.append(_before_signature(place.at("date"), consent, signature))


def order_across(source: Source, actions: Iterable[Action]) -> list[Defect]:
    """The same where consent and signature are two units of one file, said by the same hand; each stands as it was written."""
    groups: dict[tuple[str, ...], list[Action]] = {}
    for action in actions:
        groups.setdefault((action.state, action.instrument, action.whose, action.depositary), []).append(action)
    out = []
    for group in groups.values():
        for consent, signature in _out_of_order(group):
            if consent.provenance.unit != signature.provenance.unit:
                place = Location(source.name, consent.provenance.unit, consent.provenance.line, "date")
                out.append(_before_signature(place, consent, signature))
    return out


def _out_of_order(actions: list[Action]) -> Iterator[tuple[Action, Action]]:
    """Consents, and the signatures that are certainly later. A succession follows another State's signature."""
    signed = [a for a in actions if a.kind is ActionKind.SIGNATURE and a.date]
    for consent in (a for a in actions if a.kind in CONSENTS and a.kind is not ActionKind.SUCCESSION and a.date):
        for signature in signed:
            if consent.date is None or signature.date is None or consent.day() >= signature.day():
                continue
            if compare_dates(consent.date, signature.date) != "compatible":
                yield consent, signature


def _before_signature(place: Location, consent: Action, signature: Action) -> Defect:
    return Defect("adherence.before_signature", Severity.NOTE, place, (
        ("instrument", consent.instrument), ("date", consent.day()), ("signed", signature.day())))
