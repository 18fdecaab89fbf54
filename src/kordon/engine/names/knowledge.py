"""What is known of single words: legal forms, business words, titles, particles, name equivalents, numbers, places.

The facts stand in `data/*.tsv` (see data/README.md for their sources). Here they become one look-up from a folded word
or phrase to a `Sense`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files

from kordon.engine.names.scripts import script_of, unmix


class WordClass(IntEnum):
    """What a word does in a name. The numbers are those of the kernels (alignment.py)."""

    NAME = 0
    PARTICLE = 1
    HONORIFIC = 2
    LEGAL_FORM = 3
    GENERIC = 4
    SECTOR = 5
    PLACE = 6
    NUMBER = 7
    INITIAL = 8
    PATRONYMIC = 9


class Tie(IntEnum):
    """How strongly a shared symbol ties two words; see `alignment.SYMBOL_SIMILARITY`."""

    EQUAL = 0
    NICKNAME = 1
    COGNATE = 2
    CANONICAL = 3


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: its class and the symbol it shares with its equivalents (`symbol * 4 + tie`, 0 for none)."""

    word_class: WordClass
    symbol: int = 0


@dataclass(slots=True)
class Knowledge:
    """`words` maps a folded word to its senses, `phrases` the first word of a phrase to (rest, sense), longest first.
    `commonness` maps a folded word to 1 (extremely common) .. 5, `version` is a hash of all the data."""

    person: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    organisation: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    person_phrases: dict[str, list[tuple[tuple[str, ...], Sense]]] = field(default_factory=dict)
    organisation_phrases: dict[str, list[tuple[tuple[str, ...], Sense]]] = field(default_factory=dict)
    commonness: dict[str, int] = field(default_factory=dict)
    symbols: list[str] = field(default_factory=lambda: [""])
    korean: dict[str, tuple[int, ...]] = field(default_factory=dict)
    patronymic_endings: tuple[str, ...] = ()
    version: str = ""


_ARABIC_FOLD = str.maketrans("أإآٱىةکیھہۀڪے", "اااايهكيههه" + "كي")


@lru_cache(maxsize=262144)
def fold(word: str) -> str:
    """The look-up form of a word: lower case, no diacritics, one form of each Arabic letter, look-alikes undone."""
    if word.isascii():
        return word.lower()
    word = unmix(unicodedata.normalize("NFKC", word)).lower()
    if script_of(word) == "Hang":
        return word
    out = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c) and c != "ـ")
    if script_of(out) == "Arab":
        return out.translate(_ARABIC_FOLD)
    return out.replace("ß", "ss").replace("ı", "i").replace("ø", "o").replace("ł", "l").replace("đ", "d")


# Min, San, Si, Wo ... are more often names than particles where people are concerned.
_ALSO_NAMES = frozenset(("of", "saint", "bou", "walad ter"))
_WHOLE_SERVANTS = frozenset(("abdullah", "abdallah", "abdi", "abdo", "abdou", "abdu"))


def _rows(name: str) -> Iterator[list[str]]:
    """Rows of a data file without comments and header; a missing file has none."""
    path = files("kordon.engine.names").joinpath("data", name)
    if not path.is_file():
        return
    header = True
    for line in path.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if header:
            header = False
            continue
        yield line.split("\t")


class _Builder:
    def __init__(self) -> None:
        self.knowledge = Knowledge()
        self.index: dict[str, int] = {}

    def symbol(self, label: str) -> int:
        if label not in self.index:
            self.index[label] = len(self.knowledge.symbols)
            self.knowledge.symbols.append(label)
        return self.index[label]

    def add(self, forms: str, word_class: WordClass, label: str, tie: Tie, person: bool, organisation: bool) -> None:
        sense = Sense(word_class, self.symbol(label) * 4 + tie if label else 0)
        for form in forms.split("|"):
            words = tuple(split_words(form))
            if not words:
                continue
            for wanted, single, phrases in (
                (person, self.knowledge.person, self.knowledge.person_phrases),
                (organisation, self.knowledge.organisation, self.knowledge.organisation_phrases),
            ):
                if not wanted:
                    continue
                if len(words) == 1:
                    known = single.get(words[0], ())
                    if sense not in known:
                        single[words[0]] = (*known, sense)
                else:
                    phrases.setdefault(words[0], []).append((words[1:], sense))


def split_words(text: str) -> list[str]:
    """Folded words of a form in the data: apostrophes and dots inside are dropped, everything else splits."""
    kept = "".join("" if c in "'’ʼʻ`´." else c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return [fold(word) for word in kept.split()]


@cache
def knowledge() -> Knowledge:
    """All of it, read once per process."""
    builder = _Builder()
    add = builder.add
    for code, _, forms in _three("legal_forms.tsv"):
        add(code + "|" + forms, WordClass.LEGAL_FORM, "legal:" + code, Tie.CANONICAL, False, True)
    for canonical, weight, forms in _three("business_words.tsv"):
        kind = WordClass.SECTOR if weight == "sector" else WordClass.GENERIC
        add(canonical + "|" + forms, kind, "word:" + canonical, Tie.CANONICAL, False, True)
    for canonical, forms, *weak in _rows("honorifics.tsv"):
        if not (weak and weak[0] == "yes"):
            add(canonical + "|" + forms, WordClass.HONORIFIC, "", Tie.CANONICAL, True, False)
    for canonical, role, forms in _three("particles.tsv"):
        if role in ("servant", "suffix"):
            continue  # the analysis takes `Abd al-X`, `X al-Din` and `X Ullah` apart by itself
        plain = role in ("article", "conjunction", "nobiliary")
        label = "" if role in ("article", "conjunction", "nobiliary") else "particle:" + canonical
        add(canonical + "|" + forms, WordClass.PARTICLE, label, Tie.CANONICAL, canonical not in _ALSO_NAMES, plain)
    _add_names(add)
    for value, forms, *_ in _rows("numbers.tsv"):
        if value.isdigit():
            add(value + "|" + forms, WordClass.NUMBER, "number:" + value, Tie.CANONICAL, False, True)
    for code, _, forms in _three("places.tsv"):
        add(forms, WordClass.PLACE, "place:" + code, Tie.CANONICAL, False, True)
    _add_korean(builder)
    builder.knowledge.patronymic_endings = tuple(fold(end) for row in _rows("patronymics.tsv") for end in row[1].split("|"))
    for name in ("common_names.tsv", "frequencies.tsv"):
        for token, _, rank in _three(name):
            key = fold(token)
            builder.knowledge.commonness[key] = min(int(rank), builder.knowledge.commonness.get(key, 9))
    _share_commonness(builder.knowledge)
    for phrases in (builder.knowledge.person_phrases, builder.knowledge.organisation_phrases):
        for options in phrases.values():
            options.sort(key=lambda option: -len(option[0]))
    builder.knowledge.version = data_version()
    return builder.knowledge


def _add_names(add: Callable[[str, WordClass, str, Tie, bool, bool], None]) -> None:
    ties = {"equal": Tie.EQUAL, "nickname": Tie.NICKNAME, "cognate": Tie.COGNATE}
    for name, label in (("given_names.tsv", "given:"), ("surnames.tsv", "surname:")):
        for canonical, tie, forms in _three(name):
            if canonical.startswith("abd") and canonical not in _WHOLE_SERVANTS:
                continue  # the analysis takes `Abd al-X` apart; only its second half is a name of its own
            symbol = f"{label}{canonical}:{tie}"
            add(canonical + "|" + forms, WordClass.NAME, symbol, ties.get(tie, Tie.COGNATE), True, False)


def _add_korean(builder: _Builder) -> None:
    for hangul, forms in ((row[0], row[1]) for row in _rows("korean_syllables.tsv")):
        number = builder.symbol("korean:" + hangul) * 4 + Tie.EQUAL
        for form in [hangul, *forms.split("|")]:
            for word in split_words(form)[:1]:
                builder.knowledge.korean[word] = (*builder.knowledge.korean.get(word, ()), number)


def _share_commonness(known: Knowledge) -> None:
    """A spelling is as common as the commonest spelling of its name: rare spellings don't make a name rare."""
    best: dict[int, int] = {}
    for word, senses in known.person.items():
        rank = known.commonness.get(word)
        for sense in senses:
            if rank and sense.word_class is WordClass.NAME and sense.symbol & 3 == Tie.EQUAL:
                best[sense.symbol] = min(rank, best.get(sense.symbol, 9))
    for word, senses in known.person.items():
        ranks = [best[sense.symbol] for sense in senses if sense.symbol in best]
        if ranks:
            known.commonness[word] = min(min(ranks), known.commonness.get(word, 9))


def _three(name: str) -> Iterator[tuple[str, str, str]]:
    for row in _rows(name):
        if len(row) >= 3:
            yield row[0].strip(), row[1].strip(), row[2].strip()


@cache
def data_version() -> str:
    """Hash of every data file and the model: a compiled index is only good for the data it was made with."""
    digest = hashlib.sha256()
    folder = files("kordon.engine.names").joinpath("data")
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.name.endswith((".tsv", ".json")):
            digest.update(item.name.encode() + b"\0" + item.read_bytes())
    return digest.hexdigest()[:16]
