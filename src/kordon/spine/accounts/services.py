"""Agencies, people and roles: each change in one transaction with its audit entry.

Reads go through `objects` inside `acting_for`, so that a row of another agency is not found, whoever asks.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from kordon.spine.accounts.faults import AccountFault, NotPermitted
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import Agency, RoleGrant, User, folded_email, storable
from kordon.spine.accounts.permissions import Permission, Role, powers
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record

AGENCY_CREATED = Verb("agency.created", ("agency",))
AGENCY_CLOSED = Verb("agency.closed", ("agency",))
USER_CREATED = Verb("user.created", ("user",))
USER_CHANGED = Verb("user.changed", ("user",))
PASSWORD_SET = Verb("password.set", ("user",))
ROLE_GRANTED = Verb("role.granted", ("user", "grant"))
ROLE_WITHDRAWN = Verb("role.withdrawn", ("user", "grant"))


def create_agency(member: Member, names: dict[str, str], kind: Agency.Kind) -> Agency:
    """A new agency without people. `names` is {language: text}, at least one."""
    names = {storable(language): storable(text) for language, text in names.items()}
    agency = Agency(names=names, kind=kind)
    member.require(Permission.AGENCY_CREATE, agency.id)
    if not names or not all(names.values()):
        raise AccountFault("accounts.no_name")
    with transaction.atomic(), acting_for(agency.id):
        agency.save(force_insert=True)
        record(member.actor, AGENCY_CREATED, agency.id, [("agency", agency.id)], {"names": names, "kind": kind.value})
    return agency


def close_agency(member: Member, agency_id: UUID) -> Agency:
    """Its people can do nothing any more; its rows stay."""
    member.require(Permission.AGENCY_CLOSE, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        agency = _found(Agency, agency_id)
        agency.status = Agency.Status.CLOSED
        agency.save(update_fields=["status"])
        record(member.actor, AGENCY_CLOSED, agency_id, [("agency", agency_id)])
    return agency


def read_agency(member: Member, agency_id: UUID) -> Agency:
    member.require(Permission.AGENCY_READ, agency_id)
    with acting_for(agency_id):
        return _found(Agency, agency_id)


def create_user(member: Member, agency_id: UUID, email: str, name: str, language: str = "en") -> User:
    """A person who is invited: no role, and no password until `set_password`."""
    member.require(Permission.USER_CREATE, agency_id)
    folded = folded_email(email)
    try:
        validate_email(folded)
    except ValidationError:
        raise AccountFault("accounts.bad_email") from None
    try:
        with transaction.atomic(), acting_for(agency_id):
            agency = _found(Agency, agency_id)
            user = User(agency=agency, email=folded, name=storable(name), language=language)
            user.set_unusable_password()
            user.save(force_insert=True)
            record(member.actor, USER_CREATED, agency_id, [("user", user.id)], {"email": folded, "name": user.name})
    except IntegrityError:
        raise AccountFault("accounts.email_taken") from None
    return user


def list_users(member: Member, agency_id: UUID) -> list[User]:
    member.require(Permission.USER_READ, agency_id)
    with acting_for(agency_id):
        return list(User.objects.order_by("name", "id"))


def read_user(member: Member, agency_id: UUID, user_id: UUID) -> User:
    """Raises AccountFault `accounts.not_found`."""
    member.require(Permission.USER_READ, agency_id)
    with acting_for(agency_id):
        return _found(User, user_id)


def roles_of(member: Member, agency_id: UUID) -> dict[UUID, list[Role]]:
    """The roles of all people of an agency, by user."""
    member.require(Permission.USER_READ, agency_id)
    found: dict[UUID, list[Role]] = {}
    with acting_for(agency_id):
        for user_id, role in RoleGrant.objects.order_by("role").values_list("user_id", "role"):
            found.setdefault(user_id, []).append(Role(role))
    return found


def own_roles(member: Member) -> list[Role]:
    with acting_for(member.agency_id):
        roles = RoleGrant.objects.filter(user_id=member.actor.user_id).order_by("role")
        return [Role(role) for role in roles.values_list("role", flat=True)]


def list_agencies(member: Member) -> list[Agency]:
    """All, for who may read them everywhere; else one's own."""
    if Permission.AGENCY_READ in member.everywhere:
        return list(Agency.across_agencies.order_by("created_at"))
    return [read_agency(member, member.agency_id)]


def set_language(member: Member, language: str) -> None:
    """In which language one wants to be spoken to: nobody's business but one's own, and no entry."""
    User.across_agencies.filter(pk=member.actor.user_id).update(language=language)


def set_password(member: Member, user_id: UUID, password: str) -> User:
    """One's own password, in person: a token can't. The program may set anybody's, as the way back in. Makes an invited
    person active. Raises AccountFault `accounts.weak_password`."""
    is_program = member.actor.user_id is None
    if member.token_id or not (is_program or member.actor.user_id == user_id):
        raise NotPermitted(Permission.USER_CHANGE)
    with transaction.atomic():
        user = _found_anywhere(user_id)
        if user.status not in (User.Status.ACTIVE, User.Status.INVITED):
            raise NotPermitted(Permission.USER_CHANGE)
        try:
            password.encode("utf-8")
            validate_password(password, user)
        except (ValidationError, UnicodeEncodeError):
            raise AccountFault("accounts.weak_password") from None
        user.set_password(password)
        user.status, user.one_time_until = User.Status.ACTIVE, None
        with acting_for(user.agency_id):
            user.save(update_fields=["password", "status", "one_time_until"])
            record(member.actor, PASSWORD_SET, user.agency_id, [("user", user.id)])
    return user


def change_status(member: Member, agency_id: UUID, user_id: UUID, status: User.Status) -> User:
    """Suspend, take back or close. Nobody changes their own; who never set a password can't be made active."""
    member.require(Permission.USER_CHANGE, agency_id)
    if member.actor.user_id == user_id:
        raise AccountFault("accounts.not_oneself")
    with transaction.atomic(), acting_for(agency_id):
        user = _found(User, user_id, lock=True)
        if user.status == User.Status.CLOSED or status == User.Status.INVITED:
            raise AccountFault("accounts.bad_status", ("status", status.value))
        if status == User.Status.ACTIVE and not user.has_usable_password():
            raise AccountFault("accounts.bad_status", ("status", status.value))
        before, user.status = user.status, status
        user.save(update_fields=["status"])
        record(member.actor, USER_CHANGED, agency_id, [("user", user_id)], {"before": before, "after": status.value})
    return user


def grant_role(member: Member, agency_id: UUID, user_id: UUID, role: Role) -> RoleGrant:
    """Nobody grants themselves a role, and only who may grant everywhere makes an operator. Granting twice is once."""
    member.require(Permission.ROLE_GRANT, agency_id)
    if powers()[role].everywhere and Permission.ROLE_GRANT not in member.everywhere:
        raise NotPermitted(Permission.ROLE_GRANT)
    if member.actor.user_id == user_id:
        raise AccountFault("accounts.not_oneself")
    with transaction.atomic(), acting_for(agency_id):
        user = _found(User, user_id, lock=True)
        grant: RoleGrant | None = RoleGrant.objects.filter(user=user, role=role).first()
        if grant is None:
            grant = RoleGrant(agency_id=agency_id, user=user, role=role)
            grant.save(force_insert=True)
            references = [("user", user_id), ("grant", grant.id)]
            record(member.actor, ROLE_GRANTED, agency_id, references, {"role": role.value})
    return grant


def withdraw_role(member: Member, agency_id: UUID, user_id: UUID, role: Role) -> bool:
    """Whether there was such a role to withdraw."""
    member.require(Permission.ROLE_WITHDRAW, agency_id)
    with transaction.atomic(), acting_for(agency_id):
        user = _found(User, user_id, lock=True)
        grant: RoleGrant | None = RoleGrant.objects.filter(user=user, role=role).first()
        if grant is None:
            return False
        record(member.actor, ROLE_WITHDRAWN, agency_id, [("user", user_id), ("grant", grant.id)], {"role": role.value})
        grant.delete()
    return True


Row = TypeVar("Row", Agency, User)


def _found(model: type[Row], row_id: UUID, lock: bool = False) -> Row:
    """The row of the agency acted for. Raises AccountFault `accounts.not_found`, also for another agency's row."""
    rows = model.objects.select_for_update() if lock else model.objects.all()
    row: Row | None = rows.filter(pk=row_id).first()
    if row is None:
        raise AccountFault("accounts.not_found")
    return row


def _found_anywhere(user_id: UUID) -> User:
    user: User | None = User.across_agencies.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise AccountFault("accounts.not_found")
    return user
