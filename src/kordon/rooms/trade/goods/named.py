"""Goods that a list names one by one: chemicals by CAS number or name, pathogens and toxins by any of their names.

Whether a chemical is controlled depends on its share of a mixture, on where it goes and on the day (notes to 1C350 and
1C450); goods for personal use in retail packing are exempt. A pathogen's name beside an antibody, a test kit or a vaccine is
no pathogen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files

from kordon.rooms.trade.controls.chemicals import MixtureRule, deciding_rule, is_cas
from kordon.rooms.trade.controls.records import Chemical, ControlList
from kordon.rooms.trade.goods.knowledge import Knowledge, rows
from kordon.rooms.trade.goods.measures import Measure
from kordon.rooms.trade.goods.phrases import Hit, Meaning
from kordon.rooms.trade.goods.reading import Reading

_CAS = re.compile(r"(?<![\d-])(\d{2,7})[-\u2010-\u2015](\d{2})[-\u2010-\u2015](\d)(?![\d-])")
_EXEMPT_ENTRIES = ("1C350", "1C450")  # entries whose notes exempt consumer goods packaged for retail sale


@dataclass(frozen=True, slots=True)
class CasNumber:
    """A CAS number in the text; `right` is whether its check digit is."""

    cas: str
    start: int
    end: int
    right: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A paragraph that names the goods, how (`cas`, `name`, `agent`), by which words, and whether the rules for mixtures
    leave it controlled; `why` is a code of the catalogue, empty where nothing needs to be said."""

    number: str
    how: str
    start: int
    end: int
    state: bool | None
    why: str = ""
    chemical: Chemical | None = None
    words: int = 1
    rule: MixtureRule | None = None  # the limit for mixtures that decided
    share: tuple[int, int] | None = None  # where the text says the share
    stated: str = ""  # the share, where its column says it


class Names:
    """The names of a list's chemicals and agents, added to the phrases once."""

    def __init__(self, controls: ControlList, known: Knowledge) -> None:
        self._by_cas: dict[str, list[Chemical]] = defaultdict(list)
        for chemical in (*controls.chemicals, *controls.members):
            if chemical.relation != "mentioned":
                self._by_cas[chemical.cas].append(chemical)
                for name in (*_spellings(chemical.name), *chemical.others):
                    known.phrases.add(name, Meaning("cas", chemical.cas))
        self._forms: dict[str, tuple[str, ...]] = {}
        for form, listed, names, *_ in _data_rows("chemical_forms.tsv"):
            self._forms[form] = (*self._forms.get(form, ()), listed)
            for name in names.split("|"):
                known.phrases.add(name, Meaning("cas", form))
        for cas, names, *_ in _data_rows("chemical_names.tsv"):
            for spelling in (spelling for name in names.split("|") for spelling in _arabic_spellings(name)):
                known.phrases.add(spelling, Meaning("cas", cas))
        numbers = {agent.name: agent.number for agent in controls.agents}
        self._toxins = {cas: numbers[toxin] for cas, toxin, *_ in _data_rows("agent_cas.tsv") if toxin in numbers}
        for _, toxin, name, *_ in _data_rows("agent_cas.tsv"):
            if toxin in numbers:
                known.phrases.add(name, Meaning("agent", numbers[toxin]))
        for agent in controls.agents:
            for name in (agent.name, *agent.others):
                for spelling in _agent_spellings(name):
                    known.phrases.add(spelling, Meaning("agent", agent.number))
        for kind, words in rows("named_words.tsv"):
            for word in words.split("|"):
                known.phrases.add(word, Meaning("named", kind))

    def chemicals(self, cas: str) -> list[Chemical]:
        """All that the list has under this CAS number, or under that of the chemical of which it is a hydrate or isomer."""
        return [c for number in (cas, *self._forms.get(cas, ())) for c in self._by_cas.get(number, ())]

    def find(self, reading: Reading, percent: Decimal | None, destination: str, day: date, profile: str) -> list[Named]:
        """What the list names in this line, best first."""
        said = {m.value for hit in reading.hits for m in hit.meanings if m.kind == "named"}
        case = _Case(reading, percent, destination, day, profile, said)
        out: list[Named] = []
        for number in cas_numbers(reading.text):
            out += [self._chemical(c, "cas", number.start, number.end, 1, case) for c in self.chemicals(number.cas)]
            if number.cas in self._toxins:
                state, why = _agent_state(said)
                out.append(Named(self._toxins[number.cas], "cas", number.start, number.end, state, why))
        for hit in reading.hits:
            if _is_absent(reading, hit):
                continue
            for meaning in hit.meanings:
                if meaning.kind == "cas":
                    out += [self._chemical(c, "name", hit.start, hit.end, hit.words, case) for c in self.chemicals(meaning.value)]
                elif meaning.kind == "agent":
                    state, why = _agent_state(said)
                    out.append(Named(meaning.value, "agent", hit.start, hit.end, state, why, None, hit.words))
        return _without_covered(out)

    def _chemical(self, chemical: Chemical, how: str, start: int, end: int, words: int, case: _Case) -> Named:
        measure = None if case.percent is not None else _share(case.reading, start, end)
        share = case.percent if measure is None else Decimal(measure.high.numerator) / Decimal(measure.high.denominator)
        state, why, rule = _chemical_state(chemical, how, share, case)
        place = None if measure is None else (measure.start, measure.end)
        stated = "" if case.percent is None else str(case.percent)
        return Named(chemical.number, how, start, end, state, why, chemical, words, rule, place, stated)


def _is_absent(reading: Reading, hit: Hit) -> bool:
    """`sulphide-free`, `free of cyanide`, `without ricin`."""
    after = reading.text[hit.end : hit.end + 6].lower()
    before = reading.text[max(0, hit.start - 10) : hit.start].lower()
    denied = before.endswith(("free of ", "free from ", "without ", "sans ", "sin ", "без "))
    return denied or after.startswith(("-free", " free"))


@dataclass(frozen=True, slots=True)
class _Case:
    """What is the same for all that a line names."""

    reading: Reading
    percent: Decimal | None
    destination: str
    day: date
    profile: str
    said: set[str]


def _chemical_state(
    chemical: Chemical, how: str, share: Decimal | None, case: _Case
) -> tuple[bool | None, str, MixtureRule | None]:
    if chemical.relation == "except":
        return False, "goods.excepted", None
    if "no_chemical" in case.said and how == "name" and chemical.number[:5] in _EXEMPT_ENTRIES:
        return False, "goods.no_chemical", None
    if "retail" in case.said and "bulk" not in case.said and chemical.number[:5] in _EXEMPT_ENTRIES:
        return False, "goods.retail", None
    if chemical.relation == "military":
        return True, "goods.military", None
    if not chemical.mixture:
        return True, "", None
    if share is None:
        return (None, "goods.share_unknown", None) if "mixture" in case.said else (True, "", None)
    if share >= 100:
        return True, "", None
    state, rule = deciding_rule(chemical, share, case.destination, case.day, case.profile)
    return state, "goods.mixture" if state is not None else "goods.destination_unknown", rule


def cas_numbers(text: str) -> Iterator[CasNumber]:
    """All numbers written like CAS numbers."""
    if text.count("-") < 2 and text.isascii():
        return
    for found in _CAS.finditer(text):
        cas = f"{found[1]}-{found[2]}-{found[3]}"
        yield CasNumber(cas, found.start(), found.end(), is_cas(cas))


def _agent_state(said: set[str]) -> tuple[bool | None, str]:
    return (False, "goods.no_agent") if "no_agent" in said else (True, "")


def _share(reading: Reading, start: int, end: int) -> Measure | None:
    """The percentage nearest to the name, if there is one that no other word claims."""
    best: tuple[int, Measure] | None = None
    for measure in reading.measures:
        if measure.unit != "%" or measure.high > 100:
            continue
        gap = measure.start - end if measure.start >= end else start - measure.end
        if best is None or gap < best[0]:
            best = (gap, measure)
    return best[1] if best is not None else None


def _without_covered(found: list[Named]) -> list[Named]:
    """A name inside a longer one is not said: `amiton` of `amitone`, `Clostridium botulinum` of its type G."""
    def covers(outer: Named, inner: Named) -> bool:
        longer = outer.end - outer.start > inner.end - inner.start
        return outer.start <= inner.start and inner.end <= outer.end and longer

    kept = [named for named in found if not any(covers(other, named) for other in found)]
    unique: dict[str, Named] = {}
    for named in kept:
        if named.number not in unique or (named.how == "cas" and unique[named.number].how != "cas"):
            unique[named.number] = named
    return list(unique.values())


def _spellings(name: str) -> Iterator[str]:
    """`Phosgene: Carbonyl dichloride`, `Dimethyl phosphite (DMP)`: each part; hyphens and brackets don't matter."""
    for part in re.split(r": | or ", name):
        yield part
        yield from re.findall(r"(?<= )\(([^()]{3,})\)(?!\w)", part)
        without = re.sub(r"\s*\([^()]*\)$", "", part)
        if without != part:
            yield without


_ARABIC_COUNTS = {"أحادي": ("أول", "مونو"), "ثنائي": ("ثاني", "داي", "دي"), "ثلاثي": ("ثالث", "تراي", "تري"),
                  "رباعي": ("رابع", "تترا"), "خماسي": ("خامس", "بنتا")}  # fmt: skip  # mono, di, tri, tetra, penta


def _arabic_spellings(name: str) -> Iterator[str]:
    """Arabic writes `penta` as its own numeral or as the sound of the Greek one."""
    yield name
    first, _, rest = name.partition(" ")
    for other in _ARABIC_COUNTS.get(first, ()):
        yield f"{other} {rest}"


def _agent_spellings(name: str) -> Iterator[str]:
    yield name
    if name.lower().endswith((" disease virus", " fever virus", " encephalitis virus")):
        yield name[: -len(" virus")]
        yield f"{name[: -len(' virus')]} vaccine"
    if name.lower().endswith(" virus") and len(re.split("[ -]", name)) > 3:
        yield name[: -len(" virus")]
    if name.lower().endswith(" virus") and name.count(" ") == 1:
        yield f"{name[: -len(' virus')]} vaccine"
    if " subspecies " in name:
        yield name.replace(" subspecies ", " subsp. ")
        yield name.replace(" subspecies ", " ")


def _data_rows(name: str) -> Iterator[list[str]]:
    path = files("kordon.rooms.trade.controls").joinpath("data", name)
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")
