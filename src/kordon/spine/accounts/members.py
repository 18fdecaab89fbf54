"""Who asks, and what they may: computed anew for each request, so that a role withdrawn is gone at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kordon.spine.accounts.faults import NotPermitted
from kordon.spine.accounts.models import Agency, RoleGrant, User
from kordon.spine.accounts.permissions import Permission, Role, powers
from kordon.spine.audit.scope import INSTALLATION
from kordon.spine.audit.services import Actor, Channel


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody acting for an agency: `own` permissions hold there, `everywhere` in all agencies. `token_id` is set where a
    program acts by an API token."""

    actor: Actor
    agency_id: UUID
    own: frozenset[Permission] = frozenset()
    everywhere: frozenset[Permission] = frozenset()
    token_id: UUID | None = None

    def may(self, permission: Permission, agency_id: UUID) -> bool:
        return permission in self.everywhere or (agency_id == self.agency_id and permission in self.own)

    def require(self, permission: Permission, agency_id: UUID) -> None:
        """Raises NotPermitted."""
        if not self.may(permission, agency_id):
            raise NotPermitted(permission)


def the_program(channel: Channel = Channel.COMMAND) -> Member:
    """Kordon itself, called by whoever has the machine: sets up the first agency and administrator."""
    return Member(Actor(None, channel), INSTALLATION, everywhere=frozenset(Permission))


def member_of(user: User, channel: Channel, address: str = "") -> Member:
    """What this person may do now: nothing unless they and their agency are active. `user` is read anew."""
    actor = Actor(user.id, channel, address)
    active = User.across_agencies.filter(pk=user.id, status=User.Status.ACTIVE, agency__status=Agency.Status.ACTIVE)
    if not active.exists():
        return Member(actor, user.agency_id)
    own: set[Permission] = set()
    everywhere: set[Permission] = set()
    for name in RoleGrant.across_agencies.filter(user_id=user.id).values_list("role", flat=True):
        found = powers()[Role(name)]
        (everywhere if found.everywhere else own).update(found.permissions)
    return Member(actor, user.agency_id, frozenset(own), frozenset(everywhere))
