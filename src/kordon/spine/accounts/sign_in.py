"""From an address and a password to a member. Says no in one way, whatever the reason."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from kordon.spine.accounts.faults import SignInRefused
from kordon.spine.accounts.guesses import forget_tries, try_allowed
from kordon.spine.accounts.members import Member, member_of
from kordon.spine.accounts.models import Agency, User, folded_email
from kordon.spine.audit.scope import INSTALLATION
from kordon.spine.audit.services import Actor, Channel, Verb, record

SESSION_OPENED = Verb("session.opened", ("user",))
SESSION_REFUSED = Verb("session.refused", ("user",))
SESSION_CLOSED = Verb("session.closed", ("user",))
FACTOR_REFUSED = Verb("factor.refused", ("user",))
GUESSING_LOCKED = Verb("guessing.locked", ())
LONGEST_PASSWORD = 1024  # characters; hashing more would be work for nothing


def sign_in(email: str, password: str, channel: Channel, address: str) -> Member:
    """Password and session in one, where no second factor is asked for. Raises as `check_password`."""
    user = check_password(email, password, channel, address)
    open_session(user, channel, address)
    return member_of(user, channel, address)


def check_password(email: str, password: str, channel: Channel, address: str) -> User:
    """Whose password this is. Raises SignInRefused: `accounts.locked` after too many tries, else
    `accounts.sign_in_refused`. Must not run inside a transaction: the count of tries outlives the refusal."""
    account = folded_email(email)
    allowed, locks = try_allowed(account, address)
    if not allowed:
        raise SignInRefused("accounts.locked")
    user: User | None = User.across_agencies.filter(email=account).select_related("agency").first()
    right = _password_is_right(user, password.encode("utf-8", "replace").decode("utf-8")[: LONGEST_PASSWORD + 1])
    if user is None or not right or not may_enter(user):
        _note_refusal(user, Actor(None, channel, address), account, locks)
        raise SignInRefused("accounts.sign_in_refused")
    forget_tries(account, address)
    return user


def may_enter(user: User) -> bool:
    """Active in an active agency; with a one-time password only while it holds, and then also just invited."""
    if user.agency.status != Agency.Status.ACTIVE:
        return False
    if user.one_time_until is not None:
        return user.status in (User.Status.ACTIVE, User.Status.INVITED) and user.one_time_until > timezone.now()
    return user.is_active


def open_session(user: User, channel: Channel, address: str) -> None:
    """All that was asked for is there: note it."""
    with transaction.atomic():
        User.across_agencies.filter(pk=user.id).update(last_login=timezone.now())
        record(Actor(user.id, channel, address), SESSION_OPENED, user.agency_id, [("user", user.id)])


def close_session(member: Member) -> None:
    """They signed out."""
    if member.actor.user_id is not None:
        with transaction.atomic():
            record(member.actor, SESSION_CLOSED, member.agency_id, [("user", member.actor.user_id)])


def try_second_factor(user: User, channel: Channel, address: str) -> None:
    """Count one try at a code before it is looked at. Raises SignInRefused `accounts.locked`; must not run inside a
    transaction."""
    allowed, _ = try_allowed(_factor_account(user), address)
    if not allowed:
        raise SignInRefused("accounts.locked")


def note_second_factor(user: User, right: bool, channel: Channel, address: str) -> None:
    """A right code sets the count back; a wrong one leaves an entry."""
    if right:
        forget_tries(_factor_account(user), address)
    else:
        with transaction.atomic():
            record(Actor(None, channel, address), FACTOR_REFUSED, user.agency_id, [("user", user.id)])


def _factor_account(user: User) -> str:
    return f"second factor\n{user.id}"


def _password_is_right(user: User | None, password: str) -> bool:
    """Hashes also where there is no account or no password, so that the time taken tells little."""
    if user is None or not user.has_usable_password():
        make_password(password)
        return False
    return user.check_password(password) and len(password) <= LONGEST_PASSWORD


def _note_refusal(user: User | None, actor: Actor, account: str, locks: bool) -> None:
    """Tries at accounts that don't exist leave an entry only when they lock: strangers must not fill the chain."""
    with transaction.atomic():
        if user is not None:
            record(actor, SESSION_REFUSED, user.agency_id, [("user", user.id)])
        if locks:
            record(actor, GUESSING_LOCKED, user.agency_id if user else INSTALLATION, [], {"account": account})
