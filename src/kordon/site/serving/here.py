"""Serving this computer: loopback alone, one process with threads, and a worker beside it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

LOOPBACK = "127.0.0.1"
PATIENCE_S = 10


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


@contextmanager
def worker(wanted: bool) -> Iterator[None]:
    """A worker process for as long as the block lasts."""
    if not wanted:
        yield
        return
    from kordon.site import embedded_worker

    child, parent = embedded_worker.start(), os.getpid()
    try:
        yield
    finally:
        if os.getpid() == parent:  # not in a process that gunicorn forked from here and that ends
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
