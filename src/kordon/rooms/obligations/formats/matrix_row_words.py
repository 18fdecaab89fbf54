"""Which row of a section a number and words mean. Neither counts alone: revisions of the form moved and reworded rows."""

from __future__ import annotations

import re
from functools import cache

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Severity
from kordon.rooms.obligations.formats.building import Place
from kordon.rooms.obligations.formats.input_text import quoted
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.matrix import Section, form_text, label_instruments, label_text

SURE = 0.6  # share of common words from which on two texts are one row's
LONGEST = 400  # characters of a text that are compared
STEM = 6  # letters: `licence` and `licensing`, `measure` and `measures`
EMPTY = frozenset("a an and by for from in into including of on or other the this to with".split())


def row_of(place: Place, section: Section, number: int, label: str) -> int:
    """The number of the row meant; `number` 0 or `label` empty where the row has none.

    Raises RowRejected (`matrix.no_row`). Notes `matrix.row_moved` and `matrix.row_worded`."""
    scores = {row: likeness(label, cells[0].label) for row, cells in section.rows().items()} if label else {}
    best = max(scores.values(), default=0.0)
    fitting = [row for row, score in scores.items() if score == best and score >= SURE]
    if number in section.rows() and (not label or number in fitting):
        return number
    if len(fitting) == 1:
        if number:
            place.note("matrix.row_moved", "number", Severity.REPAIRED, number=str(number), row=f"{section.id}/{fitting[0]:02d}")
        return fitting[0]
    if scores.get(number, 0.0) > 0:
        place.note("matrix.row_worded", "label", row=f"{section.id}/{number:02d}", text=quoted(label))
        return number
    raise place.rejected("matrix.no_row", "label", section=section.id, text=quoted(f"{number or ''} {label}".strip()))


def likeness(text: str, label: str) -> float:
    """From 0 to 1: the words that a row's text and any of its known wordings share, twice, to all words of both."""
    words = _stems(text[:LONGEST])
    return max((2 * len(words & known) / (len(words) + len(known)) for known in _wordings(label) if known), default=0.0)


@cache
def _wordings(label: str) -> tuple[frozenset[str], ...]:
    """The form's words, ours in six languages, and the names of the instrument where the row is about one."""
    texts = [form_text(label), *(label_text(label, language) for language in LANGUAGES)]
    codes = label_instruments(label)
    if len(codes) == 1:
        found = instruments()[codes[0]]
        for language in LANGUAGES:
            texts += [found.name(language), found.short_name(language), f"{found.name(language)} {found.short_name(language)}"]
    return tuple(map(_stems, texts))


def _stems(text: str) -> frozenset[str]:
    found = re.findall(r"\w+", text.casefold().replace("non-", "non").replace("trans-", "trans").replace("re-", "re"))
    kept = [word for word in found if word not in EMPTY] or found
    return frozenset(word[:STEM] for word in kept)
