"""One-time passwords: how an invited person comes in, and how somebody comes back who forgot.

Kordon sends no mail: whoever invites hands the password over in person or by telephone. It opens nothing but the page that sets
a password of one's own; the audit says who issued it, and who set the new one.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import User
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record

PASSWORD_ISSUED = Verb("password.issued", ("user",))
LIFE = timedelta(days=7)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are read for another
GROUPS, GROUP_LETTERS = 4, 5  # 31^20: 99 bits


def issue_one_time_password(member: Member, agency_id: UUID, user_id: UUID) -> str:
    """A password that holds for LIFE, in place of the present one, shown once. Second factors are taken away: who lost the
    telephone comes back this way too. For invited people it takes the permission to invite, for others that to change
    accounts. Raises AccountFault `accounts.not_oneself`, `accounts.bad_status`, `accounts.not_found`."""
    if member.actor.user_id == user_id:
        raise AccountFault("accounts.not_oneself")
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    with transaction.atomic(), acting_for(agency_id):
        user: User | None = User.objects.select_for_update().filter(pk=user_id).first()
        invited = user is not None and user.status == User.Status.INVITED
        member.require(Permission.USER_CREATE if invited else Permission.USER_CHANGE, agency_id)
        if user is None:
            raise AccountFault("accounts.not_found")
        if user.status not in (User.Status.ACTIVE, User.Status.INVITED):
            raise AccountFault("accounts.bad_status", ("status", user.status))
        user.set_password(password)
        user.one_time_until = timezone.now() + LIFE
        user.save(update_fields=["password", "one_time_until"])
        Authenticator.objects.filter(user_id=user_id).delete()
        record(member.actor, PASSWORD_ISSUED, agency_id, [("user", user_id)])
    return password
