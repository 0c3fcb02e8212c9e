"""Offboarding: a departing person's open questions and partnership requests."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.offboarding import Departure, OffboardingPart, Thing, register_part
from core.audit import recording as audit
from discussion.models import Partnership, Post


def _questions(user_id: UUID, town: UUID) -> QuerySet:
    """Visible questions without a visible answer."""
    answers = Post.objects.filter(question=OuterRef("pk"), hidden_at=None)
    rows = Post.objects.questions().filter(~Exists(answers), municipality=town, hidden_at=None)
    return _of(rows, Q(author=user_id), user_id, town)


def _wishes(user_id: UUID, town: UUID) -> QuerySet:
    """Partnership requests that the other town has not decided on."""
    rows = Partnership.objects.filter(municipality=town, state=Partnership.State.WISHED)
    return _of(rows, Q(created_by=user_id), user_id, town)


def _of(rows: QuerySet, own: Q, user_id: UUID, town: UUID) -> QuerySet:
    inherited = audit.inherited_by(user_id, town, rows.model._meta.label_lower)
    return (
        rows.annotate(audit_key=Cast("pk", TextField()))
        .filter(own | Q(audit_key__in=inherited))
        .select_related("project__revision_of")
    )


def _part(code: str, label, order: int, rows) -> OffboardingPart:
    def open_things(user_id: UUID, town: UUID) -> list[Thing]:
        found = rows(user_id, town)
        return [Thing(row.pk, row.project.title, row.get_absolute_url()) for row in found]

    def hand_over(departure: Departure) -> None:
        audit.record_heir(
            rows(departure.person_id, departure.municipality_id),
            by=departure.by_id,
            municipality_id=departure.municipality_id,
            person=departure.person_id,
            heir=departure.heir_id,
        )

    return OffboardingPart(code, label, order, open_things, hand_over)


def register_parts() -> None:
    register_part(_part("questions", _("Fragen ohne Antwort"), 70, _questions))
    register_part(_part("partnerships", _("Gewünschte Entwicklungspartnerschaften"), 71, _wishes))
