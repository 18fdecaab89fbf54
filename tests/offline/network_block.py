"""Blocks every connection but loopback, in the tests' own process and in every Python they start.

`conftest.py` calls `block` and puts this folder on PYTHONPATH; Python imports `sitecustomize` at start, so child processes
are blocked too. The error is no OSError: code that takes a refused connection for bad weather and goes on
must not hide it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any


class NetworkBlocked(RuntimeError):
    """A test reached for another machine."""


def is_loopback(host: object) -> bool:
    """True for loopback addresses, `localhost`, and no host at all (any local address)."""
    if host is None or host in ("", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(host: object) -> None:
    if not is_loopback(host):
        raise NetworkBlocked(f"tests may only connect to loopback, not to {host!r}")


def _guard_address(name: str, position: int) -> None:
    """Wrap a method of `socket.socket` whose address is its argument at `position` (-1: the last)."""
    original: Callable[..., Any] = getattr(socket.socket, name)

    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and arguments:
            address = arguments[position]
            _refuse(address[0] if isinstance(address, tuple) else address)
        return original(self, *arguments)

    setattr(socket.socket, name, guarded)


def _guard_lookup(name: str) -> None:
    original: Callable[..., Any] = getattr(socket, name)

    def guarded(host: Any, *arguments: Any, **named: Any) -> Any:
        _refuse(host)
        return original(host, *arguments, **named)

    setattr(socket, name, guarded)


def block() -> None:
    """Put the guards in place, once."""
    if getattr(socket, "kordon_blocked", False):
        return
    for name, position in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        _guard_address(name, position)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        _guard_lookup(name)
    socket.kordon_blocked = True  # type: ignore[attr-defined]
