"""API tokens: shown once, hashed, scoped, expiring, revocable.

A token reads `kordon_<id>_<secret>`: secret scanners know it by its beginning, and the id finds the row without a search.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kordon.spine.accounts.faults import AccountFault, NotPermitted, SignInRefused
from kordon.spine.accounts.members import Member, member_of
from kordon.spine.accounts.models import ApiToken, storable
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Channel, Verb, record

TOKEN_CREATED = Verb("token.created", ("token", "user"))
TOKEN_REVOKED = Verb("token.revoked", ("token", "user"))
SECRET_BYTES = 32
LONGEST_LIFE = timedelta(days=366)
TOKEN = re.compile(r"kordon_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


def create_token(
    member: Member, name: str, permissions: Iterable[Permission], expires_at: datetime
) -> tuple[ApiToken, str]:
    """A token for oneself, and its text, which nobody can show again. It can never do more than its maker.

    Raises NotPermitted, also where a token asks; AccountFault `accounts.bad_expiry`.
    """
    user_id, wanted = member.actor.user_id, frozenset(permissions)
    member.require(Permission.TOKEN_CREATE, member.agency_id)
    if user_id is None or member.token_id:
        raise NotPermitted(Permission.TOKEN_CREATE)
    for permission in sorted(wanted - member.own - member.everywhere):
        raise NotPermitted(permission)
    if not timezone.now() < expires_at <= timezone.now() + LONGEST_LIFE:
        raise AccountFault("accounts.bad_expiry", ("days", str(LONGEST_LIFE.days)))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken(
        agency_id=member.agency_id,
        user_id=user_id,
        name=storable(name),
        secret_sha256=_hash(secret),
        permissions=sorted(wanted),
        expires_at=expires_at,
    )
    with transaction.atomic(), acting_for(member.agency_id):
        token.save(force_insert=True)
        details = {"permissions": token.permissions, "expires_at": expires_at.isoformat()}
        record(member.actor, TOKEN_CREATED, member.agency_id, [("token", token.id), ("user", user_id)], details)
    return token, f"kordon_{token.id.hex}_{secret}"


def list_tokens(member: Member, user_id: UUID | None = None) -> list[ApiToken]:
    """One's own, newest first; those of another person of the agency for who may revoke them."""
    owner = user_id or member.actor.user_id
    if owner != member.actor.user_id:
        member.require(Permission.TOKEN_REVOKE, member.agency_id)
    with acting_for(member.agency_id):
        return list(ApiToken.objects.filter(user_id=owner).order_by("-created_at"))


def revoke_token(member: Member, agency_id: UUID, token_id: UUID) -> ApiToken:
    """One's own, or with the permission anybody's in the agency. Revoking twice is once."""
    with transaction.atomic(), acting_for(agency_id):
        token: ApiToken | None = ApiToken.objects.select_for_update().filter(pk=token_id).first()
        is_own = token is not None and token.user_id == member.actor.user_id and not member.token_id
        if not is_own:
            member.require(Permission.TOKEN_REVOKE, agency_id)
        if token is None:
            raise AccountFault("accounts.not_found")
        if token.revoked_at is None:
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
            record(member.actor, TOKEN_REVOKED, agency_id, [("token", token_id), ("user", token.user_id)])
    return token


def member_by_token(text: str, address: str) -> Member:
    """Who acts by this token, with what both the token and its owner may. Raises SignInRefused for one that is malformed,
    unknown, expired or revoked: it doesn't say which."""
    match = TOKEN.fullmatch(text)
    found: ApiToken | None = None
    if match:
        found = ApiToken.across_agencies.filter(pk=UUID(match[1])).select_related("user").first()
    if match is None or found is None or not hmac.compare_digest(found.secret_sha256, _hash(match[2])):
        raise SignInRefused("accounts.token_refused")
    if found.revoked_at is not None or found.expires_at <= timezone.now():
        raise SignInRefused("accounts.token_refused")
    owner = member_of(found.user, Channel.API, address)
    scope = frozenset(Permission(name) for name in found.permissions if name in set(Permission))
    return Member(owner.actor, owner.agency_id, owner.own & scope, owner.everywhere & scope, found.id)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
