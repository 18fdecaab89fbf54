"""The outcomes that a decision may have, from `data/outcomes.json`: what each is said of, who may take it, what follows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kordon.engine.catalogue import LANGUAGES
from kordon.spine.accounts.permissions import Permission
from kordon.spine.cases.faults import CaseFault

ABOUT = ("finding", "case", "redress")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`about`: said of findings, of a case or of a complaint. `take` is the permission to decide (of a grave one: to propose),
    `confirm` the permission of the second person, None where one is enough. `quiet`: memory keeps the pair quiet; `closes`
    and `waits` say what becomes of the case; `needs_delisted`: only of findings whose entry has left its list."""

    code: str
    names: dict[str, str]
    about: str
    take: Permission
    confirm: Permission | None
    quiet: bool
    closes: bool
    waits: bool
    needs_delisted: bool
    tone: str

    @property
    def grave(self) -> bool:
        return self.confirm is not None

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]


@cache
def outcomes() -> dict[str, Outcome]:
    """By code, in the file's order. Raises ValueError for a line that is not complete."""
    text = files("kordon.spine.decisions.data").joinpath("outcomes.json").read_text("utf-8")
    table: dict[str, Outcome] = {}
    for line in json.loads(text)["outcomes"]:
        if set(line["names"]) != set(LANGUAGES) or line["about"] not in ABOUT or line["code"] in table:
            raise ValueError(f"outcomes.json: {line['code']} is not complete")
        confirm = line.get("confirm")
        table[line["code"]] = Outcome(
            code=line["code"], names=line["names"], about=line["about"], take=Permission(line["take"]),
            confirm=Permission(confirm) if confirm else None, quiet=line.get("quiet", False),
            closes=line.get("closes", False), waits=line.get("waits", False),
            needs_delisted=line.get("needs") == "delisted", tone=line.get("tone", ""),
        )  # fmt: skip
    return table


def outcome_of(code: str) -> Outcome:
    """Raises CaseFault `decisions.no_such_outcome`."""
    found = outcomes().get(code)
    if found is None:
        raise CaseFault("decisions.no_such_outcome")
    return found


def outcomes_about(about: str) -> list[Outcome]:
    return [outcome for outcome in outcomes().values() if outcome.about == about]
