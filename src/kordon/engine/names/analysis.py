"""A name taken apart once: words, what each does, how it sounds, and how much it says.

Order of work: look-alikes and invisible characters undone -> words -> phrases known from the data (legal forms, places,
titles) -> parts that belong together (Abd al-X, X al-Din, X Ullah) joined -> classes, symbols and information.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from kordon.engine.names.knowledge import Knowledge, Sense, WordClass, fold, knowledge
from kordon.engine.names.scripts import romanise, script_of, sound_form, unmix_name
from kordon.engine.names.similarity import is_abjad

MAX_WORDS = 24
"""Words of one name that are compared; the longest name of the Security Council list has 19."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name. `text` is as written, `sound` over scripts.CODES, `information` in nats (how rare the word is)."""

    text: str
    sound: str
    abjad: bool
    word_class: WordClass
    symbols: tuple[int, ...]
    information: float


@dataclass(frozen=True, slots=True)
class AnalysedName:
    """`person` says by which rules the words were read, `korean` that all of them are Korean name syllables."""

    text: str
    person: bool
    tokens: tuple[Token, ...]
    korean: bool = False


# Nats by class where the word itself is not rated: a legal form says next to nothing, an unknown name a lot.
INFORMATION = {
    WordClass.PARTICLE: 0.3, WordClass.HONORIFIC: 0.2, WordClass.LEGAL_FORM: 0.4, WordClass.GENERIC: 1.6,
    WordClass.SECTOR: 2.6, WordClass.PLACE: 3.2, WordClass.NUMBER: 3.6, WordClass.INITIAL: 1.5,
}  # fmt: skip
COMMONNESS = {1: 4.6, 2: 5.6, 3: 6.6, 4: 7.6, 5: 8.6}
UNKNOWN_WORD = 10.0
SERVANT_INFORMATION = 1.2

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c\u0640]")
_APOSTROPHES = re.compile("['’ʼʻ`´ʿʾ‘′\"“”„«»]")
_DOTTED = re.compile(r"(?<![^\W\d_]{2})([^\W\d_])\.(?=[^\W\d_](?:\.|\b))")
# vowel signs are not \w in any script that writes them below or around a letter: they belong to the word all the same
_MARKS = "".join(chr(c) for c in range(0x300, 0xABFF) if unicodedata.category(chr(c))[0] == "M")
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
_FUSED_CASE = re.compile(r"(?<=[a-zà-ÿ]{3})(?=[A-ZÀ-Þ](?:[a-zà-ÿ]{2}|[A-ZÀ-Þ]{1,3}$))")
_SERVANT = {
    "abd", "abdu", "abdul", "abdel", "abdal", "abdur", "abdus", "abdoul", "abdoel", "abdool", "abdol", "abdou", "عبد",
    "абд", "абдул", "абдель",
}  # fmt: skip
_DIN = {"din", "deen", "dine", "uddin", "eddin", "eddine", "aldin", "aldeen", "ud-din", "udin", "الدين", "دين"}
_SON_OF = {"bin", "ibn", "bint", "ould", "wuld", "بن", "ابن", "بنت"}
_ALLAH = {"allah", "ullah", "ollah", "ulah", "ula", "ulla", "olla", "الله"}
_ARTICLES = {"al", "el", "ul", "ol", "ud", "ur", "us", "ush", "uz", "ad", "ar", "as", "ash", "az", "at", "an", "il", "ال"}
# Abdulrahman, Abdel Karim, Abdurrahman, Abdussalam: the servant's name apart, so that a dropped or split half still meets
_SERVANT_WRITTEN_ON = re.compile(
    r"^abd(?:[uaeio]{1,2}l(?!l|ah|ay)|[uaeo]{1,2}(?=rr|ss|nn|zz|dd|tt|shsh|sh(?=[ak])|rahm|rahi|raz|sal|sam|sat|nas|naz))(?=[a-z]{3})"
)
_ARABIC_SERVANT = "عبدال"
_MIXED_SCRIPTS = re.compile(r"[A-Za-z][\u0400-\u052f]|[\u0400-\u052f][A-Za-z]")
_DIGIT_LETTERS = str.maketrans("034578926", "oeastbgzg")


def is_person_kind(kind: str) -> bool:
    """Whether names of this kind (PartyKind or FollowTheMoney schema) are read as personal names."""
    return kind.lower() in ("person", "individual")


def looks_like_organisation(text: str) -> bool:
    """Whether a name of unknown kind bears a legal form or a business word."""
    known = knowledge()
    words = _words(text)
    return any(
        sense.word_class in (WordClass.LEGAL_FORM, WordClass.GENERIC, WordClass.SECTOR)
        for word in words
        for sense in known.organisation.get(fold(word), ())
        if len(word) > 2
    ) or any(char.isdigit() for char in text)


@lru_cache(maxsize=65536)
def analyse(text: str, person: bool) -> AnalysedName:
    """Take one name apart. Never fails; a name without letters has no tokens."""
    words = _words(text, person)[: MAX_WORDS * 2]
    if person:
        words = [part for word in words for part in _apart(word)]
    known = knowledge()
    tokens = _tokens(words, person, known)
    korean = False
    if person:
        korean = _reads_as_korean(tokens, known)
        tokens = [_with_syllable(token, known) for token in tokens] if korean else _patronymic(_join_parts(tokens), known)
    return AnalysedName(text, person, tuple(tokens[:MAX_WORDS]), korean)


def _reads_as_korean(tokens: list[Token], known: Knowledge) -> bool:
    """Two to four words, each a Korean name syllable in one of its romanisations."""
    if not 2 <= len(tokens) <= 4:
        return False
    for token in tokens:  # not `all(...)`: the first word of nearly every name says no, and a generator costs more than that
        if fold(token.text) not in known.korean:
            return False
    return True


def _patronymic(tokens: list[Token], known: Knowledge) -> list[Token]:
    """`Sergey Viktorovich Lavrov`, `Lavrov Sergey Viktorovich`: the father's name told apart. Never the first word, and only
    one of three or more: `Roman Abramovich` is a surname."""
    if len(tokens) < 3:
        return tokens
    for at in range(1, len(tokens)):
        token = tokens[at]
        if token.word_class is WordClass.NAME and fold(token.text).endswith(known.patronymic_endings):
            return [*tokens[:at], replace(token, word_class=WordClass.PATRONYMIC), *tokens[at + 1 :]]
    return tokens


def _with_syllable(token: Token, known: Knowledge) -> Token:
    """The token with the syllables it may write: Jong, Jung, Chong and Jeong are one syllable in four spellings."""
    syllables = known.korean[fold(token.text)]
    symbols = token.symbols[:2] if token.word_class is WordClass.NAME else ()
    key = fold(token.text)
    return replace(
        token, word_class=WordClass.NAME, symbols=tuple(dict.fromkeys((*symbols, *syllables)))[:4],
        information=_information(key, key, WordClass.NAME, known),
    )  # fmt: skip


def _words(text: str, person: bool = False) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    if not text.replace(" ", "").isalnum():
        text = _APOSTROPHES.sub("", text)
    if not text.isascii() and _MIXED_SCRIPTS.search(text):
        text = unmix_name(text)
    if "." in text:
        text = _DOTTED.sub(r"\1", text)
    if person and text.count(",") == 1:
        last, first = text.split(",")
        if first.strip() and last.strip():
            text = first + " " + last
    if not (text.isupper() or text.islower()):
        text = _FUSED_CASE.sub(" ", text)
    words = _WORD.findall(text.replace("%", " percent ") if "%" in text else text)
    if not person:
        words = [word if word.isalpha() or len(word) < 5 else _letters_for_digits(word) for word in words]
    if text.isascii():
        return words if person else _join_letters(words)
    if script_of(text) == "Hani" and any(script_of(w) == "Hani" for w in words):
        words = _han_words(words, person)
    elif person and any(script_of(w) == "Hang" for w in words):
        words = [part for word in words for part in _hangul_words(word)]
    return words if person else _join_letters(words)


@lru_cache(maxsize=262144)
def _apart(word: str) -> tuple[str, ...]:
    """`Abdulrahman` -> `Abdul`, `rahman`; digits for letters (`I9or`) undone."""
    if word.isascii():
        if not word.isalpha():
            word = _letters_for_digits(word)
        found = _SERVANT_WRITTEN_ON.match(word.lower())
        if not found:
            return (word,)
        rest = word[found.end() :]
        return (word[: found.end()], rest[1:] if rest[0].lower() == rest[1].lower() else rest)
    if word.startswith(_ARABIC_SERVANT) and len(word) >= 8:
        return word[:3], word[5:]
    return (word,)


def _letters_for_digits(word: str) -> str:
    """`MAT1UL1AH` -> `MATIULIAH`, where letters prevail; an ordinal or a plain number stays."""
    letters = sum(c.isalpha() for c in word)
    if letters < 2 or letters * 2 < len(word) or _number(word.lower()):
        return word
    out = []
    for at, char in enumerate(word):
        if char == "1":
            out.append("l" if at and word[at - 1].lower() in "aeou" else "i")
        else:
            out.append(char.translate(_DIGIT_LETTERS))
    return "".join(out)


def _han_words(words: list[str], person: bool) -> list[str]:
    if not person or len(words) != 1 or not 2 <= len(words[0]) <= 4:
        return words
    surname = 2 if words[0][:2] in _COMPOUND_SURNAMES or len(words[0]) == 4 else 1
    return [words[0][:surname], words[0][surname:]]


_COMPOUND_SURNAMES = frozenset(
    "歐陽 欧阳 司馬 司马 上官 諸葛 诸葛 東方 东方 皇甫 尉遲 尉迟 公孫 公孙 慕容 令狐 司徒 南宮 南宫".split()
)


def _hangul_words(word: str) -> list[str]:
    return list(unicodedata.normalize("NFC", word)) if script_of(word) == "Hang" and len(word) <= 4 else [word]


def _join_letters(words: list[str]) -> list[str]:
    """`L X C Aviation` -> `LXC Aviation`: single letters in a row are one word of an organisation."""
    out: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha() and script_of(word) != "Hani":
            run.append(word)
            continue
        if run:
            out.append("".join(run))
            run = []
        if word:
            out.append(word)
    return out


def _tokens(words: list[str], person: bool, known: Knowledge) -> list[Token]:
    phrases = known.person_phrases if person else known.organisation_phrases
    out: list[Token] = []
    at = 0
    while at < len(words):
        options = phrases.get(fold(words[at]))
        length = 0 if options is None else _phrase_length(words, at, options)
        if options is None or not length:
            out.append(_word_token(words[at], person))
            at += 1
            continue
        rest = tuple(fold(word) for word in words[at + 1 : at + length])
        senses = [other for words_, other in options if words_ == rest]
        out.append(_phrase_token(" ".join(words[at : at + length]), senses[0], senses))
        at += length
    return out


def _phrase_length(words: list[str], at: int, options: list[tuple[tuple[str, ...], Sense]]) -> int:
    """Words of the longest known phrase that begins at `at`, 0 where none does."""
    for rest, _ in options:
        if tuple(fold(word) for word in words[at + 1 : at + 1 + len(rest)]) == rest:
            return 1 + len(rest)
    return 0


def _phrase_token(text: str, sense: Sense, senses: list[Sense]) -> Token:
    sound = sound_form(romanise(text.replace(" ", "")))
    information = INFORMATION.get(sense.word_class, UNKNOWN_WORD)
    if sense.word_class is WordClass.NAME:
        information = COMMONNESS[knowledge().commonness.get(fold(text.split()[-1]), 4)]
    found = (other.symbol for other in senses if other.symbol and other.word_class is sense.word_class)
    symbols = tuple(dict.fromkeys(found))[:4]
    return Token(text, sound, _written_without_vowels(text), sense.word_class, symbols, information)


def _written_without_vowels(text: str) -> bool:
    return not text.isascii() and script_of(text) in ("Arab", "Hebr")


@lru_cache(maxsize=262144)
def _word_token(word: str, person: bool) -> Token:
    known = knowledge()
    key = fold(word)
    senses = (known.person if person else known.organisation).get(key, ())
    abjad = _written_without_vowels(word)
    if abjad:
        key = _without_article(key)
        senses = senses or (known.person if person else known.organisation).get(key, ())
    romanised = romanise(key if abjad else word)
    sound = sound_form(romanised)
    number = _number(key)
    if number and not person:
        senses = known.organisation.get(number, senses) or senses
    word_class = _class_of(key, senses, number, person)
    symbols = tuple(dict.fromkeys(s.symbol for s in senses if s.symbol and s.word_class is word_class))[:4]
    information = _information(key, romanised, word_class, known)
    return Token(word, sound, abjad or is_abjad(sound), word_class, symbols, information)


def _class_of(key: str, senses: tuple[Sense, ...], number: str, person: bool) -> WordClass:
    if number:
        return WordClass.NUMBER
    if len(key) == 1 and script_of(key) not in ("Hani", "Hang"):
        return WordClass.INITIAL
    if not senses:
        return WordClass.NAME
    if person and key in _SON_OF:
        return WordClass.PARTICLE
    classes = [sense.word_class for sense in senses]
    order = (WordClass.NAME, WordClass.PARTICLE, WordClass.HONORIFIC) if person else (
        WordClass.LEGAL_FORM, WordClass.NUMBER, WordClass.PLACE, WordClass.GENERIC, WordClass.SECTOR, WordClass.PARTICLE,
    )  # fmt: skip
    return next((c for c in order if c in classes), classes[0])


def _number(key: str) -> str:
    """The value of digits with or without an ordinal ending (`4th`, `4-й`), else empty."""
    match = re.fullmatch(r"(\d{1,9})(st|nd|rd|th|e|er|eme|o|a|й|я|ое|го)?", key)
    return str(int(match.group(1))) if match else ""


def _information(key: str, romanised: str, word_class: WordClass, known: Knowledge) -> float:
    if word_class is not WordClass.NAME:
        return INFORMATION[word_class]
    rank = known.commonness.get(key) or known.commonness.get(romanised)
    if rank:
        return COMMONNESS[rank]
    return UNKNOWN_WORD if len(romanised) > 3 else 8.0


def _without_article(key: str) -> str:
    if key.startswith("ال") and len(key) >= 5 and not key.startswith("الله"):
        return key[2:]
    if key.endswith("الدين") and len(key) >= 7:
        return key[:-5] + "دين"
    return key


def _join_parts(tokens: list[Token]) -> list[Token]:
    """`Abd al-Rahman` -> one part, `Nur al-Din` -> one part, `Habib Ullah` -> one part; articles vanish."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        key = fold(token.text)
        if key in _SERVANT and at + 1 < len(tokens):
            if fold(tokens[at + 1].text) in _ALLAH:
                out.append(_joined("abdullah" if not token.abjad else "عبدالله", token, tokens[at + 1]))
                at += 2
                continue
            out.append(_servant(token))
            at += 1
            continue
        if out and key in _DIN | _ALLAH and out[-1].word_class is WordClass.NAME:
            ending = "الدين" if token.abjad else "udin" if key in _DIN else "ulah"
            if token.abjad and key in _ALLAH:
                ending = "الله"
            out[-1] = _with_ending(out[-1], token, ending)
            at += 1
            continue
        if key in _ARTICLES and at + 1 < len(tokens):
            at += 1
            continue
        out.append(token)
        at += 1
    return out or tokens


def _joined(form: str, first: Token, second: Token) -> Token:
    base = _word_token(form, True)
    return Token(f"{first.text} {second.text}", base.sound, base.abjad, WordClass.NAME, base.symbols, min(base.information, 7.6))


def _servant(token: Token) -> Token:
    """`Abd`, `Abdul`, `Abdel`: one word in all spellings and scripts, which says little."""
    return Token(token.text, "abd", False, WordClass.PARTICLE, (), SERVANT_INFORMATION)


def _with_ending(token: Token, second: Token, ending: str) -> Token:
    base = _word_token(fold(token.text).replace(" ", "") + ending, True)
    return Token(f"{token.text} {second.text}", base.sound, base.abjad, WordClass.NAME, base.symbols, min(base.information, 7.6))
