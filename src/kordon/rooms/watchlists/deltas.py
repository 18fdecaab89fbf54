"""What changed between two versions of a list, entry by entry and field by field.

Entries are paired by the publisher's permanent id and compared by content: publishers' own version numbers and
amendment dates can't be trusted to move when the content does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.provenance import Provenance
from kordon.rooms.watchlists.lists import LoadedList
from kordon.rooms.watchlists.records import ListEntry

APART = ("id", "list", "party", "provenance")  # what pairs entries, holds the rest, or moves with every file


@dataclass(frozen=True, slots=True)
class FieldChange:
    """The values of one field that only the older (`before`) or only the newer version (`after`) has, as text."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that both versions have, with every field that differs."""

    id: str
    caption: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """`added` and `removed` entries, `changed` ones, and the ids of those whose values are the same but stand in another
    order (`reordered`): no news for people, but a check may take the first of two names. Each sorted by id."""

    added: tuple[ListEntry, ...] = ()
    removed: tuple[ListEntry, ...] = ()
    changed: tuple[EntryChange, ...] = ()
    reordered: tuple[str, ...] = ()
    unchanged: int = 0

    def touched(self) -> frozenset[str]:
        """The ids of all entries that a check could judge differently in the newer version."""
        return frozenset(
            [e.id for e in self.added] + [e.id for e in self.removed] + [c.id for c in self.changed] + [*self.reordered]
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A delta of two versions of a list, and the fields that only one of their formats holds: not compared."""

    delta: Delta
    not_compared: tuple[str, ...] = ()


def compare_versions(before: LoadedList, after: LoadedList) -> Comparison:
    """Compare two versions by what the formats of both hold. Versions in one format are compared whole."""
    sides = (before.entries, after.entries)
    formats = [loaded.identity.format.name for loaded in (before, after)]
    known = {**before.identity.source.lossy, **after.identity.source.lossy}
    as_kept = [known[name] for name in formats if name in known] if formats[0] != formats[1] else []
    if not as_kept:
        return Comparison(diff_entries(*sides))
    reduced = [[_reduced(entry, as_kept) for entry in entries] for entries in sides]
    held, kept = (set().union(*(entry_fields(e) for side in group for e in side)) for group in (sides, reduced))
    return Comparison(diff_entries(*reduced), tuple(sorted(held - kept)))


def _reduced(entry: ListEntry, as_kept: Iterable[Callable[[ListEntry], ListEntry]]) -> ListEntry:
    for make in as_kept:
        entry = make(entry)
    return entry


def diff_entries(before: Iterable[ListEntry], after: Iterable[ListEntry]) -> Delta:
    """Compare two versions. Where a publisher uses one id twice, all entries of that id are compared as one."""
    old, new = _by_id(before), _by_id(after)
    changed: list[EntryChange] = []
    reordered: list[str] = []
    unchanged = 0
    for entry_id in sorted(old.keys() & new.keys()):
        if _placeless(old[entry_id]) == _placeless(new[entry_id]):
            unchanged += 1
            continue
        found = _changes(old[entry_id], new[entry_id])
        if found:
            changed.append(EntryChange(entry_id, new[entry_id][0].party.caption, found))
        else:
            reordered.append(entry_id)
    return Delta(
        added=tuple(e for entry_id in sorted(new.keys() - old.keys()) for e in new[entry_id]),
        removed=tuple(e for entry_id in sorted(old.keys() - new.keys()) for e in old[entry_id]),
        changed=tuple(changed),
        reordered=tuple(reordered),
        unchanged=unchanged,
    )


def entry_fields(entry: ListEntry) -> dict[str, tuple[str, ...]]:
    """Every field of an entry that says something, as texts; what the source said beyond Kordon's fields stands under
    `other.<its name>`. Fields of the party bear their own name (`names`, `births` ...)."""
    found: dict[str, tuple[str, ...]] = {}
    for owner in (entry, entry.party):
        for item in fields(owner):
            if item.name in APART or item.name == "other":
                continue
            texts = _texts(getattr(owner, item.name))
            if texts:
                found[item.name] = texts
    for name, text in entry.party.other:
        found[f"other.{name}"] = (*found.get(f"other.{name}", ()), text)
    return found


def _by_id(entries: Iterable[ListEntry]) -> Mapping[str, list[ListEntry]]:
    found: dict[str, list[ListEntry]] = {}
    for entry in entries:
        found.setdefault(entry.id, []).append(entry)
    return found


def _placeless(entries: list[ListEntry]) -> list[ListEntry]:
    """Without the place in the file, which moves with every entry before it."""
    return [replace(e, party=replace(e.party, provenance=Provenance())) for e in entries]


def _changes(before: list[ListEntry], after: list[ListEntry]) -> tuple[FieldChange, ...]:
    old, new = _values(before), _values(after)
    found = []
    for name in [*old, *(n for n in new if n not in old)]:
        had, has = old.get(name, Counter()), new.get(name, Counter())
        if had != has:
            found.append(FieldChange(name, tuple((had - has).elements()), tuple((has - had).elements())))
    return tuple(found)


def _values(entries: list[ListEntry]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for entry in entries:
        for name, texts in entry_fields(entry).items():
            found.setdefault(name, Counter()).update(texts)
    return found


def _texts(value: Any) -> tuple[str, ...]:
    if value is None or value == "" or value == ():
        return ()
    if isinstance(value, tuple):
        return tuple(_text(item) for item in value)
    return (_text(value),)


def _text(value: Any) -> str:
    """One value in one line: a date by its ISO form, a record by what it says (empty and unknown fields left out)."""
    if isinstance(value, PartialDate):
        extra = [value.text] if value.text and value.text != value.iso() else []
        extra += [value.calendar] if value.calendar != "gregorian" else []
        return value.iso() + (f" ({', '.join(extra)})" if extra else "")
    if isinstance(value, Enum):
        return str(value.value)
    if is_dataclass(value):
        said = [getattr(value, item.name) for item in fields(value)]
        return ", ".join(_text(part) for part in said if part not in (None, "", ()) and _text(part) != "unknown")
    return str(value)
