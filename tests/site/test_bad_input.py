"""Bad input through the real command, the real readers and the real list: a sentence and an exit code, never a traceback,
and counts that balance."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from kordon.site.cli import main


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"id": ["1"], "name": ["Ana"]}), out)
    return out.getvalue()


def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    return out.getvalue()


XML_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>'
UNREADABLE = {
    "empty": b"",
    "noise": bytes(range(256)) * 40,
    "truncated_parquet": _parquet()[:-20],
    "zip_bomb": _zip_bomb(),
    "xml_bomb": XML_BOMB,
    "half_a_json_array": b'[{"id": "1", "name": "Ana"}, {"id": ',
}
READABLE = {  # content, units read, units rejected
    "byte_order_mark": ("\ufeffid,name\n1,Ana Prueba\n".encode(), 1, 0),
    "utf_16": ("id,name\n1,Ana Prueba\n2,Иван Примеров\n".encode("utf-16"), 2, 0),
    "windows_1251": ("id;имя\n1;Иван Примеров\n2;Пётр Образцов\n".encode("cp1251"), 2, 0),
    "nul_bytes": (b"id,name\n1,A\0na Prueba\n2,Benedicta Muestra\n", 2, 0),
    "ragged_rows": (b"id,name,country\n1,Ana Prueba\n2,Ben,PE,surplus,more\n3,Cid,PE\n", 3, 0),
    "a_cell_of_ten_megabytes": (b"id,name\n1," + b"x" * 10_000_000 + b"\n2,Ben Prueba\n", 1, 1),
    "a_name_of_ten_thousand": (b"id,name\n1," + b"Ana " * 2_500 + b"\n2,Ben Prueba\n", 2, 0),
    "overrides_and_look_alikes": ("id,name\n1,\u202eaburP anA\u202c\n2,Аnа Prueba\n".encode(), 2, 0),
    "formulas": (b"id,name\n1,\"=HYPERLINK(\"\"http://x\"\")\"\n2,@SUM(A1)\n", 2, 0),
    "deep_json": (b'{"id": "1", "name": ' + b"[" * 5_000 + b"]" * 5_000 + b'}\n{"id": "2", "name": "Ben Prueba"}\n', 1, 1),
}  # fmt: skip


def check(path: Path, home: Path, capfd: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    code = main(["check", str(path), "--list", "un@bundled", *more])
    said = capfd.readouterr()
    assert "Traceback" not in said.err + said.out
    assert not (home / "faults").exists(), next((home / "faults").iterdir()).read_text()
    return code, said.err


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_says_why(
    kordon_home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(UNREADABLE[name])
    code, said = check(path, kordon_home, capfd)
    assert code == 2
    assert re.search(rf"\b{name}\b.*\w", said)


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_list_that_cannot_be_read_stops_the_check(
    kordon_home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """Nothing may be reported as checked against it."""
    bad, parties = tmp_path / name, tmp_path / "parties.csv"
    bad.write_bytes(UNREADABLE[name])
    parties.write_text("id,name\n1,Ana Prueba\n", "utf-8")
    code, said = check(parties, kordon_home, capfd, "--list", str(bad))
    assert code == 2
    assert name in said
    assert "othing found" not in said


@pytest.mark.parametrize("name", READABLE)
def test_what_is_odd_is_read_or_rejected_and_counted(
    kordon_home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    content, read, rejected = READABLE[name]
    path, out = tmp_path / name, tmp_path / "out.csv"
    path.write_bytes(content)
    code, said = check(path, kordon_home, capfd, "--out", str(out), "--quiet")
    assert code in ((1, 3) if rejected else (0, 1))
    numbers = re.findall(r"\d+", said.splitlines()[-1] if "othing found" not in said.splitlines()[-1] else said.splitlines()[-2])
    assert numbers[:3] == [str(read + rejected), str(read), str(rejected)], said
    assert not re.search(r"^[=+@-]", out.read_text("utf-8-sig"), re.M)


def test_a_workbook_in_and_a_report_out(kordon_home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("id", "nombre", "fecha de nacimiento"), ("C-1", "Ri Won Ho", "1964-07-17"), ("C-2", "<b>Ana</b> Prueba", "")):
        sheet.append(row)
    book.save(tmp_path / "parties.xlsx")
    report, lines = tmp_path / "report.html", tmp_path / "findings.jsonl"
    code, _ = check(tmp_path / "parties.xlsx", kordon_home, capfd, "--out", str(report), "--out", str(lines))
    assert code == 1
    found = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert {item["record_id"] for item in found} == {"C-1"}
    page = report.read_text("utf-8")
    assert "Ri Won Ho" in page
    assert "<b>Ana" not in page
    assert not re.search(r"(?:src|href)=[\"']https?://", page), "a report is self-contained"
