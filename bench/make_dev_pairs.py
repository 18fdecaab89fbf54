"""Writes `bench/data/dev_pairs.csv`: labelled name pairs to train and tune on, beside the shared sample of 247.

The habits of the sample are followed: another plausible part in one place makes another person (false); spelling, typing,
order, titles, dropped middle parts don't (true); another business word or region makes another company (false), another
number of a fund, legal form or a slip in the name doesn't (true). Names come from the UN and OFAC lists, from the word
pools and from `data/pair_words.tsv`. Same seed, same file:

    python -m bench.make_dev_pairs
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from functools import cache

from rapidfuzz.distance import JaroWinkler

from bench.generators.mutate import mutate_name
from bench.generators.ordinary_names import cultures, person
from bench.generators.pools import DATA, read_rows, seeded
from bench.lists import Pair, un_and_ofac
from kordon.engine.records.party import NameKind, NameQuality, Party, PartyKind

SEED = 1540
OUT = DATA / "dev_pairs.csv"
COLUMNS = ("case_group", "schema", "name1", "name2", "is_match", "quality", "category")
DISGUISES = (
    "drop_letter", "double_letter", "swap_letters", "neighbour_key", "change_vowel", "transliterate", "digits", "fuse",
    "reorder", "drop_middle", "add_title", "punctuate", "repeat_word", "cut_tail", "diacritics", "scan_error", "homoglyphs",
    "initial",
)  # fmt: skip
SLIPS = ("drop_letter", "double_letter", "neighbour_key", "change_vowel", "swap_letters", "diacritics")
PARTICLES = {"BIN", "BEN", "IBN", "ABU", "AL", "EL", "DE", "LA", "ABD", "ABDUL", "UL", "BINT"}
WESTERN = ("english", "spanish", "german", "french", "italian", "russian", "polish", "nordic", "ukrainian", "balkan")
Row = tuple[str, str, str, bool, str]  # schema, name1, name2, match, category


def _pairs_of(role: str) -> list[tuple[str, str]]:
    words = read_rows(DATA / "pair_words.tsv")[role]
    return [(left, right) for left, _, right in (word.partition("=") for word in words)]


def _words(role: str) -> tuple[str, ...]:
    return read_rows(DATA / "pair_words.tsv")[role]


def _latin(text: str) -> bool:
    return all(not c.isalpha() or c < "\u0250" for c in text) and "(" not in text and len(text) < 60


@cache
def _persons() -> list[Party]:
    return [p for p in un_and_ofac() if p.kind is PartyKind.PERSON and _latin(p.caption) and len(_plain(p).split()) > 1]


def _plain(party: Party) -> str:
    """The caption in spoken order: OFAC writes `SURNAME, Given`."""
    surname, comma, given = party.caption.partition(", ")
    return f"{given} {surname}" if comma else party.caption


@cache
def _by_word() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for party in _persons():
        for word in set(_plain(party).upper().split()) - PARTICLES:
            found.setdefault(word, []).append(_plain(party))
    return found


def _replaceable(words: list[str]) -> list[int]:
    return [i for i, word in enumerate(words) if word.upper() not in PARTICLES and len(word) > 2]


def replaced_part(random_: random.Random) -> Row | None:
    """One part of a listed name gives way to a part that stands in the same place of a name from the same milieu."""
    words = _plain(random_.choice(_persons())).split()
    places = _replaceable(words)
    if len(places) < 2:
        return None
    at = random_.choice([places[-1], places[-1], random_.choice(places)])
    kin = [n for w in words if w.upper() in _by_word() and w != words[at] for n in _by_word()[w.upper()][:60]]
    candidates = {other.split()[-1 if at == places[-1] else min(at, len(other.split()) - 1)] for other in kin}
    candidates = {c for c in candidates if c.upper() not in PARTICLES and len(c) > 2}
    candidates = {c for c in candidates if c.upper() not in {w.upper() for w in words}}
    candidates = {c for c in candidates if JaroWinkler.similarity(c.upper(), words[at].upper()) < 0.78}
    if not candidates:
        return None
    new = [*words[:at], random_.choice(sorted(candidates)), *words[at + 1 :]]
    return "Person", " ".join(new).upper(), " ".join(words).upper(), False, "part replaced"


def listed_namesakes(random_: random.Random) -> Row | None:
    """Two listed people who share all but one part, or half of their parts."""
    one = random_.choice(_persons())
    words = set(_plain(one).upper().split()) - PARTICLES
    others = [n for w in sorted(words) for n in _by_word().get(w, []) if n != _plain(one)]
    own = {name.text.upper() for name in one.names}
    least = {n: max(len(words), len(set(n.upper().split()) - PARTICLES)) / 2 for n in others}  # of both names
    close = [n for n in others if len(words & set(n.upper().split())) >= least[n] and n.upper() not in own]
    if not close:
        return None
    other = random_.choice(close)
    mine, theirs = words, set(other.upper().split()) - PARTICLES
    for left, right in ((mine, theirs), (theirs, mine)):  # both need a part of their own, unlike any of the other's
        if not any(all(JaroWinkler.similarity(a, b) < 0.75 for b in right) for a in left - right):
            return None
    return "Person", _plain(one), other, False, "listed namesakes"


def ordinary_replaced(random_: random.Random) -> Row | None:
    """An ordinary person and another with the same surname or the same given name."""
    western = random_.random() < 0.6
    chosen = random_.choice([c for c in cultures() if (c.name in WESTERN if western else "_" not in c.name)])
    left, right = person(random_, chosen).replace(",", "").split(), person(random_, chosen).replace(",", "").split()
    if len(left) < 2 or len(right) < 2:
        return None
    at = random_.choice([0, -1])
    if JaroWinkler.similarity(left[at].lower(), right[at].lower()) > 0.85:
        return None
    other = list(left)
    other[at] = right[at]
    return "Person", " ".join(other), " ".join(left), False, "part replaced"


def alike_part(random_: random.Random) -> Row:
    """A given name or surname that looks alike and is another: Andrei for Alexei."""
    chosen = random_.choice([c for c in cultures() if c.name in WESTERN])
    words = person(random_, chosen).replace(",", "").split()
    first = random_.random() < 0.5
    left, right = random_.choice(_pairs_of("first_names_alike" if first else "surnames_alike"))
    rest = words[-1] if first else words[0]
    one, two = (f"{left} {rest}", f"{right} {rest}") if first else (f"{rest} {left}", f"{rest} {right}")
    return "Person", two, one, False, "alike but another"


def korean_syllable(random_: random.Random) -> Row | None:
    """Another syllable is another person; one letter of a syllable is a slip."""
    chosen = next(c for c in cultures() if c.name == "korean")
    words = person(random_, chosen).replace("-", " ").split()
    if len(words) != 3:
        return None
    pool = read_rows(DATA / "names" / "korean.tsv")["syllable_north"]
    at = random_.choice([1, 2])
    if random_.random() < 0.7:
        new = random_.choice([s for s in pool if JaroWinkler.similarity(s, words[at].lower()) < 0.6])
        match, category = False, "another syllable"
    else:
        alike = [s for s in pool if len(s) > 2 and len(s) == len(words[at])]
        alike = [s for s in alike if sum(a != b for a, b in zip(s, words[at].lower(), strict=True)) == 1]
        if not alike:
            return None
        new, match, category = random_.choice(alike), True, "one letter"
    other = [w.title() if i != at else new.title() for i, w in enumerate(words)]
    return "Person", " ".join(other).upper(), " ".join(words).upper(), match, category


def disguised_person(random_: random.Random) -> Row | None:
    name = _plain(random_.choice(_persons()))
    changed = mutate_name(random_, name, PartyKind.PERSON, DISGUISES)
    return ("Person", changed[0], name, True, changed[1]) if changed else None


def slip_in_ordinary(random_: random.Random) -> Row | None:
    chosen = random_.choice([c for c in cultures() if c.name in WESTERN or c.name in ("turkish", "indian", "persian")])
    name = person(random_, chosen)
    changed = mutate_name(random_, name, PartyKind.PERSON, SLIPS)
    return ("Person", changed[0], name, True, changed[1]) if changed else None


def other_form(random_: random.Random) -> Row:
    """A nickname, or the same name in another language."""
    left, right = random_.choice(_pairs_of(random_.choice(["nicknames", "sister_names"])))
    chosen = random_.choice([c for c in cultures() if c.name in WESTERN])
    surname = person(random_, chosen).replace(",", "").split()[-1]
    return "Person", f"{right} {surname}", f"{left} {surname}", True, "other form of the name"


def listed_alias(random_: random.Random) -> Row | None:
    """A good alias that still resembles the name: what the list itself says is the same person."""
    party = random_.choice(_persons())
    wanted = [n for n in party.names if n.kind is NameKind.ALIAS and n.quality is NameQuality.GOOD and _latin(n.text)]
    words = _plain(party).upper().split()
    alike = [
        n.text
        for n in wanted
        if sum(max(JaroWinkler.similarity(w, v) for v in n.text.upper().split()) > 0.85 for w in words) * 2 > len(words)
        and len(n.text.split()) > 1
    ]
    return ("Person", random_.choice(alike), _plain(party), True, "published alias") if alike else None


def original_script(random_: random.Random) -> Row | None:
    """A name in its own script against the Latin name of the same entry, or of a namesake."""
    parties = [p for p in un_and_ofac()[:1003] if p.kind is PartyKind.PERSON]
    party = random_.choice(parties)
    native = [n.text for n in party.names if n.kind is NameKind.ORIGINAL_SCRIPT and "(" not in n.text]
    if not native or not _latin(party.caption):
        return None
    if random_.random() < 0.5:
        return "Person", native[0], party.caption, True, "original script"
    words = set(party.caption.upper().split()) - PARTICLES
    if len(native[0].split()) < 2:
        return None  # one word may well be part of another's name
    shared = {p.caption: len(words & set(p.caption.upper().split())) for p in parties if p is not party}
    kin = sorted((c for c, n in shared.items() if n and _latin(c)), key=lambda c: (-shared[c], c))[:4]
    return ("Person", native[0], random_.choice(kin), False, "original script of another") if kin else None


def _frame(random_: random.Random) -> str:
    return random_.choice(_words("business_words"))


def company_region(random_: random.Random) -> Row:
    stem, (one, two) = random_.choice(_words("company_stems")), random_.sample(_words("regions"), 2)
    business, legal = _frame(random_), random_.choice(_words("legal_forms"))
    frame = random_.choice(["{s} {b} ({r}) {l}", "{s} {b} {r} {l}", "{s} of {r}, {l}"])
    left, right = (frame.format(s=stem, b=business, r=r, l=legal) for r in (one, two))
    if random_.random() < 0.3 and " of " not in frame:
        right = f"{stem} {business} {legal}"
    return "Company", left, right, False, "geographic_qualifier"


def company_business(random_: random.Random) -> Row:
    stem, (one, two) = random_.choice(_words("company_stems")), random_.choice(_pairs_of("business_swaps"))
    end = random_.choice(
        ["Corporation", "Company", "Group Limited", "Inc.", "Company Limited", "Co., Ltd.", "Industries"]
    )
    return "Company", f"{stem} {two} {end}", f"{stem} {one} {end}", False, "another business"


def company_stem(random_: random.Random) -> Row | None:
    """The words that every company uses are equal, the name is not."""
    one, two = random_.sample(_words("company_stems"), 2)
    business, legal = _frame(random_), random_.choice(_words("legal_forms"))
    if random_.random() < 0.2:
        one, two = random_.sample(_words("governments"), 2)
        return "LegalEntity", f"Government of {one}", f"Government of {two}", False, "another name"
    return "Company", f"{one} {business} {legal}", f"{two} {business} {legal}", False, "another name"


def company_fund(random_: random.Random) -> Row:
    stem, fund = random_.choice(_words("company_stems")), random_.choice(_words("funds"))
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    at = random_.randrange(len(roman) - 1)
    return "Company", f"{stem} {fund} {roman[at]} L.P.", f"{stem} {fund} {roman[at + 1]} L.P.", True, "numbered fund"


def company_legal(random_: random.Random) -> Row:
    stem, business = random_.choice(_words("company_stems")), _frame(random_)
    one, two = random_.choice(_pairs_of("legal_same"))
    upper = random_.random() < 0.5
    shapes = [
        (f"{stem} {business} {one}", f"{stem} {business} {two}"),
        (f"{stem} {business} {one}", f"{stem} {business}"),
    ]
    if one.startswith(("Limited Liability", "Joint", "Open", "Closed")):
        shapes.append((f"{one} {stem} {business}", f"{stem} {business} {two}"))
    left, right = random_.choice(shapes)
    return "Company", left.upper() if upper else left, right, True, "legal form"


def company_slip(random_: random.Random) -> Row | None:
    """A slip in the distinctive word; the rest is equal."""
    stem, rest = random_.choice(_words("company_stems")), f"{_frame(random_)} {random_.choice(_words('legal_forms'))}"
    changed = mutate_name(random_, stem, PartyKind.ORGANISATION, SLIPS)
    return ("Company", f"{changed[0]} {rest}", f"{stem} {rest}", True, changed[1]) if changed else None


def company_spelling(random_: random.Random) -> Row:
    one, two = random_.choice(_pairs_of("spelling_pairs"))
    frame = random_.choice(_words("spelling_frames"))
    if one in ("and", "International", "Manufacturing", "Brothers"):
        frame = random_.choice(_words("company_stems")) + " {} Sons Ltd"
    return "Organization", frame.format(two), frame.format(one), True, "spelling"


def listed_organisation(random_: random.Random) -> Row | None:
    parties = [p for p in un_and_ofac() if p.kind is PartyKind.ORGANISATION and _latin(p.caption)]
    name = random_.choice(parties).caption
    changed = mutate_name(random_, name, PartyKind.ORGANISATION, (*DISGUISES, "abbreviate"))
    return ("Organization", changed[0], name, True, changed[1]) if changed and len(name) > 8 else None


def listed_other_organisation(random_: random.Random) -> Row | None:
    """Two listed organisations that share words and are not the same."""
    parties = [p for p in un_and_ofac() if p.kind is PartyKind.ORGANISATION and _latin(p.caption)]
    one = random_.choice(parties)
    words = set(one.caption.upper().split())
    close = [
        p.caption
        for p in random_.sample(parties, 1500)
        if p is not one and 0 < len(words & set(p.caption.upper().split())) * 2 >= len(p.caption.split())
    ]
    if not close:
        return None
    other = random_.choice(close)
    alike = JaroWinkler.similarity(one.caption.upper(), other.upper())
    return ("Organization", one.caption, other, False, "listed organisations") if alike < 0.85 else None


def vessel(random_: random.Random) -> Row | None:
    one, two = random_.sample(_words("vessels"), 2)
    changed = mutate_name(random_, one, PartyKind.VESSEL, SLIPS)
    rows: list[Row] = [
        ("Vessel", one, two, False, "another vessel"),
        ("Vessel", f"MV {one}", one.upper(), True, "prefix"),
        ("Vessel", one, f"{one} {random_.randint(2, 9)}", True, "numbered vessel"),
    ]
    if changed:
        rows.append(("Vessel", changed[0], one, True, changed[1]))
    return random_.choice(rows)


def native_slip(random_: random.Random) -> Row:
    """One letter changed inside a name that is not in Latin letters: the same name."""
    name = random_.choice(_words("native_words_typos"))
    letters = sorted({c for c in name if c.isalpha()})
    place = random_.choice([i for i, c in enumerate(name) if c.isalpha() and i])
    changed = name[:place] + random_.choice([c for c in letters if c != name[place]]) + name[place + 1 :]
    return "Person", changed, name, True, "letter in own script"


def authored(random_: random.Random) -> Row:
    role, match = random_.choice([
        ("han_pairs_false", False), ("native_other", False), ("cross_script", True), ("cross_script_false", False),
    ])  # fmt: skip
    one, two = random_.choice(_pairs_of(role))
    return "Person", one, two, match, role


# How many of each kind; the shares follow the sample: two thirds persons, most of them near-namesakes.
PLAN: tuple[tuple[str, Callable[[random.Random], Row | None], int], ...] = (
    ("own_people", replaced_part, 150), ("own_people", listed_namesakes, 60), ("own_people", ordinary_replaced, 50),
    ("own_people", alike_part, 35), ("own_people", korean_syllable, 50), ("own_people", disguised_person, 110),
    ("own_people", slip_in_ordinary, 70), ("own_people", other_form, 25), ("own_people", listed_alias, 60),
    ("own_scripts", original_script, 60), ("own_scripts", native_slip, 25), ("own_scripts", authored, 50),
    ("own_companies", company_region, 35), ("own_companies", company_business, 30), ("own_companies", company_stem, 25),
    ("own_companies", company_fund, 20), ("own_companies", company_legal, 35), ("own_companies", company_slip, 30),
    ("own_companies", company_spelling, 20), ("own_companies", listed_organisation, 40),
    ("own_companies", listed_other_organisation, 30), ("own_vessels", vessel, 16),
)  # fmt: skip


def make_pairs(seed: int) -> Iterator[tuple[str, Row]]:
    """(group, row) in the order of the plan, no pair twice."""
    random_ = seeded("dev pairs", seed)
    seen: set[frozenset[str]] = set()
    for group, maker, count in PLAN:
        made = 0
        for _ in range(count * 200):
            row = maker(random_)
            if row is None or row[1].casefold() == row[2].casefold() or frozenset((row[1], row[2])) in seen:
                continue
            seen.add(frozenset((row[1], row[2])))
            yield group, row
            made += 1
            if made == count:
                break


def pairs(seed: int) -> list[Pair]:
    """The same pairs as values, for training on other seeds than the committed file's."""
    return [Pair(one, two, schema, match, group) for group, (schema, one, two, match, _) in make_pairs(seed)]


def main() -> None:
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for group, (schema, one, two, match, category) in make_pairs(SEED):
            writer.writerow([group, schema, one, two, str(match).lower(), "MEDIUM", category])


if __name__ == "__main__":
    main()
