"""What may be done, as one enum `room:thing:action`, and which role may do it, as one table (`data/roles.json`).

A step or room that brings a new action adds a line to the enum and to the table; a test holds both against the table that
reviewers read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Permission(StrEnum):
    AGENCY_READ = "accounts:agency:read"
    AGENCY_CREATE = "accounts:agency:create"
    AGENCY_CLOSE = "accounts:agency:close"
    USER_READ = "accounts:user:read"
    USER_CREATE = "accounts:user:create"
    USER_CHANGE = "accounts:user:change"  # suspend, take back, close
    ROLE_GRANT = "accounts:role:grant"
    ROLE_WITHDRAW = "accounts:role:withdraw"
    TOKEN_CREATE = "accounts:token:create"
    TOKEN_REVOKE = "accounts:token:revoke"
    ENTRY_READ = "audit:entry:read"
    OPENING_READ = "audit:opening:read"  # the personal values behind an entry
    OPENING_ERASE = "audit:opening:erase"
    FILE_SUBMIT = "intake:file:submit"
    FILE_READ = "intake:file:read"  # name, progress, defects
    FILE_OPEN = "intake:file:open"  # the original bytes
    FILE_ERASE = "intake:file:erase"
    PERIOD_CHANGE = "intake:period:change"  # how long the agency keeps what
    FINDING_READ = "findings:finding:read"
    FINDING_CHANGE = "findings:finding:change"  # by when it is due
    FINDING_EXPORT = "findings:finding:export"  # many at once, as a file
    PARTY_WATCH = "flow:party:watch"
    SCHEDULE_CHANGE = "flow:schedule:change"
    CASE_READ = "cases:case:read"
    CASE_OPEN = "cases:case:open"
    CASE_WORK = "cases:case:work"  # notes, tasks, files, days; taking a case oneself
    CASE_ASSIGN = "cases:case:assign"
    CASE_SHARE = "cases:case:share"  # and ending it
    CASE_HOLD = "cases:case:hold"  # keep from erasure, and ending it
    ROUTE_CHANGE = "cases:route:change"
    QUESTION_READ = "cases:question:read"
    QUESTION_ASK = "cases:question:ask"
    QUESTION_RELEASE = "cases:question:release"  # give details behind a yes
    DECISION_READ = "decisions:decision:read"
    DECISION_TAKE = "decisions:decision:take"
    GRAVE_PROPOSE = "decisions:grave:propose"
    GRAVE_CONFIRM = "decisions:grave:confirm"  # or refuse what another proposed
    DOSSIER_MAKE = "reports:dossier:make"
    REPORT_READ = "reporting:report:read"  # replies, comparisons, trends
    REPORT_SUBMIT = "reporting:report:submit"
    REPORT_ERASE = "reporting:report:erase"
    ROUND_READ = "reporting:round:read"
    ROUND_OPEN = "reporting:round:open"  # and take in one that was kept as a file
    REPLY_RECORD = "reporting:reply:record"  # received, consent, returned; letters and reminders
    REPLY_CLEAR = "reporting:reply:clear"
    REPLY_PUBLISH = "reporting:reply:publish"  # and post a late one


class Role(StrEnum):
    """`operator` runs the installation for all agencies and sees nothing that an agency works on."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Powers:
    """A role's permissions; `everywhere`: in every agency, not only one's own."""

    permissions: frozenset[Permission]
    everywhere: bool


@cache
def powers() -> dict[Role, Powers]:
    """The table. Raises ValueError for a role or permission that the enums don't know, and for a role without a line."""
    text = files("kordon.spine.accounts.data").joinpath("roles.json").read_text("utf-8")
    table: dict[Role, Powers] = {}
    for name, line in json.loads(text)["roles"].items():
        granted = frozenset(Permission(item) for item in line["permissions"])
        table[Role(name)] = Powers(granted, line["reach"] == "installation")
    if set(table) != set(Role):
        raise ValueError("roles.json must have a line for each role")
    return table
