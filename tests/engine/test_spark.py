"""The pipeline on Spark writes the same findings, byte for byte, as on this machine: two workers, real list and matcher.

Skips where PySpark (`pip install kordon[spark]`) or Java is absent; `make test-full` installs PySpark where Java is there.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.backends.local import open_checkers
from kordon.engine.facets import PartyFacet, parties_of
from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.outputs.canonical import canonical_json, finding_object, sort_findings
from kordon.engine.pipeline import ReferenceRequest, open_source, recognise, run_checkers
from kordon.engine.records.encoding import party_json
from kordon.engine.records.party import Party

FACTORY = "kordon.rooms.watchlists.checks:make_checker"
REQUEST = ReferenceRequest(("un@bundled",), date(2026, 3, 1))
SAMPLE = Path(__file__).parents[2] / "src" / "kordon" / "rooms" / "watchlists" / "samples" / "counterparties.csv"

pytestmark = pytest.mark.long  # a Java machine and two workers that load the matcher

if find_spec("pyspark") is None:
    pytest.skip("PySpark is not installed (make .venv/.full)", allow_module_level=True)
if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is none on PATH", allow_module_level=True)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two local workers that inherit this interpreter; nothing listens but on loopback, no page, no history."""
    from pyspark.sql import SparkSession

    patch = pytest.MonkeyPatch()
    patch.setenv("PYSPARK_PYTHON", sys.executable)
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]")
        .appName("kordon-test")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.local.dir", str(folder))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "37")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
    patch.undo()


@pytest.fixture
def parties() -> list[Party]:
    source = open_source(SAMPLE)
    units = recognise(source, PARTY_FORMATS).read(source, {})
    return [facet.party for unit in units if unit.record is not None for facet in parties_of(unit.record)]


def here(parties: list[Party]) -> list[str]:
    """The same parties through the local backend, in the pipeline's order."""
    found = run_checkers(open_checkers([FACTORY], REQUEST), [PartyFacet("subject", party) for party in parties])
    return [canonical_json(finding_object(finding)).decode() for of_record in found for finding in sort_findings(of_record)]


def test_spark_finds_the_same_to_the_byte(spark: Any, kordon_home: Path, parties: list[Party]) -> None:
    from kordon.engine.backends.spark import check_frame

    expected = here(parties)
    assert len(expected) > 30
    frame = spark.createDataFrame([(party_json(party).decode(),) for party in parties], "party string").repartition(2)
    rows = check_frame(frame, FACTORY, REQUEST).collect()
    assert sorted(row.finding for row in rows) == sorted(expected)
    for row in rows:
        told = json.loads(row.finding)
        place = told["input"]
        assert (row.record_id, row.entry_id, row.list_sha256) == (
            told["record_id"], told["entry"]["id"], told["entry"]["sha256"]
        )
        assert (row.input_unit, row.input_sha256, row.list) == (place["unit"], place["sha256"], "un")


def test_a_row_that_is_no_party_stops_the_job(spark: Any, kordon_home: Path) -> None:
    """Dropping it would break the counts."""
    from kordon.engine.backends.spark import check_frame

    frame = spark.createDataFrame([("{}",)], "party string").coalesce(1)
    with pytest.raises(Exception, match=r"row 0 of the batch is no kordon\.party/1 object"):
        check_frame(frame, FACTORY, REQUEST).collect()
