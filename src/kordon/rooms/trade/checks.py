"""Goods against a control list, as a check of the pipeline: findings with evidence into the line and the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from kordon.engine.facets import GoodsFacet
from kordon.engine.findings import Evidence, Finding, Location, ReferencePointer
from kordon.engine.outputs.summary import UsedReference
from kordon.engine.pipeline import ReferenceRequest
from kordon.rooms.trade.controls.library import bundled, load
from kordon.rooms.trade.controls.records import ControlList
from kordon.rooms.trade.goods.answer import score_of, title_of
from kordon.rooms.trade.goods.classify import CLOSE, DEPENDS, NOTHING, Classification, Classifier
from kordon.rooms.trade.goods.ranking import Match

DEFAULT = "eu-2021"
MOST_FINDINGS = 3  # paragraphs of one line
KIND = "trade.goods"
CAPTION = 90  # characters of a description


class ControlListChecker:
    """Bound to a list and a day. The index is made when the first goods come: most runs have none."""

    takes = GoodsFacet

    def __init__(self, controls: ControlList, day: date) -> None:
        self.controls, self.day = controls, day
        self._classifier: Classifier | None = None

    @property
    def references(self) -> tuple[UsedReference, ...]:
        """Named only once goods were checked against it."""
        if self._classifier is None:
            return ()
        return (UsedReference(self.controls.id, self.controls.date, self.controls.sha256, self.controls.title,
                              len(self.controls.paragraphs)),)

    def check(self, facets: Sequence[GoodsFacet]) -> list[list[Finding]]:
        if self._classifier is None:
            self._classifier = Classifier(self.controls, self.day)
        return [self._findings(facet, self._classifier.classify(facet.goods)) for facet in facets]

    def _findings(self, facet: GoodsFacet, found: Classification) -> list[Finding]:
        if found.controlled == NOTHING:
            return []
        wanted = None if found.controlled == DEPENDS else True
        least = found.matches[0].score * CLOSE
        chosen = [m for m in found.matches if m.verdict.state is wanted and m.score >= least][:MOST_FINDINGS]
        return [self._finding(facet, found, match) for match in chosen or found.matches[:1]]

    def _finding(self, facet: GoodsFacet, found: Classification, match: Match) -> Finding:
        controls, goods = self.controls, facet.goods
        title = title_of(controls, match.number, "en")
        entry = ReferencePointer(controls.id, match.number, controls.date, controls.sha256, title)
        provenance = goods.provenance
        place = Location(provenance.file, provenance.unit, provenance.line) if provenance else Location()
        return Finding(
            kind=KIND,
            record_id=goods.id,
            score=score_of(match),
            entry=entry,
            evidence=tuple(_evidence(found, match)),
            role=facet.role,
            record_caption=(goods.description or ", ".join(goods.cas) or goods.hs)[:CAPTION],
            location=place,
            input_sha256=provenance.sha256 if provenance else "",
            as_of=self.day.isoformat(),
            settle=("goods.settle",) if match.verdict.unknown else (),
            warnings=(("controls.replaced", (("list", controls.id), ("date", controls.date), ("by", controls.replaced_by))),)
            if controls.replaced_by else (),
        )


def _evidence(found: Classification, match: Match) -> list[Evidence]:
    """Numbers and statements held against conditions, then the words that led to the paragraph."""
    out = []
    for told in (*match.verdict.met, *match.verdict.unmet):
        place = found.reading.place(told.start, told.end) if told.start >= 0 else None
        weight = 1.0 if told.holds else -1.0
        code = "goods.evidence_met" if told.holds else "goods.evidence_unmet"
        out.append(Evidence("condition", weight, place.field if place else "", place.text if place else "", match.number,
                            told.text(), code=code))
    for told in match.verdict.unknown:
        out.append(Evidence("condition", 0.0, "", "", match.number, told.text(), code="goods.evidence_unknown"))
    for start, end in match.by:
        place = found.reading.place(start, end)
        out.append(Evidence("word", 0.2, place.field, place.text, match.number, "", code="goods.evidence_word"))
    return out


def make_checker(request: ReferenceRequest) -> ControlListChecker:
    """The check against the first control list that the request names, else the one that comes with Kordon."""
    named = [name for name in request.lists if name in bundled()]
    return ControlListChecker(load(named[0] if named else DEFAULT), request.as_of or datetime.now(UTC).date())
