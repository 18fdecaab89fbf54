"""The parties that the speed exams check: ordinary ones, and a share that is listed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from bench.generators.mutate import mutate_name
from bench.generators.ordinary_names import ordinary_names
from bench.generators.pools import seeded
from kordon.engine.records.party import Name, Party

LISTED_SHARE = 0.01


def traffic(listed: Sequence[Party], count: int, seed: int, share: float = LISTED_SHARE) -> list[Party]:
    """`count` parties known by name; `share` of them bear a listed entry's name, every second one disguised."""
    random_ = seeded("traffic", seed)
    parties = []
    for number, made in enumerate(ordinary_names(count, seed)):
        text, kind = made.text, made.kind
        if random_.random() < share:
            entry = listed[random_.randrange(len(listed))]
            text, kind = entry.caption, entry.kind
            if random_.random() < 0.5 and (changed := mutate_name(random_, text, kind)):
                text = changed[0]
        parties.append(Party(f"p{number + 1}", kind, (Name(text),)))
    return parties


def write_csv(parties: Sequence[Party], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "kind", "name"])
        writer.writerows([party.id, party.kind.value, party.caption] for party in parties)
