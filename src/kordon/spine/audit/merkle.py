"""Merkle trees as in RFC 9162, 2.1: one hash commits to many items, and one item is proved with few hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

LEAF, NODE = b"\x00", b"\x01"  # RFC 9162 2.1.1: a leaf can never pass for a node


def leaf_hash(item: bytes) -> bytes:
    return hashlib.sha256(LEAF + item).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def root(items: Iterable[bytes]) -> bytes:
    """The root over `items`, one pass, in memory that grows with the logarithm of their number. Raises ValueError for none.

    `full` holds the roots of complete trees with their sizes, largest first: the binary digits of the number so far.
    """
    full: list[tuple[int, bytes]] = []
    for item in items:
        size, found = 1, leaf_hash(item)
        while full and full[-1][0] == size:
            found = node_hash(full.pop()[1], found)
            size *= 2
        full.append((size, found))
    if not full:
        raise ValueError("a tree needs an item")
    found = full.pop()[1]
    while full:
        found = node_hash(full.pop()[1], found)
    return found


def inclusion_proof(items: Sequence[bytes], index: int) -> list[bytes]:
    """RFC 9162 2.1.3.1: the hashes beside the way from item `index` (0-based) to the root, nearest first."""
    if not 0 <= index < len(items):
        raise IndexError(index)
    if len(items) == 1:
        return []
    split = 1 << (len(items) - 1).bit_length() - 1
    if index < split:
        return [*inclusion_proof(items[:split], index), root(items[split:])]
    return [*inclusion_proof(items[split:], index - split), root(items[:split])]


def is_included(item: bytes, index: int, count: int, proof: Sequence[bytes], wanted: bytes) -> bool:
    """RFC 9162 2.1.3.2: whether `proof` leads from `item` at `index` of `count` to the root `wanted`."""
    if not 0 <= index < count:
        return False
    place, last, found = index, count - 1, leaf_hash(item)
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == wanted
