"""Second factors that come and go leave an entry in the same transaction: allauth writes the row, we note it.

allauth's own signals come after the commit; the row's own come inside the transaction, which `urls` opens around its views.
"""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save

from kordon.spine.accounts.models import User
from kordon.spine.audit.services import Actor, Channel, Verb, record

FACTOR_ADDED = Verb("factor.added", ("user",))
FACTOR_REMOVED = Verb("factor.removed", ("user",))


def connect() -> None:
    post_save.connect(_saved, sender=Authenticator, dispatch_uid="kordon.site.sign_in.noted.saved")
    post_delete.connect(_deleted, sender=Authenticator, dispatch_uid="kordon.site.sign_in.noted.deleted")


def _saved(instance: Authenticator, created: bool, **named: Any) -> None:
    if created:
        _note(FACTOR_ADDED, instance)


def _deleted(instance: Authenticator, **named: Any) -> None:
    _note(FACTOR_REMOVED, instance)


def _note(verb: Verb, authenticator: Authenticator) -> None:
    """`type` says which kind; keys and codes stay out."""
    agency_id = User.across_agencies.values_list("agency_id", flat=True).get(pk=authenticator.user_id)
    member = getattr(context.request, "member", None)
    actor = member.actor if member is not None else Actor(None, Channel.COMMAND)
    record(actor, verb, agency_id, [("user", authenticator.user_id)], {"type": str(authenticator.type)})
