"""Not a test: a process that hands a file in and checks it, in children that kill themselves at given points.

    python killable.py FILE AGENCY POINT...

For each POINT a child is forked that dies by SIGKILL at its POINT-th database statement: right before it where POINT is even,
right behind it where it is odd. Then a last child runs to the end. Prints how each child ended, and with POINT 0 how many
statements a whole run takes.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from typing import Any

LEASE_SECONDS = 0.4
BATCH = 40


class Killer:
    """Counts the statements of the main connection."""

    def __init__(self, point: int) -> None:
        self.point, self.count = point, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        if self.count == self.point and self.point % 2 == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, params, many, context)
        if self.count == self.point:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def live(file: str, agency: str, point: int) -> int:
    """One child's life; returns how many statements it took."""
    from django.db import connection

    from kordon.site import cli

    killer = Killer(point)
    with connection.execute_wrapper(killer):
        handed = cli.main(["--language", "en", "intake", "--agency", agency, file])
        worked = cli.main(["--language", "en", "worker", "--until-idle"])
    if handed or worked:
        raise SystemExit(f"intake ended with {handed}, worker with {worked}")
    return killer.count


def main(file: str, agency: str, points: list[int]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "kordon.site.settings"
    import django

    django.setup()
    from kordon.engine.facets import PartyFacet
    from kordon.engine.records.party import Name, Party
    from kordon.engine.references import default_home
    from kordon.site.assembly import assemble
    from kordon.spine.flow import reading
    from kordon.spine.flow.checks import Checks
    from kordon.spine.intake import leases

    leases.LEASE = timedelta(seconds=LEASE_SECONDS)
    reading.BATCH_UNITS = BATCH
    # Loaded once here instead of by every child: name knowledge, compiled loops, lists.
    Checks(assemble(default_home()).factories).current().check([PartyFacet("subject", Party("", names=(Name("Anna"),)))])
    for point in [*points, -1]:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            count = live(file, agency, point)
            print("whole", count, flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            print("killed", point, flush=True)
            time.sleep(LEASE_SECONDS)  # until the dead child's lease has run out
        elif os.waitstatus_to_exitcode(status):
            raise SystemExit(f"the child of point {point} failed")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [int(text) for text in sys.argv[3:]])
