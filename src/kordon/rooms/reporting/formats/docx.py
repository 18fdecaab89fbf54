"""DOCX (ECMA-376): the canonical text is every paragraph of the document in order, a blank line between two.

Only word/document.xml is read. Deleted text, fallbacks of drawings and field codes are left out; a numbered or bulleted
paragraph bears `• `, because its number stands nowhere in the file.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.reporting.formats.layout import Layout

LARGEST_PART = 100_000_000  # bytes unpacked; a report's text has a few MB
LARGEST_FILE = 200_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(source: Source) -> Layout:
    """Raises UnreadableInput (`reporting.damaged`, `reporting.too_large`, `reporting.no_text`)."""
    content = _document(source)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.parse(io.BytesIO(content), parser).getroot()
    except etree.XMLSyntaxError:
        raise UnreadableInput(_whole(source, "reporting.damaged")) from None
    text = "\n\n".join(line for line in _paragraphs(root) if line.strip())
    if not text:
        raise UnreadableInput(_whole(source, "reporting.no_text"))
    return Layout(text + "\n", cut=False)


def _document(source: Source) -> bytes:
    if source.size > LARGEST_FILE:
        raise UnreadableInput(_whole(source, "reporting.too_large", limit=str(LARGEST_FILE)))
    try:
        with zipfile.ZipFile(source.path) as archive, archive.open("word/document.xml") as part:
            content = part.read(LARGEST_PART + 1)  # the size an archive states may be a lie
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error):
        raise UnreadableInput(_whole(source, "reporting.damaged")) from None
    if len(content) > LARGEST_PART:
        raise UnreadableInput(_whole(source, "reporting.too_large", limit=str(LARGEST_PART)))
    return content


def _paragraphs(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{_W}p"):
        if any(above.tag == _FALLBACK for above in paragraph.iterancestors()):
            continue
        properties = paragraph.find(f"{_W}pPr")
        listed = properties is not None and properties.find(f"{_W}numPr") is not None
        yield ("• " if listed else "") + "".join(_pieces(paragraph))


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        own = next((above for above in element.iterancestors(f"{_W}p")), None)
        if own is not paragraph:  # a text box inside has paragraphs of its own
            continue
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag == f"{_W}tab":
            holder = element.getparent()  # a tab stop's definition is a w:tab too
            yield "\t" if holder is not None and holder.tag == f"{_W}r" else ""
        else:
            yield "-" if element.tag == f"{_W}noBreakHyphen" else "\n"


def _whole(source: Source, code: str, **parameters: str) -> Defect:
    return Defect(code, Severity.REJECTED, Location(file=source.name), tuple(parameters.items()))
