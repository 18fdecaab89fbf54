"""Delimited text: every delimiter and encoding, columns in six languages, and everything people get wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest

from kordon.engine.formats.delimited import DELIMITED
from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.pipeline import recognise
from kordon.engine.records.party import NameKind, Party, PartyKind
from kordon.engine.units import Source, Unit, UnreadableInput

Read = Callable[..., list[Unit[Party]]]
Make = Callable[[bytes | str], Source]


def names(unit: Unit[Party]) -> list[str]:
    assert unit.record is not None, unit.defects
    return [name.text for name in unit.record.names]


def codes(unit: Unit[Party]) -> list[str]:
    return [defect.code for defect in unit.defects]


@pytest.mark.parametrize(
    "header",
    [
        "id,name,date of birth,nationality,passport number",
        "Identifiant,Nom complet,Date de naissance,Nationalité,N° de passeport",
        "Identificador,Nombre completo,Fecha de nacimiento,Nacionalidad,Número de pasaporte",
        "Код,ФИО,Дата рождения,Гражданство,Номер паспорта",
        "编号,姓名,出生日期,国籍,护照号码",
        "الرقم,الاسم الكامل,تاريخ الميلاد,الجنسية,رقم جواز السفر",
    ],
)
def test_columns_are_recognised_in_the_six_languages(read_parties: Read, header: str) -> None:
    (unit,) = read_parties(f"{header}\n7,Imad Nasser,1971-03-09,Iraq,X123\n")
    assert unit.record is not None
    assert (unit.record.id, names(unit)) == ("7", ["Imad Nasser"])
    assert unit.record.births[0].iso() == "1971-03-09"
    assert unit.record.nationalities == ("IQ",)
    assert [(i.kind, i.value, i.country) for i in unit.record.identifiers] == [("passport", "X123", "IQ")]
    assert unit.defects == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "\x1f"])
def test_any_delimiter(read_parties: Read, make_source: Make, delimiter: str) -> None:
    text = io.StringIO()
    rows = [["id", "name", "country"], ["1", 'Ivan "Vanya" Petrov', "RU"], ["2", f"Acme{delimiter} Ltd", "GB"]]
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert [names(u) for u in read_parties(text.getvalue())] == [
        ['Ivan "Vanya" Petrov'],
        [f"Acme{delimiter if delimiter.isprintable() else ''} Ltd"],
    ]


RUSSIAN = ["Иванов Сергей Петрович", "Кузнецова Ольга", "Завод точных приборов", "Смирнов Алексей", "Щербакова Юлия"]
ARABIC = ["أحمد محمد العبيدي", "شركة النور للتجارة", "خالد يوسف", "مصطفى الجبوري", "فاطمة الزهراء حسن"]
CHINESE = ["王小明", "上海精密机械有限公司", "张伟", "北京仪器进出口公司", "刘芳"]
KOREAN = ["김영수", "한국정밀기계 주식회사", "박지민", "이순신", "최은영"]
JAPANESE = ["山田太郎", "さくら精密機械株式会社", "すずき一郎", "タナカ商事", "あおき花子"]
FRENCH = ["Hélène Lefèvre", "Société générale d'équipement", "François Müller", "Inès Gonçalves", "Zoë Brontë"]
POLISH = ["Łukasz Wiśniewski", "Spółka Precyzyjna", "Małgorzata Kaczyńska", "Żaneta Ćwik", "Paweł Gołąb"]


@pytest.mark.parametrize(
    ("encoding", "people"),
    [
        ("utf-8", RUSSIAN), ("utf-8-sig", ARABIC), ("utf-16", CHINESE), ("utf-16-le", FRENCH), ("utf-16-be", FRENCH),
        ("utf-32", KOREAN), ("utf-32-le", RUSSIAN), ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("cp1252", FRENCH),
        ("cp1250", POLISH), ("cp1256", ARABIC), ("gb18030", CHINESE), ("euc-kr", KOREAN), ("shift_jis", JAPANESE),
    ],
)
def test_any_encoding(read_parties: Read, encoding: str, people: list[str]) -> None:
    text = "id,name,country\n" + "".join(f"{i},{name},FR\n" for i, name in enumerate(people * 8, 1))
    assert [names(u) for u in read_parties(text.encode(encoding))] == [[name] for name in people * 8]


def test_the_first_accent_may_stand_behind_what_was_sniffed(read_parties: Read) -> None:
    text = "id,name\n" + "".join(f"{i},Plain Name\n" for i in range(6_000)) + "".join(f"x{n},{n}\n" for n in RUSSIAN * 9)
    assert names(read_parties(text.encode("cp1251"))[-1]) == [RUSSIAN[-1]]


def test_a_line_in_another_encoding_is_repaired_and_located(read_parties: Read) -> None:
    good = "".join(f"{i},Zoë Nyström\n" for i in range(20)).encode()
    units = read_parties(b"id,name\n" + good + "77,José Muñoz\n".encode("cp1252") + b"78,Ana\n")
    assert names(units[20]) == ["José Muñoz"]
    assert codes(units[20]) == ["text.bad_bytes"]
    assert units[20].defects[0].location.line == 22
    assert [codes(u) for u in units[:20]] == [[]] * 20


def test_nul_bytes_are_taken_out(read_parties: Read) -> None:
    first, second = read_parties(b"id,name\n1,Iv\0an\n2,Petra\n")
    assert (names(first), codes(first), codes(second)) == (["Ivan"], ["text.nul"], [])


def test_ragged_rows(read_parties: Read) -> None:
    short, long, padded = read_parties("id,name,country\n1,Ana\n2,Ben,FR,what,else\n3,Cyd,FR,,\n")
    assert codes(short) == ["row.short"]
    assert codes(long) == ["row.long"]
    assert long.record is not None and long.record.other == (("column 4", "what"), ("column 5", "else"))
    assert codes(padded) == []


def test_a_quote_that_is_never_closed_costs_one_row(read_parties: Read) -> None:
    rows = "".join(f"{i},Name {i},FR\n" for i in range(3, 40_000))
    units = read_parties('id,name,country\n1,Ana,FR\n2,"Open,FR\n' + rows)
    assert len(units) == 39_999
    assert [u.number for u in units if u.record is None] == [2]
    assert codes(units[1]) == ["delimited.unclosed_quote"]
    assert units[2].record is not None and units[2].record.provenance.line == 4


def test_a_file_full_of_open_quotes_is_read_to_its_end(read_parties: Read) -> None:
    units = read_parties("id,name\n" + '1,"x\n' * 5_000)
    # every second quote closes the one before, with something wrong between
    assert len(units) == 5_000 and all(u.record is None for u in units)


def test_a_cell_over_several_lines(read_parties: Read) -> None:
    first, second = read_parties('id,name,address\n1,Ana,"12 High Street\nLeeds"\n2,Ben,\n')
    assert first.record is not None and first.record.addresses[0].text == "12 High Street\nLeeds"
    assert second.record is not None and second.record.provenance.line == 4


def test_a_cell_of_ten_megabytes_is_rejected_and_the_rest_read(read_parties: Read) -> None:
    units = read_parties("id,name,notes\n1,Ana," + "x" * 10_000_000 + "\n2,Ben," + "y" * 1_500_000 + "\n3,Cyd,z\n")
    assert [codes(u) for u in units] == [["text.line_too_long"], ["row.cell_too_large"], []]
    assert names(units[2]) == ["Cyd"]


def test_a_name_of_ten_thousand_characters_is_read_and_a_longer_one_rejected(read_parties: Read) -> None:
    fits, over = read_parties(f"id,name\n1,{'x' * 10_000}\n2,{'x' * 10_001}\n")
    assert fits.record is not None
    assert codes(over) == ["row.name_too_long"]


def test_direction_overrides_and_invisible_characters_are_removed_from_names(read_parties: Read) -> None:
    (unit,) = read_parties("id,name\n1,\u202eI\u200bvan\ufeff Petrov\u202c\n")
    assert (names(unit), codes(unit)) == (["Ivan Petrov"], ["row.invisible_characters"])


def test_a_joiner_that_persian_needs_stays(read_parties: Read) -> None:
    (unit,) = read_parties("id,name\n1,شرکت نمونه\u200cسازان\n")
    assert (names(unit), codes(unit)) == (["شرکت نمونه\u200cسازان"], [])


def test_look_alike_letters_are_noted_and_kept(read_parties: Read) -> None:
    (unit,) = read_parties("id,name\n1,Iv\u0430n Petrov\n")
    assert (names(unit), codes(unit)) == (["Iv\u0430n Petrov"], ["row.mixed_scripts"])


def test_line_ends_of_all_kinds(read_parties: Read) -> None:
    units = read_parties(b"id,name\r\n1,Ana\r2,Ben\n3,Cyd")
    assert [u.record.id if u.record else "" for u in units] == ["1", "2", "3"]


def test_rows_without_content_are_no_units(read_parties: Read) -> None:
    units = read_parties("id,name,country\n\n1,Ana,FR\n,,\n   \n2,Ben,FR\n")
    assert [(u.number, codes(u)) for u in units] == [(1, []), (2, [])]


def test_a_file_of_bare_names(read_parties: Read) -> None:
    units = read_parties("Ivan Petrov\nAcme Trading Ltd\nرامي حداد\n")
    assert [names(u) for u in units] == [["Ivan Petrov"], ["Acme Trading Ltd"], ["رامي حداد"]]
    assert codes(units[0]) == ["delimited.no_header"]


def test_a_file_without_a_header_takes_its_first_column_of_words(read_parties: Read) -> None:
    units = read_parties("17,Ivan Petrov,44.1\n18,Petra Novak,51.0\n")
    assert [names(u) for u in units] == [["Ivan Petrov"], ["Petra Novak"]]
    assert units[0].record is not None and ("column 1", "17") in units[0].record.other


def test_lines_above_the_header_are_passed_over_and_noted(read_parties: Read) -> None:
    (unit,) = read_parties("Report of the day\nprinted by Accounts\nid;name;country\n1;Ana;FR\n")
    assert (names(unit), codes(unit)) == (["Ana"], ["delimited.preamble"])


def test_names_in_parts(read_parties: Read) -> None:
    latin, chinese = read_parties("id,first name,middle name,last name\n1,Ana,Maria,Lopez\n2,小明,,王\n")
    assert (names(latin), names(chinese)) == (["Ana Maria Lopez"], ["王小明"])


def test_aliases_are_split_and_other_names_are_not(read_parties: Read) -> None:
    (unit,) = read_parties('id,name,aliases,former name\n1,"Smith; Jones | Partners",A Co;B Co|C Co,Old Co\n')
    assert unit.record is not None
    assert [(n.text, n.kind) for n in unit.record.names] == [
        ("Smith; Jones | Partners", NameKind.PRIMARY),
        ("A Co", NameKind.ALIAS), ("B Co", NameKind.ALIAS), ("C Co", NameKind.ALIAS),
        ("Old Co", NameKind.FORMER),
    ]


def test_everything_else_a_party_has(read_parties: Read) -> None:
    (unit,) = read_parties(
        "ref;type;name;sex;flag;imo number;owner;owner share;street;city;zip;country;id type;id number;remark\n"
        "9;Vessel;MV Example;;Panama;IMO 9074729;Sea Holding;51,5 %;1 Quay;Colón;0301;Panama;LEI;529900T8BM49AURSDO55;x\n"
    )
    assert unit.record is not None
    party = unit.record
    assert (party.kind, party.nationalities, party.countries) == (PartyKind.VESSEL, ("PA",), ("PA",))
    assert [(i.kind, i.value, i.valid) for i in party.identifiers] == [
        ("imo", "9074729", True), ("lei", "529900T8BM49AURSDO55", True),
    ]
    assert (party.owners[0].name, party.owners[0].share_percent) == ("Sea Holding", Decimal("51.5"))
    assert (party.addresses[0].street, party.addresses[0].city, party.addresses[0].country) == ("1 Quay", "Colón", "PA")
    assert party.other == (("remark", "x"),)


def test_what_can_not_be_read_is_noted_and_kept(read_parties: Read) -> None:
    (unit,) = read_parties("id,name,dob,country,gender,type\n1,Ana,31/02/1970,Atlantis,?!,wizard\n")
    assert codes(unit) == ["row.unread_date", "row.unread_country", "row.unread_value", "row.unread_value"]
    assert unit.record is not None
    assert unit.record.other == (("dob", "31/02/1970"), ("country", "Atlantis"), ("gender", "?!"), ("type", "wizard"))


def test_one_telling_date_settles_the_order_of_day_and_month(read_parties: Read) -> None:
    units = read_parties("id,name,dob\n1,Ana,03/04/1970\n2,Ben,25/12/1970\n")
    assert [u.record.births[0].iso() for u in units if u.record] == ["1970-04-03", "1970-12-25"]
    (open_question,) = read_parties("id,name,dob\n1,Ana,03/04/1970\n")
    assert open_question.record is not None and open_question.record.births[0].iso() == "1970"
    assert codes(open_question) == ["row.ambiguous_date"]


def test_a_row_without_a_name(read_parties: Read) -> None:
    nothing, number = read_parties("id,name,country,passport\n1,,FR,\n2,-,FR,X1\n")
    assert (codes(nothing), codes(number)) == (["row.no_name"], ["row.only_numbers"])


def test_columns_can_be_named_by_the_user(read_parties: Read) -> None:
    (unit,) = read_parties("k,foo,bar\n5,Ana,FR\n", map_name="foo", map_id="#1", map_country="bar")
    assert unit.record is not None
    assert (unit.record.id, names(unit), unit.record.countries) == ("5", ["Ana"], ("FR",))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"map_name": "nowhere"}, "columns.unknown_column"),
        ({"map_nothing": "name"}, "columns.unknown_field"),
        ({"encoding": "klingon"}, "text.unknown_encoding"),
        ({"encoding": "hex"}, "text.unknown_encoding"),
        ({"delimiter": "ab"}, "delimited.bad_delimiter"),
    ],
)
def test_options_that_mean_nothing_are_refused(read_parties: Read, options: dict[str, str], code: str) -> None:
    with pytest.raises(UnreadableInput) as caught:
        read_parties("id,name\n1,Ana\n", **options)
    assert caught.value.defect.code == code


@pytest.mark.parametrize(
    "content",
    [b"<?xml version='1.0'?><a/>", b"%PDF-1.7\n1 0 obj", b"\x7fELF\x02\x01\x01" + bytes(50), b"\x89PNG\r\n\x1a\n" + bytes(9),
     bytes(range(256)) * 20, b"\0" * 500],
    ids=["xml", "pdf", "elf", "png", "bytes", "zeros"],
)
def test_what_is_no_table_is_not_recognised(make_source: Make, content: bytes) -> None:
    with pytest.raises(UnreadableInput):
        recognise(make_source(content), PARTY_FORMATS)


def test_the_columns_taken_are_shown(make_source: Make) -> None:
    assert DELIMITED.describe is not None
    assert DELIMITED.describe(make_source("Nom;Pays;Couleur\nAna;France;bleu\n"), {}) == [
        ("encoding", "utf-8"), ("delimiter", ";"), ("name", "Nom"), ("country", "Pays"), ("other", "Couleur"),
    ]
