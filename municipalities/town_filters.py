"""Filter by towns, shared by all lists."""

from django.utils.translation import gettext as _

from core.lists.filtering import ArsField, ArsFilter
from municipalities.models import Municipality

MAX_NAMES = 4


class TownField(ArsField):
    def describe(self, value: str) -> str:
        """Text of the filter chip: the names of the towns."""
        keys = self.clean([value])
        towns = Municipality.objects.filter(ars__in=keys) | Municipality.objects.filter(
            ags__in=keys
        )
        names = list(
            towns.order_by("sort_key").values_list("short_name", flat=True)[: MAX_NAMES + 1]
        )
        if not names:
            return f"{self.label}: {value}"
        return shortened_names(names)


def shortened_names(names: list[str]) -> str:
    named = ", ".join(names[:MAX_NAMES])
    return _("%(names)s und weitere") % {"names": named} if len(names) > MAX_NAMES else named


class TownFilter(ArsFilter):
    field_class = TownField
