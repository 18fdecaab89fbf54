"""The Denied Persons List of the US Bureau of Industry and Security, as tab-separated text with a header.

One unit is one line after the header: one address of one denied person, as published. The list gives no ids, so an
entry's id is a hash of name, address and effective date, which no later edit of the other columns changes. Persons and
companies are not told apart. Dates are month first; `expires_on` ends an order.

Source: 15 CFR part 764 supplement 1 (standard terms of denial orders); https://www.bis.gov/denied-persons-list. Proven on
a list of 546 lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Name, NameKind, NameQuality, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit, UnreadableInput
from kordon.rooms.watchlists.formats.issued import country_of, join
from kordon.rooms.watchlists.formats.line_reading import fields, lines
from kordon.rooms.watchlists.formats.published_dates import read_date
from kordon.rooms.watchlists.records import ListEntry

COLUMNS = ("Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date", "Expiration_Date",
           "Standard_Order", "Last_Update", "Action", "FR_Citation")  # fmt: skip
NEEDED = ("Name", "Effective_Date", "Expiration_Date")
_KNOWN_AS = re.compile(r"\s*\(\s*A[./]?K[./]?A\.?\s+(?P<inner>[^()]+)\)\s*|\s+A[./]K[./]A\.?\s+(?P<after>.+)$", re.I)


def recognise(source: Source) -> float:
    header = _header(source.head.split(b"\n", 1)[0])
    return 0.95 if header is not None and set(NEEDED) <= set(header) and "FR_Citation" in header else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every line. No options. Raises UnreadableInput `dpl.no_header`. Defects: `dpl.bad_row`, `dpl.no_name` (rejected),
    `dpl.unread_date`, `dpl.unknown_column` (notes; the latter on the first unit, the column's texts are kept)."""
    header: list[str] | None = None
    taken: dict[str, int] = {}
    number = 0
    for line_number, line in lines(source.path):
        if header is None:
            header = _checked_header(source, line)
        elif line is None or line.strip(b"\r\n \x1a"):
            number += 1
            yield _unit(source, Location(source.name, number, line_number), line, header, taken)


TEXT = Format("dpl-text", "BIS Denied Persons List (tab-separated)", recognise, read)


def _header(line: bytes) -> list[str] | None:
    return fields(line, "\t")


def _checked_header(source: Source, line: bytes | None) -> list[str]:
    header = _header(line) if line is not None else None
    missing = [name for name in NEEDED if name not in (header or ())]
    if header is None or missing:
        where = Location(source.name, line=1)
        raise UnreadableInput(Defect("dpl.no_header", Severity.REJECTED, where, (("missing", ", ".join(missing)),)))
    return header


def _unit(
    source: Source, where: Location, line: bytes | None, header: list[str], taken: dict[str, int]
) -> Unit[ListEntry]:
    row = fields(line, "\t") if line is not None else None
    if row is None or len(row) != len(header):
        counts = (("expected", str(len(header))), ("found", str(len(row or ()))))
        return Unit(where.unit, None, (Defect("dpl.bad_row", Severity.REJECTED, where, counts),))
    values = dict(zip(header, row, strict=True))
    if not values["Name"]:
        return Unit(where.unit, None, (Defect("dpl.no_name", Severity.REJECTED, where),))
    unknown = [name for name in header if name not in COLUMNS] if where.unit == 1 else []
    defects = [Defect("dpl.unknown_column", Severity.NOTE, where, (("column", name[:40]),)) for name in unknown]
    days: dict[str, PartialDate] = {}
    other = [
        (name, text) for name, text in values.items() if text and (name not in COLUMNS or name == "Standard_Order")
    ]
    for name in ("Effective_Date", "Expiration_Date", "Last_Update"):
        text = values.get(name, "")
        if text and (day := read_date(text)) is not None and day.day:
            days[name] = day
        elif text:
            other.append((name, text))
            defects.append(Defect("dpl.unread_date", Severity.NOTE, where, (("column", name), ("text", text[:40]))))
    return Unit(where.unit, _entry(source, where, values, days, other, taken), tuple(defects))


def _entry(
    source: Source,
    where: Location,
    values: dict[str, str],
    days: dict[str, PartialDate],
    other: list[tuple[str, str]],
    taken: dict[str, int],
) -> ListEntry:
    identity = _identity(values, taken)
    street, city, region, code, country = (
        values.get(name, "") for name in ("Street_Address", "City", "State", "Postal_Code", "Country")
    )
    whole = join(", ", street, city, region, code, country)
    address = Address(whole, street, city, region, code, country_of(country), country)
    names = _names(" ".join(values["Name"].split()))
    if len(names) > 1:
        other.append(("Name", values["Name"]))
    party = Party(
        id=identity,
        kind=PartyKind.UNKNOWN,
        names=names,
        countries=(address.country,) if address.country else (),
        addresses=(address,) if whole else (),
        other=tuple(other),
        provenance=Provenance(source.name, source.sha256, where.unit, where.line),
    )
    expiry = days.get("Expiration_Date")
    return ListEntry(
        list="dpl",
        id=identity,
        party=party,
        listed_on=days.get("Effective_Date"),
        amended_on=(days["Last_Update"],) if "Last_Update" in days else (),
        expires_on=date(expiry.year, expiry.month, expiry.day) if expiry else None,
        legal_basis=values.get("FR_Citation", ""),
        remarks=values.get("Action", ""),
    )


def _identity(values: dict[str, str], taken: dict[str, int]) -> str:
    """16 hex digits of a SHA-256; a line that repeats another in all of it gets `-2`, `-3` ..."""
    told = "\n".join(values.get(name, "") for name in COLUMNS[:7])
    identity = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    taken[identity] = taken.get(identity, 0) + 1
    return identity if taken[identity] == 1 else f"{identity}-{taken[identity]}"


def _names(text: str) -> tuple[Name, ...]:
    """`FUYI SUN A/K/A FRANK SUN` and `PEARL (A.K.A. NEI-CHIEN CHU) LI` are two names each."""
    match = _KNOWN_AS.search(text)
    if match is None:
        return (Name(text, NameKind.PRIMARY, NameQuality.UNKNOWN, "Latn"),)
    first = " ".join(_KNOWN_AS.sub(" ", text).split())
    second = (match["inner"] or match["after"]).strip()
    return tuple(
        Name(name, kind, NameQuality.UNKNOWN, "Latn")
        for name, kind in ((first, NameKind.PRIMARY), (second, NameKind.ALIAS))
        if name
    )
