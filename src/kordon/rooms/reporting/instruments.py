"""Treaties, regimes and initiatives that a reply names, one row each, with the strongest relation that the reply states.

Names and cue words stand in data/instruments.json. A cue counts in the mention's own clause; a clause that only lists
("including the Convention ...", a list item) takes the cue of the clause or sentence that opens the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kordon.rooms.reporting.days import dates_in
from kordon.rooms.reporting.folding import has_cjk
from kordon.rooms.reporting.paragraphs import Paragraph
from kordon.rooms.reporting.words import pattern, table

LANGUAGES = ("zh", "en", "fr", "es", "ru", "ar", "any")
_DATED = {"signed_and_ratified", "ratified", "acceded", "party", "signed", "completed"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of an instrument at folded [start, end) of paragraph number `paragraph`."""

    code: str
    paragraph: int
    start: int
    end: int
    relation: str = "mentioned"
    date: str = ""


@cache
def _short_names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """How an instrument is named again once a reply has named it in full: the Global Initiative, the Code."""
    rows = table("instruments")["instruments"].items()
    return tuple(
        (code, re.compile(pattern(*(name for names in row["short"].values() for name in names))))
        for code, row in rows
        if "short" in row
    )


@cache
def _names() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    """(code, names, joined names, context). Joined names stand for the instrument beside another (`and its Amendment`)."""
    rows = []
    for code, row in table("instruments")["instruments"].items():
        names = [name for language in LANGUAGES for name in row.get(language, ())]
        joined = [name for alternatives in row.get("joined", {}).values() for name in alternatives]
        context = row.get("context")
        rows.append((
            code,
            re.compile(pattern(*names)),
            re.compile(pattern(*joined)) if joined else None,
            re.compile(pattern(*context)) if context else None,
        ))
    return tuple(rows)


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Relations with their cue words, the strongest first."""
    cues = table("instruments")["cues"]
    order = table("instruments")["relations_strongest_first"]
    return tuple((name, re.compile(_whole_word(cues[name]))) for name in order if name in cues)


def _whole_word(alternatives: Sequence[str]) -> str:
    """Latin and Cyrillic cues begin a word (`designed` signs nothing); Arabic ones may bear a prefix, Chinese has no spaces."""
    bare = [cue for cue in alternatives if has_cjk(cue) or re.search(r"[\u0600-\u06ff]", cue)]
    begun = [cue for cue in alternatives if cue not in bare]
    return "|".join([*([pattern(*bare)] if bare else []), *([rf"(?<![^\W\d_]){pattern(*begun)}"] if begun else [])])


def strength(relation: str) -> int:
    """Rank, smaller is stronger."""
    order: list[str] = table("instruments")["relations_strongest_first"]
    return order.index(relation)


@cache
def _relations(code: str, state: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The cues that make sense of an instrument's kind; only a State can be party or implement."""
    data = table("instruments")
    kind = data["instruments"][code]["kind"]
    barred = set() if state else set(data["only_states"])
    possible = set(data["relations_of_kind"][kind]) - barred
    return tuple((name, expression) for name, expression in _cues() if name in possible)


def mentions(paragraphs: Sequence[Paragraph], state: bool) -> list[Mention]:
    """The strongest mention of each instrument, in order of first appearance. `state`: whether a State replied."""
    best: dict[str, Mention] = {}
    for number, paragraph in enumerate(paragraphs):
        found = list(_found(paragraph.text, number))
        found += _found_again(paragraph.text, number, found, set(best))
        for mention in _related(paragraphs, number, found, state):
            known = best.get(mention.code)
            if known is None or strength(mention.relation) < strength(known.relation):
                best[mention.code] = mention
    return list(best.values())


def _found(text: str, number: int) -> Iterator[Mention]:
    """Every name in a paragraph; a name inside a longer one (the Convention in the Amendment to it) does not count."""
    found: list[tuple[int, int, str]] = []
    joined: list[tuple[int, int, str]] = []
    for code, names, beside, context in _names():
        if context is not None and not context.search(text):
            continue
        found.extend((*match.span(), code) for match in names.finditer(text))
        if beside is not None:
            joined.extend((*match.span(), code) for match in beside.finditer(text))
    for start, end, code in sorted(found):
        inside = any(a <= start and end <= b and (b - a) > (end - start) for a, b, _ in found)
        if not inside:
            yield Mention(code, number, start, end)
    for start, end, code in joined:
        yield Mention(code, number, start, end)


def _found_again(text: str, number: int, found: Sequence[Mention], known: set[str]) -> list[Mention]:
    """Short names of instruments that stand in full before, in this paragraph or an earlier one."""
    again = []
    for code, names in _short_names():
        full = [mention.start for mention in found if mention.code == code]
        first = 0 if code in known else min(full, default=len(text))
        for match in names.finditer(text, first):
            if not any(m.start < match.end() and match.start() < m.end for m in found):
                again.append(Mention(code, number, *match.span()))
    return again


def _related(
    paragraphs: Sequence[Paragraph], number: int, found: Sequence[Mention], state: bool
) -> Iterator[Mention]:
    paragraph = paragraphs[number]
    for mention in found:
        clauses = _clauses(paragraph, mention.start)
        cues = _relations(mention.code, state)
        relation = _relation(paragraphs, number, mention, clauses, cues)
        date = _date_beside(paragraph.text, clauses, mention) if relation in _DATED else ""
        if relation == "signed" and _then_ratified().search(paragraph.text, mention.end, clauses[-1][1]):
            relation = "signed_and_ratified"
        if relation == "acceded":
            data = table("instruments")
            relation = data["accession_means"].get(data["instruments"][mention.code]["kind"], relation)
        yield Mention(mention.code, number, mention.start, mention.end, relation, date)


@cache
def _then_ratified() -> re.Pattern[str]:
    return re.compile(pattern(*table("instruments")["then_ratified"]))


def _clauses(paragraph: Paragraph, position: int) -> list[tuple[int, int]]:
    """The clauses of the sentence around a position: cut at commas and semicolons outside titles."""
    start, end = paragraph.sentence(position)
    sentence = paragraph.text[start:end]
    cuts = [0, *(match.end() for match in re.finditer(r",(?![0-9])|;", _without_titles(sentence))), len(sentence)]
    return [(start + a, start + b) for a, b in pairwise(cuts) if b > a]


def _without_titles(text: str) -> str:
    """Commas inside titles and parentheses cut nothing."""
    return re.sub(r"《[^》]{0,80}》|\"[^\"]{0,80}\"|\([^()]{0,200}\)", lambda match: "x" * len(match[0]), text)


_Cues = tuple[tuple[str, re.Pattern[str]], ...]


def _relation(
    paragraphs: Sequence[Paragraph], number: int, mention: Mention, clauses: Sequence[tuple[int, int]], cues: _Cues
) -> str:
    """The strongest cue of the mention's clause; else of the clauses before, the nearest first, and the one behind; else of
    what opens the list in which it stands."""
    text = paragraphs[number].text
    own = next(i for i, (start, end) in enumerate(clauses) if start <= mention.start < end)
    for clause in [clauses[own], *reversed(clauses[:own]), *clauses[own + 1 : own + 2]]:
        if relation := _cue(text, clause, mention, cues):
            return relation
    if lead := _lead(paragraphs, number, mention):
        above, span = lead
        return next((name for name, expression in cues if expression.search(paragraphs[above].text, *span)), "mentioned")
    return "mentioned"


_LISTING = re.compile(
    pattern(
        "这些(?:公约|条约|文书)",
        "其中包括",
        "^[^,]{0,10}包括",
        "(?:these|those|they|which) include",
        "(?:these|those|such) (?:instruments|conventions|treaties)",
        "ces (?:instruments|conventions)",
        "(?:estos|esos) (?:instrumentos|convenios|tratados)",
        "к их числу",
        "эти (?:документы|конвенции|договоры)",
        "تشمل هذه",
        "among (?:them|these)",
        "parmi",
        "entre (?:ellos|ellas)",
        "в их числе",
        "وتشمل",
    )
)


def _lead(paragraphs: Sequence[Paragraph], number: int, mention: Mention) -> tuple[int, tuple[int, int]] | None:
    """Where a list is opened: the paragraph ending in a colon above a list item, or the sentence before `These include`."""
    paragraph = paragraphs[number]
    if paragraph.kind == "item":
        for above in range(number - 1, -1, -1):
            if paragraphs[above].kind != "item":
                text = paragraphs[above].text
                return (above, paragraphs[above].sentence(len(text) - 1)) if text.endswith(":") else None
    start, _ = paragraph.sentence(mention.start)
    if start > 1 and _LISTING.search(paragraph.text, start, mention.start):
        return number, paragraph.sentence(start - 2)
    return None


def _cue(text: str, clause: tuple[int, int], mention: Mention, cues: _Cues) -> str:
    """The strongest cue of a clause, outside names and quoted words; empty where it has none."""
    start, end = clause
    bare = text[start:end]
    if start <= mention.start < end:
        first, last = mention.start - start, min(mention.end, end) - start
        bare = bare[:first] + "\x00" * (last - first) + bare[last:]
    bare = re.sub(r"\"[^\"]{0,80}\"", lambda match: " " * len(match[0]), bare)
    if has_cjk(bare) or not start <= mention.start < end:
        return next((name for name, e in cues if any(not _denied(bare, m.start()) for m in e.finditer(bare))), "")
    return _nearest(bare, mention.start - start, cues)


@cache
def _negation() -> re.Pattern[str]:
    words = table("instruments")["negations"]["words"]
    chinese = [word for word in words if has_cjk(word)]
    others = [word for word in words if not has_cjk(word)]
    return re.compile(rf"(?:(?<![^\W\d_]){pattern(*others)} |{pattern(*chinese)})$")


def _denied(clause: str, at: int) -> bool:
    """Whether a negation stands right before a cue: `has not yet ratified`, 尚未批准."""
    return bool(_negation().search(clause, max(0, at - 24), at))


def _nearest(clause: str, at: int, cues: _Cues) -> str:
    """In languages whose verb stands before its object: the last cue before the name, the strongest where several end
    together (signed and ratified); else the first behind it."""
    found = [(m.start(), m.end(), rank, name) for rank, (name, e) in enumerate(cues) for m in e.finditer(clause)]
    found = [row for row in found if not _denied(clause, row[0])]
    before = [row for row in found if row[1] <= at]
    if before:
        return max(before, key=lambda row: (row[1], -row[2]))[3]
    return min(found, key=lambda row: (row[0], row[2]))[3] if found else ""


_ACT = re.compile(pattern("批准", "加入", "签署", "通过"))
_IN_YEAR = re.compile(r"(?:\bin|\ben|\bв|عام|سنه) (?P<year>(?:19|20)[0-9]{2})(?![0-9])")
_NEXT_ACT = re.compile(r",? ?(?:and|et|y|e|и|و)(?= |[^\W\d_])")
_A_DATE = 20  # characters; a clause that is no longer than this and has a date is only that date


@cache
def _dated_act() -> re.Pattern[str]:
    cues = table("instruments")["cues"]
    acts = [cue for name in ("ratified", "acceded", "signed") for cue in cues[name] if not has_cjk(cue)]
    return re.compile(rf" ?(?:[^\W\d_]+ ){{0,3}}?{pattern(*acts)}[^,;.]{{0,12}}[0-9]")


def _date_beside(text: str, clauses: Sequence[tuple[int, int]], mention: Mention) -> str:
    """The date of the act: in the mention's clause, or in a clause before it that is only a date. A bare year counts only
    where it dates an act, for elsewhere it belongs to a name (the 2005 Convention)."""
    own = next(i for i, (start, end) in enumerate(clauses) if start <= mention.start < end)
    near = [clauses[own]]
    if own + 1 < len(clauses) and _dated_act().match(text, *clauses[own + 1]):
        near.append(clauses[own + 1])  # the Treaty, ratified on 30 January 2018
    if own and clauses[own - 1][1] - clauses[own - 1][0] <= _A_DATE:
        near.append(clauses[own - 1])
    for clause in near:
        outside = [d for d in _dates(text, clause) if d[1] <= mention.start or d[0] >= mention.end]
        dated = sorted(outside, key=lambda date: _distance(text, date, mention))
        if dated and _distance(text, dated[0], mention) < _NEVER:
            return dated[0][2]
    return ""


def _dates(text: str, clause: tuple[int, int]) -> Iterator[tuple[int, int, str]]:
    start, end = clause
    for first, last, iso in dates_in(text[start:end]):
        if len(iso) > 4 or _ACT.match(text, start + last):
            yield start + first, start + last, iso
    for match in _IN_YEAR.finditer(text, start, end):
        yield match.start("year"), match.end("year"), match["year"]


_NEVER = 10_000


def _distance(text: str, date: tuple[int, int, str], mention: Mention) -> int:
    """How far a date is from a name. Elsewhere than in Chinese the date behind a name is the name's own, and a date before
    it is not, where `and` begins another act between them."""
    first, last, _ = date
    if first >= mention.end:
        return first - mention.end
    if has_cjk(text):
        return mention.start - last
    return _NEVER if _NEXT_ACT.match(text, last) else 1_000 + mention.start - last
