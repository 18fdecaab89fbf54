"""What the classifier knows beside the list: the tables of `goods/data`, as one set of phrases and a few maps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from kordon.rooms.trade.controls.units import Quantity, read_quantity
from kordon.rooms.trade.goods.phrases import Meaning, Phrases
from kordon.rooms.trade.goods.text import stems_of

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")  # the columns of the tables with labels


@dataclass(slots=True)
class Knowledge:
    """`labels` give what a role or a statement is called in a language; `materials` what is in a material; `wording` the
    list's own words for a trade word, as stems."""

    phrases: Phrases = field(default_factory=Phrases)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    materials: dict[str, tuple[tuple[Quantity, ...], frozenset[str]]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    wording: dict[str, tuple[str, ...]] = field(default_factory=dict)


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a table of `goods/data`, without comments."""
    text = files("kordon.rooms.trade.goods").joinpath("data", name).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


@cache
def knowledge() -> Knowledge:
    out = Knowledge()
    for role, *columns in rows("role_words.tsv"):
        _label(out, role, columns)
        for phrase in _all(columns):
            out.phrases.add(phrase, Meaning("role", role))
    for statement, sense, *columns in rows("statement_words.tsv"):
        if sense == "yes":
            _label(out, statement, columns)
        if sense == "given":
            out.given.add(statement)
        if sense == "absent":
            out.absent.add(statement)
        for phrase in _all(columns):
            out.phrases.add(phrase, Meaning({"given": "no", "absent": "yes"}.get(sense, sense), statement))
    for name, contents, wording, words in rows("materials.tsv"):
        quantities = tuple(_content(part) for part in contents.split(";") if part.strip() != "-")
        out.materials[name] = (quantities, frozenset(stems_of(wording)))
        for phrase in words.split("|"):
            out.phrases.add(phrase, Meaning("material", name))
    for strength, words in rows("everyday.tsv"):
        for phrase in words.split("|"):
            out.phrases.add(phrase, Meaning(strength, phrase))
    for kind, words in rows("kinds.tsv"):
        for phrase in words.split("|"):
            out.phrases.add(phrase, Meaning("kind", f"{kind} {phrase}"))
    for wording, *columns in rows("lexicon.tsv"):
        out.wording[wording] = stems_of(wording)
        for phrase in (wording, *_all(columns)):
            out.phrases.add(phrase, Meaning("goods", wording))
    return out


def _label(out: Knowledge, key: str, columns: list[str]) -> None:
    out.labels[key] = {language: text.split("|")[0] for language, text in zip(LANGUAGES, columns, strict=False)}


def _all(columns: list[str]) -> Iterator[str]:
    return (phrase for column in columns for phrase in column.split("|") if phrase)


def _content(text: str) -> Quantity:
    role, _, amount = text.strip().partition(" ")
    return read_quantity(role, amount)
