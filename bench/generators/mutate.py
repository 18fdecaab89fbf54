"""Names written as people disguise, mistype, mishear and misread them.

Each mutation is a function of (random, name, kind) that returns a changed name, or None where it cannot apply. Same seed,
same mutations. What stays is recognisable by a person: one mutation, in a third of the cases two.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bench.generators.pools import DATA, seeded
from kordon.engine.records.party import PartyKind

SHORT = 4  # letters a word needs before letters of it are changed
TWICE = 1 / 3  # share of names that are mutated twice
Mutation = Callable[[random.Random, str, PartyKind], str | None]


@cache
def _table(role: str) -> dict[str, tuple[str, ...]]:
    """`a:bc d:e` rows: key -> replacements (single letters but in `spelling`, `scan` and `abbreviations`)."""
    text = (DATA / "mutations.tsv").read_text(encoding="utf-8")
    row = next(line.partition("\t")[2] for line in text.splitlines() if line.startswith(role + "\t"))
    table: dict[str, tuple[str, ...]] = {}
    for item in row.split():
        key, _, value = item.partition(":")
        whole = role in ("spelling", "scan", "abbreviations", "digits")
        table[key] = (*table.get(key, ()), *((value,) if whole else tuple(value)))
    return table


def _words(role: str) -> tuple[str, ...]:
    text = (DATA / "mutations.tsv").read_text(encoding="utf-8")
    row = next(line.partition("\t")[2] for line in text.splitlines() if line.startswith(role + "\t"))
    return tuple(row.split(";")) if ";" in row else tuple(row.split())


def _letter_places(name: str) -> list[int]:
    """Places of letters inside words long enough to be changed, the first letter of a word aside."""
    return [m.start() + i for m in re.finditer(r"[^\W\d_]+", name) if len(m[0]) >= SHORT for i in range(1, len(m[0]))]


def _swap_case(like: str, text: str) -> str:
    return text.upper() if like.isupper() else text


def drop_letter(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    places = _letter_places(name)
    if not places:
        return None
    at = random_.choice(places)
    return name[:at] + name[at + 1 :]


def double_letter(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    places = _letter_places(name)
    if not places:
        return None
    at = random_.choice(places)
    return name[:at] + name[at] + name[at:]


def swap_letters(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    places = [p for p in _letter_places(name) if p + 1 < len(name) and name[p + 1].isalpha() and name[p] != name[p + 1]]
    if not places:
        return None
    at = random_.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _replace_letter(random_: random.Random, name: str, role: str) -> str | None:
    table = _table(role)
    places = [p for p in _letter_places(name) if name[p].lower() in table]
    if not places:
        return None
    at = random_.choice(places)
    return name[:at] + _swap_case(name[at], random_.choice(table[name[at].lower()])) + name[at + 1 :]


def neighbour_key(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    return _replace_letter(random_, name, "keys")


def change_vowel(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    return _replace_letter(random_, name, "vowels")


def diacritics(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    changed = name
    for _ in range(random_.randint(1, 3)):
        changed = _replace_letter(random_, changed, "diacritics") or changed
    return changed if changed != name else None


def transliterate(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    """One or two spellings of the same sound by another school."""
    changed = name
    for _ in range(random_.randint(1, 2)):
        table = _table("spelling")
        found = [(m.start(), key) for key in table for m in re.finditer(re.escape(key), changed.lower())]
        if not found or len(changed) != len(changed.lower()):
            break
        at, key = random_.choice(found)
        new = random_.choice(table[key])
        old = changed[at : at + len(key)]
        new = new.upper() if old.isupper() and changed.isupper() else new.title() if old[0].isupper() else new
        changed = changed[:at] + new + changed[at + len(key) :]
    return changed if changed != name else None


def digits(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    """`I9or Sech1n`: one to three letters become digits."""
    table = _table("digits")
    places = [i for i, c in enumerate(name) if c.lower() in table]
    if len(places) < 2:
        return None
    chosen = set(random_.sample(places, min(len(places) - 1, random_.randint(1, 3))))
    return "".join(random_.choice(table[c.lower()]) if i in chosen else c for i, c in enumerate(name))


def scan_error(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    """What a scanner misreads."""
    table = _table("scan")
    lower = any(c.islower() for c in name)
    text = name if lower else name.title()
    found = [(m.start(), key) for key in table for m in re.finditer(re.escape(key), text)]
    if not found:
        return None
    at, key = random_.choice(found)
    changed = text[:at] + random_.choice(table[key]) + text[at + len(key) :]
    return changed if lower else changed.upper()


def homoglyphs(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    """Cyrillic letters that look Latin."""
    table = _table("homoglyphs")
    places = [i for i, c in enumerate(name) if c in table]
    if not places:
        return None
    chosen = set(random_.sample(places, min(len(places), random_.randint(1, 3))))
    return "".join(table[c][0] if i in chosen else c for i, c in enumerate(name))


def fuse(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    words = name.split()
    if len(words) < 2:
        return None
    at = random_.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def split(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    words = name.split()
    places = [i for i, w in enumerate(words) if len(w) >= 6 and w.isalpha()]
    if not places:
        return None
    at = random_.choice(places)
    cut = random_.randint(3, len(words[at]) - 3)
    return " ".join([*words[:at], words[at][:cut], words[at][cut:], *words[at + 1 :]])


def reorder(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    words = name.replace(",", "").split()
    if len(words) < 2 or kind is not PartyKind.PERSON:
        return None
    return random_.choice([
        " ".join([words[-1], *words[:-1]]),
        " ".join([*words[1:], words[0]]),
        f"{words[-1]}, {' '.join(words[:-1])}",
    ])  # fmt: skip


def drop_middle(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    words = name.split()
    if len(words) < 3 or kind is not PartyKind.PERSON:
        return None
    at = random_.randrange(1, len(words) - 1)
    return " ".join(words[:at] + words[at + 1 :])


def initial(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    """A given name shortened to its initial; the last word stays whole."""
    words = name.replace(",", "").split()
    if len(words) < 2 or kind is not PartyKind.PERSON or len(words[-1]) < SHORT:
        return None
    at = random_.randrange(len(words) - 1)
    if len(words[at]) < 3 or not words[at][0].isalpha():
        return None
    return " ".join([*words[:at], words[at][0] + random_.choice([".", ""]), *words[at + 1 :]])


def add_title(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    """An honorific before a person, a legal form after anybody else."""
    if kind is PartyKind.PERSON:
        return f"{random_.choice(_words('honorifics'))} {name}"
    return f"{name} {random_.choice(_words('legal_forms'))}"


def punctuate(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    changed = random_.choice([
        name.replace(" ", "-"), name.replace("-", " "), name.replace(" ", ".", 1), name.replace(" ", "  "),
        name.replace("-", ""), name.replace("'", ""), name.replace(" ", "_"), name.replace(" ", ", ", 1),
    ])  # fmt: skip
    return changed if changed != name else None


def repeat_word(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    words = name.split()
    if len(words) < 2:
        return None
    at = random_.randrange(len(words))
    return " ".join([*words[: at + 1], *words[at:]])


def cut_tail(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    """A field that was too short: the last one to three letters are lost."""
    words = name.split()
    if len(name) < 12 or len(words[-1]) < SHORT + 2:
        return None
    return name[: -random_.randint(1, 2 if len(words[-1]) < 8 else 3)]


def abbreviate(random_: random.Random, name: str, kind: PartyKind) -> str | None:
    """Business words shortened, all of them."""
    if kind is PartyKind.PERSON:
        return None
    table = _table("abbreviations")
    words = [_swap_case(w, table[w.lower()][0]) if w.lower() in table else w for w in name.split()]
    return " ".join(words) if words != name.split() else None


MUTATIONS: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        drop_letter, double_letter, swap_letters, neighbour_key, change_vowel, diacritics, transliterate, digits,
        scan_error, homoglyphs, fuse, split, reorder, drop_middle, initial, add_title, punctuate, repeat_word, cut_tail,
        abbreviate,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutated:
    """`source` is the place of the original in the input; `how` the mutations, joined by `+`."""

    text: str
    original: str
    source: int
    kind: PartyKind
    how: str


def mutate_name(random_: random.Random, name: str, kind: PartyKind, how: Sequence[str] = ()) -> tuple[str, str] | None:
    """(changed name, mutations used), by the named mutations only if given; None where none could apply."""
    steps = 2 if random_.random() < TWICE else 1
    text = name
    used: list[str] = []
    order = list(how or MUTATIONS)
    random_.shuffle(order)
    for step in order:
        changed = MUTATIONS[step](random_, text, kind)
        if changed and changed.casefold() != text.casefold():
            text, used = changed, [*used, step]
            if len(used) == steps:
                break
    return (text, "+".join(used)) if used else None


def mutate(names: Sequence[tuple[str, PartyKind]], seed: int, count: int) -> Iterator[Mutated]:
    """`count` mutated names, originals drawn evenly with the seed; names in other scripts than Latin are left out."""
    random_ = seeded("mutate", seed)
    usable = [i for i, (name, _) in enumerate(names) if name.isascii() or re.search(r"[A-Za-z]{3}", name)]
    usable = [i for i in usable if sum(c.isalpha() for c in names[i][0]) >= 6]
    made = 0
    while made < count and usable:
        source = random_.choice(usable)
        name, kind = names[source]
        result = mutate_name(random_, name, kind)
        if result is not None:
            made += 1
            yield Mutated(result[0], name, source, kind, result[1])
