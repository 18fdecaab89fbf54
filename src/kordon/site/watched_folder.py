"""A folder whose files are handed in as they appear.

A file is taken when its size and time have stood still between two looks, so that one still being written is left alone; hidden
files and those that end in `.part` or `.tmp` are too. Taken and refused ones move to subfolders. Killed between handing in and
moving, the next look hands the same bytes in again, which intake recognises.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

LOOK_SECONDS = 2.0
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")

Look = dict[Path, tuple[int, int]]


class WatchedFolder:
    """`take` hands one file in and says whether it was taken."""

    def __init__(self, folder: Path, take: Callable[[Path], bool], look_seconds: float = LOOK_SECONDS) -> None:
        self.folder, self._take, self._seconds = folder, take, look_seconds

    def watch(self, stop: threading.Event, once: bool = False) -> bool:
        """Until `stop`; with `once` until all that was there at the second look is taken. False when a file was refused.
        Raises OSError for a folder that can't be read."""
        all_taken, before = True, self._look()
        while not stop.wait(self._seconds):
            now = self._look()
            for path, seen in sorted(now.items()):
                if before.get(path) == seen and not stop.is_set():
                    all_taken &= self._handle(path)
            if once:
                break
            before = now
        return all_taken

    def _look(self) -> Look:
        found: Look = {}
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
                    continue
                state = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(state.st_mode):  # no link leads out of the folder
                    found[Path(entry.path)] = (state.st_size, state.st_mtime_ns)
        return found

    def _handle(self, path: Path) -> bool:
        taken = self._take(path)
        target = self.folder / ("taken" if taken else "refused")
        target.mkdir(exist_ok=True)
        now = datetime.now(UTC)
        place = target / path.name
        if place.exists():
            place = target / f"{now:%Y%m%dT%H%M%S%f}-{path.name}"
        path.rename(place)
        with (target / "intake.log").open("a", encoding="utf-8") as log:
            log.write(f"{now.isoformat(timespec='seconds')} {place.name}\n")
        return taken
