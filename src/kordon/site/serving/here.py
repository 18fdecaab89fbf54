"""Serving this computer: loopback alone, one process with threads, and a worker beside it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress

LOOPBACK = "127.0.0.1"


def serve(port: int, announce: Callable[[str], None]) -> None:
    """Until interrupted or asked to end (SIGTERM). `announce` gets the port once it is open."""
    from django.core.servers.basehttp import run
    from django.core.wsgi import get_wsgi_application

    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell started us in the background, deaf to Ctrl-C
        signal.signal(number, _stop)
    with suppress(KeyboardInterrupt):
        run(LOOPBACK, port, get_wsgi_application(), threading=True, on_bind=announce)


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def worker(wanted: bool) -> AbstractContextManager[None]:
    """A worker process for as long as the block lasts, where one is wanted."""
    if not wanted:
        return nullcontext()
    from kordon.site import embedded_worker

    return embedded_worker.kept()
