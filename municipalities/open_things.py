"""Open items of a town's coordinators. They belong to the town, so no heir is needed."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.offboarding import OffboardingPart, Thing, register_part
from municipalities.choices import Role
from municipalities.models import AccessRequest, Invitation, Membership


def _access_requests(user_id: UUID, town: UUID) -> list[Thing]:
    """Pending requests for access that the person may decide as coordinator."""
    rows = Membership.objects.filter(user=user_id, municipality=town, role=Role.COORDINATOR)
    if not rows.exists():
        return []
    url = reverse("team")
    wishes = AccessRequest.objects.filter(
        municipality=town, status=AccessRequest.Status.PENDING
    ).select_related("user")
    return [Thing(wish.pk, wish.user.get_full_name(), url) for wish in wishes]


def _invitations(user_id: UUID, town: UUID) -> list[Thing]:
    url = reverse("team")
    rows = Invitation.objects.filter(
        municipality=town,
        invited_by=user_id,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    ).order_by("created_at")
    return [Thing(row.pk, row.email, url) for row in rows]


def register_parts() -> None:
    register_part(
        OffboardingPart(
            "access_requests",
            _("Anfragen um Zugang, über die zu entscheiden ist"),
            85,
            _access_requests,
            needs_heir=False,
        )
    )
    register_part(
        OffboardingPart("invitations", _("Offene Einladungen"), 86, _invitations, needs_heir=False)
    )
