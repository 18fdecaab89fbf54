"""Make the bundled snapshot of the Security Council's list from its XML file.

    python tools/make_un_snapshot.py CONSOLIDATED.xml [OUT.jsonl]

The same file in gives the same bytes out. Refuses a list with rejected entries or without a date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kordon.engine.pipeline import open_source
from kordon.rooms.watchlists.formats.un import consolidated_xml, snapshot

BUNDLED = Path(__file__).parents[1] / "src/kordon/rooms/watchlists/data/un_snapshot.jsonl"


def snapshot_text(path: Path) -> str:
    source = open_source(path)
    day = consolidated_xml.list_date(source)
    entries = [unit.record for unit in consolidated_xml.read(source, {})]
    kept = sorted((entry for entry in entries if entry is not None), key=lambda entry: entry.id)
    if day is None or len(kept) != len(entries):
        raise SystemExit(f"{path.name}: {len(entries) - len(kept)} entries rejected, date {day}")
    head = snapshot.header_line(day, len(kept), source.sha256)
    return head + "".join(snapshot.entry_line(entry) for entry in kept)


def main(arguments: list[str]) -> None:
    out = Path(arguments[1]) if len(arguments) > 1 else BUNDLED
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(snapshot_text(Path(arguments[0])), encoding="utf-8", newline="\n")
    print(f"{out.name}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
