"""Twenty people decide and note on the same cases at once: nothing is lost, nothing is decided twice, the chain holds."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

PEOPLE, CASES, FINDINGS, STEPS = 20, 3, 8, 8


class Worker:
    """One person's work: notes, decisions, second looks, undoing. Counts what was said to be done."""

    def __init__(self, cast: Any, name: str, case_ids: list[UUID], finding_ids: list[UUID], start: threading.Barrier) -> None:
        self.cast, self.name, self.case_ids, self.finding_ids, self.start = cast, name, case_ids, finding_ids, start
        self.chance = random.Random(name)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def run(self) -> None:
        from django.db import connection

        from kordon.spine.cases.faults import CaseFault

        try:
            member, home = self.cast.member(self.name), self.cast.home("licensing")
            self.start.wait(60)
            for step in range(STEPS):
                act = (self.note, self.decide, self.decide, self.look, self.take_back)[self.chance.randrange(5) if step else 0]
                try:
                    act(member, home)
                except CaseFault as fault:
                    self.refused[fault.code] += 1
        finally:
            connection.close()

    def note(self, member: Any, home: UUID) -> None:
        from kordon.spine.cases.work import add_note

        request_id = uuid4()
        for _ in range(2):  # a double click
            add_note(member, home, self.chance.choice(self.case_ids), f"Note of {self.name}", request_id=request_id)
        self.done["note"] += 1

    def decide(self, member: Any, home: UUID) -> None:
        from kordon.spine.decisions.services import Wish, decide

        outcome, chosen = self.chance.choice(("false", "true")), [self.chance.choice(self.finding_ids)]
        wish = Wish(outcome, f"Reason of {self.name}", finding_ids=chosen, request_id=uuid4())
        first = decide(member, home, wish)
        self.done[f"decide {outcome}"] += 1
        assert decide(member, home, wish).id == first.id

    def look(self, member: Any, home: UUID) -> None:
        from kordon.spine.decisions.models import Decision
        from kordon.spine.decisions.services import confirm

        waiting = list(Decision.across_agencies.filter(state="proposed").exclude(decided_by=member.actor.user_id))
        if waiting:
            agrees = self.chance.random() < 0.7
            confirm(member, home, self.chance.choice(waiting).id, agrees, f"Second look of {self.name}")
            self.done["agreed" if agrees else "disagreed"] += 1

    def take_back(self, member: Any, home: UUID) -> None:
        from kordon.spine.decisions.models import Decision
        from kordon.spine.decisions.services import undo

        standing = list(Decision.across_agencies.filter(state="in_effect", outcome="false"))
        if standing:
            undo(member, home, self.chance.choice(standing).id, f"{self.name} has doubts")
            self.done["undo"] += 1


def hire(cast: Any) -> list[str]:
    """Twenty supervisors, who may do everything with each other's proposals."""
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.permissions import Role

    agency, program, names = cast.agencies["licensing"], the_program(), []
    for number in range(PEOPLE):
        name = f"person{number}"
        user = services.create_user(program, agency.id, f"{name}@licensing.example", name)
        services.grant_role(program, agency.id, user.id, Role.SUPERVISOR)
        cast.users[name] = services.set_password(program, user.id, "correct horse battery")
        names.append(name)
    return names


def test_twenty_users_on_the_same_cases(cast: Any) -> None:
    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.verification import missing_guards, verify
    from kordon.spine.cases.models import CaseEvent, Note
    from kordon.spine.cases.opening import NewCase, open_case
    from kordon.spine.decisions.models import DecidedFinding, Decision, Memory, SecondLook
    from kordon.spine.findings.models import Finding

    bob, home, case_ids, finding_ids = cast.member("bob"), cast.home("bob"), [], []
    for number in range(CASES):
        parties = [cast.person(f"Jean Exemple {number} {n}", unit=n) for n in range(1, FINDINGS + 1)]
        rows = cast.findings("licensing", [(party, cast.checked(party)) for party in parties])
        case_ids.append(open_case(bob, home, NewCase("", finding_ids=[row.id for row in rows])).id)
        finding_ids += [row.id for row in rows]
    start = threading.Barrier(PEOPLE)
    workers = [Worker(cast, name, case_ids, finding_ids, start) for name in hire(cast)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        for future in [pool.submit(worker.run) for worker in workers]:
            future.result(timeout=300)  # raises what the thread raised: a deadlock, a locked database
    done = sum((worker.done for worker in workers), Counter[str]())
    refused = sum((worker.refused for worker in workers), Counter[str]())
    assert set(refused) <= {"decisions.already", "decisions.not_waiting", "decisions.not_in_effect"}, refused
    assert done["note"] >= PEOPLE and done["decide false"] and done["decide true"] and done["agreed"], done

    assert {chain.broken for chain in verify()} == {None} and missing_guards() == []
    verbs = Counter(Entry.across_agencies.filter(agency_id=home).values_list("verb", flat=True))
    assert Note.across_agencies.count() == verbs["case.noted"] == done["note"]
    assert verbs["decision.taken"] == done["decide false"] + done["undo"]
    assert verbs["decision.proposed"] == done["decide true"]
    assert SecondLook.across_agencies.count() == verbs["decision.confirmed"] + verbs["decision.refused"]
    assert (verbs["decision.confirmed"], verbs["decision.refused"]) == (done["agreed"], done["disagreed"])
    assert Decision.across_agencies.count() == done["decide false"] + done["decide true"] + done["undo"]
    assert CaseEvent.across_agencies.filter(verb="decision.taken").count() == verbs["decision.taken"]
    for finding in Finding.across_agencies.filter(pk__in=finding_ids):
        about = DecidedFinding.across_agencies.filter(finding_id=finding.id).exclude(decision__outcome="undo")
        in_effect = about.filter(decision__state="in_effect")
        assert in_effect.count() <= 1 and about.filter(decision__state="proposed").count() <= 1
        assert (finding.state == "decided") == (in_effect.count() == 1)
        if in_effect:
            assert finding.decision_id == in_effect.get().decision_id
    assert Memory.across_agencies.count() == done["decide false"] + done["agreed"] + done["undo"]
