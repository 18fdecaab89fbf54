"""The block on the network is real, here and in child processes; loopback stays open."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import network_block

ELSEWHERE = "192.0.2.1"  # TEST-NET-1 (RFC 5737): nobody's address


def test_connections_elsewhere_are_refused() -> None:
    with socket.socket() as tcp, pytest.raises(network_block.NetworkBlocked):
        tcp.connect((ELSEWHERE, 80))
    with socket.socket() as tcp, pytest.raises(network_block.NetworkBlocked):
        tcp.connect_ex((ELSEWHERE, 80))
    with socket.socket(type=socket.SOCK_DGRAM) as udp, pytest.raises(network_block.NetworkBlocked):
        udp.sendto(b"x", (ELSEWHERE, 53))
    with socket.socket(socket.AF_INET6) as tcp, pytest.raises(network_block.NetworkBlocked):
        tcp.connect(("2001:db8::1", 80))


@pytest.mark.parametrize("lookup", [socket.gethostbyname, lambda host: socket.getaddrinfo(host, 80)])
def test_names_are_not_even_looked_up(lookup: object) -> None:
    assert callable(lookup)
    with pytest.raises(network_block.NetworkBlocked):
        lookup("example.org")


def test_the_block_is_no_weather() -> None:
    """`urlopen` turns OSErrors into URLError; the block must come through as itself."""
    with pytest.raises(network_block.NetworkBlocked):
        urllib.request.urlopen("http://example.org/")


def test_children_are_blocked_too() -> None:
    code = f"import socket; socket.socket().connect(({ELSEWHERE!r}, 80))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "NetworkBlocked" in done.stderr


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(("localhost", server.getsockname()[1])) as client:
            peer, _ = server.accept()
            with peer:
                client.sendall(b"hello")
                assert peer.recv(5) == b"hello"


def test_every_test_has_its_own_home(kordon_home: Path, tmp_path: Path) -> None:
    assert Path(os.environ["KORDON_HOME"]) == kordon_home
    assert kordon_home.is_relative_to(tmp_path)
