"""Query parameters of the search, validated for both page and API."""

from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.lists.listing import read_page_size
from core.lists.search import MAX_LENGTH
from discovery.search import KINDS
from municipalities.choices import FederalState
from projects.models import Theme
from projects.public.filter_choices import table_choices


class _Fields(forms.Form):
    q = forms.CharField(label=_("Suchbegriff"), max_length=MAX_LENGTH, required=False)
    kind = forms.MultipleChoiceField(
        label=_("Art"), choices=[(kind.name, kind.label) for kind in KINDS.values()], required=False
    )
    theme = forms.MultipleChoiceField(
        label=_("Handlungsfeld"), choices=table_choices(Theme), required=False
    )
    state = forms.MultipleChoiceField(label=_("Land"), choices=FederalState.choices, required=False)


class SearchForm:
    """``errors`` maps parameters to lazy messages; invalid parameters are ignored otherwise."""

    def __init__(self, data: QueryDict):
        data = data.copy()
        for name in [name for name in data if not any(data.getlist(name))]:
            del data[name]
        self.data = data
        self.fields = _Fields(data)
        self.errors = dict(self.fields.errors)
        self.page_size, problem = read_page_size(data)
        if problem:
            self.errors["page_size"] = [problem]

    @property
    def text(self) -> str:
        return (self.fields.cleaned_data.get("q") or "").strip()

    @cached_property
    def asked(self) -> dict:
        """Arguments of `discovery.search.search`."""
        given = self.fields.cleaned_data
        return {
            "text": self.text,
            "kinds": given.get("kind") or (),
            "themes": given.get("theme") or (),
            "states": given.get("state") or (),
            "size": self.page_size,
            "cursor": self.data.get("cursor", ""),
        }
