"""Findings in words: the codes and parameters of the engine, said in one of the six UN languages.

Evidence texts may use `{input}` and `{reference}` (the two texts the evidence points at) besides its own parameters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from kordon.engine.catalogue import LANGUAGES, Catalogue
from kordon.engine.findings import Defect, Evidence, Location, Parameters
from kordon.engine.records.countries import country_code, country_name

_GROUP_SEPARATOR = {"en": ",", "zh": ",", "ar": ",", "fr": "\u202f", "ru": "\u202f", "es": "\u202f"}
_STEP_CODE = "step."


def visible(text: str) -> str:
    """`text` with control characters, terminal escapes and text-direction overrides shown as `[U+202E]`, so that a name
    can neither steer a terminal nor disguise its order. Joiners stay: Persian and Indic spelling needs them."""
    if text.isprintable():
        return text
    return "".join(c if _harmless(c) else f"[U+{ord(c):04X}]" for c in text)


def _harmless(character: str) -> bool:
    if character in " \u00a0\u3000\u200c\u200d":
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shorten(text: str, length: int = 160) -> str:
    """For screens and cards; the data files keep the whole text."""
    return text if len(text) <= length else text[: length - 1] + "…"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence. A value comes from data, and has to be escaped and kept apart in text direction."""

    text: str
    value: bool = False


class Words:
    """The catalogue bound to one language. Raises ValueError for a language that is none of the six."""

    def __init__(self, catalogue: Catalogue, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"{language} is none of {', '.join(LANGUAGES)}")
        self.catalogue = catalogue
        self.language = language

    @property
    def right_to_left(self) -> bool:
        return self.language == "ar"

    def say(self, code: str, /, **parameters: object) -> str:
        """One line of plain text; values made visible and short."""
        return "".join(piece.text for piece in self.pieces(code, [(k, str(v)) for k, v in parameters.items()]))

    def pieces(self, code: str, parameters: Iterable[tuple[str, str]] = ()) -> list[Piece]:
        """The same in pieces, values apart. An unknown code comes back as itself with its parameters: nothing is
        hidden."""
        values = {name: visible(shorten(text)) for name, text in parameters}
        texts = self.catalogue.texts.get(code, {})
        template = texts.get(self.language) or texts.get("en")
        if template is None:
            return [Piece(code)] + [Piece(f" {name}={text}", True) for name, text in values.items() if text]
        out: list[Piece] = []
        for literal, field, _, _ in Formatter().parse(template):
            if literal:
                out.append(Piece(literal))
            if field is not None:
                out.append(Piece(values.get(field, "{" + field + "}"), True))
        return out

    def evidence(self, item: Evidence) -> list[Piece]:
        """The sentence for one evidence line."""
        return self.pieces(item.code or f"evidence.{item.kind}", _evidence_parameters(item, self.language))

    def step(self, how: str) -> str:
        """How two tokens of a name meet, in a word or two."""
        return self.say(how if how.startswith(_STEP_CODE) else _STEP_CODE + how)

    def defect(self, defect: Defect) -> str:
        """`file, unit 7, line 8, field: what` on one line; without the place where the sentence itself names the file."""
        place = defect.location
        text = self.coded(defect.code, (("file", place.file), ("field", place.field), *defect.parameters))
        names_file = not place.unit and not place.line and bool(place.file) and visible(place.file) in text
        return text if names_file else f"{self.place(place)}: {text}"

    def coded(self, code: str, parameters: Parameters) -> str:
        return "".join(piece.text for piece in self.pieces(code, parameters))

    def place(self, place: Location) -> str:
        parts = [visible(place.file)]
        if place.unit:
            parts.append(self.say("check.place_unit", unit=place.unit))
        if place.line:
            parts.append(self.say("check.place_line", line=place.line))
        if place.field:
            parts.append(visible(place.field))
        return ", ".join(part for part in parts if part)

    def count(self, number: int) -> str:
        """12345 as people of the language group it."""
        return f"{number:,}".replace(",", _GROUP_SEPARATOR[self.language])

    def percent(self, score: float) -> str:
        """A probability for people. Never 0 % or 100 %: nothing is that sure."""
        if score >= 0.9995:
            return "> 99.9 %"
        if score < 0.0005:
            return "< 0.1 %"
        return f"{100 * score:.1f} %"


def plain(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _evidence_parameters(item: Evidence, language: str) -> list[tuple[str, str]]:
    texts = (item.input_text, item.reference_text)
    if item.kind == "country":  # written in English, so that a finding is the same whoever checks
        texts = (_countries(texts[0], language), _countries(texts[1], language))
    return [("input", texts[0]), ("reference", texts[1]), *item.parameters]


def _countries(text: str, language: str) -> str:
    """Countries separated by commas, as the language calls them; the text itself where one isn't known."""
    codes = [country_code(text)] if country_code(text) else [country_code(part) for part in text.split(", ")]
    return ", ".join(country_name(code, language) for code in codes) if all(codes) else text
