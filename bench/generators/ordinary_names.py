"""Ordinary people and companies, who are on no list: what false findings are counted on.

Given names and surnames of 35 cultures and spellings, drawn by rank, put together as each culture does (patronymics,
two surnames, several given names, surname first), and one company in five. Same seed, same names.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from bench.generators.pools import DATA, companies, culture, draw, seeded
from kordon.engine.records.party import PartyKind

COMPANY_SHARE = 0.2
SYLLABLE_HYPHEN = 0.4  # share of Korean given names written with a hyphen; the rest in two words or one
UPPER_SHARE = 0.15  # share of names in capitals, as many systems print them


@dataclass(frozen=True, slots=True)
class OrdinaryName:
    text: str
    kind: PartyKind
    culture: str


@dataclass(frozen=True, slots=True)
class Culture:
    name: str
    share: float
    female: float
    patterns: tuple[str, ...]
    weights: tuple[float, ...]


@cache
def cultures() -> tuple[Culture, ...]:
    """The table `cultures.tsv`: share in percent, share of women, patterns with weights."""
    found = []
    with (DATA / "cultures.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            patterns = [item.rpartition(":") for item in row["patterns"].split("|")]
            found.append(
                Culture(
                    row["culture"],
                    float(row["share"]),
                    float(row["female"]),
                    tuple(p for p, _, _ in patterns),
                    tuple(float(w) for _, _, w in patterns),
                )
            )
    return tuple(found)


def _feminine(surname: str, name: str) -> str:
    """The woman's form of a Slavic surname or patronymic, as far as its ending shows."""
    slavic = ("russian", "russian_cyrillic", "central_asian", "ukrainian", "polish")
    if not name.startswith(slavic):
        return surname
    for ending, feminine in (
        ("ovich", "ovna"), ("evich", "evna"), ("ович", "овна"), ("евич", "евна"), ("ovych", "ivna"),
        ("skiy", "ska"), ("ski", "ska"), ("cki", "cka"), ("ov", "ova"), ("ev", "eva"), ("in", "ina"),
        ("ов", "ова"), ("ев", "ева"), ("ёв", "ёва"), ("ин", "ина"),
    ):  # fmt: skip
        if surname.endswith(ending):
            return surname[: -len(ending)] + feminine
    return surname


def _korean(random_: random.Random) -> str:
    pool = culture("korean")
    north = "_north" if random_.random() < 0.3 else ""
    first, second = random_.sample(pool["syllable" + north], 2)
    surname = draw(random_, pool["surname" + north])
    if random_.random() < SYLLABLE_HYPHEN:
        given = f"{first.title()}-{second}"
    else:
        given = random_.choice([f"{first.title()} {second.title()}", f"{first.title()}{second}"])
    return random_.choice([f"{surname} {given}"] * 2 + [f"{given} {surname}"])


def _han(random_: random.Random, pool: dict[str, tuple[str, ...]]) -> str:
    """Chinese and Korean names in their own script: surname first, no space."""
    short = pool.get("given", ())
    given = draw(random_, short) if short and random_.random() < 0.25 else draw(random_, pool["given_two"])
    return draw(random_, pool["surname"]) + given


def _part(random_: random.Random, role: str, pool: dict[str, tuple[str, ...]], chosen: Culture, woman: bool) -> str:
    if role == "bin":
        return role
    if role == "initial":
        return random_.choice("ABCDEFGHJKLMNPRSTVW") + "."
    if role == "given" and "given_m" in pool:
        return draw(random_, pool["given_f" if woman else "given_m"])
    word = draw(random_, pool[role])
    return _feminine(word, chosen.name) if woman and role in ("surname", "father") else word


def person(random_: random.Random, chosen: Culture) -> str:
    """A person's name of this culture."""
    pattern = random_.choices(chosen.patterns, chosen.weights)[0]
    if pattern == "korean":
        return _korean(random_)
    pool = culture(chosen.name)
    if pattern == "han":
        return _han(random_, pool)
    woman = random_.random() < chosen.female
    words: list[str] = []
    for item in pattern.replace("initial.", "initial").split():
        word = _part(random_, item.rstrip(","), pool, chosen, woman)
        while word in words:  # nobody is called twice the same by chance of the draw
            word = _part(random_, item.rstrip(","), pool, chosen, woman)
        words.append(word + ("," if item.endswith(",") else ""))
    return " ".join(words)


def _company(random_: random.Random) -> tuple[str, str]:
    """(kind of firm, name)."""
    pool = companies()

    def pick(role: str) -> str:
        return random_.choice(pool[role])

    def surname(of: str) -> str:
        return draw(random_, culture(of)["surname"])

    makers = {
        "english": lambda: random_.choice([
            f"{pick('adjective')} {pick('sector')} {pick('legal_general')}",
            f"{pick('adjective')} {pick('adjective')} {pick('sector')} {pick('legal_general')}",
            f"{pick('place')} {pick('sector')} {pick('legal_general')}",
            f"{surname('english')} {pick('surname_trade')}",
            f"{surname('english')} & {surname('english')} {pick('legal_general')}",
            f"{pick('place')} {pick('institution')}",
        ]),
        "german": lambda: f"{surname('german')} {pick('german_trade')} {pick('german_legal')}",
        "spanish": lambda: random_.choice([
            f"{pick('spanish_trade')} {surname('spanish')} {pick('spanish_legal')}",
            f"{pick('spanish_trade')} del {random_.choice(['Norte', 'Sur', 'Pacífico', 'Valle', 'Caribe'])}"
            f" {pick('spanish_legal')}",
        ]),
        "russian": lambda: random_.choice([
            f"{pick('russian_legal')} {pick('russian_trade')}{pick('russian_suffix')}",
            f"{pick('russian_trade')}{pick('russian_suffix')} {pick('russian_legal')}",
        ]),
        "chinese": lambda: f"{pick('chinese_place')} {pick('chinese_stem')} {pick('chinese_trade')}",
        "french": lambda: f"{pick('french_trade')} {surname('french')} {pick('french_legal')}",
        "italian": lambda: f"{pick('italian_trade')} {surname('italian')} {pick('italian_legal')}",
        "turkish": lambda: f"{surname('turkish')} {pick('turkish_trade')} {pick('turkish_legal')}",
        "indonesian": lambda: f"PT {pick('indonesian_stem')} {pick('indonesian_stem')} {pick('indonesian_stem')}",
        "indian": lambda: f"{surname('indian')} {pick('indian_trade')} {random_.choice(['', 'Pvt Ltd'])}".strip(),
        "arabic": lambda: f"{pick('arabic_stem')} {pick('arabic_trade')}",
        "portuguese": lambda: f"{surname('portuguese')} {pick('portuguese_trade')} {pick('portuguese_legal')}",
        "nigerian": lambda: f"{surname('nigerian')} {pick('african_trade')}",
        "japanese": lambda: f"{surname('japanese')} {pick('japanese_trade')}",
        "korean": lambda: f"{pick('korean_stem')} {pick('korean_trade')}",
    }  # fmt: skip
    of = random_.choice(["english"] * 6 + ["arabic"] * 2 + ["chinese"] * 2 + sorted(makers))
    return of, makers[of]()


def ordinary_names(count: int, seed: int) -> Iterator[OrdinaryName]:
    """`count` names, the mix of cultures is that of `cultures.tsv`."""
    random_ = seeded("ordinary names", seed)
    all_cultures = cultures()
    shares = list(accumulate(c.share for c in all_cultures))
    for _ in range(count):
        if random_.random() < COMPANY_SHARE:
            of, text = _company(random_)
            made = OrdinaryName(text, PartyKind.ORGANISATION, f"company {of}")
        else:
            chosen = random_.choices(all_cultures, cum_weights=shares)[0]
            made = OrdinaryName(person(random_, chosen), PartyKind.PERSON, chosen.name)
        if random_.random() < UPPER_SHARE:
            made = OrdinaryName(made.text.upper(), made.kind, made.culture)
        yield made
