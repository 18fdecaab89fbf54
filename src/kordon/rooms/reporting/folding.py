"""One spelling for matching: small letters, ASCII digits and punctuation, no accents; each character knows its place.

Folding keeps a map from every folded character to its code point in the canonical text, so that whatever a pattern finds
can be quoted exactly.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_QUOTES = {**dict.fromkeys("“”„«»″", '"'), **dict.fromkeys("’‘‛′`", "'")}
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": ""}
_BRACKETS = {"〔": "[", "〕": "]", "【": "[", "】": "]"}
_OTHER = {**_BRACKETS, "،": ",", "؛": ";", "؟": "?", "·": ".", "º": "o", "°": "o", "№": "no", "٫": ".", "٬": ","}
_SPECIAL = {**_DASHES, **_QUOTES, **_ARABIC, **_OTHER}
_CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@lru_cache(maxsize=20_000)
def fold_character(character: str) -> str:
    """The folded form of one character: one character, several (`№`), or none (vowel signs, soft hyphens, joiners)."""
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isspace() or character == "\u200b":
        return " "
    if character.isdigit() and not character.isascii():
        return str(unicodedata.digit(character))
    if unicodedata.category(character) in ("Mn", "Cf", "Cc"):
        return ""
    flat = unicodedata.normalize("NFKD", character).casefold()
    flat = "".join(c for c in flat if not unicodedata.combining(c)) or character
    return "".join(_SPECIAL.get(c, c) for c in flat)


def fold(text: str) -> str:
    """`text` folded without its places; spaces collapsed, none beside Chinese characters."""
    return fold_places(text, range(len(text)))[0]


def fold_places(text: str, places: range | list[int]) -> tuple[str, list[int]]:
    """Folded text, and for each folded character the place of its source. `places` belongs to `text`."""
    folded: list[str] = []
    kept: list[int] = []
    space_at = -1
    for character, place in zip(text, places, strict=True):
        for piece in fold_character(character):
            if piece == " ":
                space_at = place if folded else -1
                continue
            if space_at >= 0:
                if not (_is_cjk(folded[-1]) or _is_cjk(piece)):
                    folded.append(" ")
                    kept.append(space_at)
                space_at = -1
            folded.append(piece)
            kept.append(place)
    return "".join(folded), kept


@lru_cache(maxsize=20_000)
def _is_cjk(character: str) -> bool:
    return bool(_CJK.match(character))


def has_cjk(text: str) -> bool:
    return bool(_CJK.search(text))
