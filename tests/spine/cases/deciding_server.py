"""Not a test: servers that kill themselves while people decide, and the people, who send again what got no answer.

    python deciding_server.py < plan.json

The plan has `points`, `cookies` (one for each person) and `steps` [{who, address, data}]. For each point a child is forked that
serves the pages and dies by SIGKILL at its point-th database statement: right before it where the point is even, right behind
it where it is odd. This process sends the steps by HTTP, one after the other; a step whose server died is sent again to the next
one, as a person does who sees an error. The last server lives to the end. Prints each step's last status and each death.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from typing import Any

TOKEN = "a" * 32  # what the form and the cookie agree on, against forged requests


class Killer:
    """Counts the statements of every connection of this process."""

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


def start(point: int) -> tuple[int, int]:
    """A server: its process and port. Point 0 never dies by itself."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        with os.fdopen(reading) as said:
            return child, int(said.readline())
    from django.db.backends.signals import connection_created

    from kordon.site.serving import here

    killer = Killer(point)

    def watch(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(killer)

    connection_created.connect(watch, weak=False)
    here.serve(0, lambda port: (os.write(writing, f"{port}\n".encode()), None)[1])
    os._exit(1)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def send(port: int, step: dict[str, Any], cookie: str) -> int | None:
    """The status, or None where the server died before it answered."""
    data = urllib.parse.urlencode({**step["data"], "csrfmiddlewaretoken": TOKEN}, doseq=True).encode()
    headers = {"Cookie": f"{cookie}; csrftoken={TOKEN}"}
    request = urllib.request.Request(f"http://localhost:{port}{step['address']}", data, headers)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (OSError, HTTPException):
        return None


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "kordon.site.settings"
    import django

    django.setup()
    from django.db import connections
    from django.test import Client

    plan = json.load(sys.stdin)
    Client().get("/sign-in/", headers={"host": "localhost"})  # loads pages and words once, here instead of in every child
    connections.close_all()
    points, child, port = [*plan["points"]], 0, 0
    for step in plan["steps"]:
        while True:
            if not child:
                child, port = start(points.pop(0) if points else 0)
            status = send(port, step, plan["cookies"][step["who"]])
            if status is not None:
                break
            os.waitpid(child, 0)
            child = 0
            print("killed", flush=True)
        print("answered", status, flush=True)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
