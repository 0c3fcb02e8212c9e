"""Values as the API gives them (docs/api.md): null for unknown, UTC, absolute addresses."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def text(value: str) -> str | None:
    """A text or null, never an empty string."""
    return value or None


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with ``Z``, whole seconds."""
    if value is None:
        return None
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def absolute(path: str) -> str:
    """With the host of the setting, never that of the request (R16)."""
    return settings.SITE_URL + path


class Address:
    """``Address("api-project", sample)(pk)`` is the absolute address of that route for ``pk``.

    Resolved once: a list of a hundred would ask the router hundreds of times. Pages are named in the
    default language, whoever asks. ``sample`` is any value that the route takes.
    """

    def __init__(self, name: str, sample, *after) -> None:
        self._name, self._sample, self._after = name, sample, after
        self._parts: tuple[str, str] | None = None

    def __call__(self, value) -> str:
        before, after = self._parts or self._resolve()
        return f"{settings.SITE_URL}{before}{value}{after}"

    def _resolve(self) -> tuple[str, str]:
        with translation.override(settings.LANGUAGE_CODE):
            path = reverse(self._name, args=[self._sample, *self._after])
        before, _sample, after = path.rpartition(str(self._sample))
        self._parts = (before, after)
        return self._parts


ANY_ID = UUID(int=0)


def permalink(pk) -> str:
    return f"{settings.SITE_URL}/id/{pk}/"


# what a row needs for `permalink_of` and `source_of`
SOURCE = ("source_instance", "source_permalink", "source_version")


def permalink_of(row) -> str:
    """The permanent address of a record: that of the instance which keeps it (docs/federation.md)."""
    return row.source_permalink or permalink(row.pk)


def source_of(row) -> dict | None:
    """From which instance a record was harvested; None for our own."""
    if not row.source_instance:
        return None
    return {
        "instance": row.source_instance,
        "permalink": row.source_permalink,
        "version": row.source_version,
    }
