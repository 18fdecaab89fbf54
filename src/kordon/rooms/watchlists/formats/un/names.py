"""Names as the Security Council's list writes them: several in one field, scripts in parentheses, notes inside.

Only what is clear is taken apart, and the reader then keeps the field as written beside the names: `A; B; C`,
`Jin Tiesan (金铁三)`, `حسن غول (Hassan Ghul; Hassan Gul)`, `Abu Bakr (original script: ...)`, `X, born 1 Jan. 1953 (...)`.
An acronym in parentheses, `KOREA KWANGSON BANKING CORPORATION (KKBC)`, stays part of the name.
"""

from __future__ import annotations

import re

from kordon.engine.names.scripts import script_of
from kordon.engine.records.party import Name, NameKind, NameQuality

LONGEST_FIELD = 2000  # characters; anything longer is nobody's list of names and is kept in one piece

_SPLIT = re.compile(r"\s*;\s*|\s+/\s+|\s+[b-h]\)\s+")
_BORN = re.compile(r",?\s+born\s+(?:in|on|\d).*$", re.I | re.S)
_PARENTHESES = re.compile(r"^(?P<outer>[^()]+)\((?P<inner>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*[,.]?$", re.S)
_SCRIPT_LABEL = re.compile(r"\(?\b(?:original script|in arabic(?: script)?)\b ?\)? ?:?", re.I)
_NOTE_SCRIPT = re.compile(r"(?:original script|in arabic(?: script)?)\s*:\s*(?P<name>[^;.()]+)", re.I)
_REMARK = re.compile(
    r"^(?:birth name|combat name|previously listed as|formerly listed as|false identity.*|third)$",
    re.I | re.S,
)
_SUB_UNIT = re.compile(r"\s+-\s+sub-unit name$", re.I)
_TWO_SCRIPTS = re.compile(
    r"^(?P<latin>[^\u0370-\u1cff\u2e80-\uffff]+?) (?P<other>[\u0370-\u1cff\u2e80-\uffff][^a-zA-Z]*)$"
)
_WORDY = re.compile(r"[\d:]|\b(?:born|passport|issued|nationality|known|as|in|when|he)\b", re.I)


def alias_names(text: str, kind: NameKind, quality: NameQuality) -> tuple[list[Name], bool]:
    """The names in one field, and whether the field was taken apart (then the caller keeps it as written too).

    The first name bears `kind`; a primary field's further names are aliases. Text in another script than the rest of
    its field is ORIGINAL_SCRIPT.
    """
    names: list[Name] = []
    for piece in _pieces(text) if len(text) <= LONGEST_FIELD else [text]:
        further = NameKind.ALIAS if kind is NameKind.PRIMARY and names else kind
        script = _script(piece)
        foreign = script not in ("Latn", "")
        names.append(Name(piece, NameKind.ORIGINAL_SCRIPT if foreign else further, quality, script))
    changed = [name.text for name in names] != [text]
    return names, changed


def note_names(note: str, quality: NameQuality, alias: str) -> list[Name]:
    """Names that a note about an alias gives beyond doubt: its original script, or, for an alias in another script than
    Latin, a list of its Latin forms."""
    if len(note) > LONGEST_FIELD:
        return []
    match = _NOTE_SCRIPT.search(note)
    if match and _script(match["name"]) != "Latn":
        text = match["name"].strip(" ,")
        return [Name(text, NameKind.ORIGINAL_SCRIPT, quality, _script(text))]
    if ";" not in note or _script(alias) == "Latn":
        return []
    inner = re.search(r"\(([^()]*;[^()]*)\)", note)
    parts = [part.strip() for part in (inner[1] if inner else note).split(";")]
    if any(not part or len(part) > 80 or _WORDY.search(part) for part in parts):
        return []
    return [Name(part, NameKind.ALIAS, quality, _script(part)) for part in parts]


def _pieces(text: str) -> list[str]:
    """The single names in a field, in order, without repeats."""
    pieces: list[str] = []
    match = _PARENTHESES.match(_BORN.sub("", text))
    inner = _SCRIPT_LABEL.sub(" ", match["inner"]) if match else ""
    if match and _is_remark(inner):
        pieces = _split(match["outer"])
    elif match and (_script(match["outer"]) != _script(inner) or ";" in inner):
        pieces = [*_split(match["outer"]), *(_SUB_UNIT.sub("", part) for part in _split(inner))]
    else:
        pieces = [name for piece in _split(_nested(_BORN.sub("", text))) for name in _by_script(piece)]
    return list(dict.fromkeys(piece for piece in pieces if piece))


def _by_script(text: str) -> tuple[str, ...]:
    """`Agha Jan Alizai اغا جان عالیزی` is one name in two scripts."""
    match = _TWO_SCRIPTS.match(text)
    return (match["latin"], match["other"].strip()) if match else (text,)


def _nested(text: str) -> str:
    """`Name (HTS) (script (original script); Latin; Latin)` as one list of names."""
    match = re.match(r"^([^()]+\([A-Z]{2,8}\))\s*\((.*;.*)\)\s*$", text, re.S)
    return f"{match[1]}; {_SCRIPT_LABEL.sub(' ', match[2])}" if match else text


def _split(text: str) -> list[str]:
    """The names between separators that stand outside parentheses."""
    pieces: list[str] = []
    open_text = ""
    start = 0
    for match in _SPLIT.finditer(text):
        open_text += text[start : match.start()]
        start = match.end()
        if open_text.count("(") > open_text.count(")"):
            open_text += match[0]
        else:
            pieces.append(open_text)
            open_text = ""
    pieces.append(open_text + text[start:])
    return [cleaned for piece in pieces if (cleaned := piece.strip().lstrip(") ").rstrip(" ,;"))]


def _is_remark(inner: str) -> bool:
    return bool(_REMARK.match(inner.strip())) and _script(inner) == "Latn"


def _script(text: str) -> str:
    script = script_of(text)
    return "" if script == "Zyyy" else script
