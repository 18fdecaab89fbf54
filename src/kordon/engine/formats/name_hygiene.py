"""What hides in a name: characters nobody sees, and letters of two alphabets in one word."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LOOK_ALIKE = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0531-\u0589]")  # Greek, Cyrillic, Armenian
_WORD = re.compile(r"[^\W\d_]+")


def clean_name(text: str) -> str:
    """Without direction overrides (UAX #9), zero-width and other invisible characters, and controls; blanks are one
    space. Joiners between letters stay where a script needs them (Arabic, Indic: Unicode 23.2), and go elsewhere."""
    kept = _UNSEEN.sub("", text)
    if "\u200c" in kept or "\u200d" in kept:
        kept = re.sub("[\u200c\u200d]", lambda m: m[0] if _needs_joiner(kept, m.start()) else "", kept)
    return " ".join(kept.split())


def _needs_joiner(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return all(unicodedata.category(c)[0] in "LM" and ord(c) >= 0x0600 for c in (before, after) if c) and bool(before and after)


def mixed_word(text: str) -> str:
    """The first word that mixes Latin letters with Greek, Cyrillic or Armenian ones; empty where none does."""
    if text.isascii() or not (_LATIN.search(text) and _LOOK_ALIKE.search(text)):
        return ""
    return next((word for word in _WORD.findall(text) if _LATIN.search(word) and _LOOK_ALIKE.search(word)), "")
