"""Values in API format (docs/api.md): null for unknown, UTC, absolute URLs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def text(value: str) -> str | None:
    """The text, or None instead of an empty string."""
    return value or None


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with ``Z``, whole seconds."""
    if value is None:
        return None
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def absolute(path: str) -> str:
    """Absolute URL built from ``SITE_URL``, never from the host of the request (R16)."""
    return settings.SITE_URL + path


class Address:
    """``Address("api-project", sample)(pk)`` is the absolute URL of that route for ``pk``.

    The route is reversed once, because a list of a hundred would reverse it hundreds of times. URLs of
    pages are those of the default language. ``sample`` is any value that the route accepts.
    """

    def __init__(self, name: str, sample: Any, *after: Any) -> None:
        self._name, self._sample, self._after = name, sample, after
        self._parts: tuple[str, str] | None = None

    def __call__(self, value: Any) -> str:
        before, after = self._parts or self._resolve()
        return f"{settings.SITE_URL}{before}{value}{after}"

    def _resolve(self) -> tuple[str, str]:
        with translation.override(settings.LANGUAGE_CODE):
            path = reverse(self._name, args=[self._sample, *self._after])
        before, _sample, after = path.rpartition(str(self._sample))
        self._parts = (before, after)
        return self._parts


ANY_ID = UUID(int=0)


def permalink(pk: UUID | str) -> str:
    return f"{settings.SITE_URL}/id/{pk}/"


def permalink_of(source_permalink: str, pk: UUID | str) -> str:
    """Permanent URL of a record, at the instance that keeps it (docs/federation.md)."""
    return source_permalink or permalink(pk)
