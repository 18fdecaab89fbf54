"""The hand-written tables beside a list's numbers: complete where they claim to be, and every reference resolves."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

from kordon.rooms.trade.controls.chemicals import is_cas
from kordon.rooms.trade.controls.library import WORD_LANGUAGES, load

LIST = load("eu-2021")
MASS_DESTRUCTION = {"NSG1", "NSG2", "MTCR", "AG", "CWC"}


def test_every_entry_about_weapons_of_mass_destruction_has_words_in_six_languages() -> None:
    entries = [entry for entry in LIST.entries() if MASS_DESTRUCTION & set(entry.regimes)]
    wanted = [e.number for e in entries if re.match(r"0|\d[A-E][1-4]", e.number)]
    assert len(wanted) >= 200
    assert [number for number in wanted if set(LIST.paragraphs[number].words) != set(WORD_LANGUAGES)] == []


def test_no_word_stands_twice_in_a_paragraph() -> None:
    doubled = []
    for paragraph in LIST.paragraphs.values():
        for language, words in paragraph.words.items():
            folded = [word.casefold() for word in words]
            if len(set(folded)) < len(folded) or any(word != word.strip() or not word for word in words):
                doubled.append((paragraph.number, language))
    assert doubled == []


def test_titles_of_paragraphs_side_by_side_differ() -> None:
    """A reader must be able to tell apart what stands under the same paragraph."""
    titles: dict[tuple[str, str], list[str]] = {}
    for paragraph in LIST.paragraphs.values():
        if paragraph.title:
            titles.setdefault((paragraph.parent, paragraph.title), []).append(paragraph.number)
    assert [numbers for (parent, _), numbers in titles.items() if len(numbers) > 1 and parent] == []


def _rows(name: str) -> list[list[str]]:
    text = files("kordon.rooms.trade.controls").joinpath("data", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


LISTED = {chemical.cas for chemical in LIST.chemicals} | {row[1] for row in _rows("eu-2021/chemicals.tsv")}


def test_names_of_chemicals_belong_to_listed_ones_and_to_one_only() -> None:
    rows = _rows("chemical_names.tsv")
    assert [cas for cas, *_ in rows if not is_cas(cas) or cas not in LISTED] == []
    names = Counter(name.casefold() for _, names, _ in rows for name in names.split("|"))
    assert [name for name, count in names.items() if count > 1] == []
    assert len({cas for cas, *_ in rows}) == len(rows)


def test_every_listed_chemical_has_other_names() -> None:
    named = {row[0] for row in _rows("chemical_names.tsv")}
    assert {row[1] for row in _rows("eu-2021/chemicals.tsv") if row[4] == "listed"} <= named


def test_forms_of_a_chemical_are_not_listed_themselves() -> None:
    for form, listed, name, kind, source in _rows("chemical_forms.tsv"):
        assert is_cas(form), form
        assert form not in LISTED, form
        assert listed in LISTED, listed
        assert kind in ("hydrate", "stereoisomer"), form
        assert name, form
        assert source, form


def test_members_of_a_class_stand_once_and_under_a_paragraph() -> None:
    printed = {row[1] for row in _rows("eu-2021/chemicals.tsv")}
    groups = {row[1] for row in _rows("mixtures.tsv")} | {""}
    rows = _rows("eu-2021/chemical_members.tsv")
    for number, cas, name, group, relation, source in rows:
        assert number in LIST.paragraphs, number
        assert is_cas(cas), cas
        assert cas not in printed, cas
        assert group in groups, cas
        assert relation in ("member", "except", "listed", "military"), cas
        assert name, cas
        assert source, cas
    assert len({row[1] for row in rows}) == len(rows)


def test_toxins_have_their_numbers() -> None:
    rows = _rows("agent_cas.tsv")
    agents = {agent.name for agent in LIST.agents}
    assert [row[0] for row in rows if not is_cas(row[0]) or row[1] not in agents] == []
    assert len({row[0] for row in rows}) == len(rows)


def test_customs_codes_point_at_paragraphs() -> None:
    rows = _rows("eu-2021/hs.tsv")
    assert [row for row in rows if row[1] not in LIST.paragraphs] == []
    assert all(0 < float(score) <= 1 for _, _, score, _ in rows)
    assert len({(code, number) for code, number, *_ in rows}) == len(rows)
    assert [code for code, *_ in rows] == sorted(code for code, *_ in rows)


def test_customs_codes_are_those_of_the_edition(shared_data: Path) -> None:
    with (shared_data / "trade" / "hs" / "harmonized-system.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["hscode"] for row in csv.DictReader(stream)}
    assert {code for code, *_ in _rows("eu-2021/hs.tsv")} <= known


def test_older_and_newer_names_are_names_of_agents_of_the_list() -> None:
    names = Counter(name.casefold() for agent in LIST.agents for name in (agent.name, *agent.others))
    assert [name for name, count in names.items() if count > 1] == []


def test_correlations_resolve_and_stand_once() -> None:
    pairs = [(c.number, c.system, c.item) for c in LIST.correlations]
    assert len(set(pairs)) == len(pairs)
    assert {c.system for c in LIST.correlations} <= {"ECCN", "MTCR", "NSG1", "NSG2", "AG", "CWC", "SCOMET"}


def _customs_codes() -> set[str]:
    return {heading + rest for heading, ends in _rows("hs2022.tsv") for rest in ends.split()}


def test_the_customs_edition_is_whole(shared_data: Path) -> None:
    with (shared_data / "trade" / "hs" / "harmonized-system.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["hscode"] for row in csv.DictReader(stream) if len(row["hscode"]) == 6}
    assert _customs_codes() == known


def test_withdrawn_customs_codes_have_successors() -> None:
    codes = _customs_codes()
    for code, edition, successors, what in _rows("hs_withdrawn.tsv"):
        assert code not in codes, code
        assert set(successors.split()) <= codes, code
        assert successors, code
        assert edition in ("2002", "2007", "2012", "2017"), code
        assert what, code


# Items that the shared table lacks: added by the regimes since it was made, or left out of it.
LATER = {"NSG2": {"5.B.7", "2.C.20", "6.A.6", "5.B.5.a", "5.B.5.b", "5.B.5.c"}, "MTCR": {"4.C.7", "3.A.9", "3.A.10", "15.B.6"}}


def test_items_of_the_regimes_are_their_items(shared_data: Path) -> None:
    tables = {"NSG2": ("N", "NSG_Dual_use.csv"), "MTCR": ("M", "MTCR_Cat_*.csv"), "NSG1": ("T", "NSG_Potential_trigger_list.csv")}
    unknown = []
    for system, (letter, pattern) in tables.items():
        files_of_it = sorted((shared_data / "trade" / "regimes").glob(pattern))
        known = [line.split(",")[0] for path in files_of_it for line in path.read_text("utf-8").splitlines()]
        for correlation in LIST.correlations:
            if correlation.system == system and "Annex A" not in correlation.note:
                item = correlation.item if system == "NSG1" else correlation.item.replace(".", "")
                if not any(code.startswith(letter + item) for code in known) and correlation.item not in LATER.get(system, ()):
                    unknown.append((correlation.number, system, correlation.item))
    assert unknown == []
