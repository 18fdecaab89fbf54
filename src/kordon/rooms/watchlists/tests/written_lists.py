"""Small lists of invented persons, written the way the Security Council writes its own."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

NAMES = ("ARVID TESTMANN", "BORIS PRÓBNY", "CELIA EJEMPLO", "DARIO FINTO", "ELENA PRIMER", "FAROUK MITHAL")


def individual(number: int, name: str, remark: str = "invented") -> str:
    first, _, second = name.partition(" ")
    return (
        f"<INDIVIDUAL><DATAID>{number}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>{escape(first)}</FIRST_NAME>"
        f"<SECOND_NAME>{escape(second)}</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>XXi.{number:03d}</REFERENCE_NUMBER><LISTED_ON>2020-01-01</LISTED_ON>"
        f"<COMMENTS1>{escape(remark)}</COMMENTS1></INDIVIDUAL>"
    )


def un_text(people: dict[int, str] | None = None, day: str = "2026-02-27", remark: str = "invented") -> str:
    """A consolidated list with the persons given by number, dated `day`."""
    named = dict(enumerate(NAMES, 1)) if people is None else people
    body = "\n".join(individual(number, name, remark) for number, name in named.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="{day}T00:00:00Z">\n'
        f"<INDIVIDUALS>\n{body}\n</INDIVIDUALS>\n<ENTITIES></ENTITIES>\n</CONSOLIDATED_LIST>\n"
    )


def write_un(
    path: Path, people: dict[int, str] | None = None, day: str = "2026-02-27", remark: str = "invented"
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(un_text(people, day, remark), "utf-8")
    return path


def write_ofac(folder: Path, rows: int = 6, aliases: int = 40) -> Path:
    """OFAC's four CSV files; every alias belongs to the first entry."""
    folder.mkdir(parents=True, exist_ok=True)
    nothing = '"-0- "'
    sdn = [
        f'{n},"{NAMES[n % len(NAMES)]} {n}","individual","TEST",' + ",".join([nothing] * 7) + f',"DOB 19{60 + n}."'
        for n in range(1, rows + 1)
    ]
    alt = [f'1,{n},"aka","ALIAS NUMBER {n}",{nothing}' for n in range(1, aliases + 1)]
    add = [f'{n},{n},"1 Test Street","Testville","Norway",{nothing}' for n in range(1, rows + 1)]
    files = {"sdn.csv": sdn, "alt.csv": alt, "add.csv": add, "sdn_comments.csv": [f"1,{nothing}"]}
    for name, lines in files.items():
        (folder / name).write_bytes(("\r\n".join(lines) + "\r\n\x1a\r\n").encode("latin-1"))
    return folder
