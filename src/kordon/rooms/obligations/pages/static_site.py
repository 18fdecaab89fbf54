"""The public pages as a static site: a folder for each language, two style sheets, no script, nothing from elsewhere.

    index.html                       leads to the languages
    site.css, obligations.css
    en/index.html, en/states.html, en/states/QA.html, en/instruments/NPT.html ...

Pages may be opened from a disk, so links are relative. What is written is public: without `drafts` of the matrix only what
the Committee approved, and of a point of contact the office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

from kordon.engine.catalogue import ENGINE_MESSAGES, LANGUAGES, Catalogue
from kordon.engine.outputs.markup import Markup, join, tag
from kordon.engine.outputs.words import Words
from kordon.engine.records.groups import states
from kordon.rooms.obligations.formats.tables import ROOM_MESSAGES
from kordon.rooms.obligations.index import Index
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.pages.instrument_page import instrument_page
from kordon.rooms.obligations.pages.overview_pages import PAGES
from kordon.rooms.obligations.pages.pieces import Page, View
from kordon.rooms.obligations.pages.state_page import state_page

LANGUAGE_NAMES = {"ar": "العربية", "zh": "中文", "en": "English", "fr": "Français", "ru": "Русский", "es": "Español"}
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class StaticLinks:
    """`up` leads from the page's folder to its language's folder."""

    up: str

    def state(self, code: str) -> str:
        return f"{self.up}states/{code}.html"

    def instrument(self, code: str) -> str:
        return f"{self.up}instruments/{code}.html"

    def page(self, name: str) -> str:
        return f"{self.up}{name}.html"


def write_site(
    folder: Path, index: Index, languages: Sequence[str] = LANGUAGES, drafts: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Write every page; the number of pages written. Pages of an earlier export are replaced one by one. Raises
    OSError."""
    catalogue = Catalogue((ENGINE_MESSAGES, ROOM_MESSAGES))
    room = files("kordon.rooms.obligations")
    for style in ("pages/site.css", "static/obligations/obligations.css"):
        _write(folder / Path(style).name, room.joinpath(style).read_text("utf-8"))
    _write(folder / "index.html", _front(languages))
    of = len(languages) * (len(PAGES) + len(states()) + len(instruments()))
    done = 0
    for language in languages:
        words = Words(catalogue, language)
        for path, up, make in _pages():
            view = View(index, words, StaticLinks(up), drafts)
            _write(folder / language / path, frame(make(view), view, path, up, languages))
            done += 1
            progress(done, of)
    return done


def _pages() -> Iterator[tuple[str, str, Callable[[View], Page]]]:
    """(path in the language's folder, way up to it, the page)."""
    for name, make in PAGES.items():
        yield f"{name}.html", "", make
    for state in states():
        yield f"states/{state}.html", "../", partial(state_page, state)
    for code in instruments():
        yield f"instruments/{code}.html", "../", partial(instrument_page, code)


def frame(page: Page, view: View, path: str, up: str, languages: Sequence[str]) -> str:
    """The whole document."""
    menu = tag("nav", tag("ul", *(
        tag("li", tag("a", view.say(f"obligations.page_{name}"), href=view.links.page(name),
                      aria_current="page" if path == f"{name}.html" else None)) for name in PAGES
    )), aria_label=view.say("obligations.menu"))
    tongues = tag("nav", tag("ul", *(
        tag("li", tag("a", LANGUAGE_NAMES[code], href=f"{up}../{code}/{path}", lang=code, hreflang=code,
                      aria_current="true" if code == view.language else None)) for code in languages
    )), class_="languages", aria_label=view.say("obligations.languages"))
    head = tag("header", tag("p", "Kordon", class_="brand"), tongues, menu, class_="top")
    lead = tag("p", page.lead, class_="lead") if page.lead else Markup()
    foot = tag("footer", tag("p", view.say("obligations.principle")), tag("p", view.tell("obligations.made_on", day=view.day)))
    main = tag("main", tag("h1", page.title), lead, page.body, id="content")
    skip = tag("a", view.say("obligations.skip"), href="#content", class_="skip")
    body = join([skip, head, main, foot], "\n")
    return _document(view.language, f"{page.title} · Kordon", f"{up}../", body)


def _document(language: str, title: str, root: str, body: Markup) -> str:
    head = join([
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="referrer" content="no-referrer">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        tag("title", title),
        *(Markup(f'<link rel="stylesheet" href="{root}{name}">') for name in ("site.css", "obligations.css")),
    ], "\n")
    direction = "rtl" if language == "ar" else "ltr"
    start = f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n'
    return f"{start}{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"


def _front(languages: Sequence[str]) -> str:
    choices = tag("ul", *(tag("li", tag("a", LANGUAGE_NAMES[code], href=f"{code}/index.html", lang=code, hreflang=code))
                          for code in languages), class_="choose")
    body = tag("main", tag("p", "Kordon", class_="brand"), tag("h1", "1540 (2004)"), choices)
    return _document("en", "Kordon", "", body)


def _write(path: Path, text: str) -> None:
    """Not synced one by one, which would take most of the time: a site that was cut off is simply written again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "replace"))
