"""Noise of other years' layouts: whatever a page does to a sentence, the sentence says the same."""

from __future__ import annotations

import pytest

from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.reading import interpret
from kordon.rooms.reporting.records import Reply, claims

HEAD = "Jamaica\n\n[Original: English]\n[31 May 2022]\n\n"


def _read(text: str) -> Reply:
    document = interpret(Layout(text))
    (reply,) = document.replies
    for claim in claims(reply):
        assert text[slice(*claim.span)] == claim.quotation
    return reply


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", " "])
def test_numbers_with_any_space_or_comma(space: str) -> None:
    reply = _read(f"{HEAD}Nearly 12{space}500 participants from 1,203 organizations took part.\n")
    assert [(f.value, f.qualifier, f.unit) for f in reply.figures] == [
        (12500, "nearly", "person"),
        (1203, "exact", "organization"),
    ]


@pytest.mark.parametrize("digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９"])
def test_digits_of_every_script(digits: str) -> None:
    text = "قطر\n\n[الأصل: بالعربية]\n[31 آذار/مارس 2022]\n\nفي عام 2021، شارك أكثر من 2 200 مشارك من 139 بلدا. " \
        "وعملا بقرار مجلس الأمن 1540 (2004) صدر القانون رقم 17 لسنة 2007.\n"
    reply = _read(text.translate(str.maketrans("0123456789", digits)))
    assert reply.date_of_reply == "2022-03-31"
    assert [(f.value, f.qualifier, f.unit, f.period) for f in reply.figures] == [
        (2200, "more_than", "person", "2021"), (139, "exact", "country", "2021"),
    ]
    assert [(r.body, r.number, r.year) for r in reply.resolutions] == [("SC", "1540", 2004)]
    assert [(law.number, law.year) for law in reply.laws] == [("17", 2007)]


@pytest.mark.parametrize(
    ("month", "iso"),
    [("كانون الثاني/يناير", "01"), ("شباط/فبراير", "02"), ("آذار/مارس", "03"), ("نيسان/أبريل", "04"), ("أيار/مايو", "05"),
     ("حزيران/يونيه", "06"), ("تموز/يوليه", "07"), ("آب/أغسطس", "08"), ("أيلول/سبتمبر", "09"), ("تشرين الأول/أكتوبر", "10"),
     ("تشرين الثاني/نوفمبر", "11"), ("كانون الأول/ديسمبر", "12")],
)
def test_months_as_the_united_nations_writes_them_in_arabic(month: str, iso: str) -> None:
    assert _read(
        f"قطر\n\n[الأصل: بالعربية]\n[١٢ {month} ٢٠٢٢]\n\nقطر طرف في معاهدة عدم انتشار الأسلحة النووية.\n"
    ).date_of_reply == (f"2022-{iso}-12")


FURNITURE = [
    "\n\n17-12345 (E) 3/21\n\n",
    "\n\nA/72/132/Add.1\n\n3/21 17-12345\n\x0c\n",
    "\n\n**4/21** 17-12345\n\nhttps://undocs.org/A/RES/71/38\nhttps://undocs.org/A/RES/71/38\n",
    "\n\n12\n\n",
    "\n\f\nA/HRC/10/2\n",
]


@pytest.mark.parametrize("furniture", FURNITURE)
def test_a_page_that_ends_inside_a_sentence(furniture: str) -> None:
    reply = _read(
        f"{HEAD}On 3 March 2020 Jamaica ratified the Convention on the Physical Protection of{furniture}Nuclear Material and its "
        "2005 Amendment.\n\nIt is a member of the Nuclear Suppliers Group and trained 40 officers.\n"
    )
    assert [(i.code, i.relation, i.date) for i in reply.instruments] == [
        ("CPPNM", "ratified", "2020-03-03"), ("CPPNM_A2005", "ratified", "2020-03-03"), ("NSG", "member", ""),
    ]
    assert [(f.value, f.unit) for f in reply.figures] == [(40, "person")]


@pytest.mark.parametrize(
    "anaphora",
    [
        "and its Amendment",
        "and its 2005 Amendment",
        "and the 2005 Amendment thereto",
        "as well as the Amendment thereto",
        ", as amended",
    ],
)
def test_an_amendment_named_only_by_its_treaty(anaphora: str) -> None:
    reply = _read(f"{HEAD}Jamaica is a party to the Convention on the Physical Protection of Nuclear Material {anaphora}.\n")
    assert {(i.code, i.relation) for i in reply.instruments} == {("CPPNM", "party"), ("CPPNM_A2005", "party")}


def test_languages_may_be_mixed_in_one_report() -> None:
    text = HEAD + "Jamaica trained 40 officers.\n\n" + (
        "Perú\n\n[Original: español]\n[1 de junio de 2022]\n\nEl Perú capacitó a más de 1.200 funcionarios y ratificó el Tratado "
        "sobre la Prohibición de las Armas Nucleares el 23 de diciembre de 2021.\n\n"
        "Беларусь\n\n[Подлинный текст на русском языке]\n[2 июня 2022 года]\n\nБеларусь является участником Договора о "
        "нераспространении ядерного оружия.\n"
    )
    replies = interpret(Layout(text)).replies
    assert [(r.entity.code, r.original_language, r.date_of_reply) for r in replies] == [
        ("JAM", "en", "2022-05-31"), ("PER", "es", "2022-06-01"), ("BLR", "ru", "2022-06-02"),
    ]
    assert [(f.value, f.qualifier) for f in replies[1].figures] == [(1200, "more_than")]
    assert [(i.code, i.relation, i.date) for i in replies[1].instruments] == [("TPNW", "ratified", "2021-12-23")]
    assert [(i.code, i.relation) for i in replies[2].instruments] == [("NPT", "party")]
