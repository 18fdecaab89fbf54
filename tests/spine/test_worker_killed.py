"""Kill -9 while a file is handed in and at ten random points until the last finding: nothing lost, nothing doubled, the chain
whole."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

ROWS, KILLS = 600, 10
STATEMENTS = 180  # about what a whole life takes; a child that is done before its point is reported, not killed
HANDING_IN = (3, 6, 8, 11, 13)  # statements of the first life that belong to handing in


def write_rows(path: Path) -> tuple[int, int]:
    """How many findings and defects they give: every tenth is listed, every 25th is broken."""
    lines, findings, broken = ["id,name,country"], 0, 0
    for place in range(1, ROWS + 1):
        if place % 25 == 0:
            lines.append(f"C{place}")
            broken += 1
        elif place % 10 == 0:
            lines.append(f"C{place},Arvid Testmann,AT")
            findings += 1
        else:
            lines.append(f"C{place},Nobody Number {place},FR")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return findings, broken


def test_killed_at_ten_random_points(office: Any, tmp_path: Path) -> None:
    from django.db import connections

    from kordon.spine.audit.models import Entry
    from kordon.spine.audit.verification import missing_guards, verify
    from kordon.spine.findings.models import Sighting
    from kordon.spine.intake.models import File, FileDefect, StoredObject, UnitBatch

    findings, broken = write_rows(tmp_path / "parties.csv")
    points = [*HANDING_IN, *random.Random(1540).sample(range(20, STATEMENTS // 2), KILLS)]
    connections.close_all()
    command = [sys.executable, str(Path(__file__).with_name("killable.py")), str(tmp_path / "parties.csv"), str(office.id)]
    done = subprocess.run([*command, *map(str, points)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("killed") == len(points), done.stdout
    file = File.across_agencies.get()
    assert (file.state, file.read, file.rejected, file.position) == ("done", ROWS - broken, broken, ROWS)
    assert (file.findings, file.worker, file.run) == (findings, "", 1)
    batches = list(UnitBatch.across_agencies.order_by("first"))
    assert [batch.first for batch in batches] == [1, *(batch.last + 1 for batch in batches[:-1])]
    assert batches[-1].last == ROWS
    found = office.findings()
    assert sorted(int(f.record_id[1:]) for f in found) == [p for p in range(10, ROWS + 1, 10) if p % 25]
    assert Sighting.across_agencies.count() == findings and all(f.times_seen == 1 for f in found)
    assert FileDefect.across_agencies.filter(severity="rejected").count() == broken
    checked = Entry.across_agencies.filter(verb="units.checked")
    assert sum(entry.items for entry in checked) == ROWS
    assert Entry.across_agencies.filter(verb="file.handed_in").count() == 1
    assert Entry.across_agencies.filter(verb="file.checked").count() == 1
    assert [chain.broken for chain in verify() if chain.broken] == [] and missing_guards() == []
    assert StoredObject.across_agencies.count() == 1
    assert Entry.across_agencies.filter(verb="file.recognised").count() == file.times_handed_in - 1
    assert not list(office.home.glob("reading/*")), "plain bytes are left on the disk"
