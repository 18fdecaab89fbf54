"""Laws, decrees, regulations and acts of the European Union that a reply names, each once.

Numbered acts first: 2013年第316号法令, 第17(2007)号法, Law No. 26 of 2004, ley núm. 93/2001, (CFSP) 2018/1939. Then titled
ones without a number: 2015年《核安全和辐射防护法》. The words stand in data/laws.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kordon.rooms.reporting.folding import has_cjk
from kordon.rooms.reporting.paragraphs import Paragraph
from kordon.rooms.reporting.words import pattern, table


@dataclass(frozen=True, slots=True)
class Act:
    """A legal act at folded [start, end) of paragraph number `paragraph`; `title` is a folded range of it, (0, 0) if none.
    `key` tells one act from another within a reply."""

    number: str
    year: int
    type: str
    paragraph: int
    start: int
    end: int
    title: tuple[int, int] = (0, 0)
    key: str = ""


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern(*words))) for name, words in table("laws")["kinds"].items())


def _kind(word: str) -> str:
    return next((name for name, expression in _kinds() if expression.fullmatch(word)), "law")


@cache
def _any_kind(script: str) -> str:
    """All words for kinds of acts, longest first: `zh` Chinese ones, else the others."""
    words = [word for row in table("laws")["kinds"].values() for word in row]
    chinese = [word for word in words if re.search(r"[\u4e00-\u9fff]", word)]
    chosen = chinese if script == "zh" else [word for word in words if word not in chinese]
    return pattern(*sorted(chosen, key=len, reverse=True))


_EU_KINDS = pattern(
    "(?:council |commission |implementing )?(?:decision|regulation|directive)",
    "décision",
    "règlement",
    "directive",
    "decisión",
    "reglamento",
    "directiva",
    "решени[а-я]+",
    "регламент[а-я]*",
    "директив[а-я]+",
    "قرار مجلس الوزراء",
    "[وبفكل]{0,2}(?:ال)?لائحه",
    "[وبفكل]{0,2}(?:ال)?توجيه",
)
_PLAIN_KINDS = pattern(
    "law", "act", "decree(?:-law)?", "loi", "décret(?:-loi)?", "ley", "decreto(?:-ley)?", "закон[а-я]*", "указ[а-я]*"
)
_ZH_KINDS = "法令|法律|法案|法|命令|条例"  # those whose number may have a year or a point in it
_NOT_EU = re.compile(
    pattern("economic and social", "économique et social", "económico y social", "экономическ", "الاقتصادي والاجتماعي")
)
_CENTURY = 45  # years of two digits above it are of the twentieth century
_NEAR = 40  # characters before an act's number in which the Economic and Social Council is named


@cache
def _numbered() -> tuple[re.Pattern[str], ...]:
    zh, other = _any_kind("zh"), _any_kind("")
    prefix = rf"\((?:{'|'.join(table('laws')['eu_prefixes'])})\)"
    sign = r"(?:no(?:s)?\.?|num\.?|n\.?o\.?|رقم)"
    eu_number = r"(?P<eu>[0-9]{4}/[0-9]{1,5})(?![0-9/])(?:\([0-9]{1,3}\))?"
    return (
        re.compile(rf"(?:第?{prefix} ?(?:第)?|第){eu_number}号?(?P<kind>{zh})?"),
        re.compile(
            rf"(?P<year>[0-9]{{4}})年(?:[0-9]{{1,2}}月)?(?:[0-9]{{1,2}}日)?(?:的|颁布的|关于[^,。;《]{{1,30}}的)?"
            rf"第(?P<number>[0-9]+)号(?P<kind>{zh})"
        ),
        re.compile(rf"第(?P<number>[0-9]+)\((?P<year>[0-9]{{4}})\)号(?P<kind>{zh})(?!议)"),
        re.compile(rf"第(?P<number>[0-9]+(?:-[a-z0-9]+)?)号(?P<kind>{zh})(?!议)"),
        re.compile(rf"第?{prefix} ?第?(?P<number>[0-9]{{1,5}})/(?P<year>(?:19|20)[0-9]{{2}})号(?P<kind>{zh})"),
        re.compile(
            r"第(?P<number>[0-9]{1,3}[.,][0-9]{3}|[0-9]{1,6})(?:/(?P<year>(?:19|20)[0-9]{2}|[0-9]{2}))?号"
            rf"(?P<kind>{_ZH_KINDS})"
        ),
        re.compile(rf"(?<![a-z])(?P<number>[a-z]{{2,5}}/[0-9]+/(?P<year>[0-9]{{4}}))号?(?P<kind>{zh})"),
        re.compile(rf"(?<![^\W\d_])(?P<kind>{other})(?: \([^)]{{1,20}}\))? (?P<number>[a-z]{{2,5}}/[0-9]+/(?P<year>[0-9]{{4}}))"),
        re.compile(rf"(?:(?<![^\W\d_])(?P<kind>{other}) )?{prefix} ?(?:{sign} ?)?{eu_number}"),
        re.compile(rf"(?<![^\W\d_])(?P<kind>{other})[^.;,0-9]{{0,25}}? ?{sign} ?"
                   rf"(?P<number>[0-9]+(?:[ .,][0-9]{{3}}(?![0-9]))?(?:-[a-zа-я0-9]+)?)"
                   rf"(?: ?/ ?(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9])| ?\((?P<year2>[0-9]{{4}})\)|"
                   rf"(?:,? (?:of|de|du|del|от|لسنه|لعام|الصادر)[^.;0-9]{{0,12}}(?:[0-9]{{1,2}}[^.;0-9]{{1,14}})?"
                   rf"(?P<year3>[0-9]{{4}})))?"),
        re.compile(rf"(?<![^\W\d_])(?P<kind>{_EU_KINDS}) (?:{sign} ?)?(?P<eu>(?:19|20)[0-9]{{2}}/[0-9]{{1,5}})(?![0-9/])"),
        re.compile(
            rf"(?<![^\W\d_])(?P<kind>{_PLAIN_KINDS}) "
            rf"(?P<number>[0-9]{{1,3}}[.,][0-9]{{3}}|(?!(?:19|20)[0-9]{{2}}(?![0-9]))[0-9]{{2,6}})"
            rf"(?![0-9])(?:/(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9])|,? (?:of|de|du|del|от)[^.;0-9]{{0,12}}"
            rf"(?:[0-9]{{1,2}}[^.;0-9]{{1,14}})?(?P<year3>(?:19|20)[0-9]{{2}}))?"
        ),
        re.compile(rf"(?<![^\W\d_])(?P<kind>{other}) (?P<number>[0-9]{{1,5}})/(?P<year>(?:19|20)[0-9]{{2}})(?![0-9])"),
    )


_TITLED = re.compile(r"《(?P<title>[^《》]{0,60}?(?:法|法典|条例|宪法|法令)(?:\([^)]{1,12}\))?)》")
_NOT_LAWS = re.compile(r"国际|公约|条约|议定书|宪章|方法$|办法$|国际法$|人道主义法$|人权法$|用法$|说法$|看法$|决议$")
_YEAR_BEFORE = re.compile(
    r"(?:(?P<near>[0-9]{4})年(?:的)?|"
    r"(?P<act>[0-9]{4})年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?(?:颁布|通过|制定|修订|实施)(?:了|的)*(?:新的)?)$"
)
_NUMBER_BEHIND = re.compile(r"》\(第(?P<number>[0-9]+)号(?:法|法令|法案|法律)\)")
_NUMBER_IN_PARENTHESES = re.compile(r" \((?:Act |Law )?(?:No\.? )(?P<number>[0-9]+)(?: of |/)(?P<year>[0-9]{4})\)")
_LATIN_TITLED = re.compile(
    r"(?<![^\W\d_])(?P<title>[A-Z][\w'’-]*(?: (?:[A-Z(][\w'’()-]*|of|and|the|on|for|against|to|their|its|in)){0,14} "
    r"(?:Act|Law|Regulations|Code))(?![^\W\d_]| of (?!(?:19|20)[0-9]{2}))(?:,? (?:of |in )?(?P<year>(?:19|20)[0-9]{2}))?(?! No)"
)


def acts(paragraphs: Sequence[Paragraph], text: str) -> list[Act]:
    """Every act once, at its first mention; a number that returns without its year is the same act."""
    found: list[Act] = []
    for number, paragraph in enumerate(paragraphs):
        for act in sorted(_named(paragraph, number, text), key=lambda a: a.start):
            _add(found, act)
    return found


def _add(found: list[Act], act: Act) -> None:
    for index, known in enumerate(found):
        same_number = act.number and act.number == known.number and (not act.year or not known.year or act.year == known.year)
        same_title = act.key and act.key == known.key and (not act.number or not known.number or act.number == known.number)
        if same_number or same_title:
            merged = replace(known, year=known.year or act.year, number=known.number or act.number)
            found[index] = merged
            return
    found.append(act)


def _named(paragraph: Paragraph, number: int, text: str) -> Iterator[Act]:
    taken: list[tuple[int, int]] = []
    titled = list(_titled(paragraph, number))
    for act in titled:
        if act.number:
            taken.append((act.start, act.end))
    for expression in _numbered()[0 if has_cjk(paragraph.text) else 1 :]:  # the first is how Chinese writes acts of the EU
        for match in expression.finditer(paragraph.text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            if (numbered := _from_number(match, number)) is not None:
                taken.append(match.span())
                yield numbered
    yield from titled
    yield from _latin_titled(paragraph, number, text)


def _from_number(match: re.Match[str], paragraph: int) -> Act | None:
    groups = match.groupdict()
    kind = _kind(groups["kind"]) if groups.get("kind") else ""
    if eu := groups.get("eu"):
        if _NOT_EU.search(match.string, max(0, match.start() - _NEAR), match.end()):
            return None
        year = int(eu[:4])
        return Act(eu, year, kind or "eu_act", paragraph, *match.span()) if 1950 <= year <= 2199 and kind != "law" else None
    year = int(groups.get("year") or groups.get("year2") or groups.get("year3") or 0)
    if 0 < year < 100:  # Decree No. 603/92
        year += 1900 if year > _CENTURY else 2000
    if kind == "resolution" and groups.get("year2"):  # resolution No. 1540 (2004) is the Security Council's
        return None
    number = re.sub(r"[ .,]", "", groups["number"]).upper()
    if not year and (inside := re.search(r"(?:^|-)((?:19|20)[0-9]{2})(?:-|$)", number)):
        year = int(inside[1])  # loi no 2015-493
    return Act(number, year, kind, paragraph, *match.span()) if not year or 1700 <= year <= 2199 else None


def _titled(paragraph: Paragraph, number: int) -> Iterator[Act]:
    """Chinese titles in book marks, with the year before or inside and the number in parentheses behind."""
    text = paragraph.text
    for match in _TITLED.finditer(text):
        title = match["title"]
        if _NOT_LAWS.search(title):
            continue
        inside = re.match(r"([0-9]{4})年", title)
        before = _YEAR_BEFORE.search(text, max(0, match.start() - 30), match.start())
        year = int(inside[1]) if inside else int(before["near"] or before["act"]) if before else 0
        behind = _NUMBER_BEHIND.match(text, match.end() - 1)
        kind = "constitution" if title.endswith("宪法") else "regulation" if title.endswith("条例") else "law"
        end = behind.end() if behind else match.end()
        key = re.sub(r"^[0-9]{4}年", "", title)
        yield Act(behind["number"] if behind else "", year, kind, number, match.start(), end, match.span("title"), key)


def _latin_titled(paragraph: Paragraph, number: int, text: str) -> Iterator[Act]:
    """`the Proceeds of Crime Act, 2007`: capitals tell a title, so this looks at the canonical text."""
    canonical = "".join(" " if text[place].isspace() else text[place] for place in paragraph.places)
    if len(canonical) != len(paragraph.text) or not canonical.isprintable():
        return
    for match in _LATIN_TITLED.finditer(canonical):
        title = re.sub(r"^(?:The|Under|In|Our|Its) ", "", match["title"])
        start = match.end("title") - len(title)
        if len(title.split()) < 2 or title.startswith(("This", "That", "Final", "International")):
            continue
        behind = _NUMBER_IN_PARENTHESES.match(canonical, match.end())
        year = int(match["year"] or (behind["year"] if behind else 0) or 0)
        law_number = behind["number"] if behind else ""
        end = (behind or match).end()
        yield Act(law_number, year, "law", number, start, end, (start, match.end("title")), title.lower())
