"""Open Kordon's pages on this computer.

Serves on loopback only: until there are accounts, nobody else may look.
"""

from __future__ import annotations

import argparse
import os

from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue

LOOPBACK = "127.0.0.1"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8000, help="port on loopback (default: 8000)")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535; 0 takes a free one")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kordon.site.settings"
    from django.core.servers.basehttp import run as serve
    from django.core.wsgi import get_wsgi_application

    def announce(port: str) -> None:
        address = f"http://{LOOPBACK}:{port}/"
        print(Words(catalogue(), arguments.language).say("serve.at", address=address), flush=True)

    serve(LOOPBACK, arguments.port, get_wsgi_application(), threading=True, on_bind=announce)
    return 0
