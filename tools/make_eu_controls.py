"""Generate the parts of a control list's data that follow from its text: the tree and the printed numbers.

    python tools/make_eu_controls.py ../shared/data/trade/eu-annex1 src/kordon/rooms/trade/controls/data/eu-2021

Facts only: numbers of paragraphs, the regime they come from, what they refer to, numbers with their units, names and CAS
numbers of chemicals. No sentence of the list is copied; titles and conditions are written by hand in files beside these.
"""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from pathlib import Path

from kordon.rooms.trade.controls.official_text import Passage, read_passages
from kordon.rooms.trade.controls.printed import printed_numbers

_REGIMES = {"NSG": "NSG2", "MTCR": "MTCR", "AG": "AG", "CWC": "CWC", "WA": "WA"}
_SEE = re.compile(r"\b\d[A-E]\d{3}\b")
_CAS = re.compile(r"CAS (\d{2,7}-\s?\d\d-\s?\d)")
_MENTIONED = re.compile(r"\bother than\b|does not control|\bSee 1C|N\.B\.|Note")
_MILITARY = re.compile(r"^SEE MILITARY GOODS CONTROLS(?: AND \w+)? FOR ", re.IGNORECASE)


_BREAK = re.compile(
    r"[,;:.(]|\b(?:having|capable|with|without|specially|designed|prepared|that|which|where|other than|as follows|in which|when"
    r"|used|usable|for|specified|containing|employing|consisting|rated|made)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w-]*[^\W_]|\b\d{3,4}\b", re.UNICODE)
_SPECIFIED = re.compile(
    r"other than those (?:specified|controlled)[^,;:]*|(?:specified|controlled) (?:in|by) [\dA-E][^,;:]*|SEE .*|See .*"
    r"|N\.B\..*|does not (?:control|apply).*",
    re.DOTALL,
)
_COMMON = frozenset(
    "a an and any all are as at be been being but by can each either for from has have having if in into is it its least "
    "less more not of on one only or other per same such than that the their them then thereof therefor there these this "
    "those to two three four use used using was were when where which who whose will with within without equal greater "
    "exceeding following follows specified specially designed prepared items equipment components component parts part "
    "characteristics characteristic capable control controls note notes technical purposes means e.g i.e etc see entry "
    "category list military goods above below between both same also may must shall upon through during under over".split()
)
_AGENT = re.compile(r"1C35[14]\.[a-z]\.\d+")
_QUALIFIER = re.compile(r"\b(subtype|strain|colony)\b")
_OTHER = re.compile(r"^(formerly known as|syn\.) ")
_NAMED = {"1C351.c.12": "Clostridium perfringens", "1C351.d.2": "Clostridium perfringens toxins"}  # not by their first words

_LIKE = {  # materials whose rows the CSV lacks, as the same material stands elsewhere in the entry
    **{f"2B350.h.{n}": f"2B350.e.{n}" for n in range(1, 10)},
    "2B350.i.1": "2B350.d.1",
    **{f"2B350.i.{n}": f"2B350.e.{n - 2}" for n in range(4, 12)},
    "2B350.j.1": "2B350.d.1",
    "2B350.j.3": "2B350.d.5",
}
_LACKING = {"2B350.i.2": "Ceramics", "2B350.i.3": "Ferrosilicon (high silicon iron alloys)", "2B350.j.2": "Ceramics"}


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


def term_lines(passages: list[Passage]) -> list[str]:
    """The words of each paragraph in alphabetical order: those that name the goods (with pairs of neighbours, joined by
    `_`), the other ones, and those of its notes that do not exempt. An index, from which no sentence can be read."""
    words: dict[str, tuple[set[str], set[str], set[str]]] = {}
    texts = {passage.number: passage.text for passage in passages if not passage.note} | _LACKING
    for passage in passages:
        heads, others, noted = words.setdefault(passage.number, (set(), set(), set()))
        text = _SPECIFIED.sub(" ", passage.text or texts[_LIKE.get(passage.number, passage.number)])
        if passage.note:
            noted.update(_words(text))
            continue
        name = _BREAK.split(text.strip(), maxsplit=1)[0] if not _BREAK.match(text.strip()) else ""
        named = _words(name)
        heads.update(named, ("_".join(pair) for pair in pairwise(named)))
        others.update(set(_words(text)) - set(named))
    lines = ["# paragraph\twords that name the goods\tother words of the text\twords of its notes"]
    for number, parts in words.items():
        if any(parts):
            noted = parts[2] - parts[1] - parts[0]
            lines.append("\t".join((number, *(" ".join(sorted(p)) for p in (parts[0], parts[1], noted)))).rstrip())
    return lines


def _words(text: str) -> list[str]:
    found = (word.lower() for word in _WORD.findall(text))
    return [word for word in found if word not in _COMMON and len(word) > 1]


_ALL_OF = re.compile(r"\b(?:all|both|each) of the following|\ball of these|following (?:sets of )?characteristics")
_ANY_OF = re.compile(r"any of (?:the following|these)|following materials|one or more of the following|either of the following")


def characteristic_lines(passages: list[Passage]) -> list[str]:
    """Paragraphs under which stand characteristics of the goods, not further goods: all have to hold, or any."""
    lines = ["# paragraph\tall or any: under it stand characteristics of its goods, and all of them (or any) have to hold"]
    for passage in passages:
        text = " ".join(passage.text.split())
        if not passage.note and (_ALL_OF.search(text) or _ANY_OF.search(text)):
            lines.append(f"{passage.number}\t{'any' if _ANY_OF.search(text) else 'all'}")
    return lines


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
                        ("chemicals", chemical_lines(passages)), ("agents", agent_lines(passages)),
                        ("terms", term_lines(passages)),
                        ("characteristics", characteristic_lines(passages))):
        (target / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
