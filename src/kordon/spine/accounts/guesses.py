"""Lockout on guessing: tries are counted before the password is looked at, so that a thousand at once are a thousand.

Three counts stand beside each other: of an account from one address (somebody guesses), of an account (many machines
guess), and of an address (one machine guesses at many accounts). They hold for accounts that don't exist too, so that a
lock tells nothing. Keys are keyed hashes: neither addresses nor names are kept.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kordon.spine.accounts.models import GuessCount
from kordon.spine.audit.scope import INSTALLATION, acting_for

KEPT = timedelta(days=1)  # longer than any window and lock
IPV6_NETWORK_BITS = 64  # what one subscriber gets: addresses within are one machine's to change at will
PURPOSE = "kordon.spine.accounts.guesses"


@dataclass(frozen=True, slots=True)
class Limit:
    """After `tries` within `window`, no more for `lock`. A person who mistypes stays below; an account can't be shut for
    its owner by a stranger at another address without much effort."""

    name: str
    tries: int
    window: timedelta
    lock: timedelta


LIMITS = (
    Limit("both", 5, timedelta(minutes=15), timedelta(minutes=15)),
    Limit("account", 50, timedelta(hours=1), timedelta(minutes=15)),
    Limit("address", 100, timedelta(hours=1), timedelta(minutes=15)),
)


def try_allowed(account: str, address: str) -> tuple[bool, bool]:
    """Count one try. Returns whether it may go on, and whether it was the one that locked. Runs in a transaction of its
    own, which a refusal doesn't undo."""
    keys = _keys(account, address)
    now = timezone.now()
    locks = False
    if GuessCount.across_agencies.filter(pk__in=keys, locked_until__gt=now).exists():
        return False, False  # who is locked leaves no further row
    with transaction.atomic(durable=True), acting_for(INSTALLATION):  # whoever asks: the counts are nobody's
        GuessCount.across_agencies.filter(since__lt=now - KEPT).delete()
        GuessCount.across_agencies.bulk_create([GuessCount(key=key) for key in sorted(keys)], ignore_conflicts=True)
        counts = list(GuessCount.across_agencies.select_for_update().filter(pk__in=keys).order_by("pk"))
        if any(count.locked_until and count.locked_until > now for count in counts):
            return False, False
        for count in counts:
            limit = keys[count.key]
            if count.locked_until or count.since + limit.window <= now:
                count.tries, count.since, count.locked_until = 0, now, None
            count.tries += 1
            if count.tries >= limit.tries:
                count.locked_until = now + limit.lock
                locks = True
            count.save(update_fields=["tries", "since", "locked_until"])
    return True, locks


def forget_tries(account: str, address: str) -> None:
    """The password was right: the account begins anew. The address only gets this try back, or an account of one's own
    would buy endless guesses at others."""
    both, of_account, of_address = _keys(account, address)
    with transaction.atomic():
        GuessCount.across_agencies.filter(pk__in=[both, of_account]).delete()
        address_count = GuessCount.across_agencies.filter(pk=of_address, tries__gt=0)
        address_count.update(tries=F("tries") - 1)


def _keys(account: str, address: str) -> dict[str, Limit]:
    """The three counts' keys in the order of LIMITS."""
    network = _network(address)
    parts = {"both": f"{account}\n{network}", "account": account, "address": network}
    return {
        salted_hmac(f"{PURPOSE}.{limit.name}", parts[limit.name], algorithm="sha256").hexdigest(): limit
        for limit in LIMITS
    }


def _network(address: str) -> str:
    """The /64 of an IPv6 address; any other text as it is."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((int(found), IPV6_NETWORK_BITS), strict=False))
