"""Compile the matcher for this machine, as its first use would: `make test` does it beside lint and types, so that no test
waits for it and no two processes do it at once."""

from __future__ import annotations

from kordon.engine.names.comparing import compare
from kordon.engine.names.matcher import Matcher
from kordon.engine.records.party import Name, Party, PartyKind


def main() -> None:
    party = Party("1", PartyKind.PERSON, (Name("Abd al-Rahman Petrovich Kim"),))
    matcher = Matcher.build([party])
    found = [matcher.search(party), matcher.search_exhaustive(party)]
    if not all(found) or not compare("Abdulrahman Kim", "Abd al-Rahman Kim", "Person").finding:
        raise SystemExit("the compiled matcher does not find a name by itself")


if __name__ == "__main__":
    main()
