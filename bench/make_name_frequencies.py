"""Count how common name parts are on public lists, and write `engine/names/data/frequencies.tsv`.

    python -m bench.make_name_frequencies

Sources: United Nations Security Council consolidated list, OFAC SDN and ALT files (public domain). Only counts of single
words leave the lists. Ranks follow common_names.tsv: 1 extremely common .. 5. A word is counted once per entry.
"""

from __future__ import annotations

from collections import Counter

from bench.lists import ROOT, un_and_ofac
from kordon.engine.names.analysis import analyse
from kordon.engine.names.knowledge import WordClass, fold
from kordon.engine.records.party import PartyKind

RANKS = ((120, 1), (45, 2), (16, 3), (7, 4), (4, 5))
TARGET = ROOT / "src/kordon/engine/names/data/frequencies.tsv"


def main() -> None:
    persons: Counter[str] = Counter()
    for party in un_and_ofac():
        if party.kind is PartyKind.PERSON:
            persons.update(
                {
                    fold(token.text)
                    for name in party.names
                    for token in analyse(name.text, True).tokens
                    if token.word_class is WordClass.NAME and " " not in token.text
                }
            )
    lines = [f"# {line}" for line in (__doc__ or "").strip().splitlines() if line]
    lines.append("token\tkind\trank_class")
    for word, count in sorted(persons.items()):
        rank = next((rank for least, rank in RANKS if count >= least), 0)
        if rank and len(word) > 1:
            lines.append(f"{word}\tperson\t{rank}")
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{TARGET.name}: {len(lines)} lines")


if __name__ == "__main__":
    main()
