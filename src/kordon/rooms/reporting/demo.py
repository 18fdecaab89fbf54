"""The room's part of the demonstration: two invented reports and two rounds, made by the same services that pages call."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from io import BytesIO

from kordon.rooms.reporting.console import filing, rounds
from kordon.spine.accounts.members import Member

SAMPLES = files("kordon.rooms.reporting") / "samples"
REPLY = "reply_qatar.txt"


def make(officer: Member, supervisor: Member) -> None:
    """What an office has after some work: a round that runs, and one that is over, with a late reply."""
    agency_id = officer.agency_id
    for name in ("replies_en.txt", "replies_en_2027.txt"):
        filing.file_report(officer, agency_id, name, BytesIO((SAMPLES / name).read_bytes()))
    _round(officer, supervisor, "Replies for next year’s report", opened_days=50, deadline_days=-10)
    _round(officer, supervisor, "Replies for last year’s report", opened_days=400, deadline_days=290)


def _round(officer: Member, supervisor: Member, title: str, opened_days: int, deadline_days: int) -> None:
    """`..._days` before today; negative is to come. Qatar is cleared, Chile has not said whether it consents, the Agency's
    reply went back, and Mongolia's comes three days before today's end, whenever the deadline was."""
    agency_id, day = officer.agency_id, rounds.today()
    deadline = (day - timedelta(days=deadline_days)).isoformat()
    codes = ("CHL", "MNG", "QAT", "ESP", "JAM", "EU", "IAEA", "ICAO")
    made = rounds.open_round(supervisor, agency_id, rounds.NewRound("ga-76-28", title, day - timedelta(days=opened_days), codes,
                                                                    deadline))  # fmt: skip
    in_time = day - timedelta(days=max(deadline_days, 0) + 8)

    def receive(code: str, on: int, original: str, consent: str) -> None:
        text = BytesIO((SAMPLES / REPLY).read_bytes())
        came = day - timedelta(days=on) if on else in_time
        rounds.receive(officer, agency_id, made.id, rounds.Received(code, came, original, f"{code}.txt", text, consent))

    def step(member: Member, kind: str, code: str, **facts: str) -> None:
        rounds.happen(member, agency_id, made.id, rounds.Step(kind, code, day, facts))

    for code, original, consent in (("QAT", "ar", "yes"), ("CHL", "es", ""), ("EU", "en", "yes"), ("IAEA", "en", "yes")):
        receive(code, 0, original, consent)
    receive("MNG", 3, "en", "yes")
    step(supervisor, "clear", "QAT")
    step(supervisor, "clear", "EU")
    step(officer, "return", "IAEA", reason="The second page is missing.")
