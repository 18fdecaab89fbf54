"""Open Kordon's pages: on this computer, or with --production for others.

  kordon serve                  migrates the database, starts a worker, prints the address and, until somebody has set a
                                password, the administrator's one-time password
  kordon serve --demo           the same with invented agencies, people, files and cases to try things on
  kordon serve --production     over TLS for others; refuses to start while a setting is missing, and says which

Without --production it serves this computer only (loopback). Exit codes: 0 stopped, 2 a setting is wrong or missing.
"""

from __future__ import annotations

import argparse
import os
import sys

from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue

UNUSABLE = 2


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8000, help="port (default: 8000; 0 takes a free one)")
    parser.add_argument("--demo", action="store_true", help="load invented agencies, people, files and cases once")
    parser.add_argument("--production", action="store_true", help="serve others, over TLS")
    parser.add_argument("--host", default="", help="address to listen at in production (default: all)")
    parser.add_argument("--no-worker", action="store_true", help="start no worker; run `kordon worker` yourself")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535; 0 takes a free one")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    words = Words(catalogue(), arguments.language)
    if arguments.production:
        os.environ["KORDON_PRODUCTION"] = "yes"
        if arguments.demo:
            print(words.say("serve.no_demo_in_production"), file=sys.stderr)
            return UNUSABLE
    os.environ["DJANGO_SETTINGS_MODULE"] = "kordon.site.settings"
    import django

    django.setup()
    if arguments.production:
        return _serve_others(arguments, words)
    _serve_here(arguments, words)
    return 0


def _serve_others(arguments: argparse.Namespace, words: Words) -> int:
    from kordon.site.serving import production
    from kordon.site.serving.here import worker

    lacking = production.lacking()
    if lacking:
        print(words.say("serve.refused"), file=sys.stderr)
        for code in lacking:
            print("  - " + words.say(code), file=sys.stderr)
        return UNUSABLE
    _set_up(words, alone=False)
    with worker(not arguments.no_worker):
        production.serve(arguments.host, arguments.port)
    return 0


def _serve_here(arguments: argparse.Namespace, words: Words) -> None:
    from kordon.site.serving import here
    from kordon.site.serving.here import worker

    _set_up(words, alone=True, demo=arguments.demo)
    with worker(not arguments.no_worker):
        here.serve(arguments.port, lambda port: print(words.say("serve.at", address=f"http://localhost:{port}/"), flush=True))


def _set_up(words: Words, alone: bool, demo: bool = False) -> None:
    """A database that is up to date, and a way in."""
    from django.core.management import call_command

    from kordon.site.serving import first_start

    call_command("migrate", verbosity=0)
    if demo:
        from kordon.site.serving import demo as demonstration

        for line in demonstration.load(words):
            print(line, flush=True)
    way_in = first_start.way_in(alone)
    if way_in is not None:
        print(words.say("serve.way_in", email=way_in.email, password=way_in.password), flush=True)
