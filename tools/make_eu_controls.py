"""Generate the parts of a control list's data that follow from its text: the tree and the printed numbers.

    python tools/make_eu_controls.py ../shared/data/trade/eu-annex1 src/kordon/rooms/trade/controls/data/eu-2021

Facts only: numbers of paragraphs, the regime they come from, what they refer to, numbers with their units, names and CAS
numbers of chemicals. No sentence of the list is copied; titles and conditions are written by hand in files beside these.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from kordon.rooms.trade.controls.official_text import Passage, read_passages
from kordon.rooms.trade.controls.printed import printed_numbers

_REGIMES = {"NSG": "NSG2", "MTCR": "MTCR", "AG": "AG", "CWC": "CWC", "WA": "WA"}
_SEE = re.compile(r"\b\d[A-E]\d{3}\b")
_CAS = re.compile(r"CAS (\d{2,7}-\s?\d\d-\s?\d)")
_MENTIONED = re.compile(r"\bother than\b|does not control|\bSee 1C|N\.B\.|Note")
_MILITARY = re.compile(r"^SEE MILITARY GOODS CONTROLS(?: AND \w+)? FOR ", re.IGNORECASE)


_AGENT = re.compile(r"1C35[14]\.[a-z]\.\d+")
_QUALIFIER = re.compile(r"\b(subtype|strain|colony)\b")
_OTHER = re.compile(r"^(formerly known as|syn\.) ")
_NAMED = {"1C351.c.12": "Clostridium perfringens", "1C351.d.2": "Clostridium perfringens toxins"}  # not by their first words


def regime(passage: Passage) -> str:
    """Category 0 is NSG's trigger list; the CSV calls it Wassenaar."""
    if passage.number.startswith("0"):
        return "NSG1"
    return _REGIMES[passage.regime.rsplit("(", 1)[1].rstrip(")")]


def tree_lines(passages: list[Passage]) -> list[str]:
    see: dict[str, set[str]] = {}
    for passage in passages:
        found = set(_SEE.findall(passage.text)) - {passage.number[:5]}
        see.setdefault(passage.number, set()).update(found)
    lines = ["# paragraph\tregime it comes from\tentries its text and notes refer to"]
    for passage in passages:
        if not passage.note:
            lines.append("\t".join((passage.number, regime(passage), " ".join(sorted(see[passage.number])))).rstrip("\t"))
    return lines


def printed_lines(passages: list[Passage]) -> list[str]:
    lines = ["# paragraph\tpart (text or note)\toperator (~ repeats the value before in another unit)\tvalue\tunit"]
    for passage in passages:
        for number in printed_numbers(passage.text):
            part = "note" if passage.note else "text"
            lines.append("\t".join((passage.number, part, number.operator, number.value, number.unit)))
    return list(dict.fromkeys(lines))


def chemical_lines(passages: list[Passage]) -> list[str]:
    lines = ["# paragraph\tCAS number\tname\tgroup of the concentration rules (mixtures.tsv)\trelation"]
    groups = mixture_groups(passages)
    for passage in passages:
        if passage.note or not _CAS.search(passage.text) or passage.number[2] not in "1234":
            continue
        plain = _MILITARY.sub("", passage.text)
        for part in re.split(r"(?<=\)) ?/ ?(?=\w)", plain):
            found = _CAS.findall(part)
            name = re.split(r" ?\(CAS|, other than|;", part)[0].strip(" ,;")
            for cas in found:
                sense = relation(passage, cas)  # what is only mentioned has its name elsewhere
                named = "" if sense == "mentioned" else name
                columns = (passage.number, cas.replace(" ", ""), named, groups.get(passage.number, ""), sense)
                lines.append("\t".join(columns))
    return lines


def agent_lines(passages: list[Passage]) -> list[str]:
    """Pathogens and toxins by name: facts of taxonomy, without the list's qualifiers. A name in brackets behind another
    is an older or other one."""
    lines = ["# paragraph\tname\tother names, as the list gives them"]
    for passage in passages:
        if passage.note or not _AGENT.fullmatch(passage.number) or passage.text.lower().startswith(("not used", "unchar")):
            continue
        text = _NAMED.get(passage.number, passage.text)
        name = re.split(r"[,;:(\[]| and all ", text)[0].strip(" .")
        other = [part.strip() for found in re.findall(r"\(([^()]+)\)|\[([^\[\]]+)\]", text) for part in found]
        others = [_OTHER.sub("", word).strip() for part in other for word in re.split(r";| or |\[", part) if word.strip()]
        others = [word for word in others if not _QUALIFIER.search(word)]
        lines.append("\t".join((passage.number, name, "|".join(others))).rstrip("\t"))
    return lines


def relation(passage: Passage, cas: str) -> str:
    """`listed`, `military` (the text refers to the military list), or `mentioned` (to except it, or to refer elsewhere)."""
    before = passage.text[: passage.text.find(cas)]
    if _MILITARY.match(before):
        return "military"
    return "mentioned" if _MENTIONED.search(before) else "listed"


def mixture_groups(passages: list[Passage]) -> dict[str, str]:
    """From the notes to 1C350 and 1C450: which chemicals have a stricter limit for States not party, which the general
    one."""
    out = {f"1C450.a.{n}": "toxic" for n in (1, 2)}  # notes 1 and 2 to 1C450.a
    out |= {f"1C450.a.{n}": "other" for n in (4, 5, 6, 7)} | {"1C450.b.8": "other"}  # notes 3
    out |= {f"1C450.b.{n}": "cwc" for n in range(1, 7)}  # notes 1 and 2 to 1C450.b
    for passage in passages:
        if passage.number == "1C350" and passage.note and "chemical mixtures" in passage.text:
            group = "cwc" if "States" in passage.text else "other"
            for number in re.findall(r"(?<=[ 0])\.(\d{1,2})\b", passage.text):
                out[f"1C350.{number}"] = group
    return out


def main(source: Path, target: Path) -> None:
    passages = read_passages(source)
    for name, lines in (("tree", tree_lines(passages)), ("printed", printed_lines(passages)),
                        ("chemicals", chemical_lines(passages)), ("agents", agent_lines(passages))):
        (target / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
