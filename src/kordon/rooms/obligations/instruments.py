"""The instruments Kordon knows, from `data/instruments.json`, and how people name them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from kordon.rooms.obligations.records import Instrument, Link, Relation

KEYS = ("untc", "unoda", "fcdo", "factbook")


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by its code, in the order of the data file."""
    text = files("kordon.rooms.obligations").joinpath("data/instruments.json").read_text("utf-8")
    return {row["code"]: _instrument(row) for row in json.loads(text)["instruments"]}


def _instrument(row: dict[str, Any]) -> Instrument:
    keys = {key: tuple([row[key]] if isinstance(row[key], str) else row[key]) for key in KEYS if key in row}
    return Instrument(
        code=row["code"],
        kind=row["kind"],
        names=row["names"],
        short=row["short"],
        date=row["date"],
        in_force=row["in_force"],
        effect=row["effect"],
        depositaries=tuple(row["depositaries"]),
        duties=tuple(row["duties"]),
        links=tuple(Link(Relation(relation), code) for relation, code in row["links"]),
        keys=keys,
    )


@cache
def by_key(source: str) -> Mapping[str, Instrument]:
    """Instruments by what a source calls them: `by_key("untc")["18-15"]` is ICSANT."""
    return {key: found for found in instruments().values() for key in found.keys.get(source, ())}


def find_instrument(text: str) -> Instrument | None:
    """An instrument by code, long or short name in any of the six languages; None where the text names none."""
    return _names().get(_plain(text))


@cache
def _names() -> Mapping[str, Instrument]:
    """Every name to its instrument; codes win over names, and what would name two names none."""
    named: dict[str, set[str]] = {}
    for found in instruments().values():
        for name in (*found.names.values(), *found.short.values()):
            named.setdefault(_plain(name), set()).add(found.code)
    table = {name: instruments()[codes.pop()] for name, codes in named.items() if len(codes) == 1}
    return table | {_plain(code): found for code, found in instruments().items()}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text[:400]).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def effective_day(instrument: Instrument, deposited: str) -> str:
    """The ISO day on which a consent deposited on `deposited` (ISO day) binds the State; empty while the instrument is not
    in force. A consent given before entry into force binds from then on."""
    if not instrument.in_force:
        return ""
    day = date.fromisoformat(deposited)
    if instrument.effect == "m2":
        month = day.month + 2
        day = date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    elif instrument.effect:
        day += timedelta(days=int(instrument.effect.removesuffix("d")))
    return max(day.isoformat(), instrument.in_force)
