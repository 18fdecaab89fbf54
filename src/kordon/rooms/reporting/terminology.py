"""Nuclear safety and nuclear security are two things, and each language has its own trap between them.

Safety keeps people from harm by accident, security keeps material from people who would do harm. The table says which words
mean which, which words are used for the wrong one, and which leave it open (IAEA Nuclear Safety and Security Glossary).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kordon.rooms.reporting.paragraphs import without_furniture
from kordon.rooms.reporting.words import table

_AROUND = 24  # characters on either side that are shown


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is wrong or open: `code` is terms_wrong or terms_open; `suggested` what the glossary has for security."""

    code: str
    found: str
    suggested: str
    around: str


def check_terms(text: str, language: str) -> list[Term]:
    """Each odd word once, in the order of the text; empty for a language without a table."""
    found: dict[str, Term] = {}
    for row in table("terminology")["terms"].get(language, ()):
        for match in re.finditer(row["pattern"], text, re.I):
            around = without_furniture(text[max(0, match.start() - _AROUND) : match.end() + _AROUND])
            found.setdefault(
                match[0].lower(), Term(f"terms_{row['kind']}", without_furniture(match[0]), row["suggested"], around)
            )
    return list(found.values())
