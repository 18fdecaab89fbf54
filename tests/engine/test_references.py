"""The references store: nothing half written, nothing lost, everything by content."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kordon.engine.references import (
    ReferenceFault,
    ReferenceStore,
    Version,
    combined_sha256,
    default_home,
    file_sha256,
)


@pytest.fixture
def store(tmp_path: Path) -> ReferenceStore:
    return ReferenceStore(tmp_path / "home")


@pytest.fixture
def add(store: ReferenceStore, tmp_path: Path) -> Callable[..., Version]:
    def add_version(text: str, as_of: str, *, name: str = "un", filename: str = "list.xml") -> Version:
        path = tmp_path / filename
        path.write_text(text)
        return store.add(name, [path], format="un-xml", as_of=as_of, entries=1, origin=filename)

    return add_version


def test_a_version_comes_back_whole(store: ReferenceStore, add: Callable[..., Version]) -> None:
    version = add("<list/>", "2026-02-27")
    assert store.versions("un") == [version]
    assert store.names() == ["un"]
    assert [path.read_text() for path in store.files(version)] == ["<list/>"]
    assert store.verify(version) == []
    assert version.files[0].size == 7


def test_the_newest_not_after_a_day(store: ReferenceStore, add: Callable[..., Version]) -> None:
    old, new = add("old", "2026-01-01"), add("new", "2026-02-01")
    assert store.current("un") == new
    assert store.current("un", date(2026, 1, 31)) == old
    assert store.current("un", date(2025, 12, 31)) is None
    assert store.current("ofac") is None


def test_the_same_content_is_one_version(store: ReferenceStore, add: Callable[..., Version]) -> None:
    first = add("same", "2026-01-01")
    assert add("same", "2026-03-01", filename="renamed.xml") == first
    assert len(store.versions("un")) == 1


def test_a_publisher_who_goes_back_is_followed(store: ReferenceStore, add: Callable[..., Version]) -> None:
    """A, then B, then A again: A is in force, though B was stored later."""
    first, mistake = add("A", "2026-01-01"), add("B", "2026-01-02")
    assert store.current("un") == mistake
    store.confirm(first, datetime(2026, 1, 3, 12, tzinfo=UTC))
    assert store.current("un") == first
    assert store.current("un", date(2026, 1, 2)) == mistake


def test_confirmations_keep_one_moment_a_day(store: ReferenceStore, add: Callable[..., Version]) -> None:
    version = add("A", "2026-01-01")
    for hour in (8, 20):
        store.confirm(version, datetime(2026, 1, 5, hour, tzinfo=UTC))
    assert store.confirmed(version) == "2026-01-05"
    assert store.confirmed(version, date(2026, 1, 4)) == "2026-01-01"
    assert len((store.folder(version) / "confirmed").read_text().split()) == 1


def test_several_parts_share_one_hash(store: ReferenceStore, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("sdn.csv", "alt.csv")]
    for path in paths:
        path.write_text(path.name)
    version = store.add("ofac", paths, format="ofac-csv", as_of="2026-01-01", entries=1, origin="sdn.csv")
    lines = "".join(f"{p.name} {file_sha256(p)}\n" for p in sorted(paths))
    assert [part.filename for part in version.files] == ["sdn.csv", "alt.csv"], "the main file stays first"
    assert version.sha256 == combined_sha256((p.name, file_sha256(p)) for p in reversed(paths))
    (tmp_path / "lines").write_text(lines)
    assert version.sha256 == file_sha256(tmp_path / "lines")


def test_an_altered_file_is_noticed_and_repaired_by_the_same_bytes(
    store: ReferenceStore, add: Callable[..., Version]
) -> None:
    version = add("good", "2026-01-01")
    store.files(version)[0].write_text("evil")
    assert store.verify(version) == ["list.xml"]
    assert add("good", "2026-01-01").sha256 == version.sha256
    assert store.verify(version) == []


def test_a_damaged_description_is_said(store: ReferenceStore, add: Callable[..., Version]) -> None:
    version = add("good", "2026-01-01")
    (store.folder(version) / "version.json").write_text('{"name": ')
    with pytest.raises(ReferenceFault) as caught:
        store.versions("un")
    assert caught.value.code == "references.bad_manifest"


@pytest.mark.parametrize("name", ["../up", "", "UN", "a/b", ".hidden", "x" * 65])
def test_names_stay_inside_the_store(store: ReferenceStore, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    path.write_text("a")
    with pytest.raises(ReferenceFault) as caught:
        store.add(name, [path], format="f", as_of="2026-01-01", entries=1, origin="a")
    assert caught.value.code == "references.bad_name"


def test_a_failing_rename_leaves_the_old_version(
    store: ReferenceStore, add: Callable[..., Version], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add("old", "2026-01-01")

    def fail(source: object, target: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ReferenceFault) as caught:
        add("new", "2026-02-01")
    monkeypatch.undo()
    assert caught.value.code == "references.disk_full"
    assert store.versions("un") == [old]
    assert store.verify(old) == []
    assert list((store.home / "incoming").iterdir()) == []


def test_a_full_disk_leaves_the_old_version(store: ReferenceStore, add: Callable[..., Version]) -> None:
    """The kernel itself refuses to write more than a limit, as a full disk does in mid-file."""
    old = add("old", "2026-01-01")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    big = "x" * 300_000
    try:
        # The input is written before the limit falls; only the copy into the store meets it.
        path = store.home / "big.xml"
        path.write_text(big)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        with pytest.raises(ReferenceFault) as caught:
            store.add("un", [path], format="un-xml", as_of="2026-02-01", entries=1, origin="big.xml")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert caught.value.code == "references.disk_full"
    assert store.versions("un") == [old]
    assert store.verify(old) == []
    assert list((store.home / "incoming").iterdir()) == []


def test_a_kill_in_the_middle_leaves_the_old_version(store: ReferenceStore, add: Callable[..., Version]) -> None:
    """SIGKILL when everything is written but nothing renamed; the next writer sweeps what was left."""
    old = add("old", "2026-01-01")
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from kordon.engine.references import ReferenceStore
        os.replace = lambda source, target: os.kill(os.getpid(), signal.SIGKILL)
        path = Path(sys.argv[1]) / "new.xml"
        path.write_text("new")
        ReferenceStore(Path(sys.argv[1])).add(
            "un", [path], format="un-xml", as_of="2026-02-01", entries=1, origin="new.xml")
    """)
    done = subprocess.run([sys.executable, "-c", script, str(store.home)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert list((store.home / "incoming").iterdir()) != [], "the kill came after the copy"
    assert store.versions("un") == [old]
    assert store.current("un") == old
    new = add("new", "2026-02-01")
    assert store.versions("un") == [old, new]
    assert list((store.home / "incoming").iterdir()) == []


def test_writers_wait_for_each_other(store: ReferenceStore, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.xml" for n in range(8)]
    for path in paths:
        path.write_text(path.name)

    def write(path: Path) -> None:
        store.add("un", [path], format="un-xml", as_of="2026-01-01", entries=1, origin=path.name)

    threads = [threading.Thread(target=write, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    versions = store.versions("un")
    assert len(versions) == len(paths)
    assert all(store.verify(version) == [] for version in versions)


def test_notes_and_derived_folders(store: ReferenceStore, add: Callable[..., Version]) -> None:
    assert store.notes("un") == {}
    store.keep_notes("un", {"https://example.org/list.xml": {"etag": '"1"'}})
    assert store.notes("un") == {"https://example.org/list.xml": {"etag": '"1"'}}
    assert store.names() == [], "notes alone make no version"
    version = add("A", "2026-01-01")
    folder = store.derived(version, "names-index-1")
    assert folder.is_dir()
    assert folder == store.derived(version.sha256, "names-index-1")
    with pytest.raises(ReferenceFault):
        store.derived("../../etc", "x")


def test_home_follows_the_setting_then_xdg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KORDON_HOME", "/a")
    monkeypatch.setenv("XDG_DATA_HOME", "/b")
    assert default_home() == Path("/a")
    monkeypatch.delenv("KORDON_HOME")
    assert default_home() == Path("/b/kordon")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_home() == Path.home() / ".local" / "share" / "kordon"
