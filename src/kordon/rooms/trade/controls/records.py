"""A control list as values: its paragraphs as a tree, their conditions, and the chemicals it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kordon.rooms.trade.controls.conditions import Condition, Facts, is_met


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One numbered paragraph; an entry (`2B204`) is the paragraph without a parent.

    `title` is a short title in Kordon's own words, empty where none was written yet. `regimes` are the regimes the item
    comes from: NSG1, NSG2, MTCR, AG, CWC, WA. `see` are the entries its text refers to. `condition` is None where the
    paragraph has no numeric threshold of its own or none was written yet; conditions of paragraphs above hold too.
    `words` are what the goods are called, by language; the first one is the title, but for English.
    """

    number: str
    parent: str
    title: str
    regimes: tuple[str, ...]
    see: tuple[str, ...] = ()
    condition: Condition | None = None
    exemptions: tuple[Condition, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def title_in(self, language: str) -> str:
        """The title in `language`, where one was written; else in English."""
        return self.title if language == "en" or not self.words.get(language) else self.words[language][0]

    def conditions(self) -> tuple[Condition, ...]:
        """All that hang on it: its own condition, then its exemptions."""
        return (() if self.condition is None else (self.condition,)) + self.exemptions

    @property
    def entry(self) -> str:
        return self.number.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Chemical:
    """A chemical that the list names by its CAS number. `schedule` is the CWC schedule (1, 2B, 3 ...), empty where none.
    `mixture` is the group of concentration rules, empty where the list has none for it. `relation` is `listed`, `military`
    (the list refers to the military one), `mentioned` (the paragraph names it to except it or to refer elsewhere), `member`
    of the class that the paragraph describes, or `except`ed from it. `others` are other names."""

    number: str
    cas: str
    name: str
    schedule: str = ""
    mixture: str = ""
    relation: str = "listed"
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """A pathogen or toxin that the list names. `others` are older, current and everyday names."""

    number: str
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correlation:
    """The same goods elsewhere: `system` is NSG2, MTCR, ECCN ...; `item` its number there. A pointer, never a verdict:
    the texts may differ in their thresholds."""

    number: str
    system: str
    item: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CustomsCode:
    """Goods of this code of the Harmonized System may fall under the paragraph; `share` (0..1) is an estimate of how much of
    what has the code is of this kind. A hint, never a verdict."""

    number: str
    code: str
    share: float


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number that the list's text prints with a unit, as the independent extraction found it."""

    number: str
    operator: str
    value: str
    unit: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class ControlList:
    """One edition. `id` is `eu-2021`; `date` is the day of the edition (ISO)."""

    id: str
    title: str
    date: str
    source: str
    replaced_by: str
    sha256: str
    paragraphs: Mapping[str, Paragraph]
    chemicals: tuple[Chemical, ...] = ()
    printed: tuple[PrintedNumber, ...] = ()
    agents: tuple[Agent, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    excused: Mapping[tuple[str, str, str], str] | None = None  # (number, value, unit) that is in no condition: why
    members: tuple[Chemical, ...] = ()  # chemicals of a class that a paragraph describes (`member`), or excepts (`except`)
    customs: tuple[CustomsCode, ...] = ()
    terms: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)  # words that name the goods, others, of notes
    characteristics: Mapping[str, str] = field(default_factory=dict)  # what stands under it are characteristics: all, any
    _parts: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)  # what stands right under it

    def __post_init__(self) -> None:
        parts: dict[str, list[str]] = {}
        for paragraph in self.paragraphs.values():
            parts.setdefault(paragraph.parent, []).append(paragraph.number)
        object.__setattr__(self, "_parts", {number: tuple(found) for number, found in parts.items()})

    def entries(self) -> Iterator[Paragraph]:
        """The entries in the order of the list."""
        return (p for p in self.paragraphs.values() if not p.parent)

    def below(self, number: str) -> Iterator[Paragraph]:
        """The paragraph and all under it, each before what stands under it."""
        if number in self.paragraphs:
            yield self.paragraphs[number]
            for part in self._parts.get(number, ()):
                yield from self.below(part)

    def above(self, number: str) -> Iterator[Paragraph]:
        """The paragraph and those it stands under, from the entry down."""
        labels = number.split(".")
        return (self.paragraphs[".".join(labels[: i + 1])] for i in range(len(labels)))

    def decides(self, number: str, facts: Facts) -> bool | None:
        """Whether `facts` meet all conditions from the entry down to `number` and no exemption: None where unknown, and
        where the list has no condition to decide by."""
        verdicts: list[bool | None] = []
        for paragraph in self.above(number):
            if paragraph.condition is not None:
                verdicts.append(is_met(paragraph.condition, facts))
            for exemption in paragraph.exemptions:
                exempt = is_met(exemption, facts)
                verdicts.append(None if exempt is None else not exempt)
        if False in verdicts:
            return False
        return None if None in verdicts or not verdicts else True
