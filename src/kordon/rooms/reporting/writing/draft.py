"""A report before it is written: masthead and replies, each with its own paragraphs or with measures and figures entered once.

The file is JSON (`kordon.report_draft/1`). `draft_of` makes one from a report that was read, so that what an earlier report
says can be written again in any of the six languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.reporting.records import Document, Reply
from kordon.rooms.reporting.words import table

SCHEMA = "kordon.report_draft/1"
LARGEST_DRAFT = 20_000_000  # bytes
SECTIONS = ("governments", "european_union", "international_organizations")
_SECTION_OF_KIND = {"state": "governments", "union": "european_union"}


@dataclass(frozen=True, slots=True)
class DraftLaw:
    """`prefix` is an act of the European Union's (CFSP, EU), in English; `title` as printed, in the language of the draft."""

    number: str
    year: int
    type: str
    title: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class DraftFigure:
    """`what` says what is counted, by language; where a language has no words the unit is named."""

    value: float
    qualifier: str
    unit: str
    period: str
    what: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DraftReply:
    """A reply to be printed. `paragraphs` are printed as they are, by language; measures become sentences in any language.
    Instruments are (code, relation, ISO date), resolutions (body, number, year; 0 where none is cited). `measures_in_text`: they
    were read from the paragraphs, and need not be said again in a language that has these."""

    code: str
    kind: str
    section: str
    original_language: str
    date: str
    paragraphs: Mapping[str, tuple[str, ...]]
    instruments: tuple[tuple[str, str, str], ...] = ()
    resolutions: tuple[tuple[str, str, int], ...] = ()
    laws: tuple[DraftLaw, ...] = ()
    figures: tuple[DraftFigure, ...] = ()
    measures_in_text: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """`symbol` may be empty: none is ever invented. Dates are ISO 8601; `note_date` and `deadline` of the call for views."""

    symbol: str
    job_number: str
    date: str
    session: int
    agenda_item: str
    resolution: str
    note_date: str
    deadline: str
    replies: tuple[DraftReply, ...]


def read_draft(source: Source) -> Draft:
    """Raises UnreadableInput (`reporting.too_large`, `reporting.no_draft`, `reporting.draft_field`)."""
    if source.size > LARGEST_DRAFT:
        raise UnreadableInput(_defect(source, "reporting.too_large", limit=str(LARGEST_DRAFT)))
    try:
        raw = json.loads(source.path.read_bytes())
    except (ValueError, RecursionError):
        raise UnreadableInput(_defect(source, "reporting.no_draft")) from None
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        raise UnreadableInput(_defect(source, "reporting.no_draft"))
    try:
        return _Fields(raw).draft()
    except _Wrong as wrong:
        raise UnreadableInput(_defect(source, "reporting.draft_field", field=str(wrong))) from None


def _defect(source: Source, code: str, **parameters: str) -> Defect:
    place = Location(file=source.name, field=parameters.pop("field", ""))
    return Defect(code, Severity.REJECTED, place, tuple(parameters.items()))


class _Wrong(Exception):
    """The path of the field that is missing or of a wrong kind."""


_DAY = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?")
_PARTIAL = re.compile(r"(?:[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)?")
_PERIOD = re.compile(r"(?:(?:19|20)[0-9]{2}(?:/(?:19|20)[0-9]{2})?)?")
_SYMBOL = re.compile(r"(?:[AES]/[A-Za-z0-9./()-]{1,60})?")
_NUMBER = re.compile(r"[\w/. -]{0,40}")


class _Fields:
    """Reads values of a JSON object, and says which one is wrong."""

    def __init__(self, raw: Mapping[str, Any], path: str = "") -> None:
        self.raw = raw
        self.path = path

    def text(self, key: str, pattern: re.Pattern[str] | None = None, choices: tuple[str, ...] = ()) -> str:
        value = self.raw.get(key)
        value = "" if value is None else value
        good = isinstance(value, str) and len(value) <= 100_000
        if not good or (pattern and not pattern.fullmatch(value)) or (choices and value not in choices):
            raise _Wrong(f"{self.path}{key}")
        return str(value)

    def whole(self, key: str, most: int = 10_000) -> int:
        value = self.raw.get(key) or 0
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise _Wrong(f"{self.path}{key}")
        return value

    def number(self, key: str) -> float:
        value = self.raw.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e15:
            raise _Wrong(f"{self.path}{key}")
        return float(value)

    def rows(self, key: str) -> list[_Fields]:
        value = self.raw.get(key)
        value = [] if value is None else value
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise _Wrong(f"{self.path}{key}")
        return [_Fields(row, f"{self.path}{key}[{index}].") for index, row in enumerate(value)]

    def by_language(self, key: str) -> dict[str, Any]:
        value = self.raw.get(key) or {}
        if not isinstance(value, dict) or not set(value) <= set(LANGUAGES):
            raise _Wrong(f"{self.path}{key}")
        return value

    def draft(self) -> Draft:
        raw = self.raw.get("document")
        if not isinstance(raw, dict):
            raise _Wrong("document")
        document = _Fields(raw, "document.")
        return Draft(
            symbol=document.text("symbol", _SYMBOL),
            job_number=document.text("job_number", re.compile(r"(?:[0-9]{2}-[0-9]{5})?")),
            date=document.text("date", _DAY),
            session=document.whole("session", 199),
            agenda_item=document.text("agenda_item", re.compile(r"(?:[0-9]{1,3}(?: ?\([\w]{1,3}\))?)?")),
            resolution=document.text("resolution", re.compile(r"(?:[0-9]{2,3}/[0-9]{1,3})?")),
            note_date=document.text("note_date", _DAY),
            deadline=document.text("deadline", _DAY),
            replies=tuple(row.reply() for row in self.rows("replies")),
        )

    def reply(self) -> DraftReply:
        kind = self.text("kind", choices=("state", "union", "organization"))
        paragraphs = self.by_language("paragraphs")
        for language, lines in paragraphs.items():
            if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
                raise _Wrong(f"{self.path}paragraphs.{language}")
        return DraftReply(
            code=self.text("code", re.compile(r"[A-Z]{2,12}")),
            kind=kind,
            section=_SECTION_OF_KIND.get(kind, "international_organizations"),
            original_language=self.text("original_language", choices=tuple(table("writing")["languages"])),
            date=self.text("date", _DAY),
            paragraphs={language: tuple(lines) for language, lines in paragraphs.items()},
            instruments=tuple(row.instrument() for row in self.rows("instruments")),
            resolutions=tuple(row.resolution() for row in self.rows("resolutions")),
            laws=tuple(row.law() for row in self.rows("laws")),
            figures=tuple(row.figure() for row in self.rows("figures")),
            measures_in_text=self.raw.get("measures_in_text") is True,
        )

    def instrument(self) -> tuple[str, str, str]:
        data = table("instruments")
        code = self.text("code", choices=tuple(data["instruments"]))
        return code, self.text("relation", choices=tuple(data["relations_strongest_first"])), self.text("date", _PARTIAL)

    def resolution(self) -> tuple[str, str, int]:
        body = self.text("body", choices=tuple(table("writing")["resolution"]))
        return body, self.text("number", re.compile(r"[0-9]{1,4}(?:/[0-9]{1,3}(?: ?[A-Z])?)?")), self.whole("year", 2199)

    def law(self) -> DraftLaw:
        kind = self.text("type", choices=tuple(table("writing")["law_types"]))
        prefix = self.text("prefix", re.compile(r"[A-Za-z]{0,10}"))
        return DraftLaw(self.text("number", _NUMBER), self.whole("year", 2199), kind, self.text("title"), prefix)

    def figure(self) -> DraftFigure:
        units = (*table("writing")["units"], *table("writing")["currency"])
        what = {language: str(words) for language, words in self.by_language("what").items()}
        qualifier = self.text("qualifier", choices=("", "exact", *table("writing")["qualifiers"])) or "exact"
        unit, period = self.text("unit", choices=units), self.text("period", _PERIOD)
        return DraftFigure(self.number("value"), qualifier, unit, period, what)


def draft_of(document: Document, resolution: str = "", note_date: str = "", deadline: str = "") -> Draft:
    """What a report says, ready to be written again. Its prose stays behind: only measures cross from language to language."""
    masthead = document.masthead
    return Draft(
        masthead.symbol, masthead.job_number, masthead.date, masthead.session, masthead.agenda_item, resolution, note_date,
        deadline, tuple(draft_reply(document, reply, masthead.language) for reply in document.replies),
    )


_PREFIX = re.compile(r"\((CFSP|PESC|ОВПБ|EU|UE|ЕС|EC|CE|JHA|JAI|Euratom)\)", re.I)
_ENGLISH_PREFIX = {"PESC": "CFSP", "ОВПБ": "CFSP", "UE": "EU", "ЕС": "EU", "CE": "EC", "JAI": "JHA", "EURATOM": "Euratom"}


def draft_reply(document: Document, reply: Reply, language: str) -> DraftReply:
    """One reply's measures, without its prose; `language` is that of the words counted."""
    units = (*table("writing")["units"], *table("writing")["currency"])
    laws = []
    for law in reply.laws:
        found = _PREFIX.search(document.text[slice(*law.claim.mention)])
        prefix = _ENGLISH_PREFIX.get(found[1].upper(), found[1].upper()) if found else ""
        laws.append(DraftLaw(law.number, law.year, law.type, law.title, prefix))
    return DraftReply(
        code=reply.entity.code,
        kind=reply.entity.kind,
        section=reply.section or _SECTION_OF_KIND.get(reply.entity.kind, "international_organizations"),
        original_language=reply.original_language,
        date=reply.date_of_reply,
        paragraphs={},
        instruments=tuple((i.code, i.relation, i.date) for i in reply.instruments),
        resolutions=tuple((r.body, r.number, r.year) for r in reply.resolutions),
        laws=tuple(laws),
        figures=tuple(
            DraftFigure(f.value, f.qualifier, f.unit, f.period, {language: f.what} if language and f.what else {})
            for f in reply.figures
            if f.unit in units
        ),
    )


def draft_object(draft: Draft) -> dict[str, Any]:
    """The draft as its JSON."""
    keys = ("symbol", "job_number", "date", "session", "agenda_item", "resolution", "note_date", "deadline")
    return {
        "schema": SCHEMA,
        "document": {key: getattr(draft, key) or None for key in keys},
        "replies": [_reply_object(reply) for reply in draft.replies],
    }


def _reply_object(reply: DraftReply) -> dict[str, Any]:
    return {
        "code": reply.code,
        "kind": reply.kind,
        "original_language": reply.original_language,
        "date": reply.date,
        "paragraphs": {language: list(lines) for language, lines in reply.paragraphs.items()},
        **({"measures_in_text": True} if reply.measures_in_text else {}),
        "instruments": [{"code": c, "relation": r, "date": d or None} for c, r, d in reply.instruments],
        "resolutions": [{"body": b, "number": n, "year": y or None} for b, n, y in reply.resolutions],
        "laws": [
            {
                "number": a.number or None,
                "year": a.year or None,
                "type": a.type,
                "title": a.title or None,
                "prefix": a.prefix or None,
            }
            for a in reply.laws
        ],
        "figures": [
            {
                "value": int(f.value) if f.value == int(f.value) else f.value,
                "qualifier": f.qualifier,
                "unit": f.unit,
                "period": f.period or None,
                "what": dict(f.what),
            }
            for f in reply.figures
        ],
    }
