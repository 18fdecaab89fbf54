"""Parquet: types, nested columns, and files that were cut or made to do harm."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kordon.engine.records.party import Party
from kordon.engine.units import Unit, UnreadableInput

Read = Callable[..., list[Unit[Party]]]


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def test_columns_of_all_types(read_parties: Read) -> None:
    content = parquet({
        "id": [1, 2, 3],
        "full_name": ["Ana", "Ben", None],
        "birthDate": [date(1971, 3, 9), None, None],
        "aliases": [["A1", "A2"], [], None],
        "address": [{"city": "Lima", "country": "Peru"}, None, None],
        "country": pa.array(["PE", "FR", None]).dictionary_encode(),
        "share": [50.0, None, None],
    })
    first, second, third = read_parties(content)
    assert first.record is not None and second.record is not None
    assert [n.text for n in first.record.names] == ["Ana", "A1", "A2"]
    assert (first.record.id, first.record.births[0].iso()) == ("1", "1971-03-09")
    assert (first.record.addresses[0].city, first.record.countries) == ("Lima", ("PE",))
    assert second.record.countries == ("FR",)
    assert [d.code for d in third.defects] == ["row.no_name"]


def test_many_row_groups_are_streamed_in_order(read_parties: Read) -> None:
    content = parquet({"name": [f"Name {i}" for i in range(5_000)]}, row_group_size=700)
    assert [u.record.caption for u in read_parties(content) if u.record] == [f"Name {i}" for i in range(5_000)]


def test_columns_can_be_named_by_the_user(read_parties: Read) -> None:
    (unit,) = read_parties(parquet({"a": ["Ana"], "b": ["X1"]}), map_name="a", map_passport="b")
    assert unit.record is not None and unit.record.identifiers[0].kind == "passport"
    with pytest.raises(UnreadableInput, match=r"columns\.unknown_column"):
        read_parties(parquet({"a": ["Ana"]}), map_name="c")


GOOD = parquet({"name": [f"Name {i}" for i in range(500)]})


@pytest.mark.parametrize("keep", [6, len(GOOD) // 2, len(GOOD) - 1, len(GOOD) - 9])
def test_a_truncated_file_is_unreadable(read_parties: Read, keep: int) -> None:
    with pytest.raises(UnreadableInput, match=r"parquet\.unreadable"):
        read_parties(GOOD[:keep])


def test_a_footer_that_claims_gigabytes_is_refused(read_parties: Read) -> None:
    with pytest.raises(UnreadableInput, match=r"parquet\.too_large"):
        read_parties(GOOD[:-8] + (0x7FFFFFFF).to_bytes(4, "little") + b"PAR1")


def test_too_many_columns_are_refused(read_parties: Read) -> None:
    with pytest.raises(UnreadableInput, match=r"parquet\.too_large"):
        read_parties(parquet({f"c{i}": ["x"] for i in range(1_200)}))
