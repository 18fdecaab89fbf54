"""Measures and figures in words, in any of the six languages, in the forms that United Nations documents use.

Instruments stand in lists behind a lead, so that a title keeps its own form: no case ending, article or gender has to be
guessed in any language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale

from kordon.engine.records.countries import countries, country_code
from kordon.rooms.reporting.naming import organization_name
from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.draft import DraftFigure, DraftLaw, DraftReply


@dataclass(frozen=True, slots=True)
class Block:
    """A printed paragraph: `kind` is body or item (of the list that the body before it opens). `reference` is the IRI of the
    document it cites, where that is known without guessing."""

    kind: str
    text: str
    reference: str = ""


def say(key: str, language: str, /, **values: object) -> str:
    """A phrase of data/writing.json in one language."""
    return str(table("writing")[key][language]).format(**values)


def entity_name(code: str, language: str) -> str:
    """The State's or organisation's name as the United Nations prints it; the code where the table has none."""
    if alpha2 := country_code(code):
        return countries()[alpha2].get("names", {}).get(language) or code
    return organization_name(code, language) or code


def date_text(iso: str, language: str) -> str:
    """`26 April 2025`, `avril 2025`, `2025`; the first day of a month is `1er` in French."""
    data = table("writing")
    year, _, rest = iso.partition("-")
    if not rest:
        return year
    month, _, day = rest.partition("-")
    name = data["months"][language][int(month) - 1]
    if not day:
        return str(data["month_year"][language].format(month=name, year=year))
    shown = "1er" if language == "fr" and day == "01" else str(int(day))
    return str(
        data["date"][language].format(day=f"{shown}日" if language == "zh" else shown, month=name, year=year)
    ).replace("日日", "日")


def sentences(reply: DraftReply, language: str) -> Iterator[Block]:
    """The reply's own paragraphs in the language, then its measures."""
    yield from (Block("body", line) for line in reply.paragraphs.get(language, ()))
    name = entity_name(reply.code, language)
    order: list[str] = table("instruments")["relations_strongest_first"]
    for relation in sorted({relation for _, relation, _ in reply.instruments}, key=order.index):
        rows = [(code, date) for code, of, date in reply.instruments if of == relation]
        lines = [instrument_line(code, date, relation, language) for code, date in rows]
        yield from _listed(str(table("writing")["leads"][relation][language]).format(name=name), lines, language)
    cited = list(_listed(_lead("resolutions", language), [resolution_text(*r, language) for r in reply.resolutions], language))
    iris = ["", *(_iri(body, number, year) for body, number, year in reply.resolutions)]
    yield from (Block(block.kind, block.text, iri) for block, iri in zip(cited, iris, strict=False))
    yield from listed_laws([law_text(law, language) for law in reply.laws], language)
    yield from _listed(
        _lead("figures", language), [figure_text(f, language) for f in reply.figures if _sayable(f, language)], language
    )


def listed_laws(lines: Sequence[str], language: str) -> Iterator[Block]:
    """Laws and other measures under their own lead; nothing where there are none."""
    yield from _listed(_lead("laws", language), lines, language)


def _iri(body: str, number: str, year: int) -> str:
    """Only the Security Council's citations have the year that an IRI of AKN4UN needs."""
    return f"/akn/un/statement/deliberation/unsc/{year}/{number}" if body == "SC" and year else ""


def _sayable(figure: DraftFigure, language: str) -> bool:
    """`3 items` says nothing; without words in the language such a figure stays in the tables of its own."""
    return figure.unit != "item" or language in figure.what


def _lead(key: str, language: str) -> str:
    return str(table("writing")["leads"][key][language])


_SEMICOLON = {"zh": "；", "ar": "؛", "fr": " ;"}
_STOP = {"zh": "。"}


def _listed(lead: str, lines: Sequence[str], language: str) -> Iterator[Block]:
    if not lines:
        return
    yield Block("body", lead)
    for index, line in enumerate(lines):
        last = index == len(lines) - 1
        yield Block("item", line + (_STOP.get(language, ".") if last else _SEMICOLON.get(language, ";")))


def instrument_line(code: str, date: str, relation: str, language: str) -> str:
    """`Chemical Weapons Convention (26 April 2025)`."""
    title = str(table("instrument_titles")["titles"][code][language])
    if not date:
        return title
    shown = date_text(date, language) if "-" in date else say("in_year", language, year=date)
    if language == "ru" and len(date) == 7:
        shown = f"{table('writing')['months_alone_ru'][int(date[5:]) - 1]} {date[:4]} года"
    if language == "zh":  # a year alone needs the act beside it, for elsewhere it belongs to a name
        return f"{title}({shown}{_ACT_ZH.get(relation, '')})" if "-" not in date else f"{shown}：{title}"
    return f"{title} ({shown})"


_ACT_ZH = {"ratified": "批准", "signed_and_ratified": "批准", "acceded": "加入", "signed": "签署", "completed": "通过"}


def resolution_text(body: str, number: str, year: int, language: str) -> str:
    return str(table("writing")["resolution"][body][language]).format(number=number, year=year)


def law_text(law: DraftLaw, language: str) -> str:
    """`Law No. 26 of 2004`, `Decision (CFSP) 2018/1939`, or the title as printed."""
    data = table("writing")
    kind = str(data["law_types"][law.type][language])
    if law.prefix and "/" in law.number:
        prefix = data["eu_prefix"].get(law.prefix, {}).get(language, law.prefix)
        return say("eu_law", language, type=kind, prefix=prefix, number=law.number).strip()
    if not law.number:
        titled = f"《{law.title}》" if language == "zh" and law.title else law.title or kind
        return f"{law.year}年{titled}" if language == "zh" and law.year else f"{titled}, {law.year}" if law.year else titled
    if "/" in law.number:
        if language == "zh" and law.number[0].isdigit():
            return say("law_without_year", language, type=kind, number=law.number)
        return say("law_symbol", language, type=kind, number=law.number)
    key = "law" if law.year else "law_without_year"
    return say(key, language, type=kind, number=law.number, year=law.year)


def figure_text(figure: DraftFigure, language: str) -> str:
    """`In 2021, more than 10 000 participants`, with the noun in the number's own form."""
    count = count_text(figure, language)
    if "/" in figure.period:
        first, last = figure.period.split("/")
        return say("figure_period_two", language, count=count, first=first, last=last)
    return say("figure_period", language, year=figure.period, count=count) if figure.period else count


def count_text(figure: DraftFigure, language: str) -> str:
    data = table("writing")
    number = number_text(figure.value, language)
    qualifier = data["qualifiers"].get(figure.qualifier, {}).get(language, "")
    words = figure.what.get(language, "") if figure.unit == "item" else ""
    noun = words or data["currency"].get(figure.unit, {}).get(language) or noun_form(figure.unit, figure.value, language)
    if language == "zh":
        return f"{qualifier}{number}{'项' if words else ''}{noun}"
    return " ".join(part for part in (qualifier, number, noun) if part)


def noun_form(unit: str, value: float, language: str) -> str:
    """The unit's noun in the form that the number asks for (CLDR plural rules)."""
    forms: Any = table("writing")["units"][unit][language]
    if isinstance(forms, str):
        return forms
    rule = Locale.parse(language).plural_form(int(value) if value == int(value) else value)
    if language == "ru":
        return str(forms[{"one": 0, "few": 1}.get(rule, 2)])
    return str(forms[{"few": 0, "many": 1}.get(rule, 2)])


_THIN = "\u00a0"  # keeps a number on one line, and in its order where the line runs right to left


def number_text(value: float, language: str) -> str:
    """As United Nations documents print numbers: thousands by a space (comma in English and none below ten thousand in
    Chinese), a decimal comma outside English, Chinese and Arabic."""
    whole = value == int(value)
    digits = f"{int(value):,}" if whole else f"{value:,.6f}".rstrip("0")
    if language in ("en",):
        return digits
    if language in ("zh", "ar"):
        return digits.replace(",", _THIN)
    return digits.replace(".", "|").replace(",", _THIN).replace("|", ",")
