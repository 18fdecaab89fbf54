"""What templates may say: texts from the catalogue, values kept apart, dates, numbers, form fields, symbols.

Every template has these without `{% load %}` (settings: `builtins`). docs/pages.md shows each in use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kordon.engine.findings import Evidence, Finding, Parameters
from kordon.engine.outputs.cards import card
from kordon.engine.outputs.markup import sentence, value
from kordon.engine.records.countries import country_name
from kordon.site.page_words import page_words, said_age, said_day, said_language, said_time

register = template.Library()
NOTHING = SafeString("")


# Texts -------------------------------------------------------------------------------------------------------------


@register.simple_tag
def say(code: object, **parameters: object) -> SafeString:
    """The sentence of `code`; values from data are escaped and keep their own text direction (`<bdi>`)."""
    pieces = page_words().pieces(str(code), [(name, str(text)) for name, text in parameters.items()])
    return format_html("{}", sentence(pieces))


@register.simple_tag
def plain(code: object, **parameters: object) -> str:
    """The same without markup: for attributes, titles and `as`."""
    return page_words().say(str(code), **parameters)


@register.simple_tag
def evidence(item: Evidence) -> SafeString:
    """The sentence for one reason of a finding."""
    return format_html("{}", sentence(page_words().evidence(item)))


@register.simple_tag
def coded(code: str, parameters: Parameters) -> SafeString:
    """The sentence of a code with its (name, value) pairs, as findings carry their warnings."""
    return format_html("{}", sentence(page_words().pieces(code, parameters)))


@register.filter
def country(code: str) -> str:
    """The country's name as the United Nations write it; the code itself where it is unknown."""
    return country_name(code, page_words().language) if code else ""


@register.filter
def language_name(code: str) -> str:
    """What the page's language calls the language `es` (CLDR); the code itself where it is unknown."""
    return said_language(code) if code else ""


@register.filter
def said(text: object) -> str:
    """`text` in words where it is a code of the catalogue; any other text (Django's own messages) as it is."""
    words = page_words()
    return words.say(str(text)) if str(text) in words.catalogue.texts else str(text)


@register.filter(name="value")
def as_value(text: object) -> SafeString:
    """Text from data: escaped, control characters shown, its direction its own."""
    return format_html("{}", value(str(text), 400)) if text not in (None, "") else NOTHING


@register.filter
def in_language(names: Mapping[str, str]) -> str:
    """Of `{language: text}` the page's language, else English, else whatever there is."""
    return names.get(page_words().language) or names.get("en") or next(iter(names.values()), "")


@register.filter
def day(moment: date | str | None) -> str:
    return said_day(moment)


@register.filter
def when(moment: datetime | None) -> SafeString:
    """Day and time in UTC, readable by machines too."""
    if moment is None:
        return NOTHING
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), said_time(moment))


@register.filter
def ago(moment: datetime | None) -> SafeString:
    """`3 hours ago`, with the exact time as its title."""
    if moment is None:
        return NOTHING
    exact = moment.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, said_time(moment), said_age(moment))


@register.filter
def number(count: int) -> str:
    return page_words().count(int(count))


@register.filter
def percent(score: float) -> str:
    return page_words().percent(float(score))


# Pieces ------------------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of `icons.svg`; the words beside it say what it means."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', asset("kordon/icons.svg"), name
    )


@register.simple_tag
def badge(code: object, tone: str = "", **parameters: object) -> SafeString:
    """A state in a word. Tones: `good`, `warn`, `bad`, `info`, none. The word says it; the colour only helps."""
    return format_html('<span class="badge {}">{}</span>', tone, say(code, **parameters))


@register.simple_tag
def score(probability: float) -> SafeString:
    """A score as number and bar."""
    width = round(100 * min(max(float(probability), 0.0), 1.0), 1)
    return format_html(
        '<span class="meter"><span class="meter-number">{}</span><svg class="meter-bar" viewBox="0 0 100 6" '
        'preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="100" height="6"></rect>'
        '<rect class="fill" width="{}" height="6"></rect></svg></span>',
        percent(probability), width,
    )  # fmt: skip


@register.simple_tag
def finding_card(finding: Finding, place: int = 1) -> SafeString:
    """Input and list entry side by side with the matching parts marked, every reason in words, what would settle it."""
    return format_html("{}", card(finding, place, page_words()))


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file with its hash, so that browsers fetch a new one at once."""
    return f"{static(name)}?v={_digest(name)}"


@cache
def _digest(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise ValueError(f"there is no static file {name}")
    with open(found, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:12]


# Forms -------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, **attributes: str) -> dict[str, Any]:
    """Label, help, control and errors of one form field, tied together for screen readers. Labels, help texts, choices and
    errors may be codes of the catalogue."""
    widget = bound.field.widget
    choices = getattr(widget, "choices", None)
    if choices is not None:
        widget.choices = [(key, said(label)) for key, label in choices]
    described = [f"{bound.auto_id}-help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
        widget.attrs["aria-invalid"] = "true"
    if described:
        widget.attrs["aria-describedby"] = " ".join(described)
    for name in ("placeholder", "aria-label"):
        if name in widget.attrs:
            widget.attrs[name] = said(widget.attrs[name])
    widget.attrs.update({name.replace("_", "-"): said(text) for name, text in attributes.items()})
    kind = "check" if isinstance(widget, CheckboxInput) else "text"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        kind = "group"
    elif isinstance(widget, FileInput):
        kind = "file"
    return {"bound": bound, "kind": kind, "label": said(bound.label)}
