"""A worker beside the server, for an installation on one machine: a process of its own, which ends with its parent, and is
started anew when it dies."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_SECONDS = 1.0
SHORT_LIFE_SECONDS = 10.0  # a worker that dies sooner is started anew only after a pause, so that a fault burns no processor
LONGEST_PAUSE_SECONDS = 60.0
PATIENCE_SECONDS = 10
log = logging.getLogger(__name__)


def start() -> subprocess.Popen[bytes]:
    """Start `kordon worker` with this process's environment. It ends by itself when this process does, however that ends."""
    command = [sys.executable, "-m", "kordon", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


class Keeper:
    """Looks after one worker process from a thread, until `end`. Killed, a worker loses nothing: the next goes on behind the last
    batch."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._child = start()
        self._thread = threading.Thread(target=self._look_after, name="worker-keeper", daemon=True)
        self._thread.start()

    def _look_after(self) -> None:
        pause, since = LOOK_SECONDS, time.monotonic()
        while not self._over.wait(LOOK_SECONDS):
            if self._child.poll() is None:
                continue
            lived = time.monotonic() - since
            pause = LOOK_SECONDS if lived > SHORT_LIFE_SECONDS else min(2 * pause, LONGEST_PAUSE_SECONDS)
            log.warning("the worker ended (%s); another starts in %d s", self._child.returncode, pause)
            if self._over.wait(pause):
                return
            self._child, since = start(), time.monotonic()

    def end(self) -> None:
        """Stop looking, and let the worker finish its batch."""
        self._over.set()
        self._thread.join()
        self._child.terminate()
        try:
            self._child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()


@contextmanager
def kept() -> Iterator[None]:
    """A worker process for as long as the block lasts."""
    keeper, parent = Keeper(), os.getpid()
    try:
        yield
    finally:
        if os.getpid() == parent:  # not in a process that gunicorn forked from here and that ends
            keeper.end()
