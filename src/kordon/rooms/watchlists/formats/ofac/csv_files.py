"""OFAC's Specially Designated Nationals list as its four CSV files: SDN, ALT, ADD and SDN_COMMENTS.

No header, latin-1, `-0- ` for nothing, CRLF, and a 0x1A byte as the last line. One unit is one row of the SDN file; ALT
(other names), ADD (addresses) and comments (what did not fit into Remarks) are joined to it by ent_num from the files
that stand beside it. Persons are written `LAST, First`; that is kept.

Source: OFAC, "SDN data specification" (dat_spec.txt). Proven on the files of July 2021 (8,976 entries).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.names.scripts import script_of
from kordon.engine.records.party import Address, Name, NameKind, NameQuality, Owner, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.watchlists.formats.issued import country_of, identifier_of, join
from kordon.rooms.watchlists.formats.line_reading import fields, lines
from kordon.rooms.watchlists.formats.ofac.remarks import Facts, read_remarks
from kordon.rooms.watchlists.records import ListEntry

SDN = ("ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag",
       "Vess_owner", "Remarks")  # fmt: skip
ALT_COLUMNS, ADD_COLUMNS, COMMENT_COLUMNS = 5, 6, 2
KINDS = {
    "individual": PartyKind.PERSON,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.AIRCRAFT,
    "entity": PartyKind.ORGANISATION,
    "": PartyKind.ORGANISATION,
}
REMARKS_LIMIT = 1000  # characters; a longer text goes on in the comments file, cut in mid-word
END_MARK = b"\x1a"
SIBLINGS = ("alt", "add", "sdn_comments")


def parts(path: Path) -> list[Path]:
    """The SDN file and those of its siblings that stand beside it, in any case of letters."""
    return [path, *filter(None, (_sibling(path, name) for name in SIBLINGS))]


def recognise(source: Source) -> float:
    """Most of the first rows have twelve columns and start with a number; nothing is written `-0-`."""
    first = source.head.split(b"\n")[:20]
    rows = [fields(line, null="-0-") for line in first if line.strip(b"\r\x1a ")]
    good = [row for row in rows if row is not None and len(row) == len(SDN) and row[0].isdigit() and row[1]]
    return 0.95 if len(good) * 2 > len(rows) and b"-0-" in source.head else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every row of the SDN file. No options.

    Defects: `ofac.bad_row`, `ofac.row_too_long` (rejected); `ofac.unknown_type`, `ofac.unread_date`,
    `ofac.part_missing`, `ofac.no_such_entry` (rows of ALT, ADD and comments that belong to no entry), `ofac.bad_part_row`
    and `ofac.no_end_mark` (notes).
    """
    joined = _Joined.load(source)
    held: Unit[ListEntry] | None = None
    ended = False
    number = 0
    for line_number, line in lines(source.path):
        if line is not None and not line.strip(b"\r\n "):
            continue
        if line is not None and line.strip() == END_MARK:
            ended = True
            continue
        if held is not None:
            yield held
        number += 1
        held = _unit(source, number, line_number, line, joined)
    if held is not None:
        last = joined.leftover_defects()
        if not ended:
            last.append(Defect("ofac.no_end_mark", Severity.NOTE, Location(source.name)))
        yield Unit(held.number, held.record, (*held.defects, *last))


CSV = Format("ofac-csv", "OFAC Specially Designated Nationals (SDN, ALT, ADD, comments CSV)", recognise, read)


@dataclass(slots=True)
class _Joined:
    """The rows of the files beside the SDN file by ent_num; each is taken out when its entry comes."""

    alt: dict[str, list[list[str]]] = field(default_factory=dict)
    add: dict[str, list[list[str]]] = field(default_factory=dict)
    comments: dict[str, list[list[str]]] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, source: Source) -> _Joined:
        joined = cls()
        tables = ((joined.alt, ALT_COLUMNS), (joined.add, ADD_COLUMNS), (joined.comments, COMMENT_COLUMNS))
        for name, (table, columns) in zip(SIBLINGS, tables, strict=True):
            path = _sibling(source.path, name)
            if path is None:
                where = Location(source.name)
                joined.defects.append(Defect("ofac.part_missing", Severity.NOTE, where, (("part", f"{name}.csv"),)))
                continue
            joined.files[name] = path.name
            joined._fill(table, path, columns)
        return joined

    def _fill(self, table: dict[str, list[list[str]]], path: Path, columns: int) -> None:
        for line_number, line in lines(path):
            if line is not None and not line.strip(b"\r\n \x1a"):
                continue
            row = fields(line, null="-0-") if line is not None else None
            if row is None or len(row) != columns:
                where = Location(path.name, line=line_number)
                self.defects.append(Defect("ofac.bad_part_row", Severity.NOTE, where, (("expected", str(columns)),)))
            else:
                table.setdefault(row[0], []).append(row)

    def leftover_defects(self) -> list[Defect]:
        """What was odd in the other files, and their rows that belong to no entry."""
        found = self.defects
        for name, table in zip(SIBLINGS, (self.alt, self.add, self.comments), strict=True):
            for identity, rows in table.items():
                where = Location(self.files[name], field="ent_num")
                texts = (("id", identity[:20]), ("text", join(", ", *rows[0][1:])[:80]))
                found += [Defect("ofac.no_such_entry", Severity.NOTE, where, texts)] * len(rows)
        return found


def _unit(source: Source, number: int, line_number: int, line: bytes | None, joined: _Joined) -> Unit[ListEntry]:
    row = fields(line, null="-0-") if line is not None else None
    where = Location(source.name, number, line_number)
    if line is None:
        return Unit(number, None, (Defect("ofac.row_too_long", Severity.REJECTED, where),))
    if row is None or len(row) != len(SDN) or not row[0] or not row[1]:
        found = (("expected", str(len(SDN))), ("found", str(len(row or ()))))
        return Unit(number, None, (Defect("ofac.bad_row", Severity.REJECTED, where, found),))
    identity = row[0]
    remarks = _remarks(row[11], joined.comments.pop(identity, []))
    facts = read_remarks(remarks, ship=row[2].lower() == "vessel")
    defects = [Defect("ofac.unread_date", Severity.NOTE, where, (("text", text[:60]),)) for text in facts.unread_dates]
    if row[2].lower() not in KINDS:
        defects.append(Defect("ofac.unknown_type", Severity.NOTE, where, (("text", row[2][:40]),)))
    party = _party(row, facts, joined.alt.pop(identity, []), joined.add.pop(identity, []), source, where)
    programmes = tuple(p.strip("[] ") for p in row[3].split("] [") if p.strip("[] "))
    entry = ListEntry("ofac", identity, party, programmes, remarks=remarks, links=tuple(facts.links))
    return Unit(number, entry, tuple(defects))


def _remarks(text: str, overflow: list[list[str]]) -> str:
    for row in overflow:
        text += row[1] if len(text) >= REMARKS_LIMIT or not text else f" {row[1]}"
    return text


def _party(
    row: list[str], facts: Facts, alt: list[list[str]], add: list[list[str]], source: Source, where: Location
) -> Party:
    addresses = tuple(_address(a) for a in add if any(a[2:]))
    flag = country_of(row[9])
    kept = zip(SDN[2:11], row[2:11], strict=True)
    other = [(name, text) for name, text in kept if text and name not in ("Program", "Vess_owner")]
    other += facts.other
    other += [("ALT_" + a[2], f"{a[3]}: {a[4]}") for a in alt if a[4] or a[2] not in ("aka", "fka")]
    for name, rows in (("alt_num", alt), ("add_num", add)):
        if rows:
            other.append((name, " ".join(r[1] for r in rows)))
    identifiers = list(facts.identifiers)
    if row[5]:
        identifiers.append(identifier_of("call_sign", row[5], row[5], flag, "Call_Sign"))
    return Party(
        id=row[0],
        kind=KINDS.get(row[2].lower(), PartyKind.UNKNOWN),
        names=tuple(
            dict.fromkeys(
                (_name(row[1], NameKind.PRIMARY, NameQuality.UNKNOWN), *(_alias(a) for a in alt if a[3]), *facts.names)
            )
        ),
        births=tuple(dict.fromkeys(facts.births)),
        birth_places=tuple(dict.fromkeys(facts.birth_places)),
        gender=facts.gender,
        nationalities=tuple(dict.fromkeys(([flag] if flag else []) + facts.nationalities)),
        countries=tuple(dict.fromkeys(a.country for a in addresses if a.country)),
        identifiers=tuple(dict.fromkeys(identifiers)),
        addresses=addresses,
        owners=(Owner(row[10]),) if row[10] else (),
        other=tuple(other),
        provenance=Provenance(source.name, source.sha256, where.unit, where.line),
    )


def _name(text: str, kind: NameKind, quality: NameQuality) -> Name:
    script = script_of(text)
    return Name(text, kind, quality, "" if script == "Zyyy" else script)


def _alias(row: list[str]) -> Name:
    """ALT rows are OFAC's strong aliases; the weak ones stand in the remarks."""
    return _name(row[3], NameKind.FORMER if row[2].lower() == "fka" else NameKind.ALIAS, NameQuality.GOOD)


def _address(row: list[str]) -> Address:
    """`city` holds city, province and postal code as OFAC writes them, in one."""
    return Address(join(", ", *row[2:5]), row[2], row[3], country=country_of(row[4]), country_text=row[4], note=row[5])


def _sibling(path: Path, name: str) -> Path | None:
    """The file beside `path` that is named like it with `sdn` replaced by `name`, else plainly `name`.csv."""
    wanted = {f"{name}.csv", re.sub("sdn", name, path.name.lower(), count=1)} - {path.name.lower()}
    found = [beside for beside in sorted(path.parent.iterdir()) if beside.name.lower() in wanted and beside.is_file()]
    return found[0] if found else None
