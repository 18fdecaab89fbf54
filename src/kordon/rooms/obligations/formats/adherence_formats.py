"""The formats that hold adherence, by name."""

from __future__ import annotations

from collections.abc import Mapping

from kordon.engine.units import Format
from kordon.rooms.obligations.formats.compiled_report import COMPILED_REPORT
from kordon.rooms.obligations.formats.factbook import FACTBOOK
from kordon.rooms.obligations.formats.fcdo import FCDO
from kordon.rooms.obligations.formats.own import OWN
from kordon.rooms.obligations.formats.unoda import UNODA
from kordon.rooms.obligations.formats.untc import UNTC
from kordon.rooms.obligations.records import Adherence

ADHERENCE_FORMATS: Mapping[str, Format[Adherence]] = {f.name: f for f in (UNTC, UNODA, FCDO, FACTBOOK, COMPILED_REPORT, OWN)}
