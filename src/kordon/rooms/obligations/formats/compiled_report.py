"""What States say of themselves in a compiled report, as `kordon report read` writes it (JSON, `kordon.report/1`).

Each claim about an instrument is a unit: `ratified` becomes a ratification by the State's own word, with its date where the
sentence gives one and the sentence as remark. `signed_and_ratified` with one date leaves open which step it dates, so
none is taken. A relation that is no adherence (supports, promotes, mentioned ...) is read and gives no action. Replies of
organizations are rejected: they have no adherence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kordon.engine.units import Format, Source, Unit
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, read_json, refused
from kordon.rooms.obligations.instruments import find_instrument
from kordon.rooms.obligations.records import Action, ActionKind, Adherence, Whose

SCHEMA = "kordon.report/1"
SENTENCE = 300  # characters of a sentence that are kept beside its action; the report has the whole
_KINDS = {
    "ratified": ActionKind.RATIFICATION,
    "signed_and_ratified": ActionKind.RATIFICATION,
    "acceded": ActionKind.ACCESSION,
    "signed": ActionKind.SIGNATURE,
    "party": ActionKind.PARTY,
    "member": ActionKind.MEMBERSHIP,
    "participant": ActionKind.MEMBERSHIP,
}
_ACTS = {"law": "law", "constitution": "law"}  # any other kind of act is a regulation


def recognise(source: Source) -> float:
    return 0.95 if b'"kordon.report/1"' in source.head else 0.3 if _has_schema(source) else 0.0


def _has_schema(source: Source) -> bool:
    """The schema may stand behind the text, which comes first in no order that JSON would keep."""
    if not source.head.lstrip().startswith(b"{") or b'"replies"' not in source.head:
        return False
    return b'"kordon.report/1"' in source.path.read_bytes()[-4096:]


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Adherence]]:
    """One unit for each claim about an instrument. Raises UnreadableInput (`report.schema`) too."""
    document, _, replies = replies_of(source)
    number = 0
    for reply in replies:
        for item in _objects(reply.get("instruments")):
            number += 1
            place = Place(source, number)
            try:
                yield _unit(place, document, reply, item)
            except RowRejected as rejection:
                yield place.reject(rejection)


def replies_of(source: Source) -> tuple[str, str, list[dict[str, Any]]]:
    """What the document is called, its language, and its replies."""
    found = read_json(source)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or not isinstance(found.get("replies"), list):
        raise refused("report.schema", source, schema=SCHEMA)
    document = found.get("document")
    about = document if isinstance(document, dict) else {}
    name = _word(about.get("symbol")) or _word(about.get("job_number")) or source.name
    day = _word(about.get("date"))
    language = _word(about.get("language")) or "und"
    return f"{name} ({day})" if day else name, language, _objects(found["replies"])


def _unit(place: Place, document: str, reply: Mapping[str, Any], item: Mapping[str, Any]) -> Unit[Adherence]:
    state = state_of(place, reply)
    found = find_instrument(_word(item.get("code")))
    if found is None:
        raise place.rejected("adherence.unknown_instrument", "code", text=quoted(_word(item.get("code"))))
    relation = _word(item.get("relation"))
    kind = _KINDS.get(relation)
    if kind is None:
        return place.unit(state, [])
    day = _word(item.get("date"))
    when = place.date(day, "date") if day and relation != "signed_and_ratified" else None
    action = Action(state, found.code, kind, when, Whose.OWN, document, remark=sentence_of(item)[:SENTENCE])
    return place.unit(state, [action])


def state_of(place: Place, reply: Mapping[str, Any]) -> str:
    """Raises RowRejected (`report.not_state`, `adherence.unknown_state`)."""
    entity = reply.get("entity")
    about = entity if isinstance(entity, dict) else {}
    name = _word(about.get("code")) or _word(about.get("name"))
    if about.get("kind") not in ("state", "unknown", None):
        raise place.rejected("report.not_state", "entity", text=quoted(name))
    return place.state(name, "entity")


def sentence_of(item: Mapping[str, Any]) -> str:
    """The claim's sentence on one line."""
    return " ".join(_word(item.get("quotation")).split())


def measure_rows(source: Source) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """(reply, law) for each law that is named, the law as the object that a measure is read from, without its State."""
    document, language, replies = replies_of(source)
    for reply in replies:
        for item in _objects(reply.get("laws")):
            yield reply, _measure(document, language, item)


def _measure(document: str, language: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """Its number, year and title, the sentence, and where it stands. What it covers and since when it is in force is for a
    person to add."""
    kind, number, year = _ACTS.get(_word(item.get("type")), "regulation"), _word(item.get("number")), _word(item.get("year"))
    title = " ".join(_word(item.get("title")).split())
    span = item.get("span")
    places = [_word(part) for part in span] if isinstance(span, list) else []
    return {
        "kind": kind, "number": number, "year": year, "source": document,
        "id": "-".join(filter(None, (kind, number or title, year))),
        "titles": [[language, title]] if title else [["en", f"{_word(item.get('type'))} {number}".strip()]],
        "quotations": [[sentence_of(item), f"{document}, {'-'.join(places)}"]],
    }


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _word(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""


COMPILED_REPORT: Format[Adherence] = Format("report", "What States say in a compiled report (kordon.report/1)", recognise, read)
