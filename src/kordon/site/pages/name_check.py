"""One name against every list at hand, fast enough to do it while somebody types: the compiled lists stay open.

Nothing is stored. The opposite of a finding is "nothing found, in this version of this list", so the answer names them all.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from kordon.engine.backends.local import open_checkers
from kordon.engine.facets import PartyFacet
from kordon.engine.findings import Finding, Location
from kordon.engine.outputs.summary import UsedReference, reference_warnings, used_references
from kordon.engine.outputs.words import Words, plain
from kordon.engine.pipeline import Checker, ReferenceRequest, run_checkers
from kordon.engine.records.party import Party
from kordon.engine.references import ReferenceStore
from kordon.rooms.watchlists import lists
from kordon.site import discovery

SHOWN = 20  # findings; a name that common needs more than a name to check
_opening = threading.Lock()
_opened: dict[tuple[str, ...], list[Checker]] = {}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, strongest first, in which references, and what has to be said of these."""

    findings: tuple[Finding, ...]
    more: int
    references: tuple[UsedReference, ...]
    warnings: tuple[str, ...]


def check(party: Party, words: Words, as_of: date | None = None) -> Checked:
    """Raises UnreadableInput or ReferenceFault where a list can't be opened."""
    checkers = open_now(as_of or lists.today())
    (found,) = run_checkers(checkers, [PartyFacet("subject", party)])
    found = [replace(finding, record_id="", location=Location()) for finding in found]  # it was typed: it stands nowhere
    found.sort(key=lambda finding: (-finding.score, finding.entry.list, finding.entry.id))
    references = used_references(checkers)
    warnings = tuple(plain(words.pieces(code, values)) for code, values in reference_warnings(references))
    return Checked(tuple(found[:SHOWN]), max(0, len(found) - SHOWN), references, warnings)


def open_now(day: date) -> list[Checker]:
    """The checkers of all rooms on the newest lists; kept until a list changes or a day ends. The first call after that
    takes as long as opening takes."""
    store = ReferenceStore(settings.CONFIGURATION.home)
    key = (day.isoformat(), *(lists.resolve(name, store, day).sha256 for name in lists.default_lists(store)))
    with _opening:
        if key not in _opened:
            factories = tuple(check.factory for check in discovery.party_checks())
            fresh = open_checkers(factories, ReferenceRequest(as_of=day))
            _opened.clear()
            _opened[key] = fresh
        return _opened[key]
