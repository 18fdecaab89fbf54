"""From an exception to a sentence for the user, in the user's language, and an exit code. No traceback is ever shown.

    UnreadableInput                     2   the input as a whole; its defect says where and why
    any with `code` and `parameters`    2   a fault with words of its own (ReferenceFault, BadSetting ...)
    OSError with a file                74   the machine refused: permission, space, a missing folder
    anything else                      70   a fault of Kordon; the traceback goes to a file under KORDON_HOME/faults
"""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from kordon.engine.outputs.problems import problem_text
from kordon.engine.outputs.words import Words
from kordon.site.configuration import Configuration
from kordon.site.words import catalogue

EXIT_UNREADABLE = 2
EXIT_FAULT = 70
EXIT_MACHINE = 74


def explain(error: Exception, configuration: Configuration) -> int:
    """Say on stderr what went wrong and return the exit code. Never raises."""
    try:
        message, code = _sentence(error, configuration)
    except Exception as second:  # even the catalogue is broken: say it in English, without it
        message, code = f"Kordon failed ({type(error).__name__}, then {type(second).__name__}).", EXIT_FAULT
    print(message, file=sys.stderr)
    return code


def _sentence(error: Exception, configuration: Configuration) -> tuple[str, int]:
    words = Words(catalogue(), configuration.language)
    if problem := problem_text(error, words):
        return problem, EXIT_UNREADABLE
    if isinstance(error, OSError) and error.filename is not None:
        reason = error.strerror or type(error).__name__
        return words.say("cli.machine_refused", file=error.filename, reason=reason), EXIT_MACHINE
    kept = keep(error, configuration.home)
    if kept is None:
        return words.say("cli.fault_not_kept", kind=type(error).__name__), EXIT_FAULT
    return words.say("cli.fault", kind=type(error).__name__, file=kept), EXIT_FAULT


def keep(error: Exception, home: Path) -> Path | None:
    """Write the traceback where only the user reads it; it may quote the input. None when even that fails."""
    now = datetime.now(UTC)
    path = home / "faults" / f"{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return path
