"""PDF and DOCX: the same report as in text, and files that are none."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.reading import read_report
from kordon.rooms.reporting.records import Document, claims

SAMPLE = Path(__file__).parents[1] / "samples" / "replies_en.txt"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _docx(document: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
    return packed.getvalue()


def _sample_docx() -> bytes:
    """Prose in one paragraph, marks and masthead line by line."""
    lines: list[str] = []
    for block in SAMPLE.read_text("utf-8").replace("offi-\n", "offi").split("\n\n"):
        lines.extend(block.split("\n") if "[" in block or "Distr" in block else [" ".join(block.split("\n"))])
    body = "".join(f"<w:p><w:r><w:t xml:space='preserve'>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    return _docx(f"<w:document xmlns:w='{_W}'><w:body>{body}</w:body></w:document>")


def _pdf(pages: list[list[str]]) -> bytes:
    """A PDF of Helvetica lines, 14 points apart; an empty line is a gap."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font]
    kids = []
    for lines in pages:
        commands = ["BT /F1 10 Tf 14 TL 50 800 Td"]
        for line in lines:
            shown = line.encode("cp1252", "replace").decode("latin-1")
            shown = shown.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            commands.append(f"({shown}) Tj T*" if line else "T*")
        stream = " ".join([*commands, "ET"]).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 700 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _sample_pdf() -> bytes:
    first, second = SAMPLE.read_text("utf-8").split("25-09999 (E) 2/9\n")
    return _pdf([[*first.split("\n"), "25-09999 (E) 2/9"], second.split("\n")])


def _facts(document: Document) -> list[tuple[object, ...]]:
    return [
        (
            reply.entity.code, reply.original_language, reply.date_of_reply,
            [(i.code, i.relation) for i in reply.instruments], [(r.body, r.number) for r in reply.resolutions],
            [(law.number, law.year) for law in reply.laws], [(f.value, f.unit) for f in reply.figures],
        )
        for reply in document.replies
    ]


@pytest.mark.parametrize(("name", "content"), [("r.docx", _sample_docx()), ("r.pdf", _sample_pdf())])
def test_the_same_report_says_the_same(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    document = read_report(open_source(path))
    assert _facts(document) == _facts(read_report(open_source(SAMPLE)))
    for reply in document.replies:
        for claim in claims(reply):
            assert document.text[slice(*claim.span)] == claim.quotation
            assert bool(claim.boxes) == name.endswith("pdf")


def test_a_claim_in_a_pdf_leads_to_its_page(tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(_sample_pdf())
    chile, *_, agency = read_report(open_source(path)).replies
    assert {box.page for box in chile.instruments[0].claim.boxes} == {1}
    (box, *_rest) = agency.figures[0].claim.boxes
    assert box.page == 2
    assert 0 < box.bottom < box.top < 842 and 0 < box.left < box.right < 700


def _locked(pdf: bytes) -> bytes:
    """The PDF with an encryption dictionary that no password opens (ISO 32000-1, 7.6.3)."""
    key = b"<" + b"5a" * 32 + b">"
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >> /ID [<00><00>] /Root" % (key, key)
    return pdf.replace(b"/Root", lock)


def test_two_columns_stored_line_by_line_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Left and right lines alternate in the file, as scanners and layout programs write them."""
    words = " ".join(SAMPLE.read_text("utf-8").split("II. Replies received")[1].split("Mongolia")[0].split())
    prose = words.split("[26 April 2025] ")[1].replace("25-09999 (E) 2/9 ", "").replace("offi- cials", "officials").split()
    lines = [" ".join(prose[i : i + 5]) for i in range(0, len(prose), 5)]
    half = len(lines) // 2
    left, right = lines[:half], lines[half:]
    commands = ["BT /F1 9 Tf", *(f"1 0 0 1 50 {y} Tm ({t}) Tj" for t, y in
                (("Chile", 800), ("[Original: Spanish]", 785), ("[26 April 2025]", 770)))]
    for row in range(max(len(left), len(right))):
        for x, column in ((50, left), (380, right)):
            if row < len(column):
                shown = column[row].replace("(", "\\(").replace(")", "\\)")
                commands.append(f"1 0 0 1 {x} {740 - 12 * row} Tm ({shown}) Tj")
    one = _pdf([["PLACE"]])
    stream = " ".join([*commands, "ET"]).encode("cp1252")
    start, end = one.index(b"stream\n") + 7, one.index(b"\nendstream")
    path = tmp_path / "columns.pdf"
    path.write_bytes(one[:start] + stream + one[end:])  # PDFium mends the length and the table
    chile = read_report(open_source(path)).replies[0]
    plain = read_report(open_source(SAMPLE)).replies[0]
    assert [(i.code, i.relation, i.date) for i in chile.instruments] == [
        (i.code, i.relation, i.date) for i in plain.instruments
    ]
    assert [(f.value, f.unit) for f in chile.figures] == [(f.value, f.unit) for f in plain.figures]


_BOMB = f"<!DOCTYPE d [<!ENTITY a 'aaaa'>]><w:document xmlns:w='{_W}'><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:document>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 cut off", "reporting.damaged"),
        (_docx("<not closed"), "reporting.damaged"),
        (_docx(f"<w:document xmlns:w='{_W}'/>"), "reporting.no_text"),
        (_docx(_BOMB), "reporting.no_text"),
        (b"%PDF-1.7 cut off", "reporting.damaged"),
        (_sample_pdf()[:1500], "reporting.damaged"),
        (_locked(_pdf([["Chile"]])), "reporting.encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "reporting.old_word"),
        (_pdf([[]]), "reporting.no_text"),
    ],
    ids=[
        "zip cut off",
        "broken XML",
        "empty DOCX",
        "entity",
        "PDF cut off",
        "PDF cut in a page",
        "locked PDF",
        "old Word",
        "scan",
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "report"
    path.write_bytes(content)
    with pytest.raises(UnreadableInput) as caught:
        read_report(open_source(path))
    assert caught.value.defect.code == code
