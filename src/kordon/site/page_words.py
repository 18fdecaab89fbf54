"""The catalogue in the language of the page, with dates and numbers as its readers write them (CLDR, through babel)."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from django.utils import timezone, translation

from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue


@cache
def _bound(language: str) -> Words:
    return Words(catalogue(), language)


def page_words() -> Words:
    """In the language that is active now."""
    return _bound((translation.get_language() or "en").partition("-")[0])


def locale() -> Locale:
    """Babel's: English writes the day before the month, as the other five do, and Arabic the digits 0-9, since dates and numbers
    are compared across offices."""
    language = page_words().language
    return Locale.parse({"en": "en_GB", "ar": "ar_AE"}.get(language, language))


def said_day(value: date | str | None) -> str:
    """`25 November 2026` in the page's language. What is no whole date (partial, or text) comes back as it is."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return format_date(value, format="long", locale=locale()) if value else ""


def said_time(value: datetime | None) -> str:
    """Day and time, UTC."""
    if value is None:
        return ""
    shown = format_datetime(value, format="medium", tzinfo=timezone.get_current_timezone(), locale=locale())
    return f"{shown} UTC"


def said_age(value: datetime | None) -> str:
    """`3 hours ago`."""
    if value is None:
        return ""
    return format_timedelta(value - timezone.now(), add_direction=True, locale=locale())


def said_language(code: str) -> str:
    """What the page's language calls a language (ISO 639-1); the code itself where CLDR has no name for it."""
    found: str | None = locale().languages.get(code)
    return found or code
