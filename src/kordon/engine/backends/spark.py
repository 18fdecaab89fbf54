"""The check on a cluster: `check_batch` inside Spark's `mapInArrow`. Needs the optional group `spark`.

Each Python worker opens the references once, from the store under KORDON_HOME on its node (the store is read-only,
memory-mapped and content-addressed: shipping it as a Spark archive gives every node the same version).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

from kordon.engine.backends.arrow import check_batch
from kordon.engine.backends.local import open_checkers
from kordon.engine.pipeline import PartyChecker, ReferenceRequest

# FINDING_SCHEMA in Spark's own words.
SPARK_SCHEMA = (
    "record_id string, role string, score double, list string, entry_id string, list_version string, "
    "list_sha256 string, input_file string, input_sha256 string, input_unit bigint, finding string"
)


def check_frame(parties: Any, factory: str, request: ReferenceRequest) -> Any:
    """Findings of a DataFrame with a string column `party` (`kordon.party/1` JSON) as a DataFrame of SPARK_SCHEMA."""

    def check_batches(batches: Iterable[Any]) -> Iterator[Any]:
        checker = checker_of_worker(factory, request)
        for batch in batches:
            yield check_batch(batch, checker)

    return parties.select("party").mapInArrow(check_batches, SPARK_SCHEMA)


@cache
def checker_of_worker(factory: str, request: ReferenceRequest) -> PartyChecker:
    """One checker per worker process and request."""
    return cast(PartyChecker, open_checkers([factory], request)[0])
