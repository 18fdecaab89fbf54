"""Resolutions and decisions of United Nations bodies, as six languages cite them: 第1540(2004)号决议, resolution 1540 (2004)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kordon.rooms.reporting.paragraphs import Paragraph
from kordon.rooms.reporting.words import pattern


@dataclass(frozen=True, slots=True)
class Citation:
    """A resolution cited at folded [start, end) of paragraph number `paragraph`; `year` 0 where the citation has none."""

    body: str
    number: str
    year: int
    paragraph: int
    start: int
    end: int


_COUNCIL = r"[0-9]{1,4} ?\( ?[0-9]{4} ?\)"  # 1540 (2004)
_SESSIONAL = r"[0-9]{1,4}/[0-9]{1,3}(?: ?[a-z](?![a-z]))?"  # 73/55, 2016/51
_TOKEN = re.compile(rf"(?P<council>(?P<number>[0-9]{{1,4}}) ?\( ?(?P<year>[0-9]{{4}}) ?\))|(?P<sessional>{_SESSIONAL})(?![0-9/])")
_CHINESE = re.compile(
    rf"(?:第|(?<![0-9/\w)]))(?P<list>(?:{_COUNCIL}|{_SESSIONAL})(?:号?(?:、|,|和|及|与|以及|或)+第?(?:{_COUNCIL}|{_SESSIONAL}))*)"
    r"号?(?P<kind>决议|决定)"
)
_RESOLUTION = pattern(
    "resolutions?", "résolutions?", "resolución", "resoluciones", "резолюци[а-я]+", "[وبفكل]{0,2}(?:ال)?قرار(?:ات|ين|ان|ي|يه)?"
)
_DECISION = pattern("decisions?", "décisions?", "decisión", "decisiones", "решени[а-я]+", "[وبفكل]{0,2}(?:ال)?مقرر(?:ات)?")
_BETWEEN = pattern(
    "(?:of )?(?:the )?(?:security council|general assembly)", "du conseil de sécurité", "de l'assemblée générale",
    "(?:del? )?(?:la )?(?:consejo de seguridad|asamblea general)", "совета безопасности", "генеральной ассамблеи",
    "مجلس الأمن", "الجمعية العامة", "no\\.?", "nos\\.?", "núm\\.?", "رقم", "s/res/", "a/res/"
)
_LISTED = rf"(?:{_COUNCIL}|{_SESSIONAL})"
_AND = pattern("and", "et", "y", "e", "и", "و", "or", "ou", "o", "или", "as well as")
_LATIN = re.compile(
    rf"(?P<kind>(?<![^\W\d_])(?:(?P<resolution>{_RESOLUTION})|{_DECISION})) ?(?:{_BETWEEN} ?){{0,3}}"
    rf"(?P<list>{_LISTED}(?:(?: ?,? {_AND} ?| ?[,;] ?){_LISTED})*)"
)
_ECOSOC = pattern(
    "经济及社会理事会", "经社理事会", "economic and social council", "conseil économique et social",
    "consejo económico y social", "экономического и социального совета", "المجلس الاقتصادي والاجتماعي",
)
_HRC = pattern(
    "人权理事会", "human rights council", "conseil des droits de l'homme", "consejo de derechos humanos",
    "совета по правам человека", "مجلس حقوق الإنسان",
)
_ASSEMBLY = pattern(
    "大会", "general assembly", "assemblée générale", "asamblea general", "генеральной ассамблеи", "الجمعيه العامه"
)
_BODIES = (("ECOSOC", re.compile(_ECOSOC)), ("HRC", re.compile(_HRC)), ("GA", re.compile(_ASSEMBLY)))
_NEXT = re.compile(r" ?(?:[,;、和及与]|(?:and|et|y|e|и|و)(?![a-zа-я]))")
_NEAR = 60  # characters on either side in which a body is named


def citations(paragraphs: Sequence[Paragraph]) -> list[Citation]:
    """Every resolution once, at its first citation."""
    found: dict[tuple[str, str, int], Citation] = {}
    for number, paragraph in enumerate(paragraphs):
        for citation in _cited(paragraph.text, number):
            found.setdefault((citation.body, citation.number, citation.year), citation)
    return list(found.values())


def _cited(text: str, number: int) -> Iterator[Citation]:
    for expression in (_CHINESE, _LATIN):
        for match in expression.finditer(text):
            kind = match["kind"]
            decision = kind == "决定" if expression is _CHINESE else not match["resolution"]
            for token in _TOKEN.finditer(match["list"]):
                start = match.start("list") + token.start()
                end = match.start("list") + token.end()
                if token["council"]:
                    if not decision:  # 第26(2004)号决定 is a State's own
                        yield Citation("SC", token["number"], int(token["year"]), number, start, end)
                elif body := _body(text, start, end, token["sessional"], decision):
                    yield Citation(body, token["sessional"].upper(), 0, number, start, end)


def _body(text: str, start: int, end: int, token: str, decision: bool) -> str:
    """Whose document `73/55` or `2016/51` is: the body named nearest, else the Assembly where the number is of its form;
    empty where it is no body's that Kordon knows (the EU's 2018/1939)."""
    named = sorted(
        (start - match.end() if match.end() <= start else match.start() - end, name)
        for name, expression in _BODIES
        for match in expression.finditer(text, max(0, start - _NEAR), end + _NEAR)
        if match.end() <= start or not _NEXT.match(text, end)  # behind `and` stands the next citation's body
    )
    nearest = named[0][1] if named else "GA"
    session = int(re.match(r"[0-9]+", token)[0])  # type: ignore[index]  # a token begins with digits
    if nearest == "ECOSOC" and (session > 1946 or session <= 62):
        return "ECOSOC"
    if nearest == "HRC" and session <= 99:
        return "HRC"
    if 31 <= session <= 199:
        return "GA-decision" if decision else "GA"
    return ""


@cache
def _year_starts() -> dict[int, int]:
    """Year to the number of the Security Council's first resolution in it."""
    data = json.loads(files("kordon.rooms.reporting.data").joinpath("council_years.json").read_text("utf-8"))
    return {int(year): first for year, first in data["first_number"].items()}


_SLACK = 3  # numbers; the first days of January and the last of December are not told apart


def council_year(number: int) -> tuple[int, int]:
    """The first and last year in which the Council can have adopted a resolution of this number; (0, 0) if not known."""
    starts = _year_starts()
    years = [
        year
        for year, first in starts.items()
        if first - _SLACK <= number and (year + 1 not in starts or number < starts[year + 1] + _SLACK)
    ]
    return (min(years), max(years)) if years else (0, 0)
