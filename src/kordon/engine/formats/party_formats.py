"""The readers of parties that every installation has, surest recognition first where two are equally sure."""

from __future__ import annotations

from kordon.engine.formats.delimited import DELIMITED
from kordon.engine.formats.ftm import FTM
from kordon.engine.formats.jsonlines import JSON_LINES
from kordon.engine.formats.parquet import PARQUET
from kordon.engine.formats.xlsx import XLSX
from kordon.engine.records.party import Party
from kordon.engine.units import Format

PARTY_FORMATS: tuple[Format[Party], ...] = (PARQUET, XLSX, FTM, JSON_LINES, DELIMITED)
