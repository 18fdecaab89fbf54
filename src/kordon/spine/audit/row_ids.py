"""Identifiers of stored rows: UUID version 7 (RFC 9562, 5.7), which sort by the time they were made.

Python has `uuid.uuid7` from 3.14 on; this is the same layout for older ones.
"""

from __future__ import annotations

import secrets
import time
from datetime import datetime
from uuid import UUID

TIMESTAMP_BITS = 48
RANDOM_HIGH_BITS = 12
RANDOM_LOW_BITS = 62


def first_row_id(moment: datetime) -> UUID:
    """The bound between identifiers made before this moment, to the millisecond, and those made from it on."""
    return UUID(int=(int(moment.timestamp() * 1000) & ((1 << TIMESTAMP_BITS) - 1)) << 80)


def new_row_id() -> UUID:
    """A new identifier: 48 bits of milliseconds since 1970, then version, variant and 74 random bits."""
    milliseconds = (time.time_ns() // 1_000_000) & ((1 << TIMESTAMP_BITS) - 1)
    high = secrets.randbits(RANDOM_HIGH_BITS)
    low = secrets.randbits(RANDOM_LOW_BITS)
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)
