"""Files that appear whole or not at all.

A file is written beside its final name, synced to disk and renamed over it (POSIX rename is atomic within a folder). A
kill leaves at most a hidden `.NAME.*.part`; what stood under the final name before stays until then.
"""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from kordon.engine.findings import Defect, Location, Severity


class OutputFailed(Exception):
    """The output can't be written. Carries the one defect that says why (`output.disk_full`, `output.too_large`,
    `output.not_writable`), for the user."""

    def __init__(self, defect: Defect) -> None:
        super().__init__(defect.code)
        self.defect = defect
        self.code = defect.code
        self.parameters = (("file", defect.location.file), *defect.parameters)


class AtomicFile:
    """A binary file under a temporary name until `commit`. Leaving the `with` block without it removes the file.

    Every OSError of its own writes becomes OutputFailed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = 0
        self._part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
        self._open = True
        try:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            self._stream: BinaryIO = self._part.open("xb")
        except OSError as error:
            raise self._failed(error) from None

    def write(self, data: bytes) -> None:
        """After `abandon` a write is ignored: Arrow's writers still close their footers when they are collected."""
        if not self._open:
            return
        try:
            self._stream.write(data)
        except OSError as error:
            raise self._failed(error) from None
        self.written += len(data)

    def commit(self) -> None:
        """Sync and rename: from here on the file is there, whole."""
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            os.replace(self._part, self.path)
            self._open = False
            _sync_folder(self.path.parent)
        except OSError as error:
            raise self._failed(error) from None

    def abandon(self) -> None:
        """Remove what was written. Closing may fail on the same full disk; the file goes all the same."""
        if not self._open:
            return
        self._open = False
        try:
            self._stream.close()
        except OSError:
            pass
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> AtomicFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abandon()

    def _failed(self, error: OSError) -> OutputFailed:
        code = {
            errno.ENOSPC: "output.disk_full",
            errno.EDQUOT: "output.disk_full",
            errno.EFBIG: "output.too_large",
        }.get(error.errno or 0, "output.not_writable")
        parameters = (("reason", error.strerror or type(error).__name__),)
        return OutputFailed(Defect(code, Severity.REJECTED, Location(file=self.path.name), parameters))


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable. Some file systems refuse to sync a folder; the rename then stands as it is."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
