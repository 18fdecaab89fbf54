"""The first start: an agency and its administrator, who gets a one-time password until they have set their own."""

from __future__ import annotations

from dataclasses import dataclass

from kordon.site.words import catalogue
from kordon.spine.accounts import services
from kordon.spine.accounts.invitations import issue_one_time_password
from kordon.spine.accounts.members import the_program
from kordon.spine.accounts.models import Agency, User
from kordon.spine.accounts.permissions import Role

EMAIL = "administrator@localhost"
DUTIES = (Role.ADMINISTRATOR, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class WayIn:
    """Shown once, on the terminal of whoever started the program."""

    email: str
    password: str


def way_in(alone: bool) -> WayIn | None:
    """None where somebody has set a password already. `alone`: one person on a laptop, who works with it as an officer
    too."""
    user: User | None = User.across_agencies.filter(email=EMAIL).first()
    if user is None:
        if User.across_agencies.exists():
            return None
        user = _made(alone)
    if user.status != User.Status.INVITED:
        return None
    return WayIn(EMAIL, issue_one_time_password(the_program(), user.agency_id, user.id))


def _made(alone: bool) -> User:
    names = dict(catalogue().texts["serve.first_agency"])
    agency = services.create_agency(the_program(), names, Agency.Kind.OTHER)
    user = services.create_user(the_program(), agency.id, EMAIL, "Administrator")
    for role in (*DUTIES, *((Role.OFFICER, Role.AUDITOR) if alone else ())):
        services.grant_role(the_program(), agency.id, user.id, role)
    return user
