"""The worker: takes up what waits, one piece after the other, until it is told to stop.

Any number of workers may run, on one machine or several with one database and one KORDON_HOME. Each holds a lease on what it
works on (`intake.leases`). Killed at any moment, a worker loses nothing: the batch it was at is undone by the database, and
when its lease has run out another goes on behind the last one.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from kordon.engine.references import ReferenceFault
from kordon.engine.units import UnreadableInput
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record
from kordon.spine.cases import rounds
from kordon.spine.flow import retention, schedules
from kordon.spine.flow.assembly import Assembly
from kordon.spine.flow.checks import Checks, OpenChecks
from kordon.spine.flow.heartbeat import Heartbeat
from kordon.spine.flow.models import Run
from kordon.spine.flow.reading import WORKER, check_file, fault_object
from kordon.spine.flow.rescreening import rescreen
from kordon.spine.intake import leases, objects
from kordon.spine.intake.faults import IntakeFault
from kordon.spine.intake.leases import MOST_ATTEMPTS, LeasedRow, LeaseLost
from kordon.spine.intake.models import File

FILE_GIVEN_UP = Verb("file.given_up", ("file", "input"))
RUN_GIVEN_UP = Verb("run.given_up", ("run",))
IDLE_SECONDS = 2.0
SCHEDULES_EVERY = timedelta(seconds=10)
LEFT_BEHIND = timedelta(days=1)  # how old a file without a row must be to be swept
UNFINISHED_FILES = (File.State.WAITING, File.State.READING)
UNFINISHED_RUNS = (Run.State.WAITING, Run.State.RUNNING)
log = logging.getLogger(__name__)


class Worker:
    """One process's worker. `name` tells it from others, also from its own former life."""

    def __init__(self, assembly: Assembly, stop: threading.Event, idle_seconds: float = IDLE_SECONDS) -> None:
        self.assembly, self.stop, self.idle_seconds = assembly, stop, idle_seconds
        self.name = f"{socket.gethostname()[:20]}:{os.getpid()}:{new_row_id().hex[-12:]}"
        self._checks = Checks(assembly.factories)
        self._schedules_at: datetime | None = None
        self._failed: set[str] = set()

    def run(self, until_idle: bool = False) -> int:
        """Work until `stop` is set; with `until_idle` until nothing waits. Returns how many pieces were worked on."""
        objects.sweep((timezone.now() - LEFT_BEHIND).timestamp())
        pieces = 0
        while not self.stop.is_set():
            close_old_connections()
            try:
                worked = self.step()
            except DatabaseError as error:  # gone for a moment, or a deadlock: what was at work is undone
                log.warning("the database refused: %s", type(error).__name__)
                worked = False
                self.stop.wait(self.idle_seconds)
            pieces += worked
            if not worked:
                if until_idle:
                    break
                self.stop.wait(self.idle_seconds)
        return pieces

    def step(self) -> bool:
        """Take up one piece of work; False when there is none."""
        self._do(rounds.catch_up)
        self._do(self._start_due)
        return self._take_up(File, UNFINISHED_FILES) or self._take_up(Run, UNFINISHED_RUNS)

    def _do(self, duty: Callable[[], object]) -> None:
        """A duty of every round. A fault in it is kept once, and holds up neither files nor the other duties."""
        try:
            duty()
        except DatabaseError:
            raise
        except Exception as error:
            if duty.__name__ not in self._failed:
                self._failed.add(duty.__name__)
                self.assembly.keep_fault(error)
            log.error("%s failed: %s", duty.__name__, type(error).__name__)

    def _start_due(self) -> None:
        now = timezone.now()
        if self._schedules_at is not None and now < self._schedules_at:
            return
        self._schedules_at = now + SCHEDULES_EVERY
        checks = self._opened()
        if checks is not None:
            schedules.start_due(checks)

    def _opened(self) -> OpenChecks | None:
        try:
            return self._checks.current()
        except (ReferenceFault, UnreadableInput) as error:
            log.warning("the lists can't be opened: %s", error)
            return None

    def _take_up(self, model: type[LeasedRow], unfinished: Any) -> bool:
        now = timezone.now()
        waiting = model.across_agencies.filter(leases.free(now), state__in=unfinished).order_by("attempts", "created_at")
        for row_id in waiting.values_list("pk", flat=True)[:10]:  # others may be quicker with the first ones
            if leases.take(model, row_id, self.name):
                self._work_on(model, row_id)
                return True
        return False

    def _work_on(self, model: type[LeasedRow], row_id: UUID) -> None:
        row = _with_object(model).get(pk=row_id)
        if row.attempts > MOST_ATTEMPTS:
            _give_up(row)
            return
        try:
            with Heartbeat(row):
                ended = self._work(row)
        except LeaseLost:
            log.info("%s %s was taken up by another worker", model.__name__, row_id)
        except (ReferenceFault, IntakeFault) as fault:
            self._put_back(row, fault.code, dict(fault.parameters))
        except UnreadableInput as unreadable:  # a list's, for an input's own ends the file
            self._put_back(row, unreadable.defect.code, dict(unreadable.defect.parameters))
        except DatabaseError:
            with suppress(DatabaseError, LeaseLost):  # or the lease runs out by itself
                leases.release(row)
            raise
        except Exception as error:
            self.assembly.keep_fault(error)
            log.error("%s %s failed: %s", model.__name__, row_id, type(error).__name__)
            self._put_back(row, "intake.failed", {"kind": type(error).__name__})
        else:
            if not ended:
                leases.release(row, attempts=0)

    def _work(self, row: LeasedRow) -> bool:
        stopping: Callable[[], bool] = self.stop.is_set
        if isinstance(row, File):
            return check_file(row, self._checks.current(), self.assembly, stopping)
        assert isinstance(row, Run)
        if row.task == Run.Task.RESCREEN:
            return rescreen(row, self._checks.current(), stopping)
        return retention.keep_to_periods(row, stopping)

    def _put_back(self, row: LeasedRow, code: str, parameters: dict[str, str]) -> None:
        """Another try later, with the reason shown; the count of attempts ends it."""
        values = {"fault": fault_object(code, parameters, row.name)} if isinstance(row, File) else {}
        try:
            leases.release(row, **values)
        except LeaseLost:
            return
        self.stop.wait(min(row.attempts, 5) * self.idle_seconds)


def _with_object(model: type[LeasedRow]) -> Any:
    return model.across_agencies.select_related("stored") if model is File else model.across_agencies


def _give_up(row: LeasedRow) -> None:
    """It brought the worker down or failed too often; the reason of the last failure stays with it."""
    with transaction.atomic(), acting_for(row.agency_id):
        if isinstance(row, File):
            fault = row.fault or fault_object("intake.gave_up", {"attempts": str(MOST_ATTEMPTS)}, row.name)
            leases.release(row, state=File.State.GIVEN_UP, ended_at=timezone.now(), fault=fault)
            record(WORKER, FILE_GIVEN_UP, row.agency_id, [("file", row.id), ("input", row.stored.sha256)])
        else:
            leases.release(row, state=Run.State.GIVEN_UP, ended_at=timezone.now())
            record(WORKER, RUN_GIVEN_UP, row.agency_id, [("run", row.id)])
