"""Taking a new version of a list into the store, or refusing it and saying why.

A bad file must never replace a good list: what is cut off, empty, or much smaller than before is refused unless a person
forces it. What can't be read at all is refused even then, since no check could use it.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kordon.engine.findings import Parameters
from kordon.engine.references import ReferenceFault, ReferenceStore, Version, file_sha256, store_fault
from kordon.rooms.watchlists.downloads import Fetched, Progress, fetch, shown_address
from kordon.rooms.watchlists.lists import ListIdentity, LoadedList, bundled, identify, read_list, today
from kordon.rooms.watchlists.sources import Download, ListSource

MAX_SHRINK_PERCENT = 20.0  # of entries, or of a part's bytes; the largest real one-day delisting known is far below
MAX_REJECTED_PERCENT = 1.0
MIN_REJECTED = 3  # a single bad entry in a short list is not a broken file
# How readers name, in their own defects, a part that is not there and an end that is not reached (`ofac.part_missing`).
PART_MISSING, NO_END = (".part_missing",), (".no_end_mark", ".cut_off", ".truncated")
LINE_ENDS = (b"\n", b"\r", b"\x1a")  # OFAC closes its CSV with a 0x1A byte

Message = tuple[str, Parameters]
Fetch = Callable[[Download, Path, dict[str, str], Progress | None], Fetched]


class ListRefused(Exception):
    """A list that must not replace the one in use. `reasons` are catalogue codes; all of them can be forced."""

    def __init__(self, name: str, reasons: list[Message]) -> None:
        super().__init__(", ".join(code for code, _ in reasons))
        self.name = name
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Accepted:
    """A version in the store. `is_new` is False where the store had these bytes; `loaded` is None where nothing had to be
    read; `forced` are the reasons that a person overruled, `dated_today` whether no date was stated anywhere."""

    version: Version
    is_new: bool
    loaded: LoadedList | None = None
    forced: tuple[Message, ...] = ()
    dated_today: bool = False
    previous: Version | None = None


def accept(
    identity: ListIdentity,
    store: ReferenceStore,
    *,
    origin: str = "",
    as_of: date | None = None,
    max_shrink_percent: float = MAX_SHRINK_PERCENT,
    force: bool = False,
) -> Accepted:
    """Read `identity` to the end and store it. Raises ListRefused, UnreadableInput, ReferenceFault."""
    known = [v for v in store.versions(identity.name) if v.sha256 == identity.sha256]
    if known and not store.verify(known[0]):
        return Accepted(known[0], is_new=False)
    loaded = read_list(identity)
    day = as_of or (date.fromisoformat(identity.version) if identity.version else today())
    previous = store.current(identity.name, day)
    reasons = _reasons(loaded, day, previous, store, max_shrink_percent)
    if reasons and not force:
        raise ListRefused(identity.name, reasons)
    version = store.add(
        identity.name,
        identity.files,
        format=identity.format.name,
        as_of=day.isoformat(),
        entries=len(loaded.entries),
        origin=origin or identity.origin,
    )
    return Accepted(version, True, loaded, tuple(reasons), not (as_of or identity.version), previous)


def update(
    source: ListSource,
    store: ReferenceStore,
    *,
    fetch_file: Fetch | None = None,
    progress: Progress | None = None,
    max_shrink_percent: float = MAX_SHRINK_PERCENT,
    force: bool = False,
) -> Accepted:
    """Download a list's files and take them in; where the publisher says nothing changed, note that and keep the version.

    Raises as `accept` and `downloads.fetch` do, and ReferenceFault `references.update_running`.
    """
    with _download_folder(store, source.name) as folder:
        notes = store.notes(source.name)
        get = fetch_file or _fetch
        fetched = [_fetch_one(item, folder, notes, store, source, progress, get) for item in source.downloads]
        current = store.current(source.name)
        if current is not None and all(item.path is None for item in fetched):
            store.confirm(current, datetime.now(UTC))
            return Accepted(current, is_new=False)
        for item in fetched:
            if item.path is None:
                kept = _stored_part(store, source.name, item.download.filename, item.note.get("sha256", ""))
                if kept is not None:
                    shutil.copyfile(kept, folder / item.download.filename)
        origin = ", ".join(shown_address(item) for item in source.downloads)
        accepted = accept(
            identify(folder, today(), among=(source.name,)),
            store,
            origin=origin,
            max_shrink_percent=max_shrink_percent,
            force=force,
        )
        # Only now: an ETag of a refused file would hide its correction behind "unchanged".
        store.keep_notes(source.name, {shown_address(item.download): item.note for item in fetched})
        store.confirm(accepted.version, datetime.now(UTC))
        return accepted


def _fetch(download: Download, folder: Path, note: dict[str, str], progress: Progress | None) -> Fetched:
    return fetch(download, folder, note, progress=progress)


def _fetch_one(
    download: Download,
    folder: Path,
    notes: dict[str, dict[str, str]],
    store: ReferenceStore,
    source: ListSource,
    progress: Progress | None,
    fetch_file: Fetch,
) -> Fetched:
    """Ask for changes only where the bytes that the note is about are still in the store's current version."""
    note = notes.get(shown_address(download), {})
    if _stored_part(store, source.name, download.filename, note.get("sha256", "")) is None:
        note = {}
    return fetch_file(download, folder, note, progress)


def _stored_part(store: ReferenceStore, name: str, filename: str, sha256: str) -> Path | None:
    current = store.current(name)
    if current is None:
        return None
    for part, path in zip(current.files, store.files(current), strict=True):
        if part.filename == filename and part.sha256 == sha256 and path.is_file() and file_sha256(path) == sha256:
            return path
    return None


@contextmanager
def _download_folder(store: ReferenceStore, name: str) -> Iterator[Path]:
    """A fresh folder on the store's disk, called like the list, because messages show that name; one update at a time,
    and each sweeps what a killed one left."""
    root = store.home / "downloads"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with (store.home / "downloads.lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ReferenceFault("references.update_running") from None
            for left in root.iterdir():
                shutil.rmtree(left, ignore_errors=True)
            folder = root / name
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise store_fault(error, store.home) from error


def _reasons(
    loaded: LoadedList, day: date, previous: Version | None, store: ReferenceStore, max_shrink_percent: float
) -> list[Message]:
    reasons: list[Message] = []
    rejected, units = loaded.tally.rejected, loaded.tally.units
    if not loaded.entries:
        reasons.append(("list.empty", (("list", loaded.name),)))
    if rejected >= MIN_REJECTED and rejected * 100 > units * MAX_REJECTED_PERCENT:
        reasons.append(("list.many_rejected", (("rejected", str(rejected)), ("units", str(units)))))
    if day > today() + timedelta(days=1):
        reasons.append(("list.future_date", (("day", day.isoformat()),)))
    for defect in loaded.defects:
        if defect.code.endswith(PART_MISSING):
            reasons.append(("list.part_missing", (("file", dict(defect.parameters).get("part", "")),)))
    ended = not any(defect.code.endswith(NO_END) for defect in loaded.defects)
    if not ended or (loaded.last_rejected and _is_lines(loaded.identity.files[0])):
        reasons.append(("list.cut_off", (("file", loaded.identity.files[0].name),)))
    before = previous.entries if previous is not None else _bundled_entries(loaded)
    if before and len(loaded.entries) < before * (1 - max_shrink_percent / 100):
        counts = (("before", str(before)), ("after", str(len(loaded.entries))), ("limit", f"{max_shrink_percent:g}"))
        reasons.append(("list.shrunk", (("list", loaded.name), *counts)))
    if previous is not None and previous.format == loaded.identity.format.name:
        reasons.extend(_part_reasons(loaded, previous, store, max_shrink_percent))
    return list(dict.fromkeys(reasons))


def _part_reasons(
    loaded: LoadedList, previous: Version, store: ReferenceStore, max_shrink_percent: float
) -> Iterator[Message]:
    """A list in several files can lose its aliases with no entry missing: compare each file with its predecessor."""
    files = {path.name: path for path in loaded.identity.files}
    single = len(files) == 1 and len(previous.files) == 1
    for part, old in zip(previous.files, store.files(previous), strict=True):
        new = loaded.identity.files[0] if single else files.get(part.filename)
        if new is None:
            yield "list.part_missing", (("file", part.filename),)
            continue
        size = new.stat().st_size
        if not single and size < part.size * (1 - max_shrink_percent / 100):
            counts = (("before", str(part.size)), ("after", str(size)), ("limit", f"{max_shrink_percent:g}"))
            yield "list.part_shrunk", (("file", part.filename), *counts)
        if _is_lines(new) and _last_byte(old) in LINE_ENDS and _last_byte(new) not in LINE_ENDS:
            yield "list.cut_off", (("file", new.name),)


def _bundled_entries(loaded: LoadedList) -> int:
    """The first version stored of the list that came with the installation is compared with the latter."""
    snapshot = bundled(today())
    if snapshot is None or snapshot.name != loaded.name or snapshot.sha256 == loaded.sha256:
        return 0
    return len(read_list(snapshot).entries)


def _is_lines(path: Path) -> bool:
    """Whether a file is rows or lines: XML and ZIP tell by themselves that their end is missing."""
    with path.open("rb") as stream:
        return not stream.read(8).lstrip(b"\xef\xbb\xbf\xff\xfe").startswith((b"<", b"PK", b"PAR1"))


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(-1, 2)
        return stream.read(1)
