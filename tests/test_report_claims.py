"""What replies claim of treaties meets the depositaries' dates in the references store: two rooms, neither knows the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from kordon.site.cli import main

REPLY = """Qatar

[Original: Arabic]
[31 March 2022]

On 2 October 2014 Qatar ratified the International Convention for the Suppression of Acts of Nuclear Terrorism.
"""
DEPOSITARY = """state,instrument,action,date,whose,source
QAT,ICSANT,ratification,2014-01-15,depositary,a depositary's list
"""


def test_a_claim_stands_beside_the_depositarys_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, claims, register = tmp_path / "report.txt", tmp_path / "claims.csv", tmp_path / "depositary.csv"
    report.write_text(REPLY, "utf-8")
    register.write_text(DEPOSITARY, "utf-8")
    assert main(["report", "claims", str(report), "--out", str(claims)]) == 0
    for table, day in ((claims, "2022-06-14"), (register, "2015-03-14")):
        assert main(["instruments", "import", str(table), "--as-of", day]) in (0, 1)  # 1: dates differ
    capsys.readouterr()
    main(["instruments", "status", "Qatar"])
    shown = capsys.readouterr()
    said = " ".join((shown.out + shown.err).split())
    assert "2014-01-15" in said and "2014-10-02" in said
    assert "report.txt, 2022-03-31" in said  # whose word it is
    assert "withdrawn" not in said
