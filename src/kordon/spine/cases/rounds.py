"""What cases leave for the worker: answers to questions, links that a killed process missed, routes by age."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from kordon.spine.accounts.members import the_program
from kordon.spine.accounts.models import Agency
from kordon.spine.audit.services import Channel
from kordon.spine.cases import links, questions, routing
from kordon.spine.cases.models import Case, Route

LINKS_AFTER = timedelta(minutes=1)  # a case younger than this is being linked by the process that opened it


def catch_up(now: datetime | None = None) -> int:
    """One round. Cheap where nothing waits. Returns how many answers, links and routes there were."""
    now = now or timezone.now()
    done = questions.answer_waiting()
    unlinked = Case.across_agencies.filter(linked_at=None, created_at__lt=now - LINKS_AFTER)
    for agency_id in _agencies(unlinked.values_list("agency_id", flat=True).distinct()):
        done += links.link_waiting(agency_id)
    by_age = Route.across_agencies.filter(age_days__gt=0).values_list("agency_id", flat=True).distinct()
    for agency_id in _agencies(by_age):
        done += routing.route_waiting(the_program(Channel.WORKER), agency_id)
    return done


def _agencies(ids: object) -> list[UUID]:
    """Those of the agencies that are active, in order."""
    active = Agency.across_agencies.filter(pk__in=ids, status=Agency.Status.ACTIVE).order_by("pk")
    return list(active.values_list("pk", flat=True))
