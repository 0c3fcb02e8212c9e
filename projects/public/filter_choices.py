"""Filters that lists of several kinds share."""

from typing import Any

import django_filters
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from editorial.workflow.choices import State
from projects.models import Theme

ARCHIVED = [
    ("exclude", _("ohne archivierte")),
    ("include", _("mit archivierten")),
    ("only", _("nur archivierte")),
]


def table_choices(model):
    """Codes and labels of a table that grows, read when the form is built."""
    return lambda: [(row.code, row.label) for row in model.objects.all()]


class TableFilter(django_filters.MultipleChoiceFilter):
    """By codes of ``table``, in rows ``linked`` whose column ``back`` is the column ``own`` of the entry.

    ``code`` is the lookup of the code. A subquery, because a join would find an entry several times.
    """

    def __init__(
        self,
        table: type[Model],
        linked: QuerySet,
        back: str,
        code: str,
        *,
        own="pk",
        **options: Any,
    ) -> None:
        super().__init__(choices=table_choices(table), **options)
        self._linked, self._own = linked, own
        self._back, self._codes = back, f"{code}__in"

    def filter(self, rows: QuerySet, value: list[str]) -> QuerySet:
        if not value:
            return rows
        linked = self._linked.filter(**{self._back: OuterRef(self._own), self._codes: value})
        return rows.filter(Exists(linked))


def theme_filter(through: Any, back: str, *, own: str = "pk") -> TableFilter:
    """By themes, which ``through`` links to its column ``back``."""
    label = _("Handlungsfeld")
    return TableFilter(Theme, through.objects.all(), back, "theme__code", own=own, label=label)


class WithArchived:
    """Mixin of a FilterSet with a filter ``archived``; without it archived entries are left out."""

    form: Any

    def filter_queryset(self, rows):
        if not self.form.cleaned_data.get("archived"):
            rows = self.filter_archived(rows, "archived", "exclude")
        return super().filter_queryset(rows)  # type: ignore[misc]  # of the FilterSet

    def filter_archived(self, rows, name, value):
        if value == "include":
            return rows
        return rows.filter(state=State.ARCHIVED) if value == "only" else rows.published()
