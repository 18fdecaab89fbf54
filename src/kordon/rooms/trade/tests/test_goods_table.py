"""Tables of goods: columns in six languages, delimiters, workbooks; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kordon.engine.pipeline import open_source, recognise
from kordon.engine.records.goods import Goods
from kordon.engine.units import Tally, Unit, UnreadableInput
from kordon.rooms.trade.formats.goods_table import GOODS_CSV, GOODS_XLSX

HEADER = "id,description,cas,hs,parameters,concentration_percent,destination,part_number\n"


def _read(path: Path) -> tuple[list[Goods], Tally, list[str]]:
    source = open_source(path)
    tally, goods, codes = Tally(), [], []
    units: Iterator[Unit[Any]] = recognise(source, (GOODS_CSV, GOODS_XLSX)).read(source, {})
    for unit in units:
        tally.add(unit)
        codes += [d.code for d in unit.defects]
        if unit.record is not None:
            goods.append(unit.record)
    return goods, tally, codes


def test_all_columns(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(HEADER + 'a,press,111-48-8; 7719-12-2,8479.89,"{""pressure"": ""69 MPa""}","12,5",de,X-1\n', "utf-8")
    (goods,), _, codes = _read(path)
    assert (goods.id, goods.cas, goods.hs) == ("a", ("111-48-8", "7719-12-2"), "847989")
    assert (goods.parameters, goods.concentration_percent) == ({"pressure": "69 MPa"}, Decimal("12.5"))
    assert (goods.destination, goods.part_number, codes) == ("DE", "X-1", [])


HEADERS = (
    "описание товара;код ТН ВЭД",
    "描述\t税号",
    "désignation;code NC",
    "descripción|partida arancelaria",
    "وصف,رمز النظام المنسق",
)


@pytest.mark.parametrize("header", HEADERS)
def test_columns_in_every_language(tmp_path: Path, header: str) -> None:
    path = tmp_path / "lines.csv"
    mark = next(m for m in ";\t|," if m in header)
    path.write_text(f"{header}\npress{mark}847989\n", "utf-8")
    (goods,), _, _ = _read(path)
    assert (goods.description, goods.hs) == ("press", "847989")


def test_what_is_wrong_is_said_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    rows = ["1,press,x,300240,[],150,Narnia,", "2,,,,,,DE,", "3,valve,,abc,,,,"]
    path.write_text(HEADER + "\n".join(rows) + "\n", "utf-8")
    goods, tally, codes = _read(path)
    assert (len(goods), tally.read, tally.rejected, tally.units) == (2, 2, 1, 3)
    expected = {"goods.cas_form", "goods.hs_edition", "goods.parameters", "goods.percent", "goods.destination", "goods.empty"}
    assert expected | {"goods.hs_form"} == set(codes)


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "lines.xlsx"
    book = Workbook()
    sheet = book.create_sheet("goods", 0)
    sheet.append(["Goods of our customers"])
    sheet.append(["id", "description", "hs"])
    sheet.append([1, "press", 847989])
    book.save(path)
    (goods,), _, _ = _read(path)
    assert (goods.id, goods.description, goods.hs) == ("1", "press", "847989")


def test_a_table_without_a_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("press;847989\n", "utf-8")
    with pytest.raises(UnreadableInput):
        list(GOODS_CSV.read(open_source(path), {}))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed_goods.csv"
    path.write_bytes(HEADER.encode() + content)
    tally = Tally()
    units: Iterator[Unit[Any]] = GOODS_CSV.read(open_source(path), {})
    for unit in units:
        tally.add(unit)
    assert tally.read + tally.rejected == tally.units
