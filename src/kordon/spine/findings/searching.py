"""One line of text by which a finding is found, whatever script or accents the reader types: all words as written and in
Latin letters, folded."""

from __future__ import annotations

import unicodedata

from kordon.engine.findings import Finding
from kordon.engine.names.scripts import romanise
from kordon.engine.records.party import Party
from kordon.spine.intake.storable import storable_text

LONGEST = 4000
MOST_NAMES = 20


def search_text(party: Party, finding: Finding) -> str:
    """The subject's names, the entry's, and the ids of both."""
    names = [name.text for name in party.names[:MOST_NAMES]]
    names += [piece.reference_text for piece in finding.evidence if piece.kind == "name"]
    texts = [*names, finding.entry.caption, finding.record_id, finding.entry.id]
    words: dict[str, None] = {}
    for text in texts:
        words.update(dict.fromkeys(folded_words(text)))
    return storable_text(" ".join(words))[:LONGEST]


def folded_words(text: str) -> list[str]:
    """Each word without case and accents; where it isn't Latin, in Latin letters too."""
    out = []
    for word in fold(text).split():
        out.append(word)
        if not word.isascii():
            out.append(romanise(word).lower())
    return [word for word in out if word]


def fold(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\x00", " ")).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))
