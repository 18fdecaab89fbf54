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

from kordon.rooms.trade.controls.chemicals import is_cas, is_mixture_controlled
from kordon.rooms.trade.controls.records import Chemical, ControlList
from kordon.rooms.trade.goods.knowledge import Knowledge, rows
from kordon.rooms.trade.goods.phrases import Meaning
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


class Names:
    """The names of a list's chemicals and agents, added to the phrases once."""

    def __init__(self, controls: ControlList, known: Knowledge) -> None:
        self._by_cas: dict[str, list[Chemical]] = defaultdict(list)
        for chemical in controls.chemicals:
            if chemical.relation != "mentioned":
                self._by_cas[chemical.cas].append(chemical)
        self._salts = _salts()
        for chemical in controls.chemicals:
            if chemical.relation != "mentioned":
                for name in _spellings(chemical.name):
                    known.phrases.add(name, Meaning("cas", chemical.cas))
        for cas, names in _other_names():
            for name in names:
                known.phrases.add(name, Meaning("cas", cas))
        for agent in controls.agents:
            for name in (agent.name, *agent.others):
                for spelling in _agent_spellings(name):
                    known.phrases.add(spelling, Meaning("agent", agent.number))
        for kind, words in rows("named_words.tsv"):
            for word in words.split("|"):
                known.phrases.add(word, Meaning("named", kind))

    def is_listed(self, cas: str) -> bool:
        return cas in self._by_cas or cas in self._salts

    def find(self, reading: Reading, percent: Decimal | None, destination: str, day: date, profile: str) -> list[Named]:
        """What the list names in this line, best first."""
        said = {m.value for hit in reading.hits for m in hit.meanings if m.kind == "named"}
        out: list[Named] = []
        for number in cas_numbers(reading.text):
            for cas in (number.cas, *self._salts.get(number.cas, ())):
                for chemical in self._by_cas.get(cas, ()):
                    out.append(self._chemical(chemical, "cas", number.start, number.end, reading, percent, said, destination, day, profile))
        for hit in reading.hits:
            for meaning in hit.meanings:
                if meaning.kind == "cas":
                    for cas in (meaning.value, *self._salts.get(meaning.value, ())):
                        for chemical in self._by_cas.get(cas, ()):
                            found = self._chemical(chemical, "name", hit.start, hit.end, reading, percent, said, destination, day, profile)
                            out.append(Named(*(getattr(found, n) for n in ("number", "how", "start", "end", "state", "why", "chemical")), hit.words))
                elif meaning.kind == "agent":
                    out.append(Named(meaning.value, "agent", hit.start, hit.end, *_agent_state(said), None, hit.words))
        return _without_covered(out)

    def _chemical(self, chemical: Chemical, how: str, start: int, end: int, reading: Reading, percent: Decimal | None,
                  said: set[str], destination: str, day: date, profile: str) -> Named:
        share = percent if percent is not None else _share(reading, start, end)
        if "retail" in said and chemical.number[:5] in _EXEMPT_ENTRIES:
            return Named(chemical.number, how, start, end, False, "goods.retail", chemical)
        if chemical.relation == "military":
            return Named(chemical.number, how, start, end, True, "goods.military", chemical)
        if share is None:
            state, why = (None, "goods.share_unknown") if "mixture" in said and chemical.mixture else (True, "")
        elif not chemical.mixture:
            state, why = True, ""
        elif share >= 100:
            state, why = True, ""
        else:
            state = is_mixture_controlled(chemical, share, destination, day, profile)
            why = "goods.mixture" if state is not None else "goods.destination_unknown"
        return Named(chemical.number, how, start, end, state, why, chemical)


def cas_numbers(text: str) -> Iterator[CasNumber]:
    """All numbers written like CAS numbers."""
    for found in _CAS.finditer(text):
        cas = f"{found[1]}-{found[2]}-{found[3]}"
        yield CasNumber(cas, found.start(), found.end(), is_cas(cas))


def _agent_state(said: set[str]) -> tuple[bool | None, str]:
    return (False, "goods.no_agent") if "no_agent" in said else (True, "")


def _share(reading: Reading, start: int, end: int) -> Decimal | None:
    """The percentage nearest to the name, if there is one that no other word claims."""
    best: tuple[int, Decimal] | None = None
    for at, measure in enumerate(reading.measures):
        if measure.unit != "%" or measure.high > 100:
            continue
        if any(role.startswith(("content.deuterium", "accuracy", "regulation")) for role in reading.cues[at]) and len(reading.measures) > 1:
            continue
        gap = measure.start - end if measure.start >= end else start - measure.end
        if best is None or gap < best[0]:
            best = (gap, Decimal(measure.high.numerator) / Decimal(measure.high.denominator))
    return best[1] if best is not None else None


def _without_covered(found: list[Named]) -> list[Named]:
    """A name inside a longer one is not said: `amiton` of `amitone`, `Clostridium botulinum` of its type G."""
    kept = [n for n in found if not any(o.start <= n.start and n.end <= o.end and o.end - o.start > n.end - n.start for o in found)]
    unique: dict[str, Named] = {}
    for named in kept:
        if named.number not in unique or (named.how == "cas" and unique[named.number].how != "cas"):
            unique[named.number] = named
    return list(unique.values())


def _spellings(name: str) -> Iterator[str]:
    """`Phosgene: Carbonyl dichloride`, `Dimethyl phosphite (DMP)`: each part; hyphens and brackets don't matter."""
    for part in re.split(r": | or ", name):
        yield part
        for inside in re.findall(r"\(([^()]{3,})\)", part):
            yield inside
        without = re.sub(r"\s*\([^()]*\)$", "", part)
        if without != part:
            yield without


def _agent_spellings(name: str) -> Iterator[str]:
    yield name
    if " subspecies " in name:
        yield name.replace(" subspecies ", " subsp. ")
        yield name.replace(" subspecies ", " ")


def _data_rows(name: str) -> Iterator[list[str]]:
    path = files("kordon.rooms.trade.controls").joinpath("data", name)
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")


def _other_names() -> Iterator[tuple[str, list[str]]]:
    """CAS number and other names, in any language (`controls/data/chemical_names.tsv`)."""
    for cas, names, *_ in _data_rows("chemical_names.tsv"):
        yield cas, names.split("|")


def _salts() -> dict[str, tuple[str, ...]]:
    """CAS numbers of salts and hydrates, with that of the listed chemical they count as (`chemical_forms.tsv`)."""
    out: dict[str, tuple[str, ...]] = {}
    for form, listed, *_ in _data_rows("chemical_forms.tsv"):
        out[form] = (*out.get(form, ()), listed)
    return out
