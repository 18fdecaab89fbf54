"""Findings as JSON Lines: one canonical `kordon.finding/1` object a line."""

from __future__ import annotations

from collections.abc import Sequence

from kordon.engine.findings import Defect, Finding
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.canonical import canonical_json, defect_object, finding_object
from kordon.engine.outputs.summary import CheckSummary
from kordon.engine.outputs.words import Words


class JsonLinesWriter:
    def __init__(self, file: AtomicFile, words: Words) -> None:
        self._file = file

    def write(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self._file.write(canonical_json(finding_object(finding)) + b"\n")

    def finish(self, summary: CheckSummary) -> None:
        """Nothing to add: the file holds findings alone, the summary is printed."""


def defect_line(defect: Defect) -> bytes:
    return canonical_json(defect_object(defect)) + b"\n"
