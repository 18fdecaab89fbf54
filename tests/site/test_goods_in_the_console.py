"""The console checks parties: a table of goods handed in there is rejected row by row, never passed as without findings."""

from __future__ import annotations

from pathlib import Path

from kordon.engine.pipeline import open_source, recognise
from kordon.site import discovery
from kordon.site.assembly import assemble

GOODS = b"id,description,cas,hs,destination\n1,isostatic press 100 MPa,,846299,DE\n2,thiodiglycol,111-48-8,,CH\n"


def test_rows_of_goods_are_rejected(tmp_path: Path) -> None:
    assembly = assemble(tmp_path)
    assert {"goods_csv", "goods_xlsx"} <= {form.name for form in discovery.formats()}
    assert not {"goods_csv", "goods_xlsx"} & {form.name for form in assembly.formats}
    path = tmp_path / "goods.csv"
    path.write_bytes(GOODS)
    source = open_source(path)
    units = list(recognise(source, assembly.formats).read(source, {}))
    assert [unit.record for unit in units] == [None, None]
    assert all(unit.defects for unit in units)
