"""Types of command-line arguments that commands share: each refuses with a sentence that shows what was expected."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date


def iso_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-02-27") from None


def number_between(low: float, high: float) -> Callable[[str], float]:
    """The type of a number with both bounds allowed; nan is none."""

    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {low:g} to {high:g}")
        return value

    return number
