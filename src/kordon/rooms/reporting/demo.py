"""The room's part of the demonstration: two invented reports, read by the same services that pages call."""

from __future__ import annotations

from importlib.resources import files

from kordon.rooms.reporting.console import filing
from kordon.spine.accounts.members import Member

SAMPLES = files("kordon.rooms.reporting") / "samples"


def make(officer: Member) -> None:
    """What an office has after some work."""
    for name in ("replies_en.txt", "replies_en_2027.txt"):
        with (SAMPLES / name).open("rb") as stream:
            filing.file_report(officer, officer.agency_id, name, stream)
