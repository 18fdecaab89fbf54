"""Kill -9 of the server at ten random points of deciding: nothing lost, nothing doubled, the chain whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

FINDINGS, KILLS = 8, 10
LIFE = 45  # database statements that a server lives at most: one request, or two


def plan_for(case_id: Any, ordinary: list[Any], proposals: list[Any]) -> list[dict[str, Any]]:
    """Alice decides and notes, Bob confirms what was proposed, Alice closes the case."""
    steps: list[dict[str, Any]] = []

    def add(who: str, address: str, **data: Any) -> None:
        steps.append({"who": who, "address": address, "data": {name: str(value) for name, value in data.items()}})

    for row in ordinary:
        decide = {"about": "finding", "finding": row.id, "outcome": "false", "reason": "No.", "request_id": uuid4()}
        add("alice", f"/cases/{case_id}/decide/", **decide)
        add("alice", f"/cases/{case_id}/notes/", text="Looked at it.", request_id=uuid4())
    for proposal in proposals:
        add("bob", f"/decisions/{proposal.id}/second/", do="confirm", reason="Agreed.")
    add("alice", f"/cases/{case_id}/decide/", about="case", outcome="no_action", reason="Done.", request_id=uuid4())
    return steps


def test_the_server_is_killed_while_people_decide(cast: Any, visit: Any) -> None:
    from django.conf import settings
    from django.db import connections

    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.verification import missing_guards, verify
    from kordon.spine.cases.models import Case, Note
    from kordon.spine.cases.opening import NewCase, open_case
    from kordon.spine.decisions.models import DecidedFinding, Decision, Memory, SecondLook
    from kordon.spine.decisions.services import Wish, decide
    from kordon.spine.findings.models import Finding

    alice, home = cast.member("alice"), cast.home("alice")
    parties = [cast.person(f"Jean Exemple {n}", unit=n) for n in range(1, FINDINGS + 1)]
    rows = cast.findings("licensing", [(party, cast.checked(party)) for party in parties])
    case = open_case(alice, home, NewCase("", finding_ids=[row.id for row in rows]))
    ordinary, grave = rows[: FINDINGS // 2], rows[FINDINGS // 2 :]
    proposals = [decide(alice, home, Wish("true", "The same.", finding_ids=[row.id])) for row in grave]
    cookies = {name: f"sessionid={visit(name).cookies['sessionid'].value}" for name in ("alice", "bob")}
    points = random.Random(1540).sample(range(4, LIFE), KILLS)
    plan = {"points": points, "cookies": cookies, "steps": plan_for(case.id, ordinary, proposals)}
    connections.close_all()
    environment = {**os.environ, "KORDON_SECRET_KEY": settings.SECRET_KEY, "KORDON_LOG_LEVEL": "error"}
    script = Path(__file__).with_name("deciding_server.py")
    done = subprocess.run([sys.executable, script], input=json.dumps(plan), env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    told = Counter(done.stdout.splitlines())
    assert told["killed"] == KILLS, done.stdout + done.stderr
    # a second look that was done when its server died is refused the second time: somebody was first, namely oneself
    assert set(told) <= {"killed", "answered 302", "answered 400"} and told["answered 400"] <= len(proposals), told

    assert {chain.broken for chain in verify()} == {None} and missing_guards() == []
    verbs = Counter(Entry.across_agencies.filter(agency_id=home).values_list("verb", flat=True))
    assert (verbs["decision.taken"], verbs["decision.proposed"]) == (len(ordinary) + 1, len(grave))
    assert verbs["decision.confirmed"] == SecondLook.across_agencies.count() == len(grave)
    assert verbs["case.noted"] == Note.across_agencies.count() == len(ordinary)
    assert verbs["case.closed"] == 1 and Case.across_agencies.get(pk=case.pk).status == "closed"
    assert Decision.across_agencies.count() == FINDINGS + 1
    assert set(Decision.across_agencies.values_list("state", flat=True)) == {"in_effect"}
    assert Counter(DecidedFinding.across_agencies.values_list("finding_id", flat=True)) == Counter(row.id for row in rows)
    assert set(Finding.across_agencies.values_list("state", flat=True)) == {"decided"}
    assert Memory.across_agencies.count() == FINDINGS
