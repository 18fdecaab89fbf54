"""Numbers with their check digits, from the standards' own examples and public registers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.records.identifiers import KINDS, guess_kind, make_identifier

GOOD = [
    ("imo", "IMO 9074729", ""), ("imo", "9187629", ""), ("lei", "5493001KJTIIGC8Y1R12", ""), ("isin", "US0378331005", ""),
    ("iban", "GB82 WEST 1234 5698 7654 32", ""), ("tax", "7707083893", "RU"), ("tax", "500100732259", "RU"),
    ("registration", "1027700132195", "RU"), ("registration", "304500116000157", "RU"),
    ("national_id", "11010519491231002X", "CN"), ("registration", "91350100M000100Y43", "CN"),
    ("national_id", "0499370899", "IR"), ("registration", "14007650912", "IR"), ("national_id", "10000000146", "TR"),
    ("tax", "DE136695976", "DE"), ("tax", "FR40303265045", "FR"), ("tax", "IT00743110157", "IT"),
    ("tax", "BE0428759497", "BE"), ("tax", "PL8567346215", "PL"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "country"), GOOD)
def test_a_good_number_and_each_of_its_digits_wrong(kind: str, text: str, country: str) -> None:
    identifier = make_identifier(kind, text, country)
    assert identifier.valid is True
    value = identifier.value
    spoiled = [
        make_identifier(kind, value[:i] + str((int(c) + 1) % 10) + value[i + 1 :], country).valid
        for i, c in enumerate(value)
        if c.isdigit()
    ]
    assert spoiled.count(True) <= 1  # a digit may change which rule applies (ship or company), never more


def test_a_company_number_that_lists_call_imo_number() -> None:
    identifier = make_identifier("imo", "IMO Number: 5342883")  # as the Security Council's list gives it
    assert (identifier.kind, identifier.value, identifier.valid) == ("imo_company", "5342883", True)


def test_where_no_rule_is_known_nothing_is_said() -> None:
    assert make_identifier("passport", "A 123-456", "IR").valid is None
    assert make_identifier("tax", "7707083893").valid is None
    assert make_identifier("national_id", "123", "CN").valid is None
    assert make_identifier("bic", "DEUTDEFF").valid is None
    assert make_identifier("bic", "DEUT").valid is False


def test_one_way_of_writing() -> None:
    assert make_identifier("passport", " ab-12 34/5 ").value == "AB12345"
    assert make_identifier("national_id", "٠٤٩٩٣٧٠٨٩٩", "IR").value == "0499370899"
    assert make_identifier("wallet", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT").value == "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
    assert make_identifier("email", "Ana@Example.ORG").value == "ana@example.org"
    assert make_identifier("wizard", "7").kind == "other"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Passport", "passport"), ("National Identification Number", "national_id"), ("Паспорт", "passport"),
        ("Tax ID No.", "tax"), ("SWIFT/BIC", "bic"), ("Vessel Registration Identification IMO 9187629", "imo"),
        ("D-U-N-S Number", "duns"), ("身份证号码", "national_id"), ("رقم جواز السفر", "passport"), ("C.R. No.", "registration"),
        ("IMO Company number", "imo_company"), ("Diplomatic passport", "passport"), ("US FEIN", "tax"), ("ИНН", "tax"),
        ("Digital Currency Address - XBT", "wallet"), ("setting", "other"), ("", "other"), ("x" * 999, "other"),
    ],
)  # fmt: skip
def test_labels_of_documents(label: str, kind: str) -> None:
    assert guess_kind(label) == kind


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=40), st.sampled_from(["", "RU", "CN", "IR", "TR", "DE", "FR"]))
def test_any_text_makes_an_identifier(kind: str, text: str, country: str) -> None:
    made = make_identifier(kind, text, country)
    assert made.kind in KINDS
    assert make_identifier(made.kind, made.value, country).value == made.value


@given(st.text(max_size=40))
def test_any_label_has_a_kind(label: str) -> None:
    assert guess_kind(label) in KINDS
