"""From what a user calls a list (`un`, `ofac@2021-07-01`, a file, a folder) to the version meant, and to its entries.

`resolve` says which bytes are meant without reading an entry, so that a compiled index can be reopened by hash;
`read_list` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from kordon.engine.findings import Defect, Location, Parameters, Severity
from kordon.engine.outputs.summary import UsedReference, reference_warnings
from kordon.engine.pipeline import open_source
from kordon.engine.references import ReferenceStore, Version, combined_sha256
from kordon.engine.units import Format, Source, Tally, Unit, UnreadableInput
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.sources import ListSource, list_sources

BUNDLED_NAME = "un"
BUNDLED_VERSION = "bundled"
BUNDLED_FILE = Path(__file__).parent / "data" / "un_snapshot.jsonl"
SHORTEST_HASH = 6  # hex digits that NAME@HASH needs at least


@dataclass(frozen=True, slots=True)
class ListIdentity:
    """A version of a list, found but not read.

    `version` is the ISO date the list states, empty where a file states none; `files` the parts, main file first;
    `entries` the count made when the version was stored, 0 where nobody counted yet; `origin` where the bytes came from
    (an address or file names, never a machine path). `current_on` is the last ISO day on which the publisher is known to
    have served these bytes; the age counts from it.
    """

    source: ListSource
    format: Format[ListEntry]
    version: str
    sha256: str
    files: tuple[Path, ...]
    as_of: date
    origin: str = ""
    entries: int = 0
    bundled: bool = False
    stored: Version | None = None
    current_on: str = ""

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def age_days(self) -> int | None:
        """Days from the last day known current to `as_of`, never negative; None where the list states no date."""
        if not self.current_on:
            return None
        return max(0, (self.as_of - date.fromisoformat(self.current_on)).days)

    @property
    def stale(self) -> bool:
        return self.used().stale

    def used(self) -> UsedReference:
        """For the summary of a run."""
        return UsedReference(
            list=self.name,
            version=self.version,
            sha256=self.sha256,
            title=self.source.title,
            entries=self.entries,
            age_days=self.age_days,
            max_age_days=self.source.max_age_days,
            bundled=self.bundled,
        )

    @property
    def warnings(self) -> tuple[tuple[str, Parameters], ...]:
        """What every result made with this version must say: it is stale, bundled, or bears no date."""
        undated = [] if self.version else [("list.undated", (("list", self.name),))]
        return (*reference_warnings([self.used()]), *undated)


@dataclass(slots=True)
class LoadedList:
    """A version with its entries. `tally` counts its units (read + rejected), `defects` says what was odd in them;
    `last_rejected` is True where the very last unit was no entry, as in a file that was cut off."""

    identity: ListIdentity
    entries: list[ListEntry] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    defects: list[Defect] = field(default_factory=list)
    last_rejected: bool = False

    @property
    def name(self) -> str:
        return self.identity.name

    @property
    def version(self) -> str:
        return self.identity.version

    @property
    def sha256(self) -> str:
        return self.identity.sha256

    @property
    def stale(self) -> bool:
        return self.identity.stale

    @property
    def age_days(self) -> int | None:
        return self.identity.age_days

    @property
    def origin(self) -> str:
        return self.identity.origin

    def used(self) -> UsedReference:
        """For the summary of a run, with the entries counted."""
        return replace(self.identity.used(), entries=len(self.entries))


def today() -> date:
    return datetime.now(UTC).date()


def default_lists(store: ReferenceStore | None) -> list[str]:
    """What is checked against when nobody names a list: every list in the store, and the Security Council's always
    (from the bundled snapshot until a version of it is stored)."""
    names = set(store.names()) if store is not None else set()
    return sorted(names & set(list_sources()) | {BUNDLED_NAME})


def load_list(reference: str, store: ReferenceStore | None, as_of: date | None = None) -> LoadedList:
    """`read_list(resolve(...))`."""
    return read_list(resolve(reference, store, as_of))


def resolve(reference: str, store: ReferenceStore | None, as_of: date | None = None) -> ListIdentity:
    """The version that `reference` means on `as_of` (today where None).

    `reference` is a list's name (newest stored version not after `as_of`; for `un`, where none is stored, the bundled
    snapshot), `NAME@DATE`, `NAME@HASH`, `un@bundled`, or the path of a file or folder. Raises UnreadableInput:
    `list.unknown_reference`, `list.no_version`, `list.none_on_date`, `list.unknown_version`, `list.not_a_list`,
    `list.two_lists`; ReferenceFault when the store itself is damaged.
    """
    day = as_of or today()
    name, _, wanted = reference.partition("@")
    if name in list_sources():
        return _resolve_version(name, wanted, store, day) if wanted else _resolve_newest(name, store, day)
    path = Path(reference)
    if not is_path(reference):
        raise _refusal("list.unknown_reference", path.name, known=", ".join(sorted(list_sources())))
    found, snapshot = identify(path, day), bundled(day)
    return snapshot if snapshot is not None and found.sha256 == snapshot.sha256 else found


def is_path(text: str) -> bool:
    """Whether a file or folder of that name is there; text that can be no path (too long, NUL) is none."""
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def read_list(identity: ListIdentity) -> LoadedList:
    """Read every entry. Raises UnreadableInput when the file as a whole can't be read, or when a stored version's bytes
    are no longer those that were stored (`list.altered`)."""
    loaded = LoadedList(identity)
    source = _opened(identity)
    units: Iterator[Unit[Any]] = identity.format.read(source, {})
    for unit in units:
        loaded.tally.add(unit)
        loaded.last_rejected = unit.record is None
        loaded.defects.extend(unit.defects)
        if unit.record is not None:
            loaded.entries.append(unit.record)
    return loaded


def identify(path: Path, day: date, among: Iterable[str] = ()) -> ListIdentity:
    """Which list a file or folder is, by content; `among` limits the sources to try (empty: all)."""
    names = set(among) or set(list_sources())
    sources = [source for name, source in sorted(list_sources().items()) if name in names]
    found: dict[str, tuple[float, Source, ListSource, Format[ListEntry]]] = {}
    for candidate in _candidates(path):
        best = _recognised(candidate, sources)
        if best is not None and (best[2].name not in found or best[0] > found[best[2].name][0]):
            found[best[2].name] = best
    if not found:
        raise _refusal("list.not_a_list", path.name, known=", ".join(source.title for source in sources))
    if len(found) > 1:
        raise _refusal("list.two_lists", path.name, lists=", ".join(sorted(found)))
    _, main, source, form = next(iter(found.values()))
    files = _parts(main, source)
    hashes = [(file.name, main.sha256 if file == main.path else open_source(file).sha256) for file in files]
    stated = source.list_date(main) if source.list_date else None
    version = stated.isoformat() if stated else ""
    return ListIdentity(
        source=source,
        format=form,
        version=version,
        sha256=combined_sha256(hashes),
        files=tuple(files),
        as_of=day,
        origin=", ".join(file.name for file in files),
        current_on=version,
    )


def version_identity(version: Version, store: ReferenceStore, day: date) -> ListIdentity:
    """A stored version as an identity. Raises UnreadableInput (`list.not_a_list`) when no reader knows its format."""
    source = list_sources().get(version.name)
    form = next((f for f in source.formats if f.name == version.format), None) if source else None
    if source is None or form is None:
        raise _refusal("list.not_a_list", f"{version.name}@{version.as_of}", known=version.format)
    return ListIdentity(
        source=source,
        format=form,
        version=version.as_of,
        sha256=version.sha256,
        files=tuple(store.files(version)),
        as_of=day,
        origin=version.origin,
        entries=version.entries,
        stored=version,
        current_on=store.confirmed(version, day),
    )


def bundled(day: date) -> ListIdentity | None:
    """The snapshot of the Security Council list that came with the installation."""
    found = _bundled_on_disk()
    if found is None:
        return None
    return ListIdentity(
        source=found.source,
        format=found.format,
        version=found.version,
        sha256=found.sha256,
        files=found.files,
        as_of=day,
        origin=found.origin,
        bundled=True,
        current_on=found.version,
    )


@cache
def _bundled_on_disk() -> ListIdentity | None:
    return identify(BUNDLED_FILE, date.min, among=(BUNDLED_NAME,)) if BUNDLED_FILE.is_file() else None


def _resolve_newest(name: str, store: ReferenceStore | None, day: date) -> ListIdentity:
    version = store.current(name, day) if store is not None else None
    if version is not None and store is not None:
        return version_identity(version, store, day)
    snapshot = bundled(day) if name == BUNDLED_NAME else None
    if snapshot is not None and snapshot.version <= day.isoformat():
        return snapshot
    oldest = [v.as_of for v in store.versions(name)] if store is not None else []
    oldest += [snapshot.version] if snapshot is not None else []
    if oldest:
        raise _refusal("list.none_on_date", name, list=name, day=day.isoformat(), first=min(oldest))
    raise _refusal("list.no_version", name, list=name)


def _resolve_version(name: str, wanted: str, store: ReferenceStore | None, day: date) -> ListIdentity:
    snapshot = bundled(day) if name == BUNDLED_NAME else None
    if wanted == BUNDLED_VERSION and snapshot is not None:
        return snapshot
    versions = store.versions(name) if store is not None else []
    for version in reversed(versions):
        if store is not None and _means(wanted, version.as_of, version.sha256):
            return version_identity(version, store, day)
    if snapshot is not None and _means(wanted, snapshot.version, snapshot.sha256):
        return snapshot
    known = [f"{v.as_of} ({v.sha256[:12]})" for v in versions] + ([BUNDLED_VERSION] if snapshot else [])
    raise _refusal("list.unknown_version", name, list=name, version=wanted[:80], known=", ".join(known[-10:]) or "-")


def _means(wanted: str, as_of: str, sha256: str) -> bool:
    return wanted == as_of or (len(wanted) >= SHORTEST_HASH and sha256.startswith(wanted.lower()))


def _candidates(path: Path) -> list[Source]:
    """The files to look at; in a folder, those that are not empty and not hidden."""
    if not path.is_dir():
        return [open_source(path)]
    files = [p for p in sorted(path.iterdir()) if p.is_file() and not p.name.startswith(".") and p.stat().st_size]
    return [open_source(p) for p in files]


def _recognised(
    source: Source, sources: Iterable[ListSource]
) -> tuple[float, Source, ListSource, Format[ListEntry]] | None:
    scored = [(form.recognise(source), s, form) for s in sources for form in s.formats]
    score, of, form = max(scored, key=lambda item: item[0], default=(0.0, None, None))
    return (score, source, of, form) if score > 0 and of is not None and form is not None else None


def _parts(main: Source, source: ListSource) -> list[Path]:
    """The main file first, then the others that belong to it."""
    named = source.parts(main.path) if source.parts else [main.path]
    return [main.path, *(p for p in named if p != main.path and p.is_file() and p.stat().st_size)]


def _opened(identity: ListIdentity) -> Source:
    """The main file, with every part's hash compared to the identity's."""
    opened = [open_source(file) for file in identity.files]
    if combined_sha256((s.path.name, s.sha256) for s in opened) != identity.sha256:
        raise _refusal("list.altered", f"{identity.name}@{identity.version}", list=identity.name)
    return opened[0]


def _refusal(code: str, name: str, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(file=name), tuple(parameters.items())))
