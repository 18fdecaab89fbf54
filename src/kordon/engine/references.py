"""Dated references (lists, control lists, registers), kept by content: every version for ever, none half written.

Layout under the home folder:

    references/<name>/<sha256>/version.json   what the version is; a folder without it does not exist for readers
    references/<name>/<sha256>/<part files>
    references/<name>/<sha256>/confirmed      when the publisher was asked and served these bytes
    references/<name>/notes.json              what the downloader remembers (ETag ...)
    incoming/                                 half-made folders; the next writer sweeps what a killed one left
    derived/<sha256>/<key>/                   whatever can be rebuilt from a version (compiled indexes)

A version appears by one `rename` of a finished, fsynced folder, so a kill at any point leaves the old versions whole.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kordon.engine.findings import Parameters

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
PART = re.compile(r"[^/\\\x00-\x1f.][^/\\\x00-\x1f]{0,199}")
BLOCK = 1 << 20
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class ReferenceFault(Exception):
    """The store can't do what was asked; `code` and `parameters` are for the catalogue. Stored versions stay whole."""

    def __init__(self, code: str, *parameters: tuple[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: Parameters = parameters


@dataclass(frozen=True, slots=True)
class PartFile:
    """One file of a version. `size` is in bytes."""

    filename: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a reference.

    `as_of` is the ISO date the reference itself states (else the day it was fetched), `stored_at` the UTC time it
    entered the store, `entries` the number of entries read, `origin` an address or a file name, never a machine path.
    `files` keeps the order given: the main file first.
    """

    name: str
    sha256: str
    as_of: str
    stored_at: str
    format: str
    files: tuple[PartFile, ...]
    entries: int
    origin: str


def default_home() -> Path:
    """KORDON_HOME, else the XDG data folder (`~/.local/share/kordon`)."""
    if home := os.environ.get("KORDON_HOME"):
        return Path(home)
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if data else Path.home() / ".local" / "share") / "kordon"


def combined_sha256(files: Iterable[tuple[str, str]]) -> str:
    """The hash of a version from its (filename, sha256) pairs: a single file's own, else over the sorted lines."""
    pairs = sorted(files)
    if len(pairs) == 1:
        return pairs[0][1]
    return hashlib.sha256("".join(f"{name} {digest}\n" for name, digest in pairs).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class ReferenceStore:
    """All versions of all references under one home folder. Reading never needs the lock; writing takes it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / "references"

    # -- reading

    def names(self) -> list[str]:
        """Every reference of which at least one version is stored."""
        if not self.root.is_dir():
            return []
        return sorted(p.name for p in self.root.iterdir() if NAME.fullmatch(p.name) and self.versions(p.name))

    def versions(self, name: str) -> list[Version]:
        """Oldest first: by stated date, then by the time of storing."""
        folder = self.root / _checked_name(name)
        if not folder.is_dir():
            return []
        found = [_read_version(p) for p in folder.glob("*/version.json")]
        return sorted(found, key=lambda v: (v.as_of, v.stored_at))

    def current(self, name: str, on: date | None = None) -> Version | None:
        """The version in force on `on` (None: now): of those not dated later, the one that was last known to be the
        publisher's, so that a publisher who goes back to earlier bytes is followed."""
        versions = [v for v in self.versions(name) if on is None or v.as_of <= on.isoformat()]
        return max(versions, key=lambda v: (self.confirmed(v, on), self._last_seen(v, on)), default=None)

    def folder(self, version: Version) -> Path:
        return self.root / version.name / version.sha256

    def files(self, version: Version) -> list[Path]:
        """The part files, main file first."""
        return [self.folder(version) / part.filename for part in version.files]

    def verify(self, version: Version) -> list[str]:
        """Re-hash every part; the names of those missing or altered (empty: all is as stored)."""
        bad = [p.filename for p in version.files if _digest_or_empty(self.folder(version) / p.filename) != p.sha256]
        if not bad and combined_sha256((p.filename, p.sha256) for p in version.files) != version.sha256:
            bad.append("version.json")
        return bad

    def confirmed(self, version: Version, on: date | None = None) -> str:
        """The last ISO day, not after `on`, on which these bytes were known to be the publisher's current ones: the
        version's own date or a later day when the publisher was asked again and had nothing newer."""
        return max(version.as_of, *(moment[:10] for moment in self._confirmations(version, on)), "")

    def _last_seen(self, version: Version, on: date | None) -> str:
        return max(version.stored_at, *self._confirmations(version, on), "")

    def _confirmations(self, version: Version, on: date | None) -> list[str]:
        try:
            moments = (self.folder(version) / "confirmed").read_text("ascii").split()
        except OSError:
            return []
        return [moment for moment in moments if on is None or moment[:10] <= on.isoformat()]

    def notes(self, name: str) -> dict[str, dict[str, str]]:
        """What a downloader left with `keep_notes`; empty when nothing or nothing legible is there."""
        try:
            notes = json.loads((self.root / _checked_name(name) / "notes.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    def derived(self, version: Version | str, key: str) -> Path:
        """A folder for artefacts rebuilt from a version (or its sha256); made if missing, safe to delete."""
        sha256 = version if isinstance(version, str) else version.sha256
        folder = self.home / "derived" / _checked_name(sha256) / _checked_name(key)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    # -- writing

    def add(
        self, name: str, paths: Sequence[Path], *, format: str, as_of: str, entries: int, origin: str
    ) -> Version:
        """Store a version, main file first. The same content is recognised: the version already there comes back.

        Raises ReferenceFault `references.disk_full`, `references.not_writable` or `references.bad_name`.
        """
        date.fromisoformat(as_of)
        if not paths or len({p.name for p in paths}) != len(paths) or not all(PART.fullmatch(p.name) for p in paths):
            raise ReferenceFault("references.bad_name", ("name", ", ".join(p.name for p in paths)[:200]))
        _checked_name(name)
        with self.writing() as incoming:
            made = Path(tempfile.mkdtemp(dir=incoming))
            try:
                parts = tuple(_copy(path, made / path.name) for path in paths)
                sha256 = combined_sha256((p.filename, p.sha256) for p in parts)
                target = self.root / name / sha256
                if (target / "version.json").is_file():
                    kept = _read_version(target / "version.json")
                    if not self.verify(kept):
                        return kept
                shutil.rmtree(target, ignore_errors=True)  # damaged from outside: these bytes repair it
                stored_at = datetime.now(UTC).isoformat(timespec="microseconds")
                version = Version(name, sha256, as_of, stored_at, format, parts, entries, origin)
                _write(made / "version.json", json.dumps(asdict(version), ensure_ascii=False, indent=1).encode())
                _fsync_folder(made)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(made, target)
                _fsync_folder(target.parent)
                return version
            finally:
                shutil.rmtree(made, ignore_errors=True)

    def confirm(self, version: Version, at: datetime) -> None:
        """Note that at `at` (UTC) the publisher served this version. One moment a day is kept, the last."""
        with self.writing() as incoming:
            moment = at.astimezone(UTC).isoformat(timespec="microseconds")
            kept = [m for m in self._confirmations(version, None) if m[:10] != moment[:10]]
            lines = "".join(f"{m}\n" for m in sorted([*kept, moment]))
            _replace(self.folder(version) / "confirmed", lines.encode(), incoming)

    def keep_notes(self, name: str, notes: dict[str, dict[str, str]]) -> None:
        with self.writing() as incoming:
            folder = self.root / _checked_name(name)
            folder.mkdir(parents=True, exist_ok=True)
            _replace(folder / "notes.json", json.dumps(notes, indent=1).encode(), incoming)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the writers' lock; yields the folder for half-made things, swept of what a killed writer left there."""
        incoming = self.home / "incoming"
        try:
            incoming.mkdir(parents=True, exist_ok=True)
            with (self.home / "references.lock").open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                for left in incoming.iterdir():
                    shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
                yield incoming
        except OSError as error:
            raise store_fault(error, self.home) from error


def store_fault(error: OSError, home: Path) -> ReferenceFault:
    """The user's words for a failed write."""
    reason = ("reason", error.strerror or type(error).__name__)
    if error.errno in NO_ROOM:
        return ReferenceFault("references.disk_full", ("folder", str(home)), reason)
    return ReferenceFault("references.not_writable", ("folder", str(home)), reason)


def _checked_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ReferenceFault("references.bad_name", ("name", name[:80]))
    return name


def _read_version(path: Path) -> Version:
    try:
        value = json.loads(path.read_text("utf-8"))
        return Version(**{**value, "files": tuple(PartFile(**part) for part in value["files"])})
    except (OSError, ValueError, TypeError, KeyError):
        name = f"{path.parent.parent.name}@{path.parent.name[:12]}"
        raise ReferenceFault("references.bad_manifest", ("name", name)) from None


def _digest_or_empty(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError:
        return ""


def _copy(source: Path, target: Path) -> PartFile:
    """Copy and hash in one pass, so that the hash is of the very bytes stored."""
    digest = hashlib.sha256()
    size = 0
    with source.open("rb") as reading, target.open("xb") as writing:
        while block := reading.read(BLOCK):
            digest.update(block)
            size += len(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    return PartFile(target.name, digest.hexdigest(), size)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _replace(path: Path, content: bytes, incoming: Path) -> None:
    handle, made = tempfile.mkstemp(dir=incoming)
    os.close(handle)
    _write(Path(made), content)
    os.replace(made, path)
    _fsync_folder(path.parent)


def _fsync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
