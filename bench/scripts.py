"""The script of a text, as the exams group by it."""

from __future__ import annotations

import unicodedata
from collections import Counter

CODES = {
    "LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "CJK": "Hani", "HANGUL": "Hang", "HEBREW": "Hebr",
    "GREEK": "Grek", "DEVANAGARI": "Deva", "KATAKANA": "Kana", "HIRAGANA": "Hira", "THAI": "Thai", "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
}  # fmt: skip


def script_of(text: str) -> str:
    """ISO 15924 code of the script most letters belong to; any other script outvotes Latin, `Zyyy` without letters."""
    counts = Counter(
        CODES.get(unicodedata.name(c, "?").split()[0], "Zzzz")
        for c in unicodedata.normalize("NFKC", text)
        if c.isalpha()
    )
    others = Counter({script: n for script, n in counts.items() if script != "Latn"})
    if others:
        return others.most_common(1)[0][0]
    return "Latn" if counts else "Zyyy"
