"""An SMTP server that accepts mail, or fails in a way that the mail itself selects."""

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Arrived:
    """A mail received completely, whatever the server answered."""

    receivers: tuple[str, ...]
    message: Message


@dataclass
class Sink:
    """The first word of a subject selects the failure at its first delivery attempt.

    ``later`` is answered 451, ``cut`` loses its connection before the 250, ``hang`` gets no answer.
    All other mails, and every second attempt, are accepted.
    """

    arrived: list[Arrived] = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)
    hanging: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content)
        what = message["Subject"].split()[0]
        first = not self.refused[message["Message-ID"]]
        self.refused[message["Message-ID"]] += 1
        if first and what == "later":
            return "451 4.3.0 Please try again later"
        self.arrived.append(Arrived(tuple(envelope.rcpt_tos), message))
        if first and what == "cut":
            server.transport.abort()
        if first and what == "hang":
            self.hanging.release()
            await asyncio.sleep(600)
        return "250 OK"

    def listening(self, port: int) -> Controller:
        """The server for this sink; control it with start() and stop()."""
        return Controller(self, hostname="127.0.0.1", port=port)
