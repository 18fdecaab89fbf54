"""Serving this computer: loopback alone, one process with threads, and a worker beside it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOPBACK = "127.0.0.1"
PATIENCE_S = 10


def serve(port: int, announce: Callable[[str], None]) -> None:
    """Until interrupted. `announce` gets the port once it is open."""
    from django.core.servers.basehttp import run
    from django.core.wsgi import get_wsgi_application

    run(LOOPBACK, port, get_wsgi_application(), threading=True, on_bind=announce)


@contextmanager
def worker(wanted: bool) -> Iterator[None]:
    """A worker process for as long as the block lasts."""
    if not wanted:
        yield
        return
    from kordon.site import embedded_worker

    child = embedded_worker.start()
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
