"""What looks wrong in the source: noted with its place, never corrected in silence, and only where a rule says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kordon.rooms.reporting.days import impossible_dates
from kordon.rooms.reporting.folding import fold
from kordon.rooms.reporting.paragraphs import Paragraph
from kordon.rooms.reporting.records import Masthead, Note, Reply
from kordon.rooms.reporting.resolutions import council_year
from kordon.rooms.reporting.words import table

_LINK = re.compile(r"https?://(?:www\.)?undocs\.org/(?:[a-z]{2}/)?(?P<symbol>(?P<body>[SAE])/RES/(?P<number>[0-9]+(?:/[0-9]+)?)[^\s>)]*)")
_BODY_OF_LINK = {"S": "SC", "A": "GA", "E": "ECOSOC"}


def document_notes(text: str, masthead: Masthead, paragraphs: Sequence[Paragraph], replies: Sequence[Reply]) -> list[Note]:
    """All notes in the order of their places."""
    found = [*_symbol(text, masthead), *_links(text, replies), *_odd_numbers(text, replies)]
    for paragraph in paragraphs:
        found.extend(_dates(text, paragraph))
        found.extend(_anachronisms(text, paragraph))
    for reply in replies:
        found.extend(_reply(text, reply))
        found.extend(_resolutions(text, reply, masthead))
        found.extend(_laws(text, reply, masthead, replies))
    return sorted(found, key=lambda note: note.span)


def _note(text: str, code: str, span: tuple[int, int], **parameters: object) -> Note:
    return Note(code, tuple((k, str(v)) for k, v in parameters.items()), text[slice(*span)], span)


def _symbol(text: str, masthead: Masthead) -> Iterator[Note]:
    """Only a document with a masthead or a job number should bear a symbol; loose text need not."""
    if masthead.symbol or not masthead.job_number:
        return
    first, second = masthead.job_number.split("-")
    if match := re.search(rf"{first}\W{{1,5}}{second}", text):
        yield _note(text, "reporting.missing_symbol", match.span())


def _links(text: str, replies: Sequence[Reply]) -> Iterator[Note]:
    """A link whose number the reply cites as another body's document, as in `(CFSP) 2016/51` linked to E/RES/2016/51."""
    seen: set[str] = set()
    for match in _LINK.finditer(text):
        reply = next((r for r in replies if r.span[0] <= match.start() < r.span[1]), None)
        if reply is None or match["symbol"] in seen:
            continue
        seen.add(match["symbol"])
        body, number = _BODY_OF_LINK[match["body"]], match["number"]
        if any(r.body.split("-")[0] == body and r.number == number for r in reply.resolutions):
            continue
        others = [r.body for r in reply.resolutions if r.number == number]
        acts = [law.type for law in reply.laws if law.number == number]
        if others or acts:
            cited = f"{others[0]} {number}" if others else _shown(text, reply, number)
            yield _note(text, "reporting.link_other_body", match.span(), linked=match["symbol"], cited=cited)


def _shown(text: str, reply: Reply, number: str) -> str:
    law = next(law for law in reply.laws if law.number == number)
    return "".join(text[slice(*law.claim.mention)].split())


_SUFFIXED = re.compile(r"(?:19|20)[0-9]{2}/[0-9]{1,5}\([0-9]{1,3}\)")


def _odd_numbers(text: str, replies: Sequence[Reply]) -> Iterator[Note]:
    for reply in replies:
        for law in reply.laws:
            span = law.claim.mention
            if match := _SUFFIXED.search(fold(text[slice(*span)])):
                yield _note(text, "reporting.odd_number", span, number=match[0])


def _dates(text: str, paragraph: Paragraph) -> Iterator[Note]:
    for start, end in impossible_dates(paragraph.text):
        span = paragraph.span(start, end)
        yield _note(text, "reporting.impossible_date", span, date=" ".join(text[slice(*span)].split()))


_LEADING_YEAR = re.compile(r"(?:in |en |в |в |خلال |في عام )?(?P<year>(?:19|20)[0-9]{2})(?:年(?![0-9至-])| году|,)")


def _anachronisms(text: str, paragraph: Paragraph) -> Iterator[Note]:
    """A passage that opens with a year, names no other, and speaks of what came later."""
    opening = _LEADING_YEAR.match(paragraph.text)
    if opening is None or len(set(re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", paragraph.text))) > 1:
        return
    for words, known in table("anachronisms")["anachronisms"].items():
        match = re.search(fold(words), paragraph.text)
        if match and int(opening["year"]) < known:
            span = paragraph.span(*opening.span("year"))
            what = text[slice(*paragraph.span(*match.span()))]
            yield _note(text, "reporting.anachronism", span, year=opening["year"], what=what, known=known)


def _reply(text: str, reply: Reply) -> Iterator[Note]:
    heading = (reply.span[0], min(reply.span[1], reply.span[0] + len(reply.entity.name)))
    if reply.entity.kind == "unknown":
        yield _note(text, "reporting.unknown_entity", heading, entity=reply.entity.name)
    if not reply.original_language:
        yield _note(text, "reporting.no_language", heading, entity=reply.entity.name)
    if not reply.date_of_reply:
        yield _note(text, "reporting.no_date", heading, entity=reply.entity.name)


def _resolutions(text: str, reply: Reply, masthead: Masthead) -> Iterator[Note]:
    for cited in reply.resolutions:
        span = cited.claim.mention
        if cited.body == "SC" and cited.year:
            first, last = council_year(int(cited.number))
            if first and not first <= cited.year <= last:
                expected = str(first) if first == last else f"{first}/{last}"
                yield _note(text, "reporting.resolution_year", span, number=cited.number, year=cited.year, expected=expected)
        if cited.body.startswith("GA") and masthead.session and int(cited.number.split("/")[0]) > masthead.session:
            yield _note(text, "reporting.resolution_session", span, number=cited.number, session=masthead.session)


def _laws(text: str, reply: Reply, masthead: Masthead, replies: Sequence[Reply]) -> Iterator[Note]:
    """An act of a year after the report. The report's year is the masthead's, else the last reply's."""
    years = [masthead.date[:4], *(r.date_of_reply[:4] for r in replies)]
    report = max((int(year) for year in years if year), default=0)
    for law in reply.laws:
        if report and law.year > report:
            number = law.number or law.title
            span = law.claim.mention
            yield _note(text, "reporting.impossible_year", span, number=number, year=law.year, report=report)
