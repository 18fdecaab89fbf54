"""Merkle roots and inclusion proofs, against the definition in RFC 9162 and its published values."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.spine.audit import merkle


def defined_root(items: list[bytes]) -> bytes:
    """RFC 9162 2.1.1, written as the RFC defines it: split at the largest power of two below the number."""
    if len(items) == 1:
        return hashlib.sha256(b"\x00" + items[0]).digest()
    split = 1
    while split * 2 < len(items):
        split *= 2
    return hashlib.sha256(b"\x01" + defined_root(items[:split]) + defined_root(items[split:])).digest()


def test_a_published_value() -> None:
    """The eight-leaf test vector of the Certificate Transparency reference implementation."""
    vector = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    wanted = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root(bytes.fromhex(item) for item in vector).hex() == wanted


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40))
def test_one_pass_gives_the_defined_root(items: list[bytes]) -> None:
    assert merkle.root(items) == defined_root(items)


@given(st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=40, unique=True), st.data())
def test_a_proof_proves_its_item_at_its_place_alone(items: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(items) - 1))
    proof = merkle.inclusion_proof(items, index)
    root = merkle.root(items)
    assert merkle.is_included(items[index], index, len(items), proof, root)
    assert not merkle.is_included(b"another", index, len(items), proof, root)
    if len(items) > 1:
        other = (index + 1) % len(items)
        assert not merkle.is_included(items[other], index, len(items), proof, root)
        assert not merkle.is_included(items[index], index, len(items), proof[:-1], root)


def test_an_empty_tree_has_no_root() -> None:
    with pytest.raises(ValueError, match="needs an item"):
        merkle.root([])
    with pytest.raises(IndexError):
        merkle.inclusion_proof([b"a"], 1)
