"""The name knowledge is clean, and says neither less nor more than it should.

A row of `given_names.tsv` or `surnames.tsv` claims that two strings can be one name: the pairs below are the ones that
matter most, both ways.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files

import pytest

HEADERS = {
    "legal_forms.tsv": ("code", "class", "forms"),
    "business_words.tsv": ("canonical", "weight_class", "forms"),
    "honorifics.tsv": ("canonical", "forms", "weak"),
    "particles.tsv": ("canonical", "role", "forms"),
    "given_names.tsv": ("canonical", "kind", "forms"),
    "surnames.tsv": ("canonical", "kind", "forms"),
    "korean_syllables.tsv": ("hangul", "forms"),
    "numbers.tsv": ("value", "forms"),
    "places.tsv": ("code", "kind", "forms"),
    "common_names.tsv": ("token", "kind", "rank_class"),
    "ambiguous.txt": ("file", "form"),
}
VOCABULARY = {
    ("business_words.tsv", "weight_class"): {"generic", "weak", "sector"},
    ("honorifics.tsv", "weak"): {"yes", "no"},
    ("particles.tsv", "role"): {
        "article", "son_of", "daughter_of", "brother_of", "father_of", "mother_of", "owner_of", "servant", "suffix",
        "nobiliary", "conjunction",
    },
    ("given_names.tsv", "kind"): {"equal", "cognate", "nickname"},
    ("surnames.tsv", "kind"): {"equal"},
    ("places.tsv", "kind"): {"country", "demonym", "city", "region"},
    ("common_names.tsv", "kind"): {"given", "surname", "org"},
    ("common_names.tsv", "rank_class"): {"1", "2", "3", "4", "5"},
}  # fmt: skip
UPPER_CASE_KEYS = {("places.tsv", "code")}

TOGETHER = [
    ("given_names.tsv", "equal", pair)
    for pair in (
        "muhammad|мухаммад muhammad|محمد mohamed|magomed mohammed|mehmet mohammed|무함마드 ahmed|أحمد ahmad|akhmed "
        "hussein|hüseyin hussein|husayn hassan|حسن hasan|khasan omar|umar omar|عمر amr|عمرو ali|علي uthman|osman "
        "yusuf|yousef yusuf|يوسف ibrahim|ebrahim sulayman|süleyman khalid|halid jamal|gamal jamal|cemal qasim|kacem "
        "muhsin|mohsen mustafa|مصطفى rashid|rachid usama|oussama usama|أسامة taimur|timur javad|jawad kazem|kadhim "
        "dawud|داود aleksandr|oleksandr aleksandr|александр dmitry|dmytro evgeny|yevhen nikolai|mykola sergei|сергей "
        "vladimir|volodymyr yuri|юрий mikhail|михаил barack|バラク barack|باراك michael|마이클 john|约翰 "
        "david|דוד chaim|haim yitzhak|itzhak zeev|ze'ev narendra|narinder djibril|jibril hans|ханс"
    ).split(" ")
] + [
    ("given_names.tsv", "equal", ("abdallah|عبد الله")),
    ("given_names.tsv", "equal", ("abd al-rahman|abdurrahman")),
    ("given_names.tsv", "equal", ("abd al-rahman|عبد الرحمن")),
    ("given_names.tsv", "equal", ("nur al-din|noureddine")),
    ("given_names.tsv", "equal", ("salah al-din|saladin")),
    ("given_names.tsv", "equal", ("haibatullah|hibatullah")),
    ("given_names.tsv", "nickname", ("william|bill")),
    ("given_names.tsv", "nickname", ("aleksandr|sasha")),
    ("given_names.tsv", "nickname", ("benjamin|bibi")),
    ("given_names.tsv", "cognate", ("john|juan")),
    ("given_names.tsv", "cognate", ("george|jorge")),
    ("surnames.tsv", "equal", ("gaddafi|qadhafi")),
    ("surnames.tsv", "equal", ("gaddafi|القذافي")),
    ("surnames.tsv", "equal", ("zawahiri|الظواهري")),
    ("surnames.tsv", "equal", ("kim|김")),
    ("surnames.tsv", "equal", ("choe|choi")),
    ("surnames.tsv", "equal", ("zhang|cheung")),
    ("surnames.tsv", "equal", ("zhang|張")),
    ("surnames.tsv", "equal", ("huang|wong")),
    ("surnames.tsv", "equal", ("chaudhry|choudhury")),
    ("surnames.tsv", "equal", ("obama|奥巴马")),
    ("legal_forms.tsv", None, ("llc|ооо")),
    ("legal_forms.tsv", None, ("ojsc|открытое акционерное общество")),
    ("legal_forms.tsv", None, ("pjsc|пао")),
    ("legal_forms.tsv", None, ("ano|autonomous non-profit organization")),
    ("business_words.tsv", None, ("group|grp")),
    ("business_words.tsv", None, ("services|srvces")),
    ("business_words.tsv", None, ("technology|tech")),
    ("business_words.tsv", None, ("centre|tsentr")),
    ("numbers.tsv", None, ("first|1st")),
    ("numbers.tsv", None, ("первый|الأول")),
    ("numbers.tsv", None, ("fourth|iv")),
    ("places.tsv", None, ("moscow|москва")),
    ("places.tsv", None, ("deutschland|germany")),
    ("korean_syllables.tsv", None, ("jeong|chŏng")),
    ("korean_syllables.tsv", None, ("hyeok|hyok")),
]
APART = (
    "omar|amr mohsen|hassan mohsen|hussein hassan|hussein hassan|hossein ali|alia maria|mario andrea|andrei "
    "hamid|hamad hamid|hamed salim|salem salman|salem salih|salah said|saad nasir|naser rashid|rashad khalid|khalil "
    "majid|majed malik|mulk amin|amina karim|karima jamal|jamil kamal|kamel faisal|faiz mahmud|muhammad hamid|hammad "
    "ahmad|muhammad zayn|zayd samir|samira oleg|olga aleksandr|aleksei ivan|igor viktor|viktoria "
    "daniel|danielle julia|julian paul|paula anton|antonina umar|ammar tariq|tahir yasin|yasir "
    "nabil|nadir hasan|hassanein michel|michelle marian|marina christian|christina yunus|yusuf"
).split(" ")
SURNAMES_APART = (
    "wang|zhang li|liu chen|zheng kim|jin park|bae putin|rasputin qahtani|tikriti saleh|salehi 张|章 徐|许 吴|武"
).split(" ")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    text = files("kordon.engine.names").joinpath("data", name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    header = lines[0].split("\t")
    return tuple(dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:])


def forms(row: dict[str, str]) -> list[str]:
    return row["forms"].split("|")


def stand_together(name: str, kind: str | None, pair: str) -> bool:
    left, right = pair.split("|")
    return any(
        left in found and right in found
        for row in rows(name)
        if kind is None or row.get("kind") == kind
        for found in [forms(row)]
    )


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_header_and_columns(name: str) -> None:
    text = files("kordon.engine.names").joinpath("data", name).read_text("utf-8")
    header = next(line for line in text.splitlines() if not line.startswith("#"))
    assert tuple(header.split("\t")) == HEADERS[name]
    assert rows(name)


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_text_is_normal(name: str) -> None:
    text = files("kordon.engine.names").joinpath("data", name).read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    for row in rows(name):
        for column, value in row.items():
            assert value.strip() == value and value, (name, row)
            if (name, column) not in UPPER_CASE_KEYS:
                assert value == value.lower(), (name, column, value)


@pytest.mark.parametrize("name", sorted(n for n in HEADERS if "forms" in HEADERS[n]))
def test_no_word_mixes_look_alike_scripts(name: str) -> None:
    for row in rows(name):
        for word in " ".join(forms(row)).replace("-", " ").split():
            scripts = {unicodedata.name(char).split()[0] for char in word if char.isalpha()}
            assert len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW"}) < 2, (row, word)


@pytest.mark.parametrize("name", sorted(n for n in HEADERS if "forms" in HEADERS[n]))
def test_no_form_twice_in_a_row_and_no_row_twice(name: str) -> None:
    keys = Counter(tuple(row[c] for c in HEADERS[name] if c not in ("forms", "weak")) for row in rows(name))
    assert not [key for key, count in keys.items() if count > 1]
    for row in rows(name):
        assert not [form for form, count in Counter(forms(row)).items() if count > 1 or not form.strip()], row


@pytest.mark.parametrize(("name", "column"), sorted(VOCABULARY))
def test_vocabulary(name: str, column: str) -> None:
    assert {row[column] for row in rows(name)} <= VOCABULARY[name, column]


@pytest.mark.parametrize("name", ["given_names.tsv", "surnames.tsv"])
def test_a_form_of_two_equal_groups_is_declared(name: str) -> None:
    counted = Counter(form for row in rows(name) if row["kind"] == "equal" for form in forms(row))
    twice = {form for form, count in counted.items() if count > 1}
    assert twice == {row["form"] for row in rows("ambiguous.txt") if row["file"] == name}


def test_one_number_and_one_business_word_and_one_place_per_form() -> None:
    for name, key in (("numbers.tsv", "value"), ("business_words.tsv", "canonical"), ("places.tsv", "code")):
        owners: dict[str, set[str]] = {}
        for row in rows(name):
            for form in forms(row):
                owners.setdefault(form, set()).add(row[key])
        assert not {form: keys for form, keys in owners.items() if len(keys) > 1}, name


@pytest.mark.parametrize(("name", "kind", "pair"), TOGETHER, ids=lambda value: str(value))
def test_known_pairs_stand_together(name: str, kind: str | None, pair: str) -> None:
    assert stand_together(name, kind, pair)


@pytest.mark.parametrize("pair", APART)
def test_different_given_names_stand_apart(pair: str) -> None:
    assert any(pair.split("|")[0] in forms(row) for row in rows("given_names.tsv")), "a pair that tests nothing"
    assert not stand_together("given_names.tsv", "equal", pair)


@pytest.mark.parametrize("pair", SURNAMES_APART)
def test_different_surnames_stand_apart(pair: str) -> None:
    assert not stand_together("surnames.tsv", "equal", pair)


def test_organisation_words_that_differ_stand_apart() -> None:
    for pair in (
        "northern|northwestern",
        "police|court",
        "army|front",
        "third|fourth",
        "import|export",
        "institute|academy",
    ):
        assert not any(stand_together(name, None, pair) for name in ("business_words.tsv", "numbers.tsv")), pair


def test_roman_single_letters_are_marked() -> None:
    marked = {form for row in rows("numbers.tsv") if row["value"].startswith("roman_single:") for form in forms(row)}
    assert marked == set("ivxlcdm")
    assert not marked & {form for row in rows("numbers.tsv") if row["value"].isdigit() for form in forms(row)}


def test_syllables_are_single_hangul_syllables() -> None:
    for row in rows("korean_syllables.tsv"):
        assert len(row["hangul"]) == 1 and "가" <= row["hangul"] <= "힣"
