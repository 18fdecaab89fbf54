"""Check the files that wait, rescreen what is under watch, and keep to the periods.

  kordon worker                  work until stopped (Ctrl-C); start as many as there are processors
  kordon worker --until-idle     work until nothing waits, then end

A worker may be stopped or killed at any moment: another goes on behind the last batch, without doubles or gaps. `kordon serve`
starts one by itself.

Exit codes: 0 done; 2 the database is not set up.
"""

from __future__ import annotations

import argparse
import os
import signal
import threading

from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue

PARENT_SECONDS = 1.0


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until-idle", action="store_true", help="end when nothing waits")
    parser.add_argument("--parent", type=int, default=0, metavar="PID", help="end when this process is no longer the parent")


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
    import django

    django.setup()
    from kordon.site.assembly import assemble
    from kordon.spine.flow.worker import Worker

    words = Words(catalogue(), arguments.language)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if arguments.parent:
        threading.Thread(target=_follow, args=(arguments.parent, stop), daemon=True).start()
    worker = Worker(assemble(arguments.configuration.home), stop)
    if not arguments.parent:
        print(words.say("worker.works", name=worker.name), flush=True)
    pieces = worker.run(until_idle=arguments.until_idle)
    if not arguments.parent:
        print(words.say("worker.ended", pieces=pieces))
    return 0


def _follow(parent: int, stop: threading.Event) -> None:
    """An orphan gets another parent."""
    while os.getppid() == parent:
        if stop.wait(PARENT_SECONDS):
            return
    stop.set()
