"""What comes of reading a matrix, whatever way it was written, and what an answer has to be."""

from __future__ import annotations

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.dates import parse_date
from kordon.engine.records.measures import Measure
from kordon.engine.units import Source, Tally
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, refused
from kordon.rooms.obligations.matrix import Answer, Approval, Mark, Matrix, Template, templates

MARKS, APPROVALS = frozenset(Mark), frozenset(Approval)


class MatrixReading:
    """Units counted, defects kept, answers and measures gathered; `matrix` is set when all is read."""

    def __init__(self, source: Source, template: Template) -> None:
        self.source, self.template = source, template
        self.tally = Tally()
        self.defects: list[Defect] = []
        self.answers: dict[str, Answer] = {}
        self.measures: dict[str, Measure] = {}
        self.matrix = Matrix("")
        self._cells = template.cells()

    def place(self, part: str = "", line: int = 0) -> Place:
        return Place(self.source, self.tally.units + 1, line, part)

    def add(self, place: Place, answer: Answer) -> None:
        """Raises RowRejected (`matrix.unknown_cell`, `matrix.twice`)."""
        if answer.cell not in self._cells:
            raise place.rejected("matrix.unknown_cell", "cell", text=quoted(answer.cell))
        if answer.cell in self.answers:
            raise place.rejected("matrix.twice", "cell", cell=answer.cell)
        self.answers[answer.cell] = answer

    def check_dates(self, field: str, days: tuple[str, ...]) -> None:
        """Note what is no date; it is kept as written."""
        for day in days:
            if parse_date(day) is None:
                place = Location(self.source.name, field=field)
                self.defects.append(Defect("adherence.date", Severity.NOTE, place, (("text", quoted(day)),)))

    def count(self, place: Place, rejection: RowRejected | None) -> None:
        """Count the unit as read, or as rejected with its reason."""
        if rejection is None:
            self.tally.read += 1
        else:
            self.tally.rejected += 1
            place.defects.append(rejection.defect)
        for defect in place.defects:
            self.tally.defects[defect.code] = self.tally.defects.get(defect.code, 0) + 1
        self.defects.extend(place.defects)


def checked_template(source: Source, version: str) -> Template:
    """Raises UnreadableInput (`matrix.template`) for a version whose rows aren't known: they would land in wrong cells."""
    if version not in templates():
        raise refused("matrix.template", source, version=quoted(version) or "-", known=", ".join(templates()))
    return templates()[version]


def check_answer(
    place: Place, cell: str, mark: str, approval: str, sources: tuple[str, ...], remarks: str
) -> Answer:
    """Raises RowRejected (`matrix.mark`, `matrix.approval`)."""
    if mark not in MARKS:
        raise place.rejected("matrix.mark", "mark", text=quoted(mark))
    if (approval or Approval.DRAFT) not in APPROVALS:
        raise place.rejected("matrix.approval", "approval", text=quoted(approval))
    return Answer(cell, Mark(mark), sources, remarks, Approval(approval or Approval.DRAFT))
