"""Notes verbales to States and letters to organizations, in any of the six languages, one document for each addressee.

The country's formal name takes the form that its language asks for behind `of` (de la, du, del ...); where a case ending would
be needed the name stands apart.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Mm, Pt

from kordon.engine.records.countries import countries, country_code
from kordon.rooms.reporting.cycle.machine import Cycle, rules
from kordon.rooms.reporting.naming import organization_name
from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.report_docx import right_to_left
from kordon.rooms.reporting.writing.wording import date_text


def members() -> tuple[str, ...]:
    """Alpha-3 codes of the States Members of the United Nations."""
    outside = set(table("cycles")["not_members"])
    rows = sorted(countries().items())
    return tuple(row["alpha3"] for code, row in rows if code not in outside and not row.get("withdrawn") and "alpha3" in row)


def is_state(code: str) -> bool:
    return bool(country_code(code))


def addressee_name(code: str, language: str, formal: bool = True) -> str:
    """The State's formal name, else its short one; the organization's full name; the code where neither is known."""
    if alpha2 := country_code(code):
        row = countries()[alpha2]
        named = row.get("formal", {}).get(language) if formal else ""
        return named or row.get("names", {}).get(language) or code
    return organization_name(code, language) or code


def of_name(name: str, language: str) -> str:
    """`du Royaume`, `de la República`, `del Reino`, `لدولة`: the name behind the language's word for `of`."""
    if language == "fr":
        for article, joined in (("le ", "du "), ("les ", "des ")):
            if name.startswith(article):
                return joined + name[len(article) :]
        return f"de {name}" if name[:1].lower() not in "aeiouéèêhîôœ" else f"d’{name}"
    if language == "es":
        return f"del {name[3:]}" if name.startswith("el ") else f"de {name}"
    if language == "ar":
        return f"لل{name[2:]}" if name.startswith("ال") else f"ل{name}"
    return name


def letter(cycle: Cycle, code: str, language: str, reference: str = "", reminder: bool = False) -> list[tuple[str, str]]:
    """The letter's paragraphs as (kind, text): reference, addressee, body, date."""
    words, kind = table("letters"), table("cycles")["kinds"][cycle.kind]
    title = table("writing")["title"][language]
    state, compiled = is_state(code), cycle.kind.startswith("ga-")
    name = addressee_name(code, language)
    lines = [("reference", words["reference"][language].format(reference=reference))] if reference else []
    address = words["mission"][language].format(name=name, de_name=of_name(name, language)) if state else name
    lines.append(("addressee", address[:1].upper() + address[1:]))
    if not state:
        lines.append(("body", words["salutation"][language]))
    opening = "declaration" if not compiled else "note_verbale" if state else "letter"
    named = kind["title"][language] if not compiled else title
    lines.append(("body", words[opening][language].format(resolution=kind["resolution"], title=named)))
    if reminder:
        lines.append(("body", words["reminder"][language]))
    lines.append(("body", _request(cycle, language, compiled)))
    if not state:
        lines.append(("body", words["closing_letter"][language]))
    lines.append(("date", date_text(cycle.opened, language)))
    return [(of, text) for of, text in lines if text]


def _request(cycle: Cycle, language: str, compiled: bool) -> str:
    words = table("letters")
    if not cycle.deadline:
        return ""
    deadline = date_text(cycle.deadline, language)
    if not compiled:
        return str(words["due"][language].format(deadline=deadline))
    limits: Any = rules(cycle.kind)["word_limits"]
    return str(words["request"][language].format(deadline=deadline, summary=limits["summary"]))


def letter_name(code: str, language: str, reminder: bool = False) -> str:
    """`QAT-note-verbale-ar.docx`."""
    kind = "reminder" if reminder else "note-verbale" if is_state(code) else "letter"
    return f"{code}-{kind}-{language}.docx"


def letter_docx(cycle: Cycle, code: str, language: str, reference: str = "", reminder: bool = False) -> bytes:
    """The letter as a Word document of one page; Arabic right to left."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height, page.left_margin, page.right_margin = Mm(210), Mm(297), Mm(30), Mm(25)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(11.5)
    head = document.add_paragraph()
    head.add_run(table("writing")["united_nations"][language]).bold = True
    for kind, text in letter(cycle, code, language, reference, reminder):
        paragraph = document.add_paragraph()
        paragraph.add_run(text).bold = kind == "addressee" or None
        paragraph.paragraph_format.space_after = Pt(14 if kind in ("addressee", "reference") else 9)
    if language == "ar":
        for paragraph in document.paragraphs:
            right_to_left(paragraph)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
