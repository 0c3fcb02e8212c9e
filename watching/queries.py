"""Normalise the query of a search to be saved, pasted from a list page or the API."""

from django import forms
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from municipalities.actors import Actor
from watching.models import SavedSearch
from watching.searches import CATALOGUES

MAX_LENGTH = SavedSearch._meta.get_field("query").max_length


def tidied(kind: str, text: str, by: Actor) -> str:
    """The filters in ``text``, deduplicated and in a fixed order, without paging and sorting.

    ``text`` may be a complete URL. Raises `DomainError` naming what is invalid.
    """
    data = _parameters(text)
    known = CATALOGUES[kind].filterset.base_filters
    given = QueryDict(mutable=True)
    for name in sorted(set(data) & set(known)):
        given.setlist(name, [part for part in map(str.strip, data.getlist(name)) if part])
    parameters = CATALOGUES[kind].parameters_of(given, by)
    if parameters.errors:
        raise DomainError(" ".join(_problems(parameters)))
    query = _in_order(given, parameters.filterset.form.fields)
    if not query:
        raise DomainError(_("Darin ist weder ein Suchbegriff noch ein Filter dieser Liste."))
    if len(query) > MAX_LENGTH:
        raise DomainError(_("Diese Suche ist zu lang. Bitte nehmen Sie einen Filter weg."))
    return query


def _parameters(text: str) -> QueryDict:
    address = text.strip().partition("#")[0]
    before, _mark, behind = address.partition("?")
    is_address = _mark and "=" not in before
    try:
        return QueryDict(behind if is_address else address)
    except TooManyFieldsSent:
        raise DomainError(
            _("Diese Suche ist zu lang. Bitte nehmen Sie einen Filter weg.")
        ) from None


def _problems(parameters) -> list[str]:
    fields = parameters.filterset.form.fields
    return [
        f"{fields[name].label}: {text}"
        for name, texts in parameters.errors.items()
        for text in texts
    ]


def _in_order(given: QueryDict, fields: dict[str, forms.Field]) -> str:
    """Normalise as the list does: all values of a multi-valued filter, the last value of others."""
    ordered = QueryDict(mutable=True)
    for name in given:
        value = fields[name].widget.value_from_datadict(given, {}, name)
        ordered.setlist(name, sorted(set(value)) if isinstance(value, list) else [value])
    return ordered.urlencode()
