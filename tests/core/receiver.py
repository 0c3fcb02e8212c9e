"""A real HTTP server on loopback with configurable bad answers."""

import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Request:
    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``answers`` are used in turn and the last one repeats: bytes, or a function of the socket.

    ``hits`` counts connections, whatever was sent on them.
    """

    answers: list = field(default_factory=lambda: [ok()])
    host: str = "127.0.0.1"
    tls: object = None
    requests: list[Request] = field(default_factory=list)
    hits: int = 0

    def __enter__(self):
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._listener = socket.create_server((self.host, 0), family=family)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._listener.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def _serve(self):
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self.hits += 1
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection):
        try:
            connection.settimeout(20)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self.requests.append(_read(connection))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)
        except OSError:
            pass
        finally:
            connection.close()


def _read(connection) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            raise OSError
        data += piece
    head, _blank, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65_536)
    return Request(first, headers, body)


def answer(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def ok(body: bytes = b"danke") -> bytes:
    return answer("200 OK", body)


def hang(connection) -> None:
    """Send no answer until the client gives up."""
    connection.recv(1)


def drip(connection) -> None:
    """Send one byte of the answer every fifth of a second."""
    for byte in answer("200 OK", b"x" * 500):
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def flood(connection) -> None:
    """Answer with ten million bytes."""
    connection.sendall(answer("200 OK", b"x" * 10_000_000))
