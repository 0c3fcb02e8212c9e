"""Mails between the two towns of an adoption; never to people who left."""

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from adoptions.models import Adoption
from core.mail import queue_mail
from core.models import AuditEntry
from municipalities.choices import Role


def tell_origin(adoption: Adoption) -> None:
    """Coordinators of the origin and the authors of the project, each once."""
    town = adoption.project.municipality_id
    authors = AuditEntry.objects.filter(
        object_id=str(adoption.project_id), action__in=("created", "edited", "submitted")
    ).values("actor_id")
    people = User.objects.filter(
        Q(memberships__role=Role.COORDINATOR) | Q(pk__in=authors),
        is_active=True,
        memberships__municipality=town,
    )
    _tell(adoption, "recorded", people)


def tell_adopter(adoption: Adoption, decision: str) -> None:
    """Whoever recorded it, if still a member, and the coordinators."""
    people = User.objects.filter(
        Q(memberships__role=Role.COORDINATOR) | Q(pk=adoption.created_by_id),
        is_active=True,
        memberships__municipality=adoption.municipality_id,
    )
    _tell(adoption, decision, people)


def _tell(adoption: Adoption, what: str, people) -> None:
    for person in people.distinct().order_by("email"):
        queue_mail(
            to=person.email,
            template=f"adoptions/{what}",
            context={
                "person": person,
                "adoption": adoption,
                "project": adoption.project,
                "town": adoption.municipality,
                "origin": adoption.project.municipality,
                "url": settings.SITE_URL + adoption.get_absolute_url(),
            },
            language=person.language,
        )
