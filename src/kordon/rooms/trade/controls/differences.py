"""What changed between two editions of a control list, paragraph by paragraph and number by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kordon.rooms.trade.controls.records import ControlList

Change = tuple[str, str, str]  # field, before, after


@dataclass(frozen=True, slots=True)
class Difference:
    """`changed` holds, for each paragraph in both, the fields that differ."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, tuple[Change, ...]]

    def any(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(before: ControlList, after: ControlList) -> Difference:
    """Paragraphs are the same where their numbers are; chemicals and correlations are compared under their paragraph."""
    old, new = _all_fields(before), _all_fields(after)
    changed: dict[str, tuple[Change, ...]] = {}
    for number, one in old.items():
        other = new.get(number, one)
        if changes := tuple((field, one[field], other[field]) for field in one if one[field] != other[field]):
            changed[number] = changes
    return Difference(tuple(n for n in new if n not in old), tuple(n for n in old if n not in new), changed)


def _all_fields(controls: ControlList) -> dict[str, dict[str, str]]:
    chemicals: dict[str, list[str]] = {}
    for chemical in controls.chemicals:
        words = (chemical.cas, chemical.relation, chemical.mixture)
        chemicals.setdefault(chemical.number, []).append(" ".join(filter(None, words)))
    correlations: dict[str, list[str]] = {}
    for found in controls.correlations:
        correlations.setdefault(found.number, []).append(f"{found.system} {found.item}")
    return {
        number: {
            "title": paragraph.title,
            "words": "; ".join(f"{language}: {', '.join(texts)}" for language, texts in paragraph.words.items()),
            "regimes": " ".join(paragraph.regimes),
            "see": " ".join(paragraph.see),
            "condition": str(paragraph.condition or ""),
            "exemptions": "; ".join(str(exemption) for exemption in paragraph.exemptions),
            "chemicals": ", ".join(chemicals.get(number, [])),
            "correlations": ", ".join(correlations.get(number, [])),
        }
        for number, paragraph in controls.paragraphs.items()
    }
