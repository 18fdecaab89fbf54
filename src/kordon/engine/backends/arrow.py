"""The check as one function from Arrow record batch to Arrow record batch: what a cluster calls.

In: a column `party` of canonical `kordon.party/1` JSON. Out: `kordon.engine.outputs.parquet.FINDING_SCHEMA`, findings in
the order of the rows, within a row by (list, entry).
"""

from __future__ import annotations

from typing import Any

from kordon.engine.facets import PartyFacet
from kordon.engine.outputs.canonical import sort_findings
from kordon.engine.outputs.parquet import finding_batch
from kordon.engine.pipeline import PartyChecker
from kordon.engine.records.encoding import party_from_json
from kordon.engine.records.party import Party


def check_batch(batch: Any, checker: PartyChecker) -> Any:
    """Findings of one batch of parties (pyarrow.RecordBatch in and out).

    Rows are written by Kordon's own readers; ValueError names the row that is no party, because dropping it would break
    the counts.
    """
    facets = [PartyFacet("subject", _party(text, row)) for row, text in enumerate(batch.column("party").to_pylist())]
    return finding_batch([finding for found in checker.check(facets) for finding in sort_findings(found)])


def _party(text: str | None, row: int) -> Party:
    try:
        return party_from_json(text or "")
    except ValueError as error:
        raise ValueError(f"row {row} of the batch is no kordon.party/1 object") from error
