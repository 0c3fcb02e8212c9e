"""Convert stored addresses to canonical spelling; used by migrations and ``check_addresses``.

Two rows that turn out to be the same mailbox are never merged: an administrator decides.
"""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from core.mail.addresses import canonical

# matches addresses that cannot be in canonical spelling
OTHERWISE_SPELLED = r"[^!-~]|[A-Z<>]|\.$"


def otherwise_spelled(rows: QuerySet) -> Iterator[tuple[object, str, str]]:
    """Rows not in canonical spelling: row, stored address, canonical spelling ("" if invalid)."""
    for row in rows.filter(email__regex=OTHERWISE_SPELLED).order_by("pk").iterator():
        try:
            yield row, row.email, canonical(row.email)
        except ValidationError:
            yield row, row.email, ""


def respell(rows: QuerySet, conflicting) -> list[str]:
    """Write the canonical spelling where it is free; return the conflicts for an administrator.

    ``conflicting(row, spelling)`` returns the rows that already have that spelling.
    """
    left = []
    for row, before, after in otherwise_spelled(rows):
        others = conflicting(row, after).exclude(pk=row.pk) if after else rows.none()
        if not after or others.exists():
            with_whom = ", ".join(str(other.pk) for other in others[:5]) or "no address"
            left.append(f"{row._meta.label} {row.pk}: {before} -> {after} ({with_whom})")
        else:
            rows.filter(pk=row.pk).update(email=after)
    return left
