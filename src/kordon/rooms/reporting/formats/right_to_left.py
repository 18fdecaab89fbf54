"""Lines of Arabic as PDFium hands them out, put back into the order in which they are read.

A PDF stores what is seen. PDFium turns Arabic words around, but brackets come mirrored and punctuation, Latin symbols and
dates at the border of the two directions come misplaced: `]2022[`, `.65/276`, `/77/999A`, `390 4`.
"""

from __future__ import annotations

import re

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LETTER = re.compile(r"[^\W\d_]")
_MIRROR = str.maketrans("()[]{}«»", ")(][}{»«")
_MISPLACED_STOP = re.compile(r"(?<!\S)([.،؛:,])([0-9٠-٩][0-9٠-٩/.,()]*)(?=\s|$)")
_SYMBOL = re.compile(r"(?<!\S)/([0-9]+(?:/[0-9]+)*)([AESC])(?!\S)")
_ACT = re.compile(r"\(([A-Za-z]{2,10}) ?[()] ?([.،؛]?)([0-9]{4}/[0-9]+)")  # `(CFSP (.2023/1187`
_GROUPS = re.compile(r"(?<![0-9٠-٩.,/])[0-9٠-٩]{3}(?:[ \u00a0\u202f][0-9٠-٩]{3})*[ \u00a0\u202f][0-9٠-٩]{1,3}(?![0-9٠-٩.,/])")
_ENGLISH_DATE = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December) ([0-9]{4}) ([0-9]{1,2})\b"
)


def logical(line: str) -> str:
    """The line in reading order; a line without Arabic comes back as it is, but for symbols and dates turned around."""
    line = _SYMBOL.sub(r"\2/\1", line) if line.rstrip()[-1:].isupper() else line
    line = _ENGLISH_DATE.sub(r"\3 \1 \2", line)
    if not is_arabic(line):
        return line
    if _is_mirrored(line):
        line = line.translate(_MIRROR)
    line = _GROUPS.sub(_in_order, line)
    return _MISPLACED_STOP.sub(r"\2\1", _ACT.sub(r"(\1) \3\2", line))


def _in_order(match: re.Match[str]) -> str:
    """`390 4` is 4 390: PDFium takes the groups of a number for words and sets them from right to left."""
    return " ".join(reversed(re.split("[ \u00a0\u202f]", match[0])))


def is_arabic(line: str) -> bool:
    """Whether most letters of a line are Arabic."""
    letters = len(_LETTER.findall(line))
    return 0 < letters < 2 * len(_ARABIC.findall(line))


def _is_mirrored(line: str) -> bool:
    """Whether a bracket closes before one opens."""
    depth = 0
    for character in line:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth < 0:
                return True
    return False
