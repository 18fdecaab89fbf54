"""A description as words with their places, whatever its script, spelling of digits, or case.

Folding changes no length, so every place in the folded text is the same place in the text as given: full-width and Arabic
digits become ASCII ones, letters lose their accents, `µ` is one letter. Stems are rough on purpose (plural and case endings
go): they only have to be the same for the list's words and for the line's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_KEPT = "²³¹⁰⁴⁵⁶⁷⁸⁹⁻½¼¾⅓⅔⅛⅜⅝⅞°ºª″′™®"  # compatibility forms that mean something of their own
_ALIKE = {"µ": "u", "μ": "u", "Å": "A", "’": "'", "‘": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "﹣": "-",
          "×": "x", "٫": ".", "٬": ",", "٪": "%", "Ω": "Ω", "ё": "е", "Ё": "Е", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه",
          "ـ": "\u0301", "؛": ";", "،": ",", "。": ".", "、": ",", "º": "°", "“": '"', "”": '"', "″": '"', "й": "й", "Й": "Й",
          "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "\t": " ", "ß": "s",
          "ø": "o", "Ø": "Ø", "æ": "a"}  # fmt: skip


class _Folding(dict[int, int]):
    """`str.translate` table filled as characters are met; never changes the length."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        if char in _ALIKE:
            folded = _ALIKE[char]
        elif char in _KEPT:
            folded = char
        else:
            whole = unicodedata.normalize("NFKC", char)
            whole = whole if len(whole) == 1 else char
            base = unicodedata.normalize("NFD", whole)
            folded = base[0] if all(unicodedata.combining(c) for c in base[1:]) else whole
            digit = unicodedata.digit(folded, None)
            folded = str(digit) if digit is not None and unicodedata.category(folded) == "Nd" else folded
        self[code] = ord(folded)
        return self[code]


_FOLDING = _Folding()
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[\u0300-\u036f\u064b-\u0655'])*|\d+(?:[^\W\d_]+\d*)?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ELISION = re.compile(r"^(?:qu|[ldjmnstc])'(?=\w{3})")  # d'uranium, l'argon
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u0655']")

EMPTY = frozenset(  # stems of words that say nothing of the goods
    "the of for with and or in to on by at from per as is up max min no new used de la le les des du et pour avec sans en con"
    " complete para del los las el un une una por для в на из по от до من في على مع و ذات".split()
)
_ROMANCE = frozenset("de la le les des du et pour avec sans en con para del los las el un une una por à y sin".split())
_OTHER_SCRIPT = re.compile(r"[\u0400-\u04ff\u0600-\u06ff\u3400-\u9fff]")


def is_foreign(folded: str) -> bool:
    """Whether a text is in another language than the list's: more than a third in another script, or with the small words
    of French or Spanish."""
    if not folded.isascii() and 3 * len(_OTHER_SCRIPT.findall(folded)) > len(folded):
        return True
    return sum(word in _ROMANCE for word in folded.lower().split()) > 1


class Word(NamedTuple):
    """One word: its stem and its place `[start, end)`."""

    stem: str
    start: int
    end: int


def fold(text: str) -> str:
    """The same length as `text`; case is kept, because `mW` is not `MW`."""
    return text.translate(_FOLDING)


def words_of(folded: str) -> Iterator[Word]:
    """The words of a folded text. Chinese is one word per run here; `Phrases` cuts it."""
    lower = folded.lower() if len(folded.lower()) == len(folded) else folded
    for found in _WORD.finditer(lower):
        yield Word(stem(found[0]), found.start(), found.end())


@lru_cache(maxsize=65_536)
def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text's words alone."""
    folded = fold(text)
    lower = folded.lower()
    return tuple(map(stem, _WORD.findall(lower if len(lower) == len(folded) else folded)))


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """`presses`, `press` -> press; `прессов`, `пресса` -> пресс; `المكابس` -> مكابس. `word` is folded and in lower case."""
    if not word.isascii() or "'" in word:
        word = _MARKS.sub("", _ELISION.sub("", word))
    first = word[:1]
    if "\u0400" <= first <= "\u04ff":
        return _russian(word)
    if "\u0600" <= first <= "\u06ff":
        return _arabic(word)
    return _latin(word) if first.isalpha() else word


_RUSSIAN = re.compile(
    r"(?:иями|ями|ами|иях|ого|его|ому|ему|ыми|ими|ией|иям|ией|ая|яя|ое|ее|ые|ие|ый|ий|ой|ей|ом|ем|ым|им|ую|юю|ых|их|ов|ев|ам"
    r"|ям|ах|ях|ия|ию|ии|ть|ся|а|я|о|е|ы|и|у|ю|ь|й)$"
)
_AR_PREFIX = re.compile(r"^(?:وال|بال|كال|فال|لل|ال)(?=\w{3})")
_AR_SUFFIX = re.compile(r"(?<=\w{3})(?:ات|ين|ون|يه|ه)$")


def _russian(word: str) -> str:
    short = _RUSSIAN.sub("", word) if len(word) > 4 else word
    short = short if len(short) >= 3 else word
    return short[:-1] if len(short) > 4 and short.endswith("нн") else short


def _arabic(word: str) -> str:
    return _AR_SUFFIX.sub("", _AR_PREFIX.sub("", word))


def _latin(word: str) -> str:
    if len(word) < 4:
        return word
    for ending, kept in (("sses", "ss"), ("ies", "y"), ("xes", "x"), ("ches", "ch"), ("aux", "al"), ("izing", "is"),
                         ("ising", "is"), ("ized", "is"), ("ised", "is")):  # fmt: skip
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + kept
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word[: -len(ending)]
            if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    word = word.replace("ph", "f").replace("aluminum", "aluminium").replace("fibre", "fiber").replace("mould", "mold")
    word = word.replace("sulf", "sulph") if "sulf" in word else word
    if len(word) > 4 and word.endswith(("bre", "tre")):  # not `generadores`, whose singular ends in r
        word = word[:-2] + "er"
    return word[:-1] if len(word) > 4 and word[-1] in "eao" else word
