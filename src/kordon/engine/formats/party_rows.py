"""One row of named cells to one Party: what every reader of tables shares.

Built for speed: a layout is compiled once into steps that touch only the columns that hold something, and words that
repeat (countries, kinds, dates) are parsed once. A cell is text; what is empty, or says so, is nothing.

Defects, all in the catalogue `readers.json`: rejected `row.no_name`, `row.name_too_long`, `row.cell_too_large`; repaired
`row.short`, `row.long`; notes `row.only_numbers`, `row.invisible_characters`, `row.mixed_scripts`, `row.unread_date`,
`row.ambiguous_date`, `row.unread_country`, `row.unread_value`, `row.unread_share`, `row.bad_check_digit`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.columns import Layout
from kordon.engine.formats.draft import LONGEST_CELL, LONGEST_NAME, Draft, Take
from kordon.engine.formats.joined_columns import joint_steps
from kordon.engine.formats.single_columns import single_step
from kordon.engine.records.party import Name, NameKind, Party
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Source, Unit


class RowReader:
    """Reads rows of one layout. `day_first` settles 03/04/1971 for the whole file, None where nothing tells."""

    def __init__(self, layout: Layout, source: Source, day_first: bool | None = None) -> None:
        self.layout = layout
        self._file, self._sha256 = source.name, source.sha256
        self._width = len(layout.headers)
        self._ids = layout.columns_of("id")
        self._draft = Draft(source.name, day_first)
        self._single: list[Take | None] = [single_step(layout, i, f) for i, f in enumerate(layout.fields)]
        self._joint = joint_steps(layout)

    def read(self, row: Sequence[str], number: int, line: int = 0, defects: Sequence[Defect] = ()) -> Unit[Party] | None:
        """The unit, or None for a row with nothing in it, which is no unit."""
        cells = [cell.strip() for cell in row]
        width = self._width
        if len(cells) != width:
            if not any(cells):
                return None
            defects = [*defects, *self._level(cells, number, line)]
        draft = self._draft
        draft.start(cells, number, line)
        if defects:
            draft.defects.extend(defects)
        single = self._single
        empty = True
        for index, cell in enumerate(cells):
            if cell:
                empty = False
                if index >= width:
                    draft.other.append((f"column {index + 1}", cell[:LONGEST_CELL]))
                elif take := single[index]:
                    take(draft)
        if empty:
            return None
        for take in self._joint:
            take(draft)
        return self._unit(draft, number, line)

    def _level(self, cells: list[str], number: int, line: int) -> list[Defect]:
        """A row shorter or longer than the header. Empty cells at its end say nothing and are no defect."""
        found, expected = len(cells), self._width
        while len(cells) > expected and not cells[-1]:
            cells.pop()
        if len(cells) == expected:
            return []
        code = "row.short" if found < expected else "row.long"
        cells.extend([""] * (expected - len(cells)))
        counts = (("found", str(found)), ("expected", str(expected)))
        return [Defect(code, Severity.REPAIRED, Location(self._file, number, line), counts)]

    def _unit(self, draft: Draft, number: int, line: int) -> Unit[Party]:
        defects, names = draft.defects, draft.names
        provenance = Provenance(self._file, self._sha256, number, line)
        identity = self._identity(draft)
        if not names and not _rejects(defects):
            code, severity = ("row.only_numbers", Severity.NOTE) if draft.identifiers else ("row.no_name", Severity.REJECTED)
            defects.append(Defect(code, severity, Location(self._file, number, line)))
        if defects and _rejects(defects):
            return Unit(number, None, tuple(defects))
        nationalities, countries = draft.nationalities, draft.countries
        party = Party(
            identity or provenance.record_id(),
            draft.kind,
            tuple(names) if len(names) < 2 else _distinct(names),
            tuple(draft.births),
            tuple(draft.deaths),
            tuple(draft.birth_places),
            draft.gender,
            tuple(nationalities) if len(nationalities) < 2 else tuple(dict.fromkeys(nationalities)),
            tuple(countries) if len(countries) < 2 else tuple(dict.fromkeys(countries)),
            tuple(draft.identifiers),
            tuple(draft.addresses),
            tuple(draft.owners),
            tuple(draft.other),
            provenance,
        )
        return Unit(number, party, tuple(defects))

    def _identity(self, draft: Draft) -> str:
        for index in self._ids:
            if identity := draft.cells[index]:
                if len(identity) > LONGEST_NAME:
                    draft.note("row.cell_too_large", self.layout.headers[index], identity, Severity.REJECTED)
                return identity
        return ""


def _rejects(defects: Sequence[Defect]) -> bool:
    return any(defect.severity is Severity.REJECTED for defect in defects)


def _distinct(names: list[Name]) -> tuple[Name, ...]:
    """The primary name first, no text twice."""
    names.sort(key=lambda name: name.kind is not NameKind.PRIMARY)
    seen: dict[str, Name] = {}
    for name in names:
        seen.setdefault(name.text, name)
    return tuple(seen.values())
