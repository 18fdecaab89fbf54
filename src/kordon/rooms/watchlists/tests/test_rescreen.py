"""Rescreening gives exactly what two full runs differ by."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.facets import PartyFacet
from kordon.engine.findings import Evidence, Finding, ReferencePointer
from kordon.engine.outputs.terminal import DEFECTS_SHOWN
from kordon.engine.records.party import Name, Owner, Party, PartyKind
from kordon.engine.references import ReferenceStore
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists import commands, rescreen_run
from kordon.rooms.watchlists.acceptance import accept
from kordon.rooms.watchlists.lists import LoadedList, identify, resolve, today
from kordon.rooms.watchlists.ownership import find_owned, ownership_rules
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.rescreening import Change, Rescreening, compare_findings
from kordon.rooms.watchlists.tests.written_lists import write_un

WORDS = ["ARVID", "BORIS", "CELIA", "TESTMANN", "PROBNY", "EJEMPLO"]
IDENTITY = resolve("un@bundled", None)


class TokenChecker:
    """A small but real check: shared words of the best name over all words, from a half on; and ownership.

    As the contract asks, a name's finding depends on the party and the entry alone; ownership adds up over entries.
    """

    def __init__(self, loaded: LoadedList) -> None:
        self.loaded = loaded
        self.asked = 0

    def check(self, facets: Sequence[PartyFacet]) -> list[list[Finding]]:
        self.asked += len(facets)
        parties = [facet.party for facet in facets]
        owned = {id(o.party): o for o in find_owned(parties, self._listed, ownership_rules()["ofac"])}
        out: list[list[Finding]] = []
        for facet in facets:
            found = [f for entry in self.loaded.entries if (f := self._name(facet, entry)) is not None]
            if id(facet.party) in owned:
                item = owned[id(facet.party)]
                for chain in item.chains:
                    found.append(self._finding(facet, chain.listed, float(item.percent) / 200, "watchlist.owned"))
            out.append(found)
        return out

    def _listed(self, owner: Owner) -> ListEntry | None:
        return next((e for e in self.loaded.entries if owner.name in (n.text for n in e.party.names)), None)

    def _name(self, facet: PartyFacet, entry: ListEntry) -> Finding | None:
        mine = [set(n.text.split()) for n in facet.party.names]
        theirs = [set(n.text.split()) for n in entry.party.names]
        score = max((len(a & b) / len(a | b) for a in mine for b in theirs), default=0.0)
        return self._finding(facet, entry, score) if score >= 0.5 else None

    def _finding(self, facet: PartyFacet, entry: ListEntry, score: float, kind: str = "watchlist.party") -> Finding:
        pointer = ReferencePointer(entry.list, entry.id, self.loaded.version, self.loaded.sha256, entry.party.caption)
        return Finding(kind, facet.party.id, score, pointer, (Evidence("name", score),), facet.role)


def entry(number: int, *names: str, remarks: str = "") -> ListEntry:
    entry_id = f"XXi.{number:03d}"
    party = Party(entry_id, PartyKind.PERSON, tuple(Name(text) for text in names))
    return ListEntry("un", entry_id, party, remarks=remarks)


def version(entries: list[ListEntry], day: str) -> LoadedList:
    return LoadedList(replace(IDENTITY, version=day, sha256=day.replace("-", "") * 8), entries)


def subject(record_id: str, name: str, *owners: tuple[str, int]) -> PartyFacet:
    held = tuple(Owner(text, share_percent=Decimal(share)) for text, share in owners)
    return PartyFacet("subject", Party(record_id, names=(Name(name),), owners=held))


def test_added_dropped_and_changed_findings() -> None:
    before = version([entry(1, "ARVID TESTMANN"), entry(2, "BORIS PROBNY"), entry(3, "CELIA EJEMPLO")], "2026-01-01")
    after = version([entry(2, "BORIS PROBNY TESTMANN"), entry(3, "CELIA EJEMPLO"), entry(4, "ARVID PROBNY")], "2026-02-01")
    facets = [subject("r1", "ARVID TESTMANN"), subject("r2", "BORIS PROBNY"), subject("r3", "CELIA EJEMPLO"),
              subject("r4", "ARVID PROBNY")]  # fmt: skip
    found = Rescreening(before, after, TokenChecker).check(facets)
    assert [[(c.change, c.finding.entry.id) for c in of_record] for of_record in found] == [
        [(Change.DROPPED, "XXi.001")],
        [(Change.CHANGED, "XXi.002")],
        [],
        [(Change.ADDED, "XXi.004")],
    ]
    assert found[1][0].score_before == 1.0
    assert found[0][0].finding.entry.version == "2026-01-01"
    assert found[3][0].finding.entry.version == "2026-02-01"


def test_only_the_change_is_checked_against() -> None:
    entries = [entry(n, f"PERSON NUMBER{n}") for n in range(1, 50)]
    built: list[TokenChecker] = []

    def checker_of(loaded: LoadedList) -> TokenChecker:
        built.append(TokenChecker(loaded))
        return built[-1]

    Rescreening(version(entries, "2026-01-01"), version([*entries, entry(99, "NEW")], "2026-02-01"), checker_of)
    assert [len(checker.loaded.entries) for checker in built] == [0, 1]


def test_ownership_by_several_is_noticed_though_one_half_did_not_change() -> None:
    """Two listed owners make 60 %; one is delisted. The other's entry is untouched, yet its finding drops."""
    before = version([entry(1, "ARVID TESTMANN"), entry(2, "BORIS PROBNY")], "2026-01-01")
    after = version([entry(1, "ARVID TESTMANN")], "2026-02-01")
    facets = [subject("r1", "ACME", ("ARVID TESTMANN", 30), ("BORIS PROBNY", 30))]
    (found,) = Rescreening(before, after, TokenChecker).check(facets)
    assert [(c.change, c.finding.entry.id) for c in found] == [(Change.DROPPED, "XXi.001"), (Change.DROPPED, "XXi.002")]


names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
entries = st.builds(
    lambda number, texts, remark: entry(number, *texts, remarks=remark),
    st.integers(1, 8), st.lists(names, min_size=1, max_size=3), st.sampled_from(["", "a note"]),
)  # fmt: skip
lists = st.lists(entries, max_size=8, unique_by=lambda e: e.id)
owners = st.lists(st.tuples(names, st.integers(0, 100)), max_size=3)


@given(lists, lists, st.lists(st.tuples(names, owners), max_size=6))
def test_equal_to_the_difference_of_two_full_runs(
    before: list[ListEntry], after: list[ListEntry], parties: list[tuple[str, list[tuple[str, int]]]]
) -> None:
    old, new = version(before, "2026-01-01"), version(after, "2026-02-01")
    facets = [subject(f"r{n}", name, *held) for n, (name, held) in enumerate(parties)]
    full = zip(TokenChecker(old).check(facets), TokenChecker(new).check(facets), strict=True)
    assert Rescreening(old, new, TokenChecker).check(facets) == [list(compare_findings(a, b)) for a, b in full]


def test_a_warning_about_age_is_no_difference(tmp_path: Path) -> None:
    pointer = ReferencePointer("un", "XXi.001", "2026-01-01", "ab")
    finding = Finding("watchlist.party", "r1", 0.9, pointer)
    later = replace(finding, entry=replace(pointer, version="2026-02-01", sha256="cd"), warnings=(("x", ()),), as_of="b")
    assert list(compare_findings([finding], [later])) == []
    assert len(list(compare_findings([finding], [replace(later, score=0.8)]))) == 1


def test_the_command_reads_parties_and_counts(
    kordon_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way from files to JSON and exit codes, with the small checker in the place of the matcher."""
    monkeypatch.setattr(rescreen_run, "_checker_of", lambda: TokenChecker)
    store = ReferenceStore(kordon_home)
    for people, day in (({1: "ARVID TESTMANN"}, "2026-01-01"), ({1: "ARVID TESTMANN", 2: "BORIS PROBNY"}, "2026-02-01")):
        path = write_un(tmp_path / f"{day}.xml", people, day)
        accept(identify(path, today()), store, force=True)
    parties = tmp_path / "parties.csv"
    parties.write_text("id,name\nr1,ARVID TESTMANN\nr2,BORIS PROBNY\n")

    def rescreen(*options: str) -> tuple[int, dict[str, Any]]:
        parser = argparse.ArgumentParser()
        commands.configure(parser)
        code = commands.run(parser.parse_args(["rescreen", str(parties), "--json", *options]))
        return code, json.loads(capsys.readouterr().out)

    code, said = rescreen("--since", "2026-01-15")
    assert code == 1
    assert said["schema"] == "kordon.rescreening/1"
    assert [(c["change"], c["finding"]["entry"]["id"]) for c in said["changes"]] == [("added", "XXi.002")]
    assert said["lists"][0]["before"]["version"] == "2026-01-01"
    assert said["units"] == {"units": 2, "read": 2, "rejected": 0}
    assert rescreen("--since", "un@2026-02-01")[0] == 0
    code, said = rescreen("--since", "2025-12-31", "--list", "un")
    assert [c["finding"]["entry"]["id"] for c in said["changes"]] == ["XXi.001", "XXi.002"], "no version then: all is new"
    parties.write_text("id,name\nr1,\nr2,CELIA EJEMPLO\n")
    code, said = rescreen("--since", "2026-01-15")
    assert code == 3, "nothing found, but a unit was rejected"
    assert said["units"] == {"units": 2, "read": 1, "rejected": 1}
    assert [(d["code"], d["location"]["line"]) for d in said["defects"]] == [("row.no_name", 2)]
    parties.write_text("number|party\nr2|BORIS PROBNY\n")
    code, said = rescreen("--since", "2026-01-15", "--delimiter", "|", "--map", "id=number", "--map", "name=party")
    assert [c["finding"]["record_id"] for c in said["changes"]] == ["r2"], "read as told, as `kordon check` does"


def test_what_is_odd_in_the_input_is_said_and_counted(
    kordon_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescreen_run, "_checker_of", lambda: TokenChecker)
    accept(identify(write_un(tmp_path / "a.xml", {1: "ARVID TESTMANN"}, "2026-01-01"), today()), ReferenceStore(kordon_home),
           force=True)  # fmt: skip
    parties = tmp_path / "parties.csv"
    parties.write_text("id,name\n" + "".join(f"r{n},\n" for n in range(DEFECTS_SHOWN + 5)))
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    assert commands.run(parser.parse_args(["rescreen", str(parties), "--since", "un@2026-01-01"])) == 3
    told = capsys.readouterr().err
    assert told.count("parties.csv, unit") == DEFECTS_SHOWN
    assert "row.no_name" in told, "the rest as a count"


def test_a_format_nobody_knows_is_refused_with_those_there_are(tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    arguments = parser.parse_args(["rescreen", str(tmp_path / "p.csv"), "--since", "un@bundled", "--format", "csw"])
    with pytest.raises(UnreadableInput) as refused:
        commands.run(arguments)
    assert refused.value.defect.code == "check.unknown_format"
    assert "csv" in dict(refused.value.defect.parameters)["known"]
