"""The dossier: everything about a case in each of six languages, with list versions, hashes and audit references, as PDF."""

from __future__ import annotations

import hashlib
import io
import re
from contextlib import closing
from typing import Any

import pytest

from kordon.engine.catalogue import LANGUAGES

CODE = re.compile(r"\b(cases|decisions|dossier|verb|case_status|case_kind|decision_state|party_kind|evidence|name)\.[a-z_.]+")


def text_of(pdf: bytes) -> str:
    """The text of all pages, in one line."""
    import pypdfium2  # type: ignore[import-untyped]

    with closing(pypdfium2.PdfDocument(pdf)) as document:
        said = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(re.sub("[\u2066-\u2069\u200e\u200f]", "", said).split())


@pytest.fixture
def full_case(cast: Any) -> Any:
    """A case with two findings, one decided by one person and one by two, notes, a task, a file, a party and a link."""
    from kordon.spine.cases import work
    from kordon.spine.cases.attachments import attach
    from kordon.spine.cases.opening import NewCase, add_case_party, open_case
    from kordon.spine.decisions.services import Wish, confirm, decide

    alice, home = cast.member("alice"), cast.home("alice")
    open_case(alice, home, NewCase("An earlier one", parties=[("subject", cast.vessel("Invented Star", "9074729"))]))
    first = cast.finding("licensing", cast.person("Jean Exemple", "1970-01-02", nationalities=("FR",)))
    second = cast.finding("licensing", cast.person("أمل البيسبيل", unit=2), entry="QDi.901", listed="Amal al-Beispiel")
    case = open_case(alice, home, NewCase("Pump to Atlantis", finding_ids=[first.id, second.id]))
    add_case_party(alice, home, case.id, "vessel", cast.vessel("Star, Invented", "9074729"))
    work.assign_case(cast.member("bob"), home, case.id, cast.users["bill"].id)
    work.add_note(alice, home, case.id, "The end user <img src=http://example.com/x.png> is a <b>trading</b> company.")
    work.add_task(alice, home, case.id, "Ask for the end-use statement")
    attach(alice, home, case.id, "end use.pdf", io.BytesIO(b"invented"))
    decide(alice, home, Wish("false", "The birth date differs.", finding_ids=[first.id]))
    grave = decide(alice, home, Wish("true", "Passport seen.", finding_ids=[second.id]))
    confirm(cast.member("bob"), home, grave.id, True, "I saw it too.")
    return case


def test_a_dossier_says_everything_in_each_language(cast: Any, full_case: Any, database: str) -> None:
    """The text in all six; printed in two, because printing takes seconds and asks no database."""
    from kordon.spine.audit.models import Entry
    from kordon.spine.cases.models import CaseEvent
    from kordon.spine.reports.dossier import _html, collect, make_dossier

    for language in LANGUAGES:
        html = _html(collect(cast.member("carol"), cast.home("carol"), full_case.id), language)
        assert not CODE.search(re.sub("<[^>]*>", " ", html)), (language, "every code has its words")
    for language in ("ar", "zh") if database == "sqlite" else ():
        made = make_dossier(cast.member("carol"), cast.home("carol"), full_case.id, language)
        assert made.pdf.startswith(b"%PDF-") and hashlib.sha256(made.pdf).hexdigest() == made.sha256
        assert made.sha256 in Entry.across_agencies.get(pk=made.entry_id).references, "the audit knows this very file"
        text = text_of(made.pdf)
        for said in (
            "Pump to Atlantis", "Jean Exemple", "The birth date differs.", "I saw it too.", "9074729", "2026-02-27", "QDi.900",
        ):  # fmt: skip
            assert said in text, (language, said)
        bare = text.replace(" ", "")
        for sha256 in ("a" * 64, "f" * 64):
            assert sha256 in bare, language
        for event in CaseEvent.across_agencies.filter(case=full_case).exclude(verb="dossier.made"):
            assert Entry.across_agencies.get(pk=event.entry_id).hash in bare, (language, event.verb)
        assert "<b>trading</b>" in text, "markup in a note is text"


def test_a_dossier_fetches_nothing(django_home: object) -> None:
    from kordon.spine.reports.printing import FetchRefused, pdf_of

    for html in (
        "<img src='http://127.0.0.1:9/x.png'>",
        "<link rel=stylesheet href='file:///etc/passwd'>",
        "<img src='data:image/png;base64,AA'>",
    ):
        with pytest.raises(FetchRefused):
            pdf_of(f"<html lang='en'><head><title>x</title></head><body>{html}</body></html>")


def test_arabic_runs_from_right_to_left(cast: Any, full_case: Any) -> None:
    from kordon.spine.reports.dossier import _html, collect

    html = _html(collect(cast.member("carol"), cast.home("carol"), full_case.id), "ar")
    assert '<html lang="ar" dir="rtl">' in html
    for direction in ("left", "right"):
        assert f"text-align: {direction}" not in html


def test_another_agency_gets_no_dossier(cast: Any, full_case: Any) -> None:
    from kordon.spine.cases.faults import CaseFault
    from kordon.spine.reports.dossier import make_dossier

    with pytest.raises(CaseFault, match="not_found"):
        make_dossier(cast.member("erik"), cast.home("erik"), full_case.id, "en")
