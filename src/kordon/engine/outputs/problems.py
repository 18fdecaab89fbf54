"""What ends a command with a sentence instead of a result, and that sentence."""

from __future__ import annotations

from kordon.engine.outputs.atomic import OutputFailed
from kordon.engine.outputs.words import Words
from kordon.engine.references import ReferenceFault
from kordon.engine.units import UnreadableInput

PROBLEMS = (UnreadableInput, OutputFailed, ReferenceFault)


def problem_text(error: Exception, words: Words) -> str:
    """The sentence of one of PROBLEMS, or of any exception with a `code` of the catalogue and `parameters`; empty for an
    exception that has no words of its own."""
    if isinstance(error, (UnreadableInput, OutputFailed)):
        return words.defect(error.defect)
    code, parameters = getattr(error, "code", None), getattr(error, "parameters", None)
    return words.coded(code, parameters) if isinstance(code, str) and isinstance(parameters, tuple) else ""
