"""Filters ``like`` and ``like_nearest`` by similar towns, shared by all lists."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from core.lists.filtering import DependentForm
from municipalities import similarity
from municipalities.keys import find

MAX_NEAREST = 1_000


class LikeField(forms.CharField):
    """The key of a town, 12 or 8 digits, cleaned to the town."""

    def clean(self, value):
        key = super().clean(value)
        if not key:
            return None
        town = find(key)
        if town is None or not similarity.is_comparable(town):
            raise forms.ValidationError(
                _("Diese Kommune gibt es nicht. Ein Schlüssel hat 8 oder 12 Ziffern.")
            )
        return town

    def describe(self, value: str) -> str:
        """Text of the filter chip."""
        return _("ähnlich wie %(town)s") % {"town": self.clean(value)}


class LikeFilter(django_filters.Filter):
    """Annotates ``dissimilarity`` and excludes the town's own rows."""

    field_class = LikeField

    def filter(self, rows, value):
        if value is None:
            return rows
        own = f"{self.field_name}_id" if self.field_name else "pk"
        prefix = f"{self.field_name}__" if self.field_name else ""
        return similarity.annotated(rows, value, prefix=prefix).exclude(**{own: value.pk})


class NearestField(forms.IntegerField):
    def __init__(self, **options):
        super().__init__(min_value=1, max_value=MAX_NEAREST, **options)

    def describe(self, value: str) -> str:
        return _("die %(number)s ähnlichsten Kommunen") % {"number": value}


class NearestFilter(django_filters.Filter):
    """Only rows of the n towns most similar to ``like``; the form requires ``like``."""

    field_class = NearestField

    def filter(self, rows, value):
        town = self.parent.form.cleaned_data.get("like")
        if value is None or town is None:
            return rows
        column = f"{self.field_name}__in" if self.field_name else "pk__in"
        return rows.filter(**{column: similarity.like(town).values("pk")[:value]})


class SimilarForm(DependentForm):
    """Form of FilterSets with both filters."""

    partners = DependentForm.partners | {"like_nearest": "like"}
