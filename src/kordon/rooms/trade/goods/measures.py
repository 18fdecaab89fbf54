"""Numbers with units in a free text, each with its place: `1,5 мкм`, `6 1/2"`, `≥ 99.9 %`, `400-515 nm`, `5×10⁻⁵ Pa`.

A number that stands without a unit is read too (`DN 25`, counts); whether it means anything is decided later. What can't be
read as a number with a unit is left alone: this is a reader of prose, nothing is rejected here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from kordon.rooms.trade.controls.units import UnitFault, parse_unit, unit_symbols
from kordon.rooms.trade.goods.text import fold

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FRACTIONS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅛": Fraction(1, 8), "⅜": Fraction(3, 8),
              "⅝": Fraction(5, 8), "⅞": Fraction(7, 8), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3)}  # fmt: skip
_NUMBER = re.compile(
    r"(?:(?<![A-Za-z0-9_.,])|(?<=\d[xXх]))(?P<minus>(?<![\w)])-)?"
    r"(?P<whole>\d{1,3}(?:[ ,.']\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)"
    r"(?:(?P<mixed>[ -]\d{1,2}/\d{1,3}(?![\d/]))|(?P<over>/\d{1,3}(?![\d/]))|(?P<sign>[½¼¾⅓⅔⅛⅜⅝⅞]))?"
    r"(?:[eE](?P<e>[+-]?\d{1,2})(?!\d)| ?(?:x|\*|·|х) ?10(?:(?:\^|\*\*)(?P<ten>[+-]?\d{1,2}(?![\d.]))"
    r"|(?P<flat>[+-]\d{1,2}(?![\d.])|[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|[3-9](?= ?(?:m|n/s|neutrons?|rad|Gy|m/s)\b))))?"
    r"|(?<![A-Za-z0-9_.,])10(?:\^(?P<power>-?\d{1,2})|(?P<raised>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
    r"|(?P<alone>[½¼¾⅓⅔⅛⅜⅝⅞])"
)
_SCALE = {"million": 6, "millions": 6, "billion": 9, "thousand": 3, "mio": 6, "млн": 6, "тыс": 3, "млрд": 9, "万": 4, "亿": 8}
_SCALE_WORD = re.compile(r" ?(million|millions|billion|thousand|mio|млн|тыс|млрд|万|亿)\b\.? ?| ?(万|亿)")
_COMMA = re.compile(r"[\u0400-\u04ff]|\b(?:de|la|le|les|pour|avec|con|para|del|des|du|et|y|à|en|por|und|mit|sans|sous)\b")
_BETWEEN = re.compile(
    r" ?(?:-|\.\.\+|/\+|/ \+|to \+|- \+|(?:от|до) \+|\.\.\.?|…|~|to|bis|à|a|hasta|до|至|到|إلى|الى|and|et|y|и|و) ?"
)
_LISTED = re.compile(r" ?(?:/|x|\*|;|х) ?")
LONGEST_BETWEEN = 5
LONGEST_TEXT = 4_000  # characters looked at
MOST_MEASURES = 60


class Measure(NamedTuple):
    """A number or a range (`low` < `high`), the unit as `units.tsv` writes it, and the place `[start, end)`.

    `sense` is `exact`, `below`, `above`, `most`, `least` or `range`.
    """

    low: Fraction
    high: Fraction
    unit: str
    sense: str
    start: int
    end: int
    text: str


def _rows(name: str) -> list[list[str]]:
    text = files("kordon.rooms.trade.goods").joinpath("data", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


_SAID_IN_ANY_CASE = (
    "MPa GPa kPa kHz MHz GHz Hz kW kV kN rpm mm cm um nm kg bar psi ksi ppm atm Torr mbar mTorr keV MeV DN VA kVA"
)


@cache
def _written() -> tuple[dict[str, str], dict[str, str]]:
    """Ways of writing a unit: with case as it stands, and without."""
    exact = {fold(written): written for written in unit_symbols()}
    exact |= {"C": "degC", "F": "degF"}  # a line says 1400 C, never coulombs or farads
    lower: dict[str, str] = {}
    for unit, words in _rows("unit_words.tsv"):
        for word in (unit, *words.split("|")):
            exact.setdefault(fold(word), unit)
            if not re.fullmatch(r"[A-Za-z]{1,2}|[mM]?[A-Za-z]+", word) or len(word) > 4 or not word.isascii():
                lower.setdefault(fold(word).lower(), unit)
    prefixes, units = _long_names()
    for prefix, unit in product(prefixes, units):
        lower.setdefault(f"{prefix}{unit}".replace(" ", ""), prefixes[prefix] + units[unit])
    for long, unit in units.items():
        lower.setdefault(long, unit)
    lower |= {symbol.lower(): symbol for symbol in _SAID_IN_ANY_CASE.split()}
    lower |= {"lpm": "l/min", "fps": "frame/s", "amu": "u", "gpm": "gal/min", "cfm": "ft3/min", "nps": "in"}
    return exact, lower


@cache
def _long_names() -> tuple[dict[str, str], dict[str, str]]:
    """Prefixes and units by their long names, folded and in lower case."""
    prefixes: dict[str, str] = {}
    units: dict[str, str] = {}
    for key, words in _rows("unit_long.tsv"):
        known, symbol = (prefixes, key.removeprefix("prefix ")) if key.startswith("prefix ") else (units, key)
        known.update((fold(word).lower(), symbol) for word in words.split("|"))
    return prefixes, units


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _unit_pattern() -> re.Pattern[str]:
    exact, lower = _written()
    single = [w for w in exact if w]
    prefixes, units = _long_names()
    made = {f"{prefix}{unit}".replace(" ", "") for prefix, unit in product(prefixes, units)}
    words = sorted({*single, *(lower.keys() - made)}, key=len, reverse=True)
    atoms = "|".join(re.escape(word).replace(r"\ ", " ?") for word in words)
    prefixed = r"(?:da|[YZEPTGMkhdcmunpfa])(?:m|g|s|l|L|Pa|bar|N|J|W|V|A|Hz|Bq|Ci|Gy|eV|F|H|T|K|tex|Torr|ohm|Ω|VA|gn|rd|base|mol)"
    long = rf"(?i:(?:{_any_of(prefixes)})[ -]?(?:{_any_of(units)}))"
    atom = rf"(?:{atoms}|{long}|{prefixed})"
    power = r"(?:\^?-?[1-4](?![\d.,])|[⁻]?[²³¹⁴])?"
    formula = rf"(?:(?: ?(?:{_SUBSTANCE}))?(?= ?/| per | par | por | в | في | al ))?"
    joint = r" ?(?:/|·|\*| per | par | por | в | في | al | à l'|(?<=[a-zA-Z])[. ](?=[a-z])) ?"
    # The last group keeps `5 in` of `in stock` and `3 a` of `3 axes` from being units.
    end = r"(?![a-zа-яA-Z\d\u0621-\u064a]|['’]\w)"
    return re.compile(rf" ?-?(?P<unit>{atom}{power}{formula}(?:{joint}{atom}{power}){{0,3}}){end}")


_SUBSTANCE = (  # of which so much comes out: 2 kg of fluorine per hour
    "(?:of |de |d'|من )?(?:F2|H2O|H2|D2|N2|ice|water|fluorine|hydrogen|steam|glace|eau|fluor|hydrogene|hielo|agua|hidrogeno"
    "|льда|воды|фтора|водорода|氟|氢|冰|水|الفلور|فلور|ماء|ثلج|هيدروجين)"
)
_PREFIXED = re.compile(r"[mkMGunp](?:Pa|W|Hz|V|A|N|J|Bq|Ci|Gy|s|F|H|T)")


@lru_cache(maxsize=16_384)
def read_unit(written: str) -> str | None:
    """The unit in the way of `units.tsv`, or None. `written` is folded."""
    text = re.sub(rf" ?(?:{_SUBSTANCE})(?= ?/| per | par | por | в | في | al )", "", written.strip(" -."))
    exact, lower = _written()
    squeezed = re.sub(r"[ -]", "", text)
    for form in (text, squeezed):
        if form in exact:
            return _known(exact[form])
    if _PREFIXED.fullmatch(squeezed) and (known := _known(squeezed)) is not None:
        return known  # mPa is no MPa
    for form in (text, squeezed):
        if form.lower() in lower:
            return _known(lower[form.lower()])
    parts = re.split(r" ?(?:/| per | par | por | в | في | al | à l') ?", text)
    out = []
    for part in parts:
        if not part:
            return None
        product = []
        for factor in re.split(r"[·*. ]", part):
            found = re.fullmatch(r"(.+?)(\^?-?[1-4]|[⁻]?[²³¹⁴])?", factor)
            if found is None:
                return None
            symbol = exact.get(factor) or lower.get(factor.lower())
            power = ""
            if symbol is None:
                symbol = exact.get(found[1]) or lower.get(found[1].lower()) or found[1]
                power = (found[2] or "").translate(_SUPERSCRIPTS).replace("^", "")
            product.append(symbol + power)
        out.append(" ".join(product))
    return _known("/".join(out))


def _known(text: str) -> str | None:
    try:
        parse_unit(text)
    except UnitFault:
        return None
    return text


def find_measures(text: str) -> list[Measure]:
    """All measures in the folded `text`, in order."""
    out: list[Measure] = []
    if not any(map(str.isdigit, text)) and not any(sign in text for sign in _FRACTIONS):
        return out
    text = text[:LONGEST_TEXT]
    comma = _COMMA.search(text.lower()) is not None
    last: tuple[re.Match[str], Fraction] | None = None
    at = 0
    while (found := _NUMBER.search(text, at)) is not None:
        value = _value(found, comma)
        at = found.end()
        if value is not None and found["over"] and not _is_fraction(found["whole"], int(found["over"][1:])):
            at = found.start("over")
        if value is None:
            last = None
            continue
        unit, end, scale = _unit_behind(text, at)
        value *= scale
        if unit is None and (before := _unit_before(text, found.start())):
            unit = before
        if unit is None and last is not None and out and out[-1].unit in ("mach", "DN"):
            unit = out[-1].unit if _BETWEEN.fullmatch(text[last[0].end() : found.start()]) else None
        start, low, sense = found.start(), value, "exact"
        if last is not None and (gap := text[last[0].end() : found.start()]) and len(gap) <= LONGEST_BETWEEN + 14:
            if _is_between(gap, unit) and last[1] < value:
                start, low, sense = last[0].start(), last[1], "range"
                if scale != 1 and value / scale > low:
                    low *= scale
                if out and out[-1].start == start:
                    out.pop()
        if sense == "exact":
            sense, start = _sense(text, start, end)
        last = (found, value)
        if unit is not None:
            _lend_unit(out, text, start, unit)
        out.append(Measure(low, value, unit or "", sense, start, end, text[start:end]))
        if len(out) >= MOST_MEASURES:
            break
    return out


_PARTS = re.compile(
    r"(?<![\d.,])(\d{1,3}) ?(?:parts? (?:\w+ )?(?:in|per|to)|part|to|in|en|sur|pour|par|por|a|в|к|на|من|في|الي|:|/|比) ?"
    r"(?:parties?|partes?)? ?(?:de |pour |por )?(\d{3,5})(?![\d.,]\d)(?! ?(?:[a-zA-Z%°µ]{1,4}\b))"
)


def parts_in(text: str) -> tuple[Fraction, int, int] | None:
    """A share in parts with its place: `1 part in 500`, `1:2000`, `2 к 230`."""
    found = _PARTS.search(text)
    if found is None or int(found[2]) == 0:
        return None
    return Fraction(int(found[1]), int(found[2])), found.start(), found.end()


def _lend_unit(out: list[Measure], text: str, start: int, unit: str) -> None:
    """`1064/532 nm`, `400 x 300 x 200 mm`: the numbers before have the same unit."""
    for at in range(len(out) - 1, -1, -1):
        if out[at].unit or _LISTED.fullmatch(text[out[at].end : start]) is None:
            return
        out[at] = out[at]._replace(unit=unit)
        start = out[at].start


def _is_between(gap: str, unit: str | None) -> bool:
    """`-`, `to` ...; the first number may repeat the unit (`400 nm to 515 nm`)."""
    if _BETWEEN.fullmatch(gap):
        return unit is not None
    found = _unit_pattern().match(gap)
    return found is not None and read_unit(found["unit"]) == unit and _BETWEEN.fullmatch(gap[found.end() :]) is not None


@lru_cache(maxsize=16_384)
def _plain_number(text: str, comma: bool) -> Fraction | None:
    """Decides between decimal sign and thousands separator."""
    compact = text.replace(" ", "").replace("'", "")
    dots, commas = compact.count("."), compact.count(",")
    if dots and commas:
        decimal = max(compact.rfind("."), compact.rfind(","))
        compact = re.sub(r"[.,]", "", compact[:decimal]) + "." + compact[decimal + 1 :]
    elif dots > 1 or commas > 1:
        compact = re.sub(r"[.,]", "", compact)
    elif commas:
        grouped = re.fullmatch(r"[1-9]\d{0,2},\d{3}", compact)
        compact = compact.replace(",", "" if grouped and not comma else ".")
    elif dots and comma and re.fullmatch(r"[1-9]\d{0,2}\.000", compact):
        compact = compact.replace(".", "")
    return Fraction(Decimal(compact)) if len(compact) <= 20 else None


def _value(found: re.Match[str], comma: bool) -> Fraction | None:
    if found["alone"]:
        return _FRACTIONS[found["alone"]]
    if found["power"] or found["raised"]:
        exponent = int((found["power"] or found["raised"]).translate(_SUPERSCRIPTS))
        return Fraction(10) ** exponent
    value = _plain_number(found["whole"], comma)
    if value is None:
        return None
    if found["mixed"]:
        over, under = found["mixed"][1:].split("/")
        value += Fraction(int(over), int(under)) if int(under) else 0
    elif found["over"]:
        under = int(found["over"][1:])
        if not _is_fraction(found["whole"], under):
            return value
        value /= under
    elif found["sign"]:
        value += _FRACTIONS[found["sign"]]
    if found["minus"]:
        value = -value
    power = found["e"] or (found["ten"] or found["flat"] or "").translate(_SUPERSCRIPTS)
    return value * Fraction(10) ** int(power) if power else value


def _is_fraction(whole: str, under: int) -> bool:
    """`3/8` is one; `488/514` and `400/50` are two numbers."""
    return under in (2, 4, 8, 16, 32, 64) and whole.isdigit() and int(whole) < under


def _unit_behind(text: str, at: int) -> tuple[str | None, int, Fraction]:
    scale = Fraction(1)
    if (word := _SCALE_WORD.match(text, at)) is not None:
        scale = Fraction(10) ** _SCALE[(word[1] or word[2])]
        at = word.end() if text[word.end() - 1 : word.end()] != " " else word.end() - 1
    found = _unit_pattern().match(text, at)
    if found is None:
        return None, at, scale
    unit = read_unit(found["unit"])
    if unit == "in" and found[0].strip() == "in" and _PREPOSITION.match(text, found.end()):
        return None, at, scale
    return (unit, found.end(), scale) if unit else (None, at, scale)


_PREPOSITION = re.compile(r" (?!bore|dia|inner|inside|id|od|valve|wide|long|thick|nominal|pipe|port|wall|chamber)[a-z]{2,}")


def _unit_before(text: str, at: int) -> str | None:
    """`DN 25`, `NPS 1`, `Mach 3`."""
    before = text[max(0, at - 5) : at].rstrip(" -:").upper()
    if before.endswith("DN"):
        return "DN"
    return "mach" if before.endswith("MACH") else None


@cache
def _qualifiers() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str], dict[str, str]]:
    before: dict[str, str] = {}
    behind: dict[str, str] = {}
    for sense, place, words in _rows("qualifiers.tsv"):
        for word in words.split("|"):
            (before if place == "before" else behind).setdefault(fold(word).lower(), sense)
    patterns = [
        "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) for words in (before, behind)
    ]
    before_number = re.compile(rf"(?:^|(?<=[\W\u3400-\u9fff])|(?<=\d))({patterns[0]})[ :]{{0,2}}$")
    behind_number = re.compile(rf"[ (]{{0,2}}({patterns[1]})(?!\w)")
    return before_number, behind_number, before, behind


def _sense(text: str, start: int, end: int) -> tuple[str, int]:
    before_pattern, behind_pattern, before, behind = _qualifiers()
    left = text[max(0, start - 16) : start].lower()
    offset = max(0, start - 16)
    sense = "exact"
    for _ in range(2):
        found = before_pattern.search(left)
        if found is None:
            break
        kind = before[found[1]]
        start = offset + found.start(1)
        left = left[: found.start(1)]
        if kind != "about":
            sense = kind
            break
    right = behind_pattern.match(text[end : end + 14].lower())
    if right is not None and sense == "exact":
        sense = behind[right[1]]
    return sense, start
