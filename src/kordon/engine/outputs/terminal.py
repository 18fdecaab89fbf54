"""A run on a terminal: findings as a table on stdout; how files were understood, defects, progress and counts on
stderr. Nothing from data reaches the terminal as a control sequence (`words.visible`, rich `Text`)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from kordon.engine.findings import Defect, Finding
from kordon.engine.outputs.summary import CheckSummary
from kordon.engine.outputs.words import Words, plain, shorten, visible
from kordon.engine.units import Format, Source

DEFECTS_SHOWN = 20
FINDINGS_SHOWN = 200
REASONS_SHOWN = 6
PLAIN_WIDTH = 140  # where nothing says how wide the output is


class Terminal:
    """A listener of `kordon.engine.backends.run`. `quiet` leaves only problems and the closing lines; `table` keeps the
    first FINDINGS_SHOWN findings for `show_findings`."""

    def __init__(self, words: Words, quiet: bool = False, table: bool = True) -> None:
        self.words = words
        self.quiet = quiet
        self._keep = FINDINGS_SHOWN if table else 0
        self._kept: list[Finding] = []
        self._found = 0
        self._defects = 0
        self._unshown: dict[str, int] = {}
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)
        self._started = time.monotonic()
        self._status: Status | None = None

    def understood(self, source: Source, format: Format[Any], description: Sequence[tuple[str, str]]) -> None:
        if self.quiet:
            return
        self.say(self.words.say("check.understood", file=source.name, format=format.title))
        for key, text in description:
            self.say(f"  {visible(key)}: {visible(shorten(text))}")

    def defect(self, defect: Defect) -> None:
        self._defects += 1
        if self._defects <= DEFECTS_SHOWN:
            self.say(self.words.defect(defect))
        else:
            self._unshown[defect.code] = self._unshown.get(defect.code, 0) + 1

    def findings(self, findings: Sequence[Finding]) -> None:
        self._found += len(findings)
        self._kept.extend(findings[: self._keep - len(self._kept)])

    def progress(self, summary: CheckSummary) -> None:
        if self.quiet or not self._err.is_terminal:
            return
        count, seconds = self.words.count, max(time.monotonic() - self._started, 1e-6)
        text = self.words.say("check.progress", units=count(summary.units), findings=count(summary.findings),
                              rate=count(int(summary.units / seconds)))
        if self._status is None:
            self._status = self._err.status(Text(text))
            self._status.start()
        self._status.update(Text(text))

    def close(self) -> None:
        """Stop the moving line; safe to call twice."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def show_findings(self) -> None:
        """The table of findings on stdout."""
        out = Console(highlight=False)
        if not out.is_terminal:
            out.width = PLAIN_WIDTH
        if self._kept:
            out.print(findings_table(self._kept, self.words))
        if self._found > len(self._kept):
            more = self.words.count(self._found - len(self._kept))
            out.print(Text(self.words.say("check.more_findings", count=more)))

    def show_summary(self, summary: CheckSummary, written: Sequence[Path], defects_file: Path | None = None) -> None:
        """The closing lines: references, warnings, files, counts."""
        self.close()
        words, count = self.words, self.words.count
        self.show_more_defects()
        for item in summary.references:
            age = "–" if item.age_days is None else item.age_days
            self.say(words.say("check.reference", list=item.list, version=item.version, age=age,
                               entries=count(item.entries), sha256=item.sha256))
        for code, parameters in summary.warnings:
            self.say(words.say("check.warning", text=words.coded(code, parameters)))
        for path in written:
            if path == defects_file:
                self.say(words.say("check.defects_written", count=count(self._defects), file=path))
            else:
                self.say(words.say("check.written", file=path))
        self.say(words.say("check.summary", units=count(summary.units), read=count(summary.read),
                           rejected=count(summary.rejected), findings=count(summary.findings),
                           records=count(summary.records_with_findings)))
        if not summary.findings and not any(i.unreadable for i in summary.inputs):
            self.say(words.say("check.nothing_found"))

    def show_more_defects(self) -> None:
        """Defects past the first ones as counts per code."""
        for code, number in sorted(self._unshown.items()):
            self.say(self.words.say("check.more_defects", count=self.words.count(number), code=code))

    def say(self, text: str) -> None:
        """One line on stderr, never read as markup."""
        self._err.print(Text(text))


def findings_table(findings: Sequence[Finding], words: Words) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_lines=False, pad_edge=False, expand=True)
    table.add_column(words.say("check.column_score"), justify="right", no_wrap=True, style="bold")
    table.add_column(words.say("check.column_record"), ratio=3, overflow="fold")
    table.add_column(words.say("check.column_entry"), ratio=3, overflow="fold")
    table.add_column(words.say("check.column_reasons"), ratio=7, overflow="fold")
    for finding in findings:
        table.add_row(*_row(finding, words))
    return table


def _row(finding: Finding, words: Words) -> tuple[Text, Text, Text, Text]:
    entry = finding.entry
    record = Text(visible(shorten(finding.record_caption or finding.record_id)), "bold")
    record.append(f"\n{visible(shorten(finding.record_id, 60))}", "dim not bold")
    listed = Text(visible(shorten(entry.caption or entry.id)))
    listed.append(f"\n{visible(entry.list)} {visible(shorten(entry.id, 40))}, {entry.version}", "dim")
    reasons = Text()
    ranked = sorted(finding.evidence, key=lambda e: -abs(e.weight))[:REASONS_SHOWN]
    for position, item in enumerate(ranked):
        sign, style = ("+", "red") if item.weight >= 0 else ("−", "cyan")
        reasons.append("\n" if position else "").append(f"{sign} ", style).append(plain(words.evidence(item)))
    if finding.settle:
        reasons.append("\n? ", "yellow").append(" ".join(words.say(code) for code in finding.settle), "dim")
    return Text(words.percent(finding.score)), record, listed, reasons


