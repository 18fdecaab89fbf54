"""The hand-written tables beside a list's numbers: complete where they claim to be, and every reference resolves."""

from __future__ import annotations

import re

from kordon.rooms.trade.controls.library import WORD_LANGUAGES, load

LIST = load("eu-2021")
MASS_DESTRUCTION = {"NSG1", "NSG2", "MTCR", "AG", "CWC"}


def test_every_entry_about_weapons_of_mass_destruction_has_words_in_six_languages() -> None:
    entries = [entry for entry in LIST.entries() if MASS_DESTRUCTION & set(entry.regimes)]
    wanted = [e.number for e in entries if re.match(r"0|\d[A-E][1-4]", e.number)]
    assert len(wanted) >= 200
    assert [number for number in wanted if set(LIST.paragraphs[number].words) != set(WORD_LANGUAGES)] == []


def test_no_word_stands_twice_in_a_paragraph() -> None:
    doubled = []
    for paragraph in LIST.paragraphs.values():
        for language, words in paragraph.words.items():
            folded = [word.casefold() for word in words]
            if len(set(folded)) < len(folded) or any(word != word.strip() or not word for word in words):
                doubled.append((paragraph.number, language))
    assert doubled == []


def test_titles_of_paragraphs_side_by_side_differ() -> None:
    """A reader must be able to tell apart what stands under the same paragraph."""
    titles: dict[tuple[str, str], list[str]] = {}
    for paragraph in LIST.paragraphs.values():
        if paragraph.title:
            titles.setdefault((paragraph.parent, paragraph.title), []).append(paragraph.number)
    assert [numbers for (parent, _), numbers in titles.items() if len(numbers) > 1 and parent] == []
