"""Updates from a real server on the loopback: whole, cut off, unchanged, busy, redirected, killed in the middle."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.references import ReferenceFault, ReferenceStore
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.acceptance import Accepted, ListRefused, update
from kordon.rooms.watchlists.downloads import PAUSES_S, Fetched, Progress, fetch
from kordon.rooms.watchlists.lists import resolve
from kordon.rooms.watchlists.sources import Download, ListSource, list_sources
from kordon.rooms.watchlists.tests.written_lists import un_text, write_ofac

SECRET = "s3cret token/&"


@dataclass
class Answer:
    """What the server says next. `announced` overrides Content-Length, `then_wait` holds the body back half way."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    then_wait: bool = False


class Server:
    """Answers by path: the queued answers first, then the last of them for ever. Keeps every request's headers."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.half_way, self.go_on = threading.Event(), threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append((self.path, dict(self.headers)))
                queue = outer.answers.get(self.path.partition("?")[0], [Answer(status=404)])
                outer._send(self, queue.pop(0) if len(queue) > 1 else queue[0])

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        etag = answer.headers.get("ETag")
        if etag and handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.end_headers()
            return
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body) if answer.announced is None else answer.announced))
        handler.end_headers()
        half = len(answer.body) // 2
        try:
            handler.wfile.write(answer.body[:half])
            handler.wfile.flush()
            if answer.then_wait:
                self.half_way.set()
                self.go_on.wait(20)
            handler.wfile.write(answer.body[half:])
        except OSError:
            pass  # the client was killed


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = Server()
    yield running
    running.go_on.set()
    running.http.shutdown()
    running.http.server_close()


@pytest.fixture
def store(kordon_home: Path) -> ReferenceStore:
    return ReferenceStore(kordon_home)


def un_at(server: Server, path: str = "/un.xml") -> ListSource:
    return replace(list_sources()["un"], downloads=(Download(server.url + path, "consolidated.xml"),))


def get(source: ListSource, store: ReferenceStore, pauses: list[float] | None = None, force: bool = True) -> Accepted:
    """An update that waits for nothing and says how long it would have waited."""
    waited = pauses if pauses is not None else []

    def fetch_file(download: Download, folder: Path, note: dict[str, str], progress: Progress | None) -> Fetched:
        return fetch(download, folder, note, progress=progress, pause=waited.append)

    return update(source, store, fetch_file=fetch_file, force=force)


def answer(text: str, **headers: str) -> Answer:
    return Answer(text.encode(), headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_an_update_stores_what_the_server_sent(server: Server, store: ReferenceStore) -> None:
    server.answers["/un.xml"] = [answer(un_text())]
    accepted = get(un_at(server), store)
    assert accepted.is_new
    assert store.files(accepted.version)[0].read_bytes() == un_text().encode()
    assert accepted.version.as_of == "2026-02-27"
    assert accepted.version.origin == f"{server.url}/un.xml"
    assert list((store.home / "downloads").iterdir()) == []


def test_unchanged_by_etag_keeps_the_version_and_makes_it_fresh(server: Server, store: ReferenceStore) -> None:
    server.answers["/un.xml"] = [answer(un_text(), ETag='"one"')]
    first = get(un_at(server), store)
    second = get(un_at(server), store)
    assert server.requests[1][1]["If-None-Match"] == '"one"'
    assert (second.is_new, second.version) == (False, first.version)
    assert resolve("un", store).age_days == 0, "the publisher was asked today and had nothing newer"
    assert not resolve("un", store).stale


def test_the_date_of_the_last_change_is_sent_back(server: Server, store: ReferenceStore) -> None:
    day = "Fri, 27 Feb 2026 00:00:00 GMT"
    server.answers["/un.xml"] = [answer(un_text(), Last_Modified=day)]
    get(un_at(server), store)
    get(un_at(server), store)
    assert server.requests[1][1]["If-Modified-Since"] == day


def test_an_etag_is_not_trusted_when_the_stored_bytes_are_damaged(server: Server, store: ReferenceStore) -> None:
    server.answers["/un.xml"] = [answer(un_text(), ETag='"one"')]
    version = get(un_at(server), store).version
    store.files(version)[0].write_text("damaged")
    get(un_at(server), store)
    assert "If-None-Match" not in server.requests[1][1]
    assert store.verify(version) == []


def test_a_refused_file_is_asked_for_again(server: Server, store: ReferenceStore) -> None:
    """Else its ETag would hide the file behind "unchanged" for ever."""
    server.answers["/un.xml"] = [answer(un_text(), ETag='"one"')]
    get(un_at(server), store)
    server.answers["/un.xml"] = [answer(un_text({1: "ONLY ONE"}, "2026-03-01"), ETag='"two"')]
    for _ in range(2):
        with pytest.raises(ListRefused):
            get(un_at(server), store, force=False)
    assert server.requests[-1][1]["If-None-Match"] == '"one"'
    assert [v.as_of for v in store.versions("un")] == ["2026-02-27"]


def test_a_busy_server_is_asked_again_after_a_pause(server: Server, store: ReferenceStore) -> None:
    busy = Answer(status=503, headers={"Retry-After": "7"})
    server.answers["/un.xml"] = [busy, Answer(status=503), answer(un_text())]
    pauses: list[float] = []
    assert get(un_at(server), store, pauses).is_new
    assert pauses == [7.0, PAUSES_S[1]]


def test_a_download_cut_off_is_tried_again_and_never_stored(server: Server, store: ReferenceStore) -> None:
    whole = un_text().encode()
    server.answers["/un.xml"] = [answer(un_text())]
    old = get(un_at(server), store).version
    server.answers["/un.xml"] = [Answer(whole[:-200], announced=len(whole))]
    pauses: list[float] = []
    with pytest.raises(UnreadableInput) as caught:
        get(un_at(server), store, pauses)
    assert caught.value.defect.code == "download.failed"
    assert dict(caught.value.defect.parameters)["reason"] == f"cut off after {len(whole) - 200} of {len(whole)} bytes"
    assert pauses == list(PAUSES_S)
    assert store.versions("un") == [old]
    assert store.verify(old) == []


def test_cut_off_once_whole_the_second_time(server: Server, store: ReferenceStore) -> None:
    whole = un_text().encode()
    server.answers["/un.xml"] = [Answer(whole[:100], announced=len(whole)), answer(un_text())]
    assert get(un_at(server), store).version.files[0].size == len(whole)


def test_a_page_that_says_sorry_is_no_list(server: Server, store: ReferenceStore) -> None:
    server.answers["/un.xml"] = [answer("<html><body>We are sorry</body></html>")]
    with pytest.raises(UnreadableInput) as caught:
        get(un_at(server), store)
    assert caught.value.defect.code == "list.not_a_list"
    assert caught.value.defect.location.file == "un"
    assert store.versions("un") == []


def test_a_server_that_is_not_there_is_a_sentence(server: Server, store: ReferenceStore) -> None:
    source = un_at(server)
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(UnreadableInput) as caught:
        get(source, store)
    assert caught.value.defect.code == "download.failed"


def test_checksums_that_the_server_states_must_hold(server: Server, store: ReferenceStore) -> None:
    body = un_text().encode()
    right = base64.b64encode(hashlib.sha256(body).digest()).decode()
    server.answers["/un.xml"] = [answer(un_text(), Repr_Digest=f"sha-256=:{right}:")]
    assert get(un_at(server), store).is_new
    md5 = base64.b64encode(hashlib.md5(b"other", usedforsecurity=False).digest()).decode()
    server.answers["/un.xml"] = [answer(un_text(day="2026-03-01"), Content_MD5=md5)]
    with pytest.raises(UnreadableInput) as caught:
        get(un_at(server), store)
    assert "checksum" in dict(caught.value.defect.parameters)["reason"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_plain_no_is_not_repeated(server: Server, store: ReferenceStore, status: int) -> None:
    server.answers["/un.xml"] = [Answer(status=status)]
    with pytest.raises(UnreadableInput) as caught:
        get(un_at(server), store)
    assert caught.value.defect.code == "download.refused"
    assert len(server.requests) == 1


@pytest.mark.parametrize("announced", [None, 10])
def test_a_file_beyond_the_limit_is_not_taken(server: Server, tmp_path: Path, announced: int | None) -> None:
    server.answers["/big"] = [Answer(b"x" * 200_000)]
    with pytest.raises(UnreadableInput) as caught:
        fetch(Download(server.url + "/big", "big.xml"), tmp_path, {}, max_bytes=announced or 100_000)
    assert caught.value.defect.code == "download.too_large"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["http://lists.example.org/a.xml", "ftp://lists.example.org/a", "file:///etc/hostname"])
def test_only_tls_leaves_this_machine(tmp_path: Path, url: str) -> None:
    with pytest.raises(UnreadableInput) as caught:
        fetch(Download(url, "a.xml"), tmp_path, {})
    assert caught.value.defect.code == "download.not_tls"


@pytest.mark.parametrize("target", ["http://lists.example.org/a.xml", "file:///etc/hostname", "//lists.example.org/a"])
def test_a_redirect_does_not_lead_out_of_tls(server: Server, tmp_path: Path, target: str) -> None:
    server.answers["/a"] = [Answer(status=302, headers={"Location": target})]
    with pytest.raises(UnreadableInput) as caught:
        fetch(Download(server.url + "/a", "a.xml"), tmp_path, {}, pause=lambda s: None)
    assert caught.value.defect.code == "download.refused"


def test_a_redirect_on_the_same_machine_is_followed(server: Server, tmp_path: Path) -> None:
    server.answers["/a"] = [Answer(status=302, headers={"Location": "/b"})]
    server.answers["/b"] = [Answer(b"content")]
    fetched = fetch(Download(server.url + "/a", "a.xml"), tmp_path, {})
    assert fetched.path is not None
    assert fetched.path.read_bytes() == b"content"


def test_the_token_is_sent_and_never_shown_or_stored(
    server: Server, store: ReferenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    download = Download(server.url + "/un.xml?token={token}", "consolidated.xml", token_setting="KORDON_TEST_TOKEN")
    source = replace(list_sources()["un"], downloads=(download,))
    with pytest.raises(UnreadableInput) as caught:
        get(source, store)
    assert caught.value.defect.code == "download.token_missing"
    monkeypatch.setenv("KORDON_TEST_TOKEN", SECRET)
    server.answers["/un.xml"] = [Answer(status=403), answer(un_text())]
    with pytest.raises(UnreadableInput) as caught:
        get(source, store)
    assert "s3cret" not in repr(caught.value.defect)
    get(source, store)
    assert server.requests[-1][0] == "/un.xml?token=s3cret%20token%2F%26"
    kept = [path for path in store.home.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"s3cret" in path.read_bytes() for path in kept)


def test_parts_that_did_not_change_are_joined_with_those_that_did(
    server: Server, store: ReferenceStore, tmp_path: Path
) -> None:
    folder = write_ofac(tmp_path / "ofac")
    names = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")
    for name in names:
        server.answers[f"/{name}"] = [Answer((folder / name).read_bytes(), headers={"ETag": f'"{name}-1"'})]
    source = replace(
        list_sources()["ofac"], downloads=tuple(Download(f"{server.url}/{name}", name) for name in names)
    )
    first = get(source, store, force=False)
    assert first.version.files[0].filename == "sdn.csv"
    more = write_ofac(tmp_path / "more", aliases=41)
    server.answers["/alt.csv"] = [Answer((more / "alt.csv").read_bytes(), headers={"ETag": '"alt-2"'})]
    second = get(source, store, force=False)
    assert second.is_new
    assert len(second.version.files) == 4
    assert store.verify(second.version) == []
    assert not get(source, store, force=False).is_new


def test_a_full_disk_during_the_download_leaves_the_old_version(
    server: Server, store: ReferenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/un.xml"] = [answer(un_text())]
    old = get(un_at(server), store).version

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    server.answers["/un.xml"] = [answer(un_text(day="2026-03-01"))]
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReferenceFault) as caught:
        get(un_at(server), store)
    monkeypatch.undo()
    assert caught.value.code == "references.disk_full"
    assert store.versions("un") == [old]
    assert list((store.home / "downloads").iterdir()) == []


def test_a_kill_during_the_download_leaves_the_old_version(server: Server, store: ReferenceStore) -> None:
    """SIGKILL while the server holds half of the body back; the next update sweeps and succeeds."""
    server.answers["/un.xml"] = [answer(un_text())]
    old = get(un_at(server), store).version
    server.answers["/un.xml"] = [Answer(un_text(day="2026-03-01").encode(), then_wait=True)]
    script = textwrap.dedent("""
        import sys
        from dataclasses import replace
        from pathlib import Path
        from kordon.engine.references import ReferenceStore
        from kordon.rooms.watchlists.acceptance import update
        from kordon.rooms.watchlists.sources import Download, list_sources
        source = replace(list_sources()["un"], downloads=(Download(sys.argv[2], "consolidated.xml"),))
        update(source, ReferenceStore(Path(sys.argv[1])), force=True)
    """)
    child = subprocess.Popen([sys.executable, "-c", script, str(store.home), f"{server.url}/un.xml"])
    assert server.half_way.wait(30), "the child is in the middle of the download"
    child.send_signal(signal.SIGKILL)
    assert child.wait(30) == -signal.SIGKILL
    server.go_on.set()
    assert store.versions("un") == [old]
    assert store.verify(old) == []
    assert len(list((store.home / "downloads").iterdir())) == 1, "what the killed one left"
    server.answers["/un.xml"] = [answer(un_text(day="2026-03-01"))]
    assert get(un_at(server), store).is_new
    assert list((store.home / "downloads").iterdir()) == []
    assert [v.as_of for v in store.versions("un")] == ["2026-02-27", "2026-03-01"]


def test_two_updates_do_not_run_at_once(server: Server, store: ReferenceStore) -> None:
    server.answers["/un.xml"] = [Answer(un_text().encode(), then_wait=True)]
    first = threading.Thread(target=get, args=(un_at(server), store))
    first.start()
    assert server.half_way.wait(30)
    with pytest.raises(ReferenceFault) as caught:
        get(un_at(server), store)
    server.go_on.set()
    first.join()
    assert caught.value.code == "references.update_running"
    assert len(store.versions("un")) == 1
