"""Offboarding: requests pass to a named successor, else to the deputy or the coordinators."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.offboarding import Departure, OffboardingPart, Thing, register_part
from contacts.choices import CLOSED, RequestState
from contacts.collected_notices import tell_handed_over
from contacts.models import ContactRequest, Reminder, Responsibility
from contacts.people import taking_part
from core.audit import recording as audit
from municipalities.models import Membership
from notifications.services import Receiver

_ASKED_AFTER = timedelta(days=181)


def hand_over(user_id: UUID, municipality_id: UUID | None) -> None:
    """Notify the colleagues who take over from a person who left without naming a successor.

    Each gets one notice listing the requests.
    """
    towns = Membership.objects.filter(user=user_id).values_list("municipality", flat=True)
    for town in [municipality_id] if municipality_id else list(towns):
        heirs: dict[Receiver, list[UUID]] = {}
        for row in _requests_of(user_id, town):
            for receiver in taking_part(row, town):
                heirs.setdefault(receiver, []).append(row.pk)
        for receiver, requests in heirs.items():
            tell_handed_over(receiver, requests, of=user_id)


def _requests_of(user_id: UUID, town: UUID) -> QuerySet:
    """Open requests the person took part in for this town, inherited, or was responsible for."""
    rules = Responsibility.objects.filter(municipality=town)
    own = rules.filter(owner=user_id)
    theirs = Q(messages__municipality=town, messages__author=user_id) | _inherited(user_id, town)
    theirs |= Q(asked=town, project__in=own.exclude(project=None).values("project"))
    if own.filter(project=None).exists():
        named = rules.exclude(project=None).exclude(owner=None).values("project")
        theirs |= Q(asked=town) & ~Q(project__in=named)
    rows = ContactRequest.objects.open().annotate(audit_key=Cast("pk", TextField()))
    return rows.filter(theirs).distinct().order_by("created_at", "pk")


def _inherited(user_id: UUID, town: UUID) -> Q:
    label = ContactRequest._meta.label_lower
    return Q(audit_key__in=audit.inherited_by(user_id, town, label))


def _follow_ups_of(user_id: UUID, town: UUID) -> QuerySet:
    """Ended requests whose follow-up question would go to the person."""
    rows = ContactRequest.objects.filter(
        Q(state__in=CLOSED) | Q(state=RequestState.EXPIRED, answered_at__isnull=False),
        asking=town,
        follow_up_stopped_at=None,
        closed_at__gte=timezone.now() - _ASKED_AFTER,
    ).annotate(audit_key=Cast("pk", TextField()))
    mine = Q(created_by=user_id) | _inherited(user_id, town)
    return rows.filter(mine).order_by("closed_at", "pk")


def _things(rows: QuerySet, town: UUID) -> list[Thing]:
    rows = rows.select_related("asking__district", "asked__district", "project")
    return [
        Thing(
            row.pk, f"{row.other_of(town).full_label}: {row.project.title}", row.get_absolute_url()
        )
        for row in rows
    ]


def _open_requests(user_id: UUID, town: UUID) -> list[Thing]:
    return _things(_requests_of(user_id, town), town)


def _open_follow_ups(user_id: UUID, town: UUID) -> list[Thing]:
    return _things(_follow_ups_of(user_id, town), town)


def _rules_of(user_id: UUID, town: UUID) -> QuerySet:
    rows = Responsibility.objects.filter(municipality=town)
    return rows.filter(Q(owner=user_id) | Q(deputy=user_id)).order_by("project__title_key", "pk")


def _open_rules(user_id: UUID, town: UUID) -> list[Thing]:
    url = reverse("responsibility_list")
    return [
        Thing(row.pk, _rule_title(row, user_id), url)
        for row in _rules_of(user_id, town).select_related("project")
    ]


def _rule_title(row: Responsibility, user_id: UUID) -> str:
    what = row.project.title if row.project else _("Alle übrigen Projekte")
    role = _("zuständig") if row.owner_id == user_id else _("Vertretung")
    return f"{what} ({role})"


def _hand_over_rules(departure: Departure) -> None:
    """Put the successor in the person's place; nobody becomes their own deputy."""
    person, heir = departure.person_id, departure.heir_id
    rows = _rules_of(person, departure.municipality_id)
    for row in rows.select_for_update(of=("self",)):
        row.owner_id = heir if row.owner_id == person else row.owner_id
        row.deputy_id = heir if row.deputy_id == person else row.deputy_id
        if row.owner_id == row.deputy_id:
            row.deputy_id = None
        row.save(update_fields=["owner", "deputy"])
        audit.record(
            "responsibility_set",
            row,
            by=departure.by_id,
            municipality_id=departure.municipality_id,
        )


def _hand_over_requests(departure: Departure) -> None:
    _record(departure, _requests_of(departure.person_id, departure.municipality_id))
    owed = Reminder.objects.owed().filter(municipality=departure.municipality_id)
    theirs = owed.filter(user=departure.person_id)
    known = owed.filter(user=departure.heir_id).values("request")
    theirs.filter(request__in=known).delete()
    theirs.update(user=departure.heir_id)


def _hand_over_follow_ups(departure: Departure) -> None:
    _record(departure, _follow_ups_of(departure.person_id, departure.municipality_id))


def _record(departure: Departure, rows: QuerySet) -> None:
    audit.record_heir(
        rows,
        by=departure.by_id,
        municipality_id=departure.municipality_id,
        person=departure.person_id,
        heir=departure.heir_id,
    )


def register_parts() -> None:
    """Requests precede responsibilities, which determine who takes the requests over."""
    register_part(
        OffboardingPart(
            "requests",
            gettext_lazy("Offene Anfragen"),
            40,
            _open_requests,
            _hand_over_requests,
        )
    )
    register_part(
        OffboardingPart(
            "responsibilities",
            gettext_lazy("Zuständigkeiten und Vertretungen"),
            50,
            _open_rules,
            _hand_over_rules,
        )
    )
    register_part(
        OffboardingPart(
            "follow_ups",
            gettext_lazy("Nachfragen, was aus einer Anfrage geworden ist"),
            80,
            _open_follow_ups,
            _hand_over_follow_ups,
            needs_heir=False,
        )
    )
