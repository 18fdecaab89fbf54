"""Column names in the six UN languages: which column holds what.

Names stand in `data/columns.json`. A user's option `map.FIELD` overrides what is recognised; several columns of one name
are parted by `;`, and `#2` is the second column whatever it is called. What nobody recognises is kept as `other`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.identifiers import KINDS
from kordon.engine.units import UnreadableInput

LONGEST_HEADER = 120  # characters
NAME_FIELDS = frozenset(("name", "first_name", "last_name", "original_name", "alias"))
OVERRIDE = "map."


@dataclass(frozen=True, slots=True)
class Layout:
    """`fields[i]` is what column `i` holds, `other` where nobody knows; `headers[i]` is what it is called."""

    headers: tuple[str, ...]
    fields: tuple[str, ...]

    def columns_of(self, field: str) -> tuple[int, ...]:
        return tuple(index for index, found in enumerate(self.fields) if found == field)

    @property
    def has_name(self) -> bool:
        return not NAME_FIELDS.isdisjoint(self.fields)

    def described(self) -> list[tuple[str, str]]:
        """(field, column) for every column taken, in order; those kept as `other` last, in one pair."""
        told = [(field, header) for field, header in zip(self.fields, self.headers, strict=True) if field != "other"]
        kept = ", ".join(h for field, h in zip(self.fields, self.headers, strict=True) if field == "other" and h)
        return told + ([("other", kept)] if kept else [])


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = json.loads(files(__package__).joinpath("data/columns.json").read_text("utf-8"))
    return loaded


@cache
def fields() -> tuple[str, ...]:
    """Every field that a column can be: those of the data file, and `id:KIND` for each kind of identifier."""
    return tuple(dict.fromkeys((*_data()["fields"], *(f"id:{kind}" for kind in KINDS))))


@cache
def _labels() -> dict[str, str]:
    return {plain(label): field for field, labels in _data()["fields"].items() for label in labels}


@cache
def values_of(what: str) -> dict[str, str]:
    """Words for the values of `kinds` or `genders`, to what they mean."""
    return {plain(word): meaning for meaning, words in _data()[what].items() for word in words}


@cache
def blank_words() -> frozenset[str]:
    """What people write into a cell to leave it empty."""
    return frozenset(_data()["blank"])


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOISE = re.compile(r"[^\w#№%'/]+")
_ARABIC = str.maketrans("يىكة", "ییکه")


def plain(text: str) -> str:
    """Lower case without accents and punctuation: `birthDate`, `Birth_date` and `BIRTH DATE:` are one."""
    if text.isascii():
        text = _CAMEL.sub(" ", text)
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c) and c != "ـ").translate(_ARABIC)
    return " ".join(_NOISE.sub(" ", kept.replace("_", " ").replace(".", "").replace("’", "'")).split())


@lru_cache(maxsize=4096)
def field_of(header: str) -> str:
    """The field that a header names, `other` where none: the whole header, without its parenthesis or trailing number,
    or one of several names in it (`姓名/Name`), or the end of a path (`address.city`)."""
    if not header.strip() or len(header) > LONGEST_HEADER:
        return "other"
    labels = _labels()
    bare = re.sub(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$", "", header)
    for candidate in (header, bare, re.sub(r"[ _]*\d{1,2}$", "", bare), *re.split(r"[/\n|]", bare), bare.rpartition(".")[2]):
        key = plain(candidate)
        if key in labels:
            return labels[key]
        if candidate in fields():
            return candidate
    return "other"


def layout_of(headers: Sequence[str], options: Mapping[str, str], file: str = "") -> Layout:
    """What each column holds. Raises UnreadableInput where an override names an unknown field or column."""
    found = [field_of(header) for header in headers]
    for option, wanted in options.items():
        if not option.startswith(OVERRIDE):
            continue
        field = _field_named(option.removeprefix(OVERRIDE), file)
        if field != "other":
            found = ["other" if f == field else f for f in found]
        for column in wanted.split(";"):
            found[_column_named(column.strip(), headers, file)] = field
    return Layout(tuple(headers), tuple(found))


def _field_named(name: str, file: str) -> str:
    for candidate in (name, f"id:{name}"):
        if candidate in fields() or candidate == "other":
            return candidate
    found = field_of(name)
    if found == "other":
        raise _refused("columns.unknown_field", file, field=name, known=", ".join(fields()))
    return found


def _column_named(name: str, headers: Sequence[str], file: str) -> int:
    if re.fullmatch(r"#[0-9]{1,5}", name) and 0 < int(name[1:]) <= len(headers):
        return int(name[1:]) - 1
    for test in (str, plain):
        for index, header in enumerate(headers):
            if test(header) == test(name):
                return index
    known = ", ".join(header[:40] for header in headers[:40])
    raise _refused("columns.unknown_column", file, column=name, known=known)


def _refused(code: str, file: str, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(file=file), tuple(parameters.items())))


def choose_header(rows: Sequence[Sequence[str]]) -> int:
    """The index of the first row that reads like a header: at least two columns recognised, one of them a name; else the
    first with any column recognised that no later row repeats the shape of. -1 where no row does."""
    weak = -1
    for index, row in enumerate(rows):
        found = [field for cell in row if (field := field_of(cell)) != "other"]
        if len(set(found)) >= 2 and not NAME_FIELDS.isdisjoint(found):
            return index
        filled = sum(1 for cell in row if cell.strip())
        if weak < 0 and found and len(found) * 3 >= filled:
            weak = index
    return weak


def guess_day_first(texts: Sequence[str]) -> bool | None:
    """Whether a column writes the day before the month, told by its dates that can be read one way only. None where
    there is none, or where they disagree."""
    seen: set[bool] = set()
    for text in texts:
        if match := re.match(r"(\d{1,2})[-/](\d{1,2})[-/]\d{4}", text.strip()):
            first, second = int(match[1]), int(match[2])
            if 12 < first <= 31 and 0 < second <= 12:
                seen.add(True)
            elif 12 < second <= 31 and 0 < first <= 12:
                seen.add(False)
    return seen.pop() if len(seen) == 1 else None
