"""Says that a worker lives while it is busy between two batches: opening lists, unpacking a large file."""

from __future__ import annotations

import logging
import threading
from types import TracebackType

from django.db import Error, connection

from kordon.spine.intake.leases import LEASE, LeasedRow, LeaseLost, renew

EVERY_SECONDS = LEASE.total_seconds() / 4
log = logging.getLogger(__name__)


class Heartbeat:
    """Renews the lease of `row` from a thread until the block ends. A lease that is lost is noticed by the next batch, which
    can't be stored without it."""

    def __init__(self, row: LeasedRow) -> None:
        self._row = row
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(EVERY_SECONDS):
                try:
                    renew(self._row)
                except LeaseLost:
                    return
                except Error as error:
                    log.warning("heartbeat failed: %s", type(error).__name__)  # the lease outlives three missed beats
        finally:
            connection.close()
