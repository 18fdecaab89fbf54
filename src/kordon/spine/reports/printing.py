"""HTML to PDF with WeasyPrint, with the machine's own fonts and nothing fetched from anywhere."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn

from weasyprint import CSS, HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import FatalURLFetchingError, URLFetcher  # type: ignore[import-untyped]


class FetchRefused(FatalURLFetchingError):  # type: ignore[misc]  # weasyprint publishes no types
    """The document named an address. A document holds all it needs: whatever an input smuggled in is not followed."""


class _NoFetching(URLFetcher):  # type: ignore[misc]
    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise FetchRefused(f"a document to print fetches nothing, but names {url[:80]}")


def pdf_of(html: str) -> bytes:
    """One PDF/UA file (tagged: readable by screen readers). Raises FetchRefused."""
    fonts = FontConfiguration()
    document = HTML(string=_ISOLATED.sub(_with_marks, html), url_fetcher=_NoFetching(), base_url=None)
    pdf: bytes = document.write_pdf(stylesheets=[_style(fonts)], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf


def _with_marks(found: re.Match[str]) -> str:
    """WeasyPrint doesn't know `unicode-bidi: isolate`: Unicode's own marks (UAX 9, FSI and PDI) keep a value's direction its
    own, line by line."""
    return "<bdi>" + "\n".join(f"\u2068{line}\u2069" for line in found[1].split("\n")) + "</bdi>"


_ISOLATED = re.compile(r"<bdi>(.*?)</bdi>", re.DOTALL)


@cache
def _style_text() -> str:
    return files("kordon.spine.reports.data").joinpath("dossier.css").read_text("utf-8")


def _style(fonts: FontConfiguration) -> CSS:
    return CSS(string=_style_text(), font_config=fonts, url_fetcher=_NoFetching())
