"""Small pieces of HTML and SVG. Everything that enters is escaped here, once; what is `Markup` has been."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from kordon.engine.findings import Step
from kordon.engine.outputs.words import Piece, shorten, visible

APOSTROPHES = "'’‘ʼʻ`´"


class Markup(str):
    """HTML that is already safe."""

    __slots__ = ()

    def __html__(self) -> str:
        """What template engines ask for to know that there is nothing left to escape."""
        return str(self)


def safe(text: object) -> Markup:
    """Escaped, with control characters and direction overrides made visible; Markup passes as it is."""
    return text if isinstance(text, Markup) else Markup(escape(visible(str(text)), quote=True))


def tag(name: str, *inner: object, **attributes: object) -> Markup:
    """`<name attribute="...">inner</name>`; `class_` stands for class, `data_x` for data-x, None leaves one out."""
    head = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{safe(value)}"' for key, value in attributes.items() if value is not None
    )
    return Markup(f"<{name}{head}>{''.join(safe(part) for part in inner)}</{name}>")


def join(parts: Iterable[object], between: str = "") -> Markup:
    return Markup(between.join(safe(part) for part in parts))


def value(text: str, length: int = 400) -> Markup:
    """A value from data: its text direction is its own and leaves the sentence around it alone."""
    return tag("bdi", shorten(text, length))


def sentence(pieces: Iterable[Piece]) -> Markup:
    return join(value(piece.text) if piece.value else piece.text for piece in pieces)


def marked_name(text: str, steps: Sequence[Step], left: bool) -> Markup:
    """`text` with the parts that the matcher aligned marked by how they met (`<mark class="m-spelling">`).

    The matcher's tokens are normalised; they are looked for without case and accents, and what is not found stays
    unmarked.
    """
    shown = visible(shorten(text, 400))
    folded, origin = _fold(shown)
    how: list[str] = [""] * len(shown)
    for step in steps:
        token, _ = _fold(step.left if left else step.right)
        start = folded.find(token) if token else -1
        while start >= 0 and any(how[i] for i in origin[start : start + len(token)]):
            start = folded.find(token, start + 1)
        if start >= 0:
            for i in range(origin[start], origin[start + len(token) - 1] + 1):
                how[i] = css_name(step.how)
    return tag("bdi", *_runs(shown, how))


def _runs(text: str, how: Sequence[str]) -> list[Markup]:
    out: list[Markup] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or how[end] != how[start]:
            part = Markup(escape(text[start:end]))
            out.append(tag("mark", part, class_=f"m-{how[start]}") if how[start] else part)
            start = end
    return out


def _fold(text: str) -> tuple[str, list[int]]:
    """Lower case without accents and apostrophes, dashes as spaces, and for each character of the result its place in `text`."""
    letters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part) and part not in APOSTROPHES:
                letters.append(" " if unicodedata.category(part) == "Pd" else part)
                origin.append(place)
    return "".join(letters), origin


def css_name(code: str) -> str:
    """`step.spelling` and `spelling` as a class name; anything but letters and underscores is dropped."""
    return "".join(c for c in code.removeprefix("step.") if c.isascii() and (c.isalpha() or c == "_")) or "other"
