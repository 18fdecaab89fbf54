"""Updates from UNODA's data portal, against a server on the loopback that answers as the portal does, and as it should not."""

from __future__ import annotations

import json
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.references import ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations import commands, portal


def answer(*rows: tuple[str, str, str, str]) -> bytes:
    actions = [{"date": f"{day} 00:00:00", "action_type_": kind, "state": {"name": state}, "depositary": {"short_name": of}}
               for day, kind, state, of in rows]
    return json.dumps({"data": {"treaty_": {"data": {"actions_": actions}}}}).encode()


NPT = answer(("1968-07-01", "Signatory", "Ireland", "GB"), ("1968-07-01", "Ratification", "Ireland", "US"),
             ("1989-04-03", "Accession", "Qatar", "US"), ("1989-05-10", "Accession", "Qatar", "GB"))


class Portal:
    """Queued answers (status, body, headers), then the last of them for ever; keeps what was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.drop_s = 0.0  # where set, an answer comes a byte at a time, with this pause
        self.asked: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                status, body, headers = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(ConnectionError):  # who asked may have gone
                    for piece in [body[i : i + 1] for i in range(len(body))] if outer.drop_s else [body]:
                        self.wfile.write(piece)
                        self.wfile.flush()
                        time.sleep(outer.drop_s)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def say(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.answers.append((status, body, headers or {}))


@pytest.fixture
def server() -> Iterator[Portal]:
    made = Portal()
    yield made
    made.http.shutdown()
    made.http.server_close()


def call(*words: str) -> int:
    parser = ArgumentParser()
    commands.configure(parser)
    arguments = parser.parse_args(words)
    arguments.language = "en"
    return commands.run(arguments)


def test_an_update_is_taken_in_and_confirmed(server: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    server.say(NPT)
    assert call("update", "NPT", "--portal", server.url) == 1  # two depositaries, two dates for Qatar: said
    shown = capsys.readouterr()
    assert "4 read + 0 rejected = 4 units" in shown.out
    assert "1989-05-10" in shown.err
    assert server.asked[0]["variables"]["input"] == {"id": None, "short_name": "npt", "type": "GET_TREATY"}
    assert call("update", "NPT", "--portal", server.url) == 0
    assert "nothing new" in capsys.readouterr().out
    assert call("status", "Qatar", "--json") == 1
    found = {s["instrument"]: s for s in json.loads(capsys.readouterr().out)["standings"]}
    assert (found["NPT"]["standing"], found["NPT"]["since"]) == ("party", "1989-04-03")


def test_all_treaties_of_the_portal_are_asked_for(server: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    server.say(NPT, status=404)
    assert call("update", "--portal", server.url) == 2
    asked = {question["variables"]["input"]["short_name"] for question in server.asked}
    assert {"npt", "bwc", "cwc", "ctbt", "tpnw", "1925", "tlatelolco", "rarotonga", "pelindaba", "bangkok", "canwfz"} <= asked
    assert capsys.readouterr().err.count("404") == len(asked)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<html>busy</html>", 200, "no JSON"),
        (b'{"errors": [{"message": "unknown treaty"}], "data": null}', 200, "unknown treaty"),
        (b"[" * 100_000, 200, "no JSON"),
        (b"", 403, "403"),
    ],
)
def test_what_is_no_answer_replaces_nothing(
    server: Portal, capsys: pytest.CaptureFixture[str], body: bytes, status: int, said: str
) -> None:
    server.say(NPT)
    call("update", "NPT", "--portal", server.url)
    server.answers.clear()
    server.say(body, status)
    assert call("update", "NPT", "--portal", server.url) == 2
    assert said in capsys.readouterr().err
    current = ReferenceStore(default_home()).current("treaties-unoda-npt")
    assert current is not None
    assert current.entries == 4


def test_a_shorter_answer_is_refused(server: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    server.say(NPT)
    server.say(answer(("1989-04-03", "Accession", "Qatar", "US")))
    call("update", "NPT", "--portal", server.url)
    assert call("update", "NPT", "--portal", server.url) == 2
    assert "--force" in capsys.readouterr().err


def test_a_busy_portal_is_asked_again(server: Portal, tmp_path: Path) -> None:
    pauses: list[float] = []
    server.say(b"", 503)
    server.say(NPT, headers={"Content-Length": str(len(NPT) + 5), "Connection": "close"})
    server.say(NPT)
    saved = portal.ask("npt", tmp_path, server.url, pauses.append)
    assert saved.read_bytes() == NPT
    assert pauses == list(portal.PAUSES_S)


def test_a_portal_that_stays_busy_is_given_up(server: Portal, tmp_path: Path) -> None:
    server.say(b"", 503)
    with pytest.raises(UnreadableInput) as failed:
        portal.ask("npt", tmp_path, server.url, lambda wait_s: None)
    assert failed.value.defect.code == "portal.failed"
    assert len(server.asked) == 3


def test_an_endless_answer_is_cut(server: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "MAX_BYTES", 100)
    server.say(NPT)
    with pytest.raises(UnreadableInput) as failed:
        portal.ask("npt", tmp_path, server.url)
    assert failed.value.defect.code == "portal.too_large"


@pytest.mark.parametrize("address", ["http://example.org", "file:///etc/passwd", "ftp://example.org"])
def test_only_tls_is_asked(tmp_path: Path, address: str) -> None:
    with pytest.raises(UnreadableInput) as failed:
        portal.ask("npt", tmp_path, address)
    assert failed.value.defect.code == "portal.not_tls"


def test_a_treaty_that_the_portal_does_not_keep(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("update", "ICSANT") == 2
    assert "does not keep ICSANT" in capsys.readouterr().err


def stored() -> int:
    current = ReferenceStore(default_home()).current("treaties-unoda-npt")
    return current.entries if current else 0


def test_actions_are_counted_whatever_totals_the_portal_states(server: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(NPT)
    told["data"]["treaty_"]["data"] |= {"total": 190, "parties": 191, "signatories": "93"}
    told["data"]["treaty_"]["data"]["actions_"].append({"date": "1995-02-30 00:00:00", "action_type_": "Accession",
                                                        "state": {"name": "Atlantis"}, "depositary": None})
    server.say(json.dumps(told).encode())
    assert call("update", "NPT", "--portal", server.url) == 3
    shown = capsys.readouterr()
    assert "4 read + 1 rejected = 5 units" in shown.out
    assert "Atlantis" in shown.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda treaty: {**treaty, "pageInfo": {"hasNextPage": True}}, "one page of several"),
        (lambda treaty: {"actions_": {"edges": treaty["actions_"], "pageInfo": {"hasNextPage": True}}}, "one page of several"),
        (lambda treaty: {"actions_": {"edges": treaty["actions_"]}}, "no list of actions"),
        (lambda treaty: {"actions": treaty["actions_"]}, "no list of actions"),
        (lambda treaty: None, "no list of actions"),
        (lambda treaty: [treaty, treaty], "no list of actions"),
        (lambda treaty: {"actions_": []}, "nothing could be read"),
        (lambda treaty: {"actions_": ["1989-04-03", None, {"date": {}, "state": "Qatar"}]}, "nothing could be read"),
    ],
)
def test_another_shape_of_the_answer_replaces_nothing(
    server: Portal, capsys: pytest.CaptureFixture[str], change: Any, said: str
) -> None:
    server.say(NPT)
    call("update", "NPT", "--portal", server.url)
    told = json.loads(NPT)
    told["data"]["treaty_"]["data"] = change(told["data"]["treaty_"]["data"])
    server.answers.clear()
    server.say(json.dumps(told).encode())
    assert call("update", "NPT", "--portal", server.url) == 2
    assert said in capsys.readouterr().err
    assert stored() == 4


def test_an_answer_with_data_and_errors_is_refused(server: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    """GraphQL may give what it could find beside its errors: half a register is none."""
    server.say(json.dumps({**json.loads(NPT), "errors": [{"message": "depositary could not be read"}]}).encode())
    assert call("update", "NPT", "--portal", server.url) == 2
    assert "depositary could not be read" in capsys.readouterr().err
    assert stored() == 0


def test_one_treaty_failing_does_not_keep_the_next_out(server: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    server.say(b"", 404)
    server.say(NPT)
    assert call("update", "BWC", "NPT", "--portal", server.url) == 2
    assert "404" in capsys.readouterr().err
    assert stored() == 4


def test_a_portal_that_does_not_answer_in_time(server: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "TIMEOUT_S", 0.05)
    server.drop_s = 0.5
    server.say(NPT)
    with pytest.raises(UnreadableInput) as failed:
        portal.ask("npt", tmp_path, server.url, lambda wait_s: None)
    assert (failed.value.defect.code, len(server.asked)) == ("portal.failed", 3)


def test_an_answer_in_drops_is_given_up(server: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "LONGEST_S", 0.05)
    server.drop_s = 0.01
    server.say(NPT)
    with pytest.raises(UnreadableInput) as failed:
        portal.ask("npt", tmp_path, server.url, lambda wait_s: None)
    assert "not whole" in dict(failed.value.defect.parameters)["reason"]
    assert not list(tmp_path.glob("*.json"))


def test_nobody_is_there(server: Portal, tmp_path: Path) -> None:
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(UnreadableInput) as failed:
        portal.ask("npt", tmp_path, server.url, lambda wait_s: None)
    assert failed.value.defect.code == "portal.failed"
    assert dict(failed.value.defect.parameters)["tries"] == "3"


def test_a_redirect_without_tls_is_not_followed(server: Portal, tmp_path: Path) -> None:
    server.say(b"", 302, {"Location": "http://example.org/graphql"})
    with pytest.raises(UnreadableInput) as failed:
        portal.ask("npt", tmp_path, server.url)
    assert failed.value.defect.code == "portal.refused"
    assert "without TLS" in dict(failed.value.defect.parameters)["reason"]
