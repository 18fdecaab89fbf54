"""Logs: one JSON object a line on stderr, with ids and counts only, never a name or any other personal value."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

# What a log line may carry besides its event; anything else that a caller attaches is left out.
FIELDS = ("run", "command", "exit_code", "kind", "units", "reference", "status", "method")


class JsonLines(logging.Formatter):
    """`{"time": ..., "level": ..., "logger": ..., "event": ..., <FIELDS>}`; the event is the message's constant text,
    its arguments are not written: they may hold what a user typed."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg),
        }
        line.update((name, getattr(record, name)) for name in FIELDS if hasattr(record, name))
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str) -> None:
    """Send all logging of this process to stderr, from `level` (`info`, `warning` ...) on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
