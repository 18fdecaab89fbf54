"""The printed report as PDF, through WeasyPrint, which gets nothing from the network or the disk."""

from __future__ import annotations

from typing import Any, NoReturn

from kordon.rooms.reporting.writing.page_html import page_html
from kordon.rooms.reporting.writing.printed import Printed


def report_pdf(report: Printed) -> bytes:
    """The document's bytes; text stays text, so that it can be searched and read back."""
    from weasyprint import HTML  # type: ignore[import-untyped]  # loads pango: only where a PDF is asked for

    pdf: bytes = HTML(string=page_html(report), url_fetcher=_nothing, base_url=None).write_pdf()
    return pdf


def _nothing(url: str, *_: Any, **__: Any) -> NoReturn:
    raise ValueError(f"a report needs nothing from outside, but asked for {url}")
