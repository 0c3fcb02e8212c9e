"""Keeps the test process off the network: only loopback addresses and Unix sockets can be reached.

PostgreSQL is reached by libpq and Chromium is a process of its own; neither uses Python's sockets.
"""

import contextlib
import ipaddress
import socket
from collections.abc import Iterator
from unittest import mock

import pytest


def is_local(family: int, address: object) -> bool:
    """Whether ``address``, as given to ``socket.connect``, is on this machine."""
    if family == socket.AF_UNIX:
        return True
    host = address[0] if isinstance(address, tuple) else ""
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def no_network() -> Iterator[None]:
    """Fail the test that connects or sends to another machine.

    The failure is no `Exception`, so that code which expects unreachable servers does not swallow it.
    """
    with contextlib.ExitStack() as patches:
        for name in ("connect", "connect_ex", "sendto"):
            patches.enter_context(mock.patch.object(socket.socket, name, _guarded(name)))
        yield


def _guarded(name: str):
    original = getattr(socket.socket, name)

    def method(self, *args):
        address = args[-1]
        if not is_local(self.family, address):
            pytest.fail(f"socket.{name} to {address!r}: tests may not use the network")
        return original(self, *args)

    return method
