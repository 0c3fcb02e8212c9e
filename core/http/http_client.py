"""The only client for outgoing HTTP (R45), used by webhooks and the harvest of other instances.

The host name is resolved once and every address must be public (`core.http.ssrf`). The connection goes
to one of these addresses, and TLS verifies the certificate for the host name. No redirects, cookies,
proxy variables or decompression. One time limit covers everything.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.http.ssrf import Target, TargetRefused, addresses_of, parse

__all__ = ["Answer", "NotReached", "TargetRefused", "check", "fetch"]
SECONDS = 5.0
MAX_BYTES = 64_000
_MAX_HEADER_BYTES = 64_000
_MAX_ADDRESSES = 4


class NotReached(Exception):
    """No complete response in time; ``reason`` is ``timeout``, ``connection``, ``tls`` or ``protocol``."""

    def __init__(self, reason: str, duration_ms: int = 0):
        super().__init__(reason)
        self.reason, self.duration_ms = reason, duration_ms


@dataclass(frozen=True)
class Answer:
    """Any response, errors and redirects included; ``body`` as sent, truncated (``is_cut``) at the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    duration_ms: int
    is_cut: bool = False


def check(url: str, *, seconds: float = SECONDS) -> None:
    """Raise `TargetRefused` if `fetch` would refuse ``url`` now."""
    addresses_of(parse(url), seconds=seconds)


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limit: int = MAX_BYTES,
    seconds: float = SECONDS,
) -> Answer:
    """Send one request. ``seconds`` covers everything from name resolution to the last byte; at most
    ``limit`` bytes of the body are kept.

    Raises `TargetRefused` or `NotReached`.
    """
    started = time.monotonic()
    deadline = started + seconds
    target = parse(url)
    addresses = addresses_of(target, seconds=seconds)
    wanted = {
        "Host": target.host_header,
        "Accept-Encoding": "identity",
        "Connection": "close",
        **(headers or {}),
    }
    try:
        with closing(_opened(target, addresses, deadline)) as raw:
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.auto_open = 0
            connection.sock = _TimedSocket(raw, deadline, limit + _MAX_HEADER_BYTES)
            connection.request(method, target.path, body=body, headers=wanted)
            answer, content = _read(connection, limit)
    except Exception as error:
        reason = _reason(error, deadline)
        if reason is None:
            raise
        raise NotReached(reason, _milliseconds(started)) from error
    is_cut = len(content) > limit
    if answer.length and not is_cut:
        raise NotReached("protocol", _milliseconds(started))
    named = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, named, content[:limit], _milliseconds(started), is_cut)


def _read(
    connection: http.client.HTTPConnection, limit: int
) -> tuple[http.client.HTTPResponse, bytes]:
    """http.client raises `ValueError` for some malformed responses, such as a negative chunk size."""
    try:
        answer = connection.getresponse()
        return answer, answer.read(limit + 1)
    except ValueError as error:
        raise http.client.HTTPException from error


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _reason(error: Exception, deadline: float) -> str | None:
    """`NotReached.reason` for a network error; None for an error in our own code."""
    if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
        return "timeout"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, OSError):
        return "connection"
    if isinstance(error, http.client.HTTPException):
        return "protocol"
    return None


class _TimedSocket:
    """The part of the socket interface that http.client needs, with one deadline for the whole exchange.

    A plain socket timeout applies to each read, so a server sending one byte per second would never
    hit it.
    """

    def __init__(self, raw: socket.socket, deadline: float, most_bytes: int):
        self._raw, self._deadline, self._most_bytes = raw, deadline, most_bytes

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._raw.settimeout(_left(self._deadline))
            view = view[self._raw.send(view) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._raw, self._deadline, self._most_bytes))

    def close(self) -> None:
        """Does nothing: http.client calls it before the body is read. The opener closes the socket."""


class _TimedReader(io.RawIOBase):
    def __init__(self, raw: socket.socket, deadline: float, most_bytes: int):
        self._raw, self._deadline, self._bytes_left = raw, deadline, most_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._raw.settimeout(_left(self._deadline))
        count = self._raw.recv_into(buffer)
        self._bytes_left -= count
        if self._bytes_left < -len(buffer):
            raise http.client.LineTooLong("answer")
        return count


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _opened(target: Target, addresses: list[str], deadline: float) -> socket.socket:
    raw = _connected(addresses[:_MAX_ADDRESSES], target.port, deadline)
    if not target.is_secure:
        return raw
    try:
        raw.settimeout(_left(deadline))
        return tls_context().wrap_socket(raw, server_hostname=target.host)
    except BaseException:
        raw.close()
        raise


def _connected(addresses: list[str], port: int, deadline: float) -> socket.socket:
    """Connect to the first address that accepts; each gets an equal share of the remaining time."""
    for number, address in enumerate(addresses, 1):
        try:
            return connect(address, port, _left(deadline) / (len(addresses) - number + 1))
        except OSError:
            if number == len(addresses):
                raise
    raise TargetRefused


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to a numeric address; no name resolution."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    raw = socket.socket(family, socket.SOCK_STREAM)
    try:
        raw.settimeout(seconds)
        raw.connect((address, port))
    except BaseException:
        raw.close()
        raise
    return raw


@lru_cache
def tls_context() -> ssl.SSLContext:
    """TLS 1.2 or newer, system certificates, host name verified."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
