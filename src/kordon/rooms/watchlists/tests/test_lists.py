"""What a user calls a list, and what may become a version of it."""

from __future__ import annotations

import re
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine import references
from kordon.engine.catalogue import ENGINE_MESSAGES, LANGUAGES, Catalogue
from kordon.engine.references import ReferenceStore
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists import lists
from kordon.rooms.watchlists.acceptance import ListRefused, accept
from kordon.rooms.watchlists.lists import bundled, default_lists, identify, load_list, resolve, today
from kordon.rooms.watchlists.tests.written_lists import NAMES, un_text, write_ofac, write_un


@pytest.fixture
def store(kordon_home: Path) -> ReferenceStore:
    return ReferenceStore(kordon_home)


def take(store: ReferenceStore, path: Path, as_of: date | None = None, force: bool = False) -> str:
    return accept(identify(path, today()), store, as_of=as_of, force=force).version.sha256


def refusal(store: ReferenceStore, path: Path, **options: float) -> list[str]:
    with pytest.raises(ListRefused) as caught:
        accept(identify(path, today()), store, **options)  # type: ignore[arg-type]
    return [code for code, _ in caught.value.reasons]


def test_without_a_store_the_bundled_snapshot_serves_and_says_its_age(store: ReferenceStore) -> None:
    assert default_lists(store) == default_lists(None) == ["un"]
    snapshot = bundled(today())
    assert snapshot is not None
    day = date.fromisoformat(snapshot.version) + timedelta(days=30)
    identity = resolve("un", store, day)
    assert identity.bundled
    assert identity.age_days == 30
    assert identity.stale
    assert {code for code, _ in identity.warnings} == {"warning.bundled_snapshot", "warning.stale_list"}
    loaded = load_list("un", store, day)
    assert loaded.tally.rejected == 0
    assert len(loaded.entries) > 900


def test_a_name_means_the_newest_version_not_after_the_day(store: ReferenceStore, tmp_path: Path) -> None:
    old = take(store, write_un(tmp_path / "a.xml", day="2026-01-01"), force=True)
    new = take(store, write_un(tmp_path / "b.xml", day="2026-02-01"))
    assert load_list("un", store).sha256 == new
    assert resolve("un", store, date(2026, 1, 31)).sha256 == old
    assert resolve("un@2026-01-01", store).sha256 == old
    assert resolve(f"un@{old[:8]}", store).sha256 == old
    assert resolve("un@bundled", store).bundled
    assert not resolve("un", store, date(2026, 2, 8)).stale
    assert resolve("un", store, date(2026, 2, 9)).stale, "the rule of the list allows seven days"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("no-such-thing", "list.unknown_reference"),
        ("x" * 5_000, "list.unknown_reference"),
        ("nul\0", "list.unknown_reference"),
        ("ofac", "list.no_version"),
        ("un@2001-01-01", "list.unknown_version"),
        ("un@abc", "list.unknown_version"),
    ],
)
def test_what_is_not_there_is_said(store: ReferenceStore, reference: str, code: str) -> None:
    with pytest.raises(UnreadableInput) as caught:
        resolve(reference, store)
    assert caught.value.defect.code == code


def test_no_version_is_invented_for_a_day_before_the_first(store: ReferenceStore) -> None:
    with pytest.raises(UnreadableInput) as caught:
        resolve("un", store, date(1999, 1, 1))
    assert caught.value.defect.code == "list.none_on_date"


def test_a_file_is_known_by_content_whatever_its_name(tmp_path: Path) -> None:
    loaded = load_list(str(write_un(tmp_path / "holiday.jpg")), None, date(2026, 3, 1))
    assert (loaded.name, loaded.version, loaded.origin) == ("un", "2026-02-27", "holiday.jpg")
    assert [entry.party.caption for entry in loaded.entries] == list(NAMES)
    assert loaded.age_days == 2


def test_a_folder_is_a_list_with_its_parts(tmp_path: Path) -> None:
    folder = write_ofac(tmp_path / "ofac")
    whole, by_file = resolve(str(folder), None), resolve(str(folder / "sdn.csv"), None)
    assert whole.sha256 == by_file.sha256
    assert whole.files[0].name == "sdn.csv"
    assert len(whole.files) == 4
    assert ("list.undated", (("list", "ofac"),)) in whole.warnings
    first = load_list(str(folder), None).entries[0]
    assert len(first.party.names) == 41, "aliases come from the second file"
    before = whole.sha256
    with (folder / "alt.csv").open("ab") as stream:
        stream.write(b" ")
    assert resolve(str(folder), None).sha256 != before


def test_two_lists_in_one_folder_are_not_guessed_at(tmp_path: Path) -> None:
    write_un(write_ofac(tmp_path / "mixed") / "un.xml")
    with pytest.raises(UnreadableInput) as caught:
        resolve(str(tmp_path / "mixed"), None)
    assert caught.value.defect.code == "list.two_lists"


def test_stored_bytes_that_changed_are_not_read(store: ReferenceStore, tmp_path: Path) -> None:
    take(store, write_un(tmp_path / "a.xml"), force=True)
    version = store.versions("un")[0]
    store.files(version)[0].write_text(un_text({1: "SOMEBODY ELSE"}))
    with pytest.raises(UnreadableInput) as caught:
        load_list("un", store)
    assert caught.value.defect.code == "list.altered"


def test_a_list_that_shrinks_is_refused_unless_forced(store: ReferenceStore, tmp_path: Path) -> None:
    take(store, write_un(tmp_path / "a.xml", {n: f"PERSON {n}" for n in range(1, 11)}, "2026-01-01"), force=True)
    eight = write_un(tmp_path / "b.xml", {n: f"PERSON {n}" for n in range(1, 9)}, "2026-01-02")
    assert refusal(store, eight, max_shrink_percent=19.0) == ["list.shrunk"]
    assert len(store.versions("un")) == 1
    take(store, eight)
    seven = write_un(tmp_path / "c.xml", {n: f"PERSON {n}" for n in range(1, 7)}, "2026-01-03")
    assert refusal(store, seven) == ["list.shrunk"]
    take(store, seven, force=True)
    assert len(store.versions("un")) == 3


def test_the_first_own_version_is_measured_by_the_bundled_one(store: ReferenceStore, tmp_path: Path) -> None:
    assert refusal(store, write_un(tmp_path / "a.xml")) == ["list.shrunk"]


def test_an_empty_list_is_refused(store: ReferenceStore, tmp_path: Path) -> None:
    assert "list.empty" in refusal(store, write_un(tmp_path / "a.xml", {}))


@pytest.mark.parametrize("cut", [0.2, 0.6, 0.95, 0.999])
def test_truncated_xml_never_enters_even_by_force(store: ReferenceStore, tmp_path: Path, cut: float) -> None:
    whole = un_text().encode()
    path = tmp_path / "cut.xml"
    path.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(UnreadableInput) as caught:
        take(store, path, force=True)
    assert caught.value.defect.code == "xml.not_well_formed"
    assert store.versions("un") == []


def test_a_version_from_the_future_is_refused(store: ReferenceStore, tmp_path: Path) -> None:
    day = today() + timedelta(days=400)
    assert "list.future_date" in refusal(store, write_un(tmp_path / "a.xml", day=day.isoformat()))


def test_aliases_can_not_vanish_with_a_part(store: ReferenceStore, tmp_path: Path) -> None:
    folder = write_ofac(tmp_path / "ofac")
    take(store, folder, date(2026, 1, 1))
    fewer = write_ofac(tmp_path / "fewer", aliases=20)
    assert refusal(store, fewer) == ["list.part_shrunk"]
    (fewer / "alt.csv").unlink()
    assert "list.part_missing" in refusal(store, fewer)
    assert store.versions("ofac")[0].entries == 6


@pytest.mark.parametrize("part", ["sdn.csv", "alt.csv"])
def test_a_csv_cut_in_mid_line_is_refused(store: ReferenceStore, tmp_path: Path, part: str) -> None:
    take(store, write_ofac(tmp_path / "ofac"), date(2026, 1, 1))
    path = write_ofac(tmp_path / "cut") / part
    path.write_bytes(path.read_bytes()[:-20])
    assert "list.cut_off" in refusal(store, tmp_path / "cut")


def test_every_code_said_here_has_words_in_six_languages() -> None:
    room = Path(lists.__file__).parent
    sources = [*room.glob("*.py"), Path(references.__file__)]
    pattern = re.compile(r'"((?:list|lists|download|references|ownership)\.[a-z_]+)"')
    codes = {code for path in sources for code in pattern.findall(path.read_text("utf-8"))}
    codes.discard("references.lock")  # a file's name
    codes |= {f"lists.column_{name}" for name in ("list", "version", "age", "entries", "state", "hash", "field", "score")}
    texts = Catalogue((ENGINE_MESSAGES, "kordon.rooms.watchlists.messages")).texts
    assert len(codes) > 40
    for code in codes:
        assert set(texts[code]) == set(LANGUAGES), code
        assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts[code].values()}) == 1, code


@given(st.data())
def test_no_broken_list_ends_in_anything_but_a_refusal(data: st.DataObject) -> None:
    """Bytes flipped, cut out and doubled anywhere in a list: read, refused, or unreadable, and the old one stays."""
    content = bytearray(un_text().encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content) - 2))
        end = data.draw(st.integers(start, min(len(content) - 1, start + 300)))
        content[start:end] = data.draw(st.sampled_from([b"", b"\x00", b"<", b"&x;", b"\xff\xfe", bytes(content[start:end]) * 2]))
    with tempfile.TemporaryDirectory() as folder:
        store, path = ReferenceStore(Path(folder) / "home"), Path(folder) / "list"
        first = write_un(Path(folder) / "old.xml")
        old = store.add("un", [first], format="un-xml", as_of="2026-01-01", entries=len(NAMES), origin="old.xml").sha256
        path.write_bytes(content)
        try:
            take(store, path, date(2026, 1, 2))
        except (ListRefused, UnreadableInput):
            assert [v.sha256 for v in store.versions("un")] == [old]
        assert all(store.verify(version) == [] for version in store.versions("un"))
