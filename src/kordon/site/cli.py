"""The `kordon` command: finds its subcommands, imports the one that is called, and never shows a traceback.

Exit codes: 0 done and nothing found, 1 findings, 2 input unreadable (or the call was wrong), 3 nothing found but units were
rejected; 70 a fault of Kordon's own, 74 the machine refused (disk, permission), 130 interrupted, 141 the reader of the
output went away (`kordon ... | head`).
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from io import TextIOWrapper
from itertools import pairwise

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.references import default_home
from kordon.site.configuration import Configuration, read_configuration

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _speak_unicode()
    typed = list(sys.argv[1:] if argv is None else argv)
    configuration = Configuration(home=default_home())
    try:
        configuration = read_configuration()
        configuration = replace(configuration, language=_language_in(typed) or configuration.language)
        return _run(typed, configuration)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return _close_quietly()
    except Exception as error:
        from kordon.site import faults

        return faults.explain(error, configuration)


def _language_in(argv: list[str]) -> str:
    """What `--language` says, before or behind the command: known before anything can fail, so that faults speak it too.
    Empty where it is not given; what is none of the six is left for the parsers to refuse."""
    for option, value in pairwise([*argv, ""]):
        name, _, joined = option.partition("=")
        if name == "--language" and (joined or value) in LANGUAGES:
            return joined or value
    return ""


def _run(argv: list[str], configuration: Configuration) -> int:
    chosen = _front_parser().parse_args(argv)
    if chosen.version:
        from importlib.metadata import version

        print("kordon", version("kordon"))
        return 0
    if chosen.command is None or chosen.help:
        from kordon.site import front_page

        print(front_page.text(configuration.language))
        return 0 if chosen.help else EXIT_USAGE
    return _call(chosen.command, chosen.rest, configuration)


def _front_parser() -> argparse.ArgumentParser:
    """What stands before the command's name; everything behind it is the command's own business."""
    parser = argparse.ArgumentParser(prog="kordon", add_help=False, allow_abbrev=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("command", nargs="?")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _call(name: str, rest: Sequence[str], configuration: Configuration) -> int:
    """Import the command's module, let it define its arguments, and run it.

    It finds `arguments.language` (one of the six) and `arguments.configuration` beside its own.
    """
    from kordon.site import discovery, logs

    command = discovery.find_command(name)
    if command is None:
        from kordon.site import front_page

        print(front_page.unknown_command(name, configuration.language), file=sys.stderr)
        return EXIT_USAGE
    if command.needs_django:
        _set_up_django()
    module = importlib.import_module(command.module)
    parser = argparse.ArgumentParser(
        prog=f"kordon {command.name}",
        description=inspect.getdoc(module),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--language", choices=LANGUAGES, help="language of messages and reports")
    module.configure(parser)
    arguments = parser.parse_args(rest)
    arguments.language, arguments.configuration = configuration.language, configuration
    logs.set_up(configuration.log_level)
    code: int = module.run(arguments)
    sys.stdout.flush()
    return code


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
    import django

    django.setup()


def _speak_unicode() -> None:
    """Names come in all scripts; a terminal that can't show one gets an escape, not an end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _close_quietly() -> int:
    """The reader of our output went away: send what is still buffered nowhere, so that exit stays silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_BROKEN_PIPE


if __name__ == "__main__":
    sys.exit(main())
