"""Scripts: which one a text is in, and its letters in one common phonetic alphabet.

The phonetic alphabet (CODES) has one byte per sound, not per letter: Latin letters, the digraphs that transliteration
schools fight over (kh, sh, ch, zh, gh, th, dh), digits, and the letters of abjads that may or may not stand for a vowel
(alif, ayn, waw, ya, final ha). Arabic and Hebrew names are not romanised by guessing their vowels: their consonants are
compared with the Latin form directly, and unwritten vowels cost nothing there.

Sources: UN romanization systems of UNGEGN (Arabic, Persian, Hebrew, Russian, Ukrainian), BGN/PCGN 2007 (Pashto, Dari),
Revised Romanization of Korean (2000); anyascii for what has no table here (Han, kana, Indic, Georgian ...).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

CODES = "abcdefghijklmnopqrstuvwxyzSCKZGTD0123456789AEUIH"
VOWELS = "aeiouy"
ABJAD_ONLY = "AEUIH"

_BLOCKS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "Latn"), (0x1E00, 0x1EFF, "Latn"), (0x0370, 0x03FF, "Grek"), (0x1F00, 0x1FFF, "Grek"),
    (0x0400, 0x052F, "Cyrl"), (0x0530, 0x058F, "Armn"), (0x0590, 0x05FF, "Hebr"), (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"), (0x08A0, 0x08FF, "Arab"), (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFF, "Arab"),
    (0x0700, 0x074F, "Syrc"), (0x0900, 0x097F, "Deva"), (0x0980, 0x09FF, "Beng"), (0x0A00, 0x0DFF, "Indc"),
    (0x0E00, 0x0E7F, "Thai"), (0x0E80, 0x0EFF, "Laoo"), (0x0F00, 0x0FFF, "Tibt"), (0x1000, 0x109F, "Mymr"),
    (0x10A0, 0x10FF, "Geor"), (0x1C90, 0x1CBF, "Geor"), (0x1100, 0x11FF, "Hang"), (0xAC00, 0xD7AF, "Hang"),
    (0x3130, 0x318F, "Hang"), (0x1200, 0x137F, "Ethi"), (0x1780, 0x17FF, "Khmr"), (0x1800, 0x18AF, "Mong"),
    (0x3040, 0x309F, "Hira"), (0x30A0, 0x30FF, "Kana"), (0x31F0, 0x31FF, "Kana"), (0xFF66, 0xFF9F, "Kana"),
    (0x3400, 0x4DBF, "Hani"), (0x4E00, 0x9FFF, "Hani"), (0xF900, 0xFAFF, "Hani"), (0x20000, 0x323AF, "Hani"),
)  # fmt: skip


@lru_cache(maxsize=8192)
def script_of_char(char: str) -> str:
    """ISO 15924 code of one letter, `Zyyy` for what belongs to no script (digits, punctuation)."""
    point = ord(char)
    if not char.isalpha() and not 0x0E00 <= point <= 0x10FF and not 0x0900 <= point <= 0x0DFF:
        return "Zyyy"
    for first, last, script in _BLOCKS:
        if first <= point <= last:
            return script
    return "Latn" if point < 0x250 else "Zyyy"


@lru_cache(maxsize=65536)
def script_of(text: str) -> str:
    """The script most letters of `text` are in (ISO 15924), `Zyyy` when it has none."""
    if text.isascii():
        return "Latn" if any(c.isalpha() for c in text) else "Zyyy"
    counts: dict[str, int] = {}
    for char in text:
        script = script_of_char(char)
        if script != "Zyyy":
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda s: counts[s]) if counts else "Zyyy"


# Arabic script with Persian, Urdu, Pashto, Kurdish and Uyghur letters. One letter becomes one code; what is never
# pronounced (tatweel, harakat) is dropped. A shadda is dropped too: doubled Latin letters collapse on their side.
_ARABIC = {
    "ا": "A", "أ": "A", "إ": "A", "آ": "A", "ٱ": "A", "ى": "A", "ء": "", "ئ": "I", "ؤ": "U", "ع": "E",
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ټ": "t", "ث": "T", "ج": "j", "چ": "C", "څ": "s", "ځ": "z", "ح": "h",
    "خ": "K", "د": "d", "ڈ": "d", "ډ": "d", "ذ": "D", "ر": "r", "ڑ": "r", "ړ": "r", "ڕ": "r", "ز": "z", "ژ": "Z",
    "ږ": "Z", "س": "s", "ش": "S", "ښ": "S", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "G", "ف": "f", "ڤ": "v",
    "ق": "q", "ك": "k", "ک": "k", "ڪ": "k", "گ": "g", "ګ": "g", "ڭ": "n", "ل": "l", "ڵ": "l", "م": "m", "ن": "n",
    "ں": "n", "ڼ": "n", "ه": "H", "ة": "H", "ہ": "H", "ھ": "h", "ۀ": "H", "ە": "H", "ۃ": "H", "و": "U", "ۆ": "U",
    "ۇ": "U", "ۈ": "U", "ۋ": "U", "ي": "I", "ی": "I", "ې": "I", "ۍ": "I", "ے": "I", "ۓ": "I", "ێ": "I", "ﻻ": "lA",
}  # fmt: skip
_HEBREW = {
    "א": "A", "ב": "b", "ג": "g", "ד": "d", "ה": "H", "ו": "U", "ז": "z", "ח": "K", "ט": "t", "י": "I", "כ": "k",
    "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "E", "פ": "p", "ף": "f", "צ": "ts",
    "ץ": "ts", "ק": "k", "ר": "r", "ש": "S", "ת": "t",
}  # fmt: skip
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "ғ": "gh", "д": "d", "ђ": "dj", "ѓ": "g", "е": "e", "ё": "yo",
    "є": "ye", "ж": "zh", "җ": "j", "з": "z", "ѕ": "dz", "и": "i", "й": "y", "і": "i", "ї": "yi", "ј": "j", "к": "k",
    "қ": "q", "л": "l", "љ": "lj", "м": "m", "н": "n", "ң": "ng", "њ": "nj", "о": "o", "ө": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "ћ": "c", "ќ": "k", "у": "u", "ў": "u", "ү": "u", "ұ": "u", "ф": "f", "х": "kh", "ҳ": "h",
    "һ": "h", "ц": "ts", "ч": "ch", "ҷ": "j", "џ": "dz", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "yu", "я": "ya", "ә": "a",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_LATIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ə": "a", "ħ": "h",
    "š": "sh", "ş": "sh", "ș": "sh", "ž": "zh", "č": "ch", "ć": "c", "ğ": "g", "ñ": "n", "ʻ": "", "ʼ": "", "ʿ": "", "ʾ": "",
}  # fmt: skip
# Letters that look like Latin ones: a word that mixes scripts is read in the script most of its letters are in.
_LOOKALIKE_TO_LATIN = str.maketrans("аеорсухіјѕԁһӏвмнткАВЕКМНОРСТУХІЈЅαορνικΑΒΕΗΙΚΜΝΟΡΤΧΥΖ",
                                    "aeopcyxijsdhlbmhtkABEKMHOPCTYXIJSaopvikABEHIKMNOPTXYZ")  # fmt: skip
_LOOKALIKE_TO_CYRILLIC = str.maketrans("aeopcyxABEKMHOPCTYXij", "аеорсухАВЕКМНОРСТУХіј")

_RR_INITIAL = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_RR_VOWEL = ("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu",
             "eu", "ui", "i")  # fmt: skip
_RR_FINAL = ("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng",
             "t", "t", "k", "t", "p", "t")  # fmt: skip


def hangul_syllables(text: str) -> list[str]:
    """Each Hangul syllable in Revised Romanization (2000, without assimilation between syllables)."""
    out = []
    for char in unicodedata.normalize("NFC", text):
        index = ord(char) - 0xAC00
        if 0 <= index < 11172:
            out.append(_RR_INITIAL[index // 588] + _RR_VOWEL[index % 588 // 28] + _RR_FINAL[index % 28])
    return out


def unmix(word: str) -> str:
    """A word whose letters come from two look-alike scripts, in the script of most (`Рutin` with a Cyrillic Р)."""
    if word.isascii():
        return word
    scripts = {script_of_char(c) for c in word} - {"Zyyy"}
    if len(scripts) < 2 or "Latn" not in scripts:
        return word
    if scripts == {"Latn", "Cyrl"} and script_of(word) == "Cyrl":
        return word.translate(_LOOKALIKE_TO_CYRILLIC)
    return word.translate(_LOOKALIKE_TO_LATIN)


_MIXED = re.compile(r"(?=\w*[A-Za-z])(?=\w*[\u0400-\u052f])\w+")


def unmix_name(text: str) -> str:
    """A name with words that mix Latin and Cyrillic letters, each such word in the script that the name has letters of
    which look like none of the other (`CHANG CHANG HA` with a Cyrillic H: only the other words tell)."""
    latin = any(script_of_char(c) == "Latn" and ord(c) not in _LOOKALIKE_TO_CYRILLIC for c in text)
    cyrillic = any(script_of_char(c) == "Cyrl" and ord(c) not in _LOOKALIKE_TO_LATIN for c in text)
    if latin == cyrillic:
        return text
    table = _LOOKALIKE_TO_LATIN if latin else _LOOKALIKE_TO_CYRILLIC
    return _MIXED.sub(lambda word: word.group().translate(table), text)


@lru_cache(maxsize=65536)
def romanise(word: str) -> str:
    """Lower-case a-z0-9 form of one word. Abjads keep their own codes (upper-case letters of CODES)."""
    word = unmix(word).lower()
    if word.isascii():
        return word
    script = script_of(word)
    if script == "Arab":
        return _by_table(unicodedata.normalize("NFKC", word), _ARABIC)
    if script == "Hebr":
        return _by_table(word, _HEBREW)
    if script == "Hang":
        return "".join(hangul_syllables(word))
    if script == "Cyrl":
        return _cyrillic(unicodedata.normalize("NFC", word))
    if script == "Grek":
        return _by_table(unicodedata.normalize("NFD", word.replace("ου", "u").replace("ού", "u").replace("μπ", "b")), _GREEK)
    out = _by_table(unicodedata.normalize("NFC", word), _LATIN)
    return out if out.isascii() else re.sub(r"[^a-z0-9]", "", anyascii(out).lower())


def _cyrillic(word: str) -> str:
    # е is pronounced ye at the start and after a vowel, but schools differ; e is the middle ground. -ий/-ый -> y.
    word = re.sub("(ий|ый|ій)$", "и", word)
    return _by_table(word, _CYRILLIC)


def _by_table(word: str, table: dict[str, str]) -> str:
    out = []
    for char in word:
        if char in table:
            out.append(table[char])
            continue
        parts = unicodedata.normalize("NFKD", char)
        if not (parts[0].isascii() or parts[0] in table or parts[0].isdecimal() or unicodedata.combining(parts[0])):
            out.append("".join(c for c in anyascii(char).lower() if c.isalnum()))
            continue
        for part in parts:
            if part in table:
                out.append(table[part])
            elif unicodedata.combining(part) or unicodedata.category(part) in ("Cf", "Lm"):
                continue
            elif part.isascii():
                out.append(part)
            elif part.isdecimal():
                out.append(str(int(part)))
            else:
                out.append(anyascii(part).lower())
    return "".join(out)


_DIGRAPHS = re.compile(
    r"dzh|tch|sch|sh|ch|kh|zh|gh|th|dh|ph|dj|ou|oo|ee|ck|cz|tz|x|iy$|ij$|yy$|yi$|iyy?$|ii$|ei$|ey$|ay(?=[^aeiou])|ai"
)
_SOUNDS = {
    "dzh": "j", "tch": "C", "sch": "S", "sh": "S", "ch": "C", "kh": "K", "zh": "Z", "gh": "G", "th": "T", "dh": "D",
    "ph": "f", "dj": "j", "ou": "u", "oo": "u", "ee": "i", "ck": "k", "cz": "C", "tz": "ts", "x": "ks", "iy": "i",
    "ij": "i", "yy": "i", "yi": "i", "iyy": "i", "ii": "i", "ei": "ey", "ey": "ey", "ay": "ay", "ai": "ay",
}  # fmt: skip


@lru_cache(maxsize=262144)
def sound_form(romanised: str) -> str:
    """The phonetic form over CODES: digraphs become one sound, doubled letters one letter.

    `mokhammed` -> `moKamed`, `schmidt` -> `Smidt`. Abjad codes pass unchanged.
    """
    if not romanised.isalnum():
        romanised = "".join(c for c in romanised if c.isalnum())
    text = _DIGRAPHS.sub(lambda m: _SOUNDS[m.group()], romanised)
    out: list[str] = []
    for char in text:
        if (not out or out[-1] != char or char.isdigit()) and char in _CODE_SET:
            out.append(char)
    return "".join(out)


_CODE_SET = frozenset(CODES)
