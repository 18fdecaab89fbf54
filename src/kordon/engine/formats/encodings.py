"""The encoding of a text that does not say it: byte order marks, UTF-8 where it is, else a verified guess.

A guess is made from lines that are not ASCII, taken from the whole file, because a customer file may hold its first
accent a gigabyte in. A few bad bytes don't make a UTF-8 file something else.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from charset_normalizer import from_bytes

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput

SAMPLE_BYTES = 48_000
_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = (
    *("cp1252", "cp1251", "cp1256", "cp1250", "cp1253", "cp1254", "cp1255", "cp1257", "cp1258", "gb18030", "big5"),
    *("shift_jis", "euc_jp", "euc_kr", "koi8_r", "koi8_u", "iso8859_5", "iso8859_2", "cp866", "cp437", "cp850", "mac_roman"),
)


def encoding_of(source: Source, options: Mapping[str, str]) -> str:
    """A Python codec name. Raises UnreadableInput (`text.unknown_encoding`) where the user names none."""
    if named := options.get("encoding", "").strip():
        try:
            found = codecs.lookup(named)
            found.decode(b"")  # refuses codecs that make no text, such as `hex`
            if not isinstance(found.decode(b"")[0], str):
                raise LookupError
        except (LookupError, ValueError, TypeError, AttributeError):
            where = Location(file=source.name)
            parameters = (("encoding", named[:40]),)
            raise UnreadableInput(Defect("text.unknown_encoding", Severity.REJECTED, where, parameters)) from None
        return "utf-8-sig" if found.name == "utf-8" else found.name
    return marked_encoding(source.head) or unmarked_wide_encoding(source.head) or _guess(source.path, source.sha256)


def marked_encoding(head: bytes) -> str:
    """The encoding that a byte order mark tells; UTF-32 before UTF-16, whose mark it begins with."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "")


def unmarked_wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes of its ASCII part stand."""
    sample = head[:4096]
    if sample.count(0) * 4 < len(sample):
        return ""
    if len(sample) >= 8 and not any(sample[0:400:4]) and not any(sample[1:400:4]):
        return "utf-32-be"
    if len(sample) >= 8 and not any(sample[2:400:4]) and not any(sample[3:400:4]):
        return "utf-32-le"
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) > 4 * min(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return ""


@lru_cache(maxsize=16)
def _guess(path: Path, sha256: str) -> str:
    """Reads the file; remembered by its hash, because a file is recognised, described and read."""
    valid, sample = _sample(path)
    if not sample or valid:
        return "utf-8"
    return guess_encoding(sample)


def _sample(path: Path) -> tuple[bool, bytes]:
    """Lines that are not ASCII, and whether most of them are UTF-8."""
    lines: list[bytes] = []
    size = good = 0
    with path.open("rb") as stream:
        while size < SAMPLE_BYTES and (block := stream.read(_BLOCK)):
            if block.isascii():
                continue
            block += stream.readline(_BLOCK)
            for line in block.splitlines():
                if not line.isascii() and size < SAMPLE_BYTES:
                    lines.append(line[:4000])
                    size += len(lines[-1])
                    good += is_utf8(line[:4000])
    return good * 2 >= len(lines), b"\n".join(lines)


def is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8, a sequence cut at its end allowed."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def guess_encoding(sample: bytes) -> str:
    """One of CANDIDATES that decodes all of `sample`; windows-1252 where nothing seems better."""
    found = from_bytes(sample, cp_isolation=[*CANDIDATES], steps=8, chunk_size=4096, threshold=0.5).best()
    encoding = found.encoding if found else "cp1252"
    return _latin(sample) if encoding in _LATIN else encoding


_LATIN = {
    # letters beyond ASCII that names in the page's languages are full of; what is left over in a page says little
    "cp1252": "éèêëàâäáãåçñóòôöõúùûüíîïßæøÉÀÁÂÄÅÇÈÊÑÓÖØÚÜÍÎ",
    "cp1250": "łśżźćńąęóŁŚŻŹĆčšžřěůďťňýáíéúČŠŽŘőűöüÖÜŐŰăâîşţđĐäôľĺŕß",
    "cp1254": "ğışöüçİĞŞÖÜÇâîû",
    "cp1257": "āčēģīķļņšūžąęėįųĀČĒĢĪĶĻŅŠŪŽĮŲõäöüÕÄÖÜ",
    "iso8859_2": "łśżźćńąęóŁŚŻŹĆčšžřěůďťňýáíéúČŠŽŘőűöüÖÜŐŰăâîşţđĐäôľĺŕß",
    "cp850": "éèêëàâäáãåçñóòôöõúùûüíîïßæøÉÄÅÇÑÖÜ",
    "cp437": "éèêëàâäáåçñóòôöúùûüíîïÉÄÅÇÑÖÜ",
    "mac_roman": "éèêëàâäáãåçñóòôöõúùûüíîïßæøÉÀÁÄÅÇÑÖÜ",
    "cp1258": "",
}


def _latin(sample: bytes) -> str:
    """Latin code pages differ in so few places that statistics of bytes mistake them; letters do not: the page wins whose
    reading has most of its languages' letters and fewest signs and capitals in mid-word. The first wins a tie."""

    def fit(page: str) -> float:
        try:
            text = sample.decode(page)
        except UnicodeDecodeError:
            return -1e9
        score = 0.0
        for before, char in zip(" " + text, text, strict=False):
            if not char.isascii():
                score += 1.0 if char in _LATIN[page] else 0.3 if char.isalpha() else -1.0
                score -= 1.0 if char.isupper() and before.islower() else 0.0
        return score - list(_LATIN).index(page) * 1e-6

    return max(_LATIN, key=fit)
