"""Mails about decisions, to the people of the town who wrote or submitted the entry."""

from django.conf import settings

from accounts.models import User
from core.mail import queue_mail
from core.models import AuditEntry
from editorial.models import EditorialModel


def tell_authors(entry: EditorialModel, decision: str, *, reason: str) -> None:
    """One mail to each author who is still a member of the town; none to those who left."""
    for person in authors(entry):
        queue_mail(
            to=person.email,
            template=f"editorial/{decision}",
            context={"person": person, "entry": entry, "reason": reason, "url": _address(entry)},
            language=person.language,
        )


def authors(entry: EditorialModel):
    """Active members of the town who created, edited or submitted the entry."""
    ids = AuditEntry.objects.filter(
        object_id=str(entry.pk), action__in=("created", "edited", "submitted")
    ).values("actor_id")
    return User.objects.filter(
        pk__in=ids, is_active=True, memberships__municipality=entry.municipality_id
    ).order_by("email")


def _address(entry: EditorialModel) -> str:
    return settings.SITE_URL + entry.get_absolute_url()
