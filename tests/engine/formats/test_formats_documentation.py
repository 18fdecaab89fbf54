"""docs/formats.md shows every field and its column names as the data file has them, and every format.

`python tests/engine/formats/test_formats_documentation.py` writes the table anew.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from kordon.engine.formats.party_formats import PARTY_FORMATS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "formats.md"
BEGIN = "<!-- fields: made by tests/engine/formats/test_formats_documentation.py -->\n"
END = "<!-- end of fields -->\n"


def table() -> str:
    data = json.loads(files("kordon.engine.formats").joinpath("data/columns.json").read_text("utf-8"))
    rows = [f"| `{field}` | {', '.join(labels).replace('|', chr(92) + '|')} |\n" for field, labels in data["fields"].items()]
    return "| field | names of columns |\n|---|---|\n" + "".join(rows)


def test_the_page_shows_the_columns_of_the_data_file() -> None:
    text = PAGE.read_text("utf-8")
    shown = text.partition(BEGIN)[2].partition(END)[0]
    assert shown == table(), f"run python {Path(__file__).name}"


def test_the_page_names_every_format() -> None:
    text = PAGE.read_text("utf-8")
    assert [f.name for f in PARTY_FORMATS if f"| `{f.name}` |" not in text] == []


if __name__ == "__main__":
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + table() + END + rest.partition(END)[2], "utf-8")
