"""What the room refuses; `code` and `parameters` are for the catalogue."""

from __future__ import annotations


class ReportingFault(Exception):
    def __init__(self, code: str, *parameters: tuple[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: tuple[tuple[str, str], ...] = parameters
