"""Write a person's own entry in the directory."""

from django.db import transaction

from accounts.models import User
from core.audit import recording as audit
from directory.models import Expert

FIELDS = (
    "is_listed",
    "about",
    "phone",
    "shows_name",
    "shows_office",
    "shows_email",
    "shows_phone",
)


@transaction.atomic
def save_own(user: User, *, fields: dict) -> Expert:
    """Save one's own entry; the audit log records which details are shown, not their content."""
    row, _created = Expert.objects.update_or_create(
        user=user, defaults={name: fields[name] for name in FIELDS}
    )
    row.themes.set(fields["themes"])
    shown = [name for name in FIELDS if name.startswith("shows_") and fields[name]]
    audit.record("directory_changed", row, by=user.pk, listed=fields["is_listed"], shown=shown)
    return row
