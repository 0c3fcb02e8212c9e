"""The form of an entry on one page."""

from django import forms

from core.forms.fields import FriendlyForm, VersionField


class EntryForm(FriendlyForm):
    """A new entry is created once per ``token``; ``version`` is the version that the user read.

    ``needed`` are the fields that submission asks for; a draft may leave them empty.
    """

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = VersionField(required=False)
    needed: frozenset[str] = frozenset()
