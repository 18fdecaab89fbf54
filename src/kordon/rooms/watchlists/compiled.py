"""A list version made ready for checking: an index of its names, and its entries to read one at a time.

A compiled list is kept beside the references, by the hash of the list's bytes and of the name knowledge it was made with,
and opened memory-mapped: entries are parsed only when a finding needs them.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import DamerauLevenshtein

from kordon.engine.names.index import LAYOUT, IndexMismatch
from kordon.engine.names.knowledge import data_version
from kordon.engine.names.matcher import Matcher
from kordon.engine.records.encoding import party_from_json, party_json
from kordon.engine.records.party import Identifier, Party
from kordon.rooms.watchlists.records import ListEntry

Longs = npt.NDArray[np.int64]
NOT_IN_FORCE = frozenset(("de-listed", "related"))
"""Statuses of entries that a source keeps without listing them (SECO's de-listed targets, OpenSanctions' relatives)."""

NEAR_LENGTH = 7
"""Characters an identifier needs before one wrong character still says something."""


@cache
def compiled_key() -> str:
    """The name of compiled folders of this program and its data."""
    return f"names-{LAYOUT}-{data_version()}"


def identifier_hash(identifier: Identifier) -> int:
    """63 bits of an identifier's value; the kind is compared afterwards."""
    value = 1469598103934665603
    for byte in identifier.value.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 1099511628211) & 0x7FFFFFFFFFFFFFFF
    return value


class CompiledList:
    """`matcher` finds entries by name, `with_identifier` by number; `party(i)` reads entry i."""

    def __init__(self, matcher: Matcher, lines: bytes | memoryview, line_at: Longs, hashes: Longs, owners: Longs) -> None:
        self.matcher = matcher
        self._lines, self._line_at = lines, line_at
        self._hashes, self._owners = hashes, owners
        self._parties: dict[int, tuple[Party, date | None]] = {}

    def __len__(self) -> int:
        return len(self._line_at) - 1

    def party(self, number: int) -> Party:
        return self._read(number)[0]

    def in_force(self, number: int, day: date) -> bool:
        """False once an entry has expired (denial orders, warrants)."""
        expires = self._read(number)[1]
        return expires is None or expires >= day

    def ids_in_force(self, day: date) -> frozenset[str]:
        """The publisher's ids of all entries in force on a day. Reads every entry: keep what it gives."""
        found = []
        for first, last in pairwise(self._line_at.tolist()):
            expires, _, rest = bytes(self._lines[first:last]).partition(b"\t")
            if not expires or date.fromisoformat(expires.decode()) >= day:
                found.append(str(json.loads(rest)["id"]))
        return frozenset(found)

    def with_identifier(self, identifier: Identifier) -> list[int]:
        """Entries that bear an identifier of the same value, whatever its kind."""
        wanted = identifier_hash(identifier)
        first, last = np.searchsorted(self._hashes, [wanted, wanted + 1])
        return [int(owner) for owner in self._owners[first:last]]

    def _read(self, number: int) -> tuple[Party, date | None]:
        known = self._parties.get(number)
        if known is None:
            line = bytes(self._lines[self._line_at[number] : self._line_at[number + 1]])
            expires, _, rest = line.partition(b"\t")
            known = party_from_json(rest), date.fromisoformat(expires.decode()) if expires else None
            if len(self._parties) > 20_000:
                self._parties.clear()
            self._parties[number] = known
        return known


def in_memory(entries: Sequence[ListEntry]) -> CompiledList:
    """Compile without keeping anything."""
    lines, line_at, hashes, owners = _parts(entries)
    return CompiledList(Matcher.build([e.party for e in entries]), lines, line_at, hashes, owners)


def kept(entries: Sequence[ListEntry], folder: Path) -> CompiledList:
    """Compile and keep in `folder` (which appears by one rename). Falls back to memory where the disk refuses."""
    lines, line_at, hashes, owners = _parts(entries)
    matcher = Matcher.build([e.party for e in entries])
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            matcher.save(made)
            (made / "entries.jsonl").write_bytes(lines)
            for name, array in (("line_at", line_at), ("hashes", hashes), ("owners", owners)):
                np.save(made / f"{name}.npy", array, allow_pickle=False)
            (made / "complete.json").write_text(json.dumps({"entries": len(entries)}), "utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError:
        pass  # nothing is lost but time: the list is checked from memory, and compiled again next time
    return CompiledList(matcher, lines, line_at, hashes, owners)


def reopened(folder: Path) -> CompiledList | None:
    """A compiled list from disk, None where there is none that is whole and of this program."""
    try:
        if not (folder / "complete.json").is_file():
            return None
        lines: Any = np.memmap(folder / "entries.jsonl", np.uint8, "r") if (folder / "entries.jsonl").stat().st_size else b""
        arrays = [np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("line_at", "hashes", "owners")]
        if not len(arrays[0]) or len(lines) != arrays[0][-1]:
            return None  # cut short: compile it again
        return CompiledList(Matcher.open(folder), memoryview(lines), arrays[0], arrays[1], arrays[2])
    except (OSError, EOFError, ValueError, IndexMismatch):
        return None


def _parts(entries: Iterable[ListEntry]) -> tuple[bytes, Longs, Longs, Longs]:
    lines: list[bytes] = []
    hashes: list[tuple[int, int]] = []
    for number, entry in enumerate(entries):
        # what a list keeps though it is no longer (or was never) listed must not give findings
        ended = date.min if entry.status in NOT_IN_FORCE else entry.expires_on
        expires = ended.isoformat() if ended else ""
        lines.append(expires.encode() + b"\t" + party_json(entry.party) + b"\n")
        hashes.extend((identifier_hash(i), number) for i in entry.party.identifiers if i.value)
    line_at = np.zeros(len(lines) + 1, np.int64)
    np.cumsum([len(line) for line in lines], out=line_at[1:])
    hashes.sort()
    pairs = np.array(hashes, np.int64).reshape(-1, 2)
    return b"".join(lines), line_at, np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])


def nearly_equal(left: Identifier, right: Identifier) -> bool:
    """One character wrong, missing, too many or exchanged in a number long enough to tell."""
    if min(len(left.value), len(right.value)) < NEAR_LENGTH:
        return False
    return DamerauLevenshtein.distance(left.value, right.value, score_cutoff=1) == 1
