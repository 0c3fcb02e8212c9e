"""Read a peer's change feed page by page through the outgoing HTTP client (R45)."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import http_client

PAGE_SIZE = 50
MAX_BYTES = 16_000_000
SECONDS = 20.0
MAX_WAITS = 5
MAX_SECONDS_WAITED = 60
_MAX_CURSOR_CHARACTERS = 2_000
_HEADERS = {"Accept": "application/json", "User-Agent": "exchange-harvest"}
Fetch = Callable[..., http_client.Answer]


class PeerFailed(DomainError):
    """The peer could not be read; records imported so far are kept."""

    code = "peer-failed"
    status = 502


class ResyncRequired(Exception):
    """The peer's feed was reset: everything must be read again."""


class UnknownKind(Exception):
    """The peer does not support one of the requested kinds."""


@dataclass(frozen=True)
class Change:
    """One row of the feed; ``object`` is unvalidated data, None after a delete."""

    kind: str
    pk: UUID
    object: dict | None


@dataclass(frozen=True)
class Page:
    changes: list[Change]
    cursor: str
    has_more: bool


class Feed:
    """Tests may inject ``wait`` and ``fetch``."""

    def __init__(self, base_url: str, *, fetch: Fetch | None = None, wait=time.sleep) -> None:
        self._base = base_url.rstrip("/")
        self._fetch, self._wait = fetch or http_client.fetch, wait
        self._page_size = PAGE_SIZE

    def page(self, cursor: str, kinds: Iterable[str]) -> Page:
        """Fetch the page after ``cursor``; anonymous, so only public data.

        Raises `PeerFailed`, `ResyncRequired`, `UnknownKind`.
        """
        while True:
            query = [("include", "object"), ("page_size", self._page_size)]
            query += [("kind", kind) for kind in kinds]
            query += [("cursor", cursor)] if cursor else []
            answer = self._get(f"/api/v1/changes/?{urlencode(query)}")
            if not answer.is_cut:
                return _page(answer, had_cursor=bool(cursor))
            if self._page_size == 1:
                raise PeerFailed(_("Ein Eintrag der Partner-Instanz ist zu groß."))
            self._page_size = max(1, self._page_size // 5)

    def project(self, pk: UUID) -> dict | None:
        """Fetch a project referenced before the feed has reached it; None if not found."""
        answer = self._get(f"/api/v1/projects/{pk}/")
        if answer.status != 200 or answer.is_cut:
            return None
        return _parsed(answer)

    def _get(self, path: str) -> http_client.Answer:
        for _number in range(MAX_WAITS):
            try:
                answer = self._fetch(
                    "GET", self._base + path, headers=_HEADERS, limit=MAX_BYTES, seconds=SECONDS
                )
            except http_client.TargetRefused as error:
                raise PeerFailed(error.message) from None
            except http_client.NotReached as error:
                text = _("Die Partner-Instanz ist nicht erreichbar (%(reason)s).")
                raise PeerFailed(text % {"reason": error.reason}) from None
            if answer.status not in (429, 503):
                return answer
            self._wait(_seconds_to_wait(answer))
        raise PeerFailed(_("Die Partner-Instanz ist überlastet. Der nächste Abgleich geht weiter."))


def _seconds_to_wait(answer: http_client.Answer) -> int:
    text = answer.headers.get("retry-after", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return min(int(text), MAX_SECONDS_WAITED) if is_number else 5


def _parsed(answer: http_client.Answer) -> dict:
    try:
        data = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        data = None
    if not isinstance(data, dict):
        raise PeerFailed(_("Die Partner-Instanz antwortet nicht mit JSON."))
    return data


def _page(answer: http_client.Answer, *, had_cursor: bool) -> Page:
    if answer.status != 200:
        raise _failure(answer, had_cursor=had_cursor)
    data = _parsed(answer)
    rows, cursor = data.get("results"), data.get("cursor")
    is_sound = isinstance(rows, list) and isinstance(cursor, str)
    if not is_sound or len(cursor) > _MAX_CURSOR_CHARACTERS or "\x00" in cursor:
        raise PeerFailed(_("Der Änderungsstrom der Partner-Instanz ist beschädigt."))
    changes = [change for row in rows if (change := _change(row)) is not None]
    return Page(changes, cursor, data.get("has_more") is True)


def _failure(answer: http_client.Answer, *, had_cursor: bool) -> Exception:
    try:
        problem = _parsed(answer)
    except PeerFailed:
        problem = {}
    code = problem.get("code")
    if had_cursor and code in ("resync-required", "invalid-cursor"):
        return ResyncRequired()
    errors = problem.get("errors")
    rows = errors if isinstance(errors, list) else []
    named = [row.get("parameter") for row in rows if isinstance(row, dict)]
    if answer.status == 400 and "kind" in named:
        return UnknownKind()
    text = _("Die Partner-Instanz antwortet mit dem Status %(status)s.")
    return PeerFailed(text % {"status": answer.status})


def _change(row) -> Change | None:
    """Parse one row; None if its id is not a UUID."""
    if not isinstance(row, dict):
        return None
    kind, found = row.get("kind"), row.get("object")
    try:
        pk = UUID(row.get("id"))
    except (ValueError, TypeError, AttributeError):
        return None
    if row.get("action") == "delete":
        return Change(str(kind), pk, None)
    return Change(str(kind), pk, found if isinstance(found, dict) else {})
