"""Offboarding: the adoptions that a departing person keeps up or has to confirm."""

from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.offboarding import Departure, OffboardingPart, Thing, register_part
from adoptions.choices import OPEN, Basis
from adoptions.models import Adoption
from core.audit import recording as audit
from editorial.models import Authorship


def _kept_by(user_id: UUID, town: UUID) -> QuerySet:
    """Open adoptions of this town that the person recorded or inherited."""
    inherited = audit.inherited_by(user_id, town, Adoption._meta.label_lower)
    rows = Adoption.objects.filter(municipality=town, stage__in=OPEN)
    return (
        rows.annotate(audit_key=Cast("pk", TextField()))
        .filter(Q(created_by=user_id) | Q(audit_key__in=inherited))
        .select_related("project")
        .order_by("created_at", "pk")
    )


def _to_confirm(user_id: UUID, town: UUID) -> QuerySet:
    """Other towns' adoptions awaiting confirmation of projects in the person's name."""
    own = Authorship.objects.filter(user=user_id).values("object_id")
    rows = Adoption.objects.filter(
        project__municipality=town,
        stage__in=OPEN,
        basis=Basis.TOWN,
        origin_confirmed_at=None,
        origin_disputed_at=None,
    )
    return (
        rows.filter(Q(project__created_by=user_id) | Q(project__in=own))
        .select_related("project")
        .order_by("created_at", "pk")
    )


def _things(rows: QuerySet) -> list[Thing]:
    return [Thing(row.pk, row.project.title, row.get_absolute_url()) for row in rows]


def _hand_over(departure: Departure) -> None:
    audit.record_heir(
        _kept_by(departure.person_id, departure.municipality_id),
        by=departure.by_id,
        municipality_id=departure.municipality_id,
        person=departure.person_id,
        heir=departure.heir_id,
    )


def register_parts() -> None:
    """Confirmations follow the project's authors, so they are handed over with the project."""
    register_part(
        OffboardingPart(
            "adoptions",
            _("Nachnutzungen, deren Stand zu pflegen ist"),
            60,
            lambda user_id, town: _things(_kept_by(user_id, town)),
            _hand_over,
        )
    )
    register_part(
        OffboardingPart(
            "confirmations",
            _("Nachnutzungen anderer, die zu bestätigen sind"),
            61,
            lambda user_id, town: _things(_to_confirm(user_id, town)),
        )
    )
