"""The bundle that a third party verifies with openssl, sha256sum and a shell, without Kordon (docs/audit.md).

    OUT/chains/<agency id>.jsonl   the entries' lines; the SHA-256 of each stands in the next
    OUT/heads.txt                  <agency id> <entries> <hash of the last line>, one agency a line
    OUT/public_key.pem             the key that signed; its fingerprint has to come by another way
    OUT/SHA256SUMS                 of all files above
    OUT/SHA256SUMS.sig             Ed25519 over the bytes of SHA256SUMS

It holds ids and commitments: no personal value, and nothing that opens a commitment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kordon.spine.audit.canonical import entry_line
from kordon.spine.audit.models import ChainHead, Entry
from kordon.spine.audit.signing_key import public_pem
from kordon.spine.audit.verification import Head

HEADS, SUMS, SIGNATURE, PUBLIC_KEY = "heads.txt", "SHA256SUMS", "SHA256SUMS.sig", "public_key.pem"


class BundleFault(Exception):
    """The bundle can't be written or read; `code` and `parameters` are for the catalogue."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = (("file", str(path)),)


def export(out: Path, key: Ed25519PrivateKey, agency_id: UUID | None = None) -> dict[UUID, Head]:
    """Write the chains of one agency or of all, up to their heads of now. The folder appears whole or not at all.

    Returns the heads. Raises BundleFault when `out` is there already or a stored entry can't be written as a line any more,
    and OSError.
    """
    if out.exists():
        raise BundleFault("audit.out_exists", out)
    heads = ChainHead.across_agencies.order_by("agency_id")
    if agency_id is not None:
        heads = heads.filter(agency_id=agency_id)
    found = {head.agency_id: (head.sequence, head.hash) for head in heads}
    with _draft_folder(out) as draft:
        (draft / "chains").mkdir()
        for agency, (sequence, _) in found.items():
            _write_lines(draft / "chains" / f"{agency}.jsonl", _lines(agency, sequence))
        _write_lines(draft / HEADS, (f"{agency} {sequence} {digest}" for agency, (sequence, digest) in found.items()))
        (draft / PUBLIC_KEY).write_bytes(public_pem(key))
        names = sorted(path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file())
        _write_lines(draft / SUMS, (f"{_file_hash(draft / name)}  {name}" for name in names))
        (draft / SIGNATURE).write_bytes(key.sign((draft / SUMS).read_bytes()))
    return found


def _lines(agency_id: UUID, last: int) -> Iterator[str]:
    entries = Entry.across_agencies.filter(agency_id=agency_id, sequence__lte=last).order_by("sequence")
    for entry in entries.iterator(chunk_size=1000):
        try:
            yield entry_line(entry)
        except ValueError:
            raise BundleFault("audit.verify_first", Path(f"{agency_id}.jsonl")) from None


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="ascii", newline="\n") as stream:
        stream.writelines(line + "\n" for line in lines)


def _file_hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _draft_folder(out: Path) -> Iterator[Path]:
    """A folder beside `out` that becomes `out` when all went well."""
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield draft
        draft.chmod(0o755)
        os.rename(draft, out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def read_heads(path: Path) -> dict[UUID, Head]:
    """The heads in a bundle's `heads.txt`, or in the bundle. Raises BundleFault for what is none, and OSError."""
    file = path / HEADS if path.is_dir() else path
    out: dict[UUID, Head] = {}
    try:
        for line in file.read_text("ascii").splitlines():
            agency, sequence, digest = line.split(" ")
            out[UUID(agency)] = (int(sequence), digest)
    except ValueError:
        raise BundleFault("audit.bad_heads", file) from None
    return out
