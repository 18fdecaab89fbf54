"""What the tests of readers built from specifications share: nothing of a sample is lost, and no damage ends in a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import strategies as st
from lxml import etree

from kordon.engine.units import Format, Unit, UnreadableInput
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.tests.reading import Units, balanced, read_bytes, texts

SAMPLES = Path(__file__).parents[1] / "samples"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def lost(units: Units, content: bytes, tag: str, coded: Callable[[str, str, str], bool]) -> list[tuple[int, str, str]]:
    """(unit, place, text) of every text and attribute of the entries `tag` that is nowhere in the record read from it.
    `coded(tag, attribute, text)` is true for what the record holds as a field (a kind, a quality) and not as text."""
    parser = etree.XMLParser(remove_comments=True)
    elements = [e for e in etree.fromstring(content, parser).iter(etree.Element) if etree.QName(e).localname == tag]
    missing = []
    for element, unit in zip(elements, [u for u in units if u.record is not None], strict=True):
        kept = " ".join(" ".join(text.split()).casefold() for text in texts(unit.record))
        for place, attribute, text in said(element):
            if " ".join(text.split()).casefold() not in kept and not coded(place, attribute, text):
                missing.append((unit.number, f"{place}@{attribute}", text))
    return missing


def said(element: etree._Element) -> Iterator[tuple[str, str, str]]:
    for part in element.iter(etree.Element):
        tag = etree.QName(part).localname
        for name, value in part.attrib.items():
            if value.strip():
                yield tag, str(name).rpartition("}")[2], str(value)
        if part.text and part.text.strip():
            yield tag, "", part.text


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """`content` with one to three slices cut, doubled, moved or overwritten, often at the border of a tag."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, max(0, len(content) - 1)))
        if draw(st.booleans()):
            start = max(0, content.rfind(b"<", 0, start + 1))
        end = min(len(content), start + draw(st.integers(0, 60)))
        if draw(st.booleans()) and (closing := content.find(b">", start)) >= 0:
            end = closing + 1
        change = draw(st.sampled_from(("cut", "double", "move", "overwrite")))
        piece = content[start:end]
        if change == "cut":
            content = content[:start] + content[end:]
        elif change == "double":
            content = content[:end] + piece + content[end:]
        elif change == "move":
            to = draw(st.integers(0, len(content)))
            content = content[:to] + piece + content[to:]
        else:
            noise = draw(st.one_of(st.binary(max_size=12), st.sampled_from(NASTY)))
            content = content[:start] + noise + content[end:]
    return content


NASTY = (b"", b"0", b"-1", b"99999999999999999999", b"\xff", b"\x00", b"\xe2\x80\xae", b"&bomb;", b'"', b",,,", b"\r\n", b"1e9",
         b"<a>", b"31/02/1971", "٢٠٠٤".encode(), b"<!-- -->", b"=1+1")  # fmt: skip


def read_or_refused(form: Format[ListEntry], content: bytes) -> None:
    """Damage is a refusal of the whole file or numbered units, each read or rejected with a word in the catalogues."""
    if not content:
        return
    try:
        units = read_bytes(form, content)
    except UnreadableInput as refused:
        units = [Unit(1, None, (refused.defect,))]
    assert balanced(units)
