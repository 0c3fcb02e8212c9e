"""Shared parts of the FilterSets of pages and API: allow-listed parameters, validated values."""

from collections import OrderedDict
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.lists import geo
from core.lists.search import MAX_LENGTH

DEFAULT_RADIUS_KM = 25


class NearField(forms.CharField):
    """``lat,lon`` as two decimal numbers."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            latitude, longitude = (float(part) for part in text.split(","))
        except ValueError:
            raise forms.ValidationError(
                _("Bitte geben Sie zwei Zahlen an, zum Beispiel 49.87,8.65.")
            ) from None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise forms.ValidationError(_("Diesen Ort gibt es nicht."))
        return latitude, longitude


class NearFilter(django_filters.Filter):
    field_class = NearField


class DependentForm(forms.Form):
    """Form of a FilterSet. ``partners`` maps each dependent parameter to the one it requires."""

    partners = {"radius_km": "near"}
    alone = _("Diese Angabe gilt nur zusammen mit „%(partner)s“.")

    def clean(self) -> Any:
        data = super().clean() or {}
        for name, partner in self.partners.items():
            if data.get(name) and not data.get(partner) and partner not in self.errors:
                problem = forms.ValidationError(self.alone, params={"partner": partner})
                self.add_error(name, problem)
        return data


class GivenFilterSet(django_filters.FilterSet):
    def __init__(
        self, data: Any = None, *args: Any, given_only: bool = False, **kwargs: Any
    ) -> None:
        """``given_only`` builds only the filters that ``data`` names, for the API, which has no form."""
        if given_only:
            self.base_filters = OrderedDict(
                (name, item) for name, item in self.base_filters.items() if name in data
            )
        super().__init__(data, *args, **kwargs)


class SearchFilterSet(GivenFilterSet):
    """Base with ``q``, ``near`` and ``radius_km``; ``place_prefix`` leads to latitude and longitude."""

    place_prefix = ""

    q = django_filters.CharFilter(label=_("Suchbegriff"), max_length=MAX_LENGTH, method="unchanged")
    near = NearFilter(label=_("Ort"), method="filter_near")
    radius_km = django_filters.NumberFilter(
        label=_("Umkreis in km"), min_value=1, max_value=1000, method="unchanged"
    )

    def unchanged(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """No-op: ``q`` is applied by the listing, which decides how to match, ``radius_km`` by ``near``."""
        return rows

    def filter_near(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        latitude, longitude = value
        radius = float(self.form.cleaned_data.get("radius_km") or DEFAULT_RADIUS_KM)
        distance = geo.distance_km(self.place_prefix, latitude, longitude)
        return (
            rows.filter(geo.within_box(self.place_prefix, latitude, longitude, radius))
            .annotate(distance=distance)
            .filter(distance__lte=radius)
        )


class YesNoField(forms.Field):
    """``true`` or ``false``; any other value is an error instead of "unknown"."""

    widget = forms.TextInput
    values = {"true": True, "false": False, "": None}

    def clean(self, value: Any) -> Any:
        text = str(value or "").lower()
        if text not in self.values:
            raise forms.ValidationError(_("Erlaubt sind true und false."))
        return self.values[text]

    def describe(self, value: str) -> str:
        """Text of the filter chip."""
        return f"{self.label}: {_('ja') if self.clean(value) else _('nein')}"


class YesNoFilter(django_filters.Filter):
    field_class = YesNoField

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows if value is None else super().filter(rows, value)


def codes(value_field: str, *, choices: Any, label: Any) -> django_filters.MultipleChoiceFilter:
    """A repeatable filter ("or") on a column with one value per row, so no DISTINCT is needed."""
    return django_filters.MultipleChoiceFilter(
        field_name=value_field, choices=choices, label=label, distinct=False
    )


class ArsField(forms.CharField):
    """Distinct municipality keys; repeatable, and comma-separated within one parameter."""

    widget = forms.MultipleHiddenInput
    lengths: tuple[int, ...] = (8, 12)
    wrong = _("Ein Schlüssel hat 8 oder 12 Ziffern.")

    def clean(self, value: Any) -> Any:
        values = [part for given in (value or []) for part in given.split(",") if part]
        if any(not (part.isdecimal() and len(part) in self.lengths) for part in values):
            raise forms.ValidationError(self.wrong)
        return values


class DistrictField(ArsField):
    """A district by its five digits, or by the key of any town in it."""

    lengths, wrong = (5, 8, 12), _("Ein Schlüssel hat 5, 8 oder 12 Ziffern.")


class ArsFilter(django_filters.Filter):
    """Towns by ARS (12 digits) or AGS (8)."""

    field_class = ArsField

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return rows
        ars = [key for key in value if len(key) == 12]
        ags = [key for key in value if len(key) == 8]
        condition = Q(**{f"{self.field_name}__ars__in": ars})
        condition |= Q(**{f"{self.field_name}__ags__in": ags})
        rows = rows.filter(condition)
        return rows.distinct() if self.distinct else rows


class DistrictFilter(django_filters.Filter):
    """Everything in a district, including the district itself, by its first five digits."""

    field_class = DistrictField

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return rows
        condition = Q(pk__in=[])
        for key in value:
            condition |= Q(**{f"{self.field_name}__startswith": key[:5]})
        return rows.filter(condition)
