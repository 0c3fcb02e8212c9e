"""Values as the contract wants them (api.md §1): null for unknown, UTC, absolute addresses."""

from datetime import UTC, datetime

from django.conf import settings


def text(value: str) -> str | None:
    """A text or null, never an empty string."""
    return value or None


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with ``Z``, whole seconds."""
    if value is None:
        return None
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def absolute(path: str) -> str:
    """With the host of the setting, never that of the request (security R16)."""
    return settings.SITE_URL + path
