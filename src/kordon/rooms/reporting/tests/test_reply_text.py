"""The text of a reply's page: code point for code point the report's, each claim's anchor at its words in its sentence."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source
from kordon.rooms.reporting.pages.reply_text import Place, notes_of, places_of, reply_text
from kordon.rooms.reporting.reading import read_report
from kordon.rooms.reporting.records import Entity, Passage, Reply

ROOM = Path(__file__).parents[1]
FILES = [*sorted((ROOM / "samples").glob("*.txt")), *sorted((ROOM / "tests" / "languages").glob("*.txt"))]


class Shown(HTMLParser):
    """What a browser shows: the text, and for each element with an id or a span where in the text it begins and ends."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.open: list[tuple[dict[str, str | None], int]] = []
        self.anchors: dict[str, tuple[int, int]] = {}
        self.sentences: list[tuple[tuple[int, int], str]] = []
        self.feed(markup)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append((dict(attrs), len(self.text)))

    def handle_endtag(self, tag: str) -> None:
        attributes, start = self.open.pop()
        if name := attributes.get("id"):
            assert name not in self.anchors
            self.anchors[name] = (start, len(self.text))
        if "data-start" in attributes:
            span = int(attributes["data-start"] or 0), int(attributes["data-end"] or 0)
            self.sentences.append((span, self.text[start:]))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_every_claim_leads_to_its_words(path: Path) -> None:
    every_claim_leads_to_its_words(path)


def test_every_claim_of_real_reports_leads_to_its_words(shared_data: Path) -> None:
    for path in sorted((shared_data / "reporting" / "reports_zh").glob("*_zh.*")):
        every_claim_leads_to_its_words(path)


def every_claim_leads_to_its_words(path: Path) -> None:
    document = read_report(open_source(path))
    count = 0
    for reply in document.replies:
        places = places_of(reply, notes_of(reply, document))
        shown = Shown(reply_text(document.text, reply, places))
        assert set(shown.anchors) == {place.name for place in places}
        for span, text in shown.sentences:
            assert text == document.text[slice(*span)]
        for place in places:
            start, end = shown.anchors[place.name]
            words = document.text[slice(*place.mention)]
            assert words.startswith(shown.text[start:end]), place  # cut short only where another claim begins inside
            assert any(span[0] <= place.sentence[0] and place.sentence[1] <= span[1] for span, _ in shown.sentences)
            count += 1
    assert count > 5


SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair) + 1))


@given(
    st.text(alphabet="ab <&>\n\"٣中\u202e", min_size=70, max_size=70),
    st.lists(st.tuples(SPANS, st.sampled_from(("laws", "figures"))), max_size=8),
    st.lists(SPANS, max_size=4),
)
def test_however_claims_overlap_the_text_stays(
    text: str, claims: list[tuple[tuple[int, int], str]], passages: list[tuple[int, int]]
) -> None:
    """Sentences that overlap, claims inside claims, passages inside passages: nothing is lost, doubled or unescaped."""
    reply = Reply(Entity("X", "", "unknown"), "", "", "", (0, 70), paragraphs=tuple(Passage("body", span) for span in passages))
    places = [Place(f"c-{number}", kind, span, span) for number, (span, kind) in enumerate(claims)]
    shown = Shown(reply_text(text, reply, places))
    visible = text.replace("\u202e", "[U+202E]")
    assert "".join(shown.text.split()) == "".join(visible.split())
