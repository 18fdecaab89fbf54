"""What is due when: each agency has a schedule of its own, made with the defaults of `data/schedules.json`."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record
from kordon.spine.flow import delisting
from kordon.spine.flow.checks import OpenChecks
from kordon.spine.flow.models import Run, Schedule
from kordon.spine.flow.rescreening import due_parties, queue_watched_files

SCHEDULE_CHANGED = Verb("schedule.changed", ("schedule",))
SHORTEST_MINUTES, LONGEST_MINUTES = 5, 7 * 24 * 60
ACTIVE_RUNS = (Run.State.WAITING, Run.State.RUNNING)


@cache
def default_minutes() -> dict[str, int]:
    text = files("kordon.spine.flow.data").joinpath("schedules.json").read_text("utf-8")
    found: dict[str, int] = json.loads(text)["every_minutes"]
    return found


def schedules_of(member: Member, agency_id: UUID) -> list[Schedule]:
    member.require(Permission.SCHEDULE_CHANGE, agency_id)
    make_schedules(agency_id)
    with acting_for(agency_id):
        return list(Schedule.objects.order_by("task"))


def change_schedule(member: Member, agency_id: UUID, task: Run.Task, every_minutes: int) -> Schedule:
    """How often a task is done; the next time is counted from now. Raises AccountFault `flow.bad_minutes`."""
    member.require(Permission.SCHEDULE_CHANGE, agency_id)
    if not SHORTEST_MINUTES <= every_minutes <= LONGEST_MINUTES:
        raise AccountFault("flow.bad_minutes", ("least", str(SHORTEST_MINUTES)), ("most", str(LONGEST_MINUTES)))
    make_schedules(agency_id)
    with transaction.atomic(), acting_for(agency_id):
        row: Schedule = Schedule.objects.select_for_update().get(task=task)
        before, row.every_minutes = row.every_minutes, every_minutes
        row.next_at = timezone.now() + timedelta(minutes=every_minutes)
        row.save(update_fields=["every_minutes", "next_at"])
        details = {"task": task.value, "before": before, "after": every_minutes}
        record(member.actor, SCHEDULE_CHANGED, agency_id, [("schedule", row.id)], details)
    return row


def make_schedules(agency_id: UUID) -> None:
    """The agency's schedules with their defaults, where they are missing. First due at once."""
    with acting_for(agency_id):
        missing = default_minutes().keys() - set(Schedule.objects.values_list("task", flat=True))
        rows = [Schedule(agency_id=agency_id, task=t, every_minutes=default_minutes()[t]) for t in sorted(missing)]
        Schedule.objects.bulk_create(rows, ignore_conflicts=True)


def start_due(checks: OpenChecks) -> int:
    """Make runs of what is due in every active agency. Returns how many pieces of work there are now more."""
    started = 0
    active = Agency.across_agencies.filter(status=Agency.Status.ACTIVE).order_by("pk")
    for agency_id in active.values_list("pk", flat=True):
        make_schedules(agency_id)
        with acting_for(agency_id):
            due = list(Schedule.objects.filter(next_at__lte=timezone.now()).order_by("task"))
        for row in due:
            started += _start(row, checks)
    return started


def _start(schedule: Schedule, checks: OpenChecks) -> int:
    """Of several workers that see a schedule due, one moves it on and starts its run."""
    agency_id, now = schedule.agency_id, timezone.now()
    # reads whole lists, which must not hold up other writers
    marks = schedule.task == Run.Task.RESCREEN and delisting.is_due(agency_id, checks)
    with transaction.atomic(), acting_for(agency_id):
        moved = Schedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at)
        if not moved.update(next_at=now + timedelta(minutes=schedule.every_minutes)):
            return 0
        started = 0
        if schedule.task == Run.Task.RESCREEN:
            started = queue_watched_files(agency_id, checks)
            if not marks and not due_parties(agency_id, checks).exists():
                return started
        if Run.objects.filter(task=schedule.task, state__in=ACTIVE_RUNS).exists():
            return started
        Run(agency_id=agency_id, task=schedule.task).save(force_insert=True)
    return started + 1
