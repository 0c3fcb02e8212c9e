"""Filters of the moderation queue, the same for all kinds."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.lists.filtering import YesNoFilter
from editorial.workflow.claims import live_claims
from editorial.workflow.kinds import EntryKind, all_kinds
from municipalities.actors import Actor
from municipalities.choices import FederalState as Land

AGES = [("2", _("älter als 2 Tage")), ("7", _("älter als 7 Tage")), ("14", _("älter als 14 Tage"))]
CHANGES = [("new", _("neue Einträge")), ("revision", _("Überarbeitungen"))]
ASSIGNEES = [
    ("me", _("von mir übernommen")),
    ("none", _("von niemandem übernommen")),
    ("others", _("von anderen übernommen")),
]


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.model._meta.model_name, kind.label) for kind in all_kinds()]


def theme_choices() -> list[tuple[str, str]]:
    """Codes and labels of the themes, which are defined in a higher layer."""
    kind = next((kind for kind in all_kinds() if kind.themes), None)
    if kind is None:
        return []
    model = kind.model
    for name in kind.themes.split("__"):
        model = model._meta.get_field(name).related_model
    return [(theme.code, theme.label) for theme in model.objects.all()]


class QueueFilterSet(django_filters.FilterSet):
    """Filters rows of the kind ``of_kind``; without it, it only validates the parameters."""

    kind = django_filters.MultipleChoiceFilter(
        label=_("Art"), choices=kind_choices, method="filter_kind"
    )
    change = django_filters.ChoiceFilter(
        label=_("Neu oder überarbeitet"), choices=CHANGES, method="filter_change"
    )
    older_than = django_filters.ChoiceFilter(
        label=_("Wartet"), choices=AGES, method="filter_older_than"
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("Land"), choices=Land.choices, method="filter_state"
    )
    theme = django_filters.MultipleChoiceFilter(
        label=_("Handlungsfeld"), choices=theme_choices, method="filter_theme"
    )
    assignee = django_filters.ChoiceFilter(
        label=_("Bearbeitung"), choices=ASSIGNEES, method="filter_assignee"
    )
    minor = YesNoFilter(label=_("Nur Kleinigkeiten"), method="filter_minor")

    def __init__(
        self, *args: Any, actor: Actor, of_kind: EntryKind | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.of_kind = actor, of_kind

    def filter_kind(self, rows: QuerySet, _name: str, values: Any) -> QuerySet:
        name = rows.model._meta.model_name
        return rows if not values or name in values else rows.none()

    def filter_change(self, rows: QuerySet, _name: str, value: Any) -> QuerySet:
        return rows.filter(revision_of__isnull=value == "new")

    def filter_older_than(self, rows: QuerySet, _name: str, value: Any) -> QuerySet:
        return rows.filter(submitted_at__lt=timezone.now() - timedelta(days=int(value)))

    def filter_state(self, rows: QuerySet, _name: str, values: Any) -> QuerySet:
        return rows.filter(municipality__state__in=values) if values else rows

    def filter_theme(self, rows: QuerySet, _name: str, values: Any) -> QuerySet:
        if not values:
            return rows
        if self.of_kind is None or not self.of_kind.themes:
            return rows.none()
        about = {f"{self.of_kind.themes}__code__in": values}
        return rows.filter(pk__in=rows.model._base_manager.filter(**about).values("pk"))

    def filter_assignee(self, rows: QuerySet, _name: str, value: Any) -> QuerySet:
        claims = live_claims(rows.model)
        own = Exists(claims.filter(user=self.actor.user_id))
        conditions = {"me": own, "none": ~Exists(claims), "others": Exists(claims) & ~own}
        return rows.filter(conditions[value])

    def filter_minor(self, rows: QuerySet, _name: str, value: Any) -> QuerySet:
        if value is None:
            return rows
        rule = self.of_kind.minor if self.of_kind else None
        found = rule.among(rows) if rule else rows.none()
        return found if value else rows.exclude(pk__in=found.values("pk"))
