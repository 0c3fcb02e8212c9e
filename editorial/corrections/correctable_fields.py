"""The public fields of an entry that any reader may propose a correction for, and their validation.

A kind names its own forms (`kinds.EntryKind.correctable`), so a proposal passes the same validation
as the town's own input: “38.000 €” is a number here, too. Values are passed as plain text.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.models import EditorialModel
from municipalities.actors import Actor

NEEDED = gettext_lazy("Bitte machen Sie hier eine Angabe.")


@dataclass(frozen=True)
class Fields:
    """Columns of the entry itself, edited by ``form``. ``names(entry)`` lists those it shows."""

    form: type[ModelForm]
    names: Callable[[Any], Sequence[str]]


@dataclass(frozen=True)
class PartFields:
    """Columns of rows that belong to an entry and keep their identity through revisions.

    ``rows(entry, actor)`` returns the rows the reader may see; in a revision ``origin`` names the
    public row of which a row is the copy. ``code`` is the prefix of the field name.
    """

    code: str
    label: Promise
    form: type[ModelForm]
    names: Callable[[Any], Sequence[str]]
    rows: Callable[[Any, Actor], QuerySet]


@dataclass(frozen=True)
class Target:
    """One correctable field: a column of ``row``, which is the entry or one of its parts."""

    name: str
    column: str
    row: Model = field(repr=False)
    form: type[ModelForm] = field(repr=False)
    label: str = ""

    def field(self) -> forms.Field:
        """The form field in which the reader enters the new value."""
        form_field = deepcopy(_built(self.form, self.row).fields[self.column])
        form_field.label, form_field.required = _("Neue Angabe"), self.is_needed
        form_field.error_messages["required"] = str(NEEDED)
        return form_field

    @property
    def is_needed(self) -> bool:
        """Whether an entry without a value here could not be published."""
        own = self.form.base_fields[self.column].required
        return own or self.column in getattr(self.form, "needed", ())

    @property
    def is_prose(self) -> bool:
        """Whether it is running text, compared word by word."""
        column = self.form.base_fields[self.column]
        is_text = isinstance(column, forms.CharField) and not isinstance(column, forms.URLField)
        return is_text and (getattr(column, "max_length", None) or 1_000) > 100

    @property
    def value(self) -> str:
        return as_text(getattr(self.row, self.column))

    def clean(self, text: str) -> Any:
        """Return the value for the column. Raises `forms.ValidationError`.

        The whole form is validated twice, with the current value and with ``text``. Errors that
        only the latter has, also in other fields (an end before the beginning), count against
        ``text``.
        """
        before, after = (self._bound(value) for value in (self.value, text))
        known = {message for errors in before.errors.values() for message in errors}
        found = [m for errors in after.errors.values() for m in errors if m not in known]
        if self.column in after.errors:
            found = list(after.errors[self.column])
        if found:
            raise forms.ValidationError(found)
        value = after.cleaned_data[self.column]
        if self.is_needed and value in (None, ""):
            raise forms.ValidationError(NEEDED, code="required")
        return normalised(value) if isinstance(value, str) else value

    def _bound(self, text: str) -> ModelForm:
        as_it_is = _built(self.form, self.row)
        data = {name: as_it_is[name].value() for name in as_it_is.fields}
        return self.form({**data, self.column: text}, instance=deepcopy(self.row))

    def shown(self, text: str) -> str:
        """The value for display: the label of a choice, a formatted date, a grouped number."""
        column = self.form.base_fields[self.column]
        choices = dict(getattr(column, "choices", ()) or ())
        if not text:
            return ""
        if choices:
            return str(choices.get(text, text))
        if isinstance(column, forms.DateTimeField):
            return date_format(datetime.fromisoformat(text), "DATETIME_FORMAT")
        if isinstance(column, forms.DateField):
            return date_format(date.fromisoformat(text), "DATE_FORMAT")
        if isinstance(column, forms.IntegerField):
            return number_format(int(text), use_l10n=True, force_grouping=True)
        return text


def _built(form: type[ModelForm], row: Model) -> ModelForm:
    return form(instance=row)


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):  # local time, as forms expect it
        return localtime(value).replace(tzinfo=None).isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else normalised(str(value))


def normalised(text: str) -> str:
    """Unify line breaks: browsers send CRLF for the LF they were given."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def targets(sources: Sequence, entry: EditorialModel, actor: Actor) -> list[Target]:
    """All fields of ``entry`` that ``actor`` sees and may correct; one query per kind of part."""
    found: list[Target] = []
    for source in sources:
        if isinstance(source, Fields):
            found += [_of_entry(source, entry, name) for name in source.names(entry)]
            continue
        for row in source.rows(entry, actor):
            found += [_of_part(source, row, name) for name in source.names(row)]
    return found


def find(sources: Sequence, entry: EditorialModel, name: str, actor: Actor) -> Target | None:
    """The field with this name, if ``actor`` currently sees it; at most one query."""
    code, _dot, rest = name.partition(".")
    if not rest:
        for source in sources:
            if isinstance(source, Fields) and name in source.names(entry):
                return _of_entry(source, entry, name)
        return None
    source = _part_source(sources, code)
    key, _dot, column = rest.partition(".")
    row = source.rows(entry, actor).filter(pk=key).first() if source and _is_id(key) else None
    if source is None or row is None or column not in source.names(row):
        return None
    return _of_part(source, row, column)


def find_copy(
    sources: Sequence, revision: EditorialModel, public: Target, actor: Actor
) -> Target | None:
    """The same field in a revision; for a part, in the row whose origin is the row of ``public``."""
    code, dot, _rest = public.name.partition(".")
    if not dot:
        return find(sources, revision, public.name, actor)
    source = _part_source(sources, code)
    row = source.rows(revision, actor).filter(origin=public.row.pk).first() if source else None
    if source is None or row is None or public.column not in source.names(row):
        return None
    return _of_part(source, row, public.column)


def label_of(sources: Sequence, name: str) -> str:
    """The label of a field, also if the field is gone; no query."""
    code, _dot, rest = name.partition(".")
    if not rest:
        forms_ = [source.form for source in sources if isinstance(source, Fields)]
        form = next((form for form in forms_ if name in form.base_fields), None)
        return str(form.base_fields[name].label) if form else name
    source, column = _part_source(sources, code), rest.rpartition(".")[2]
    if source is None or column not in source.form.base_fields:
        return name
    return f"{source.label}: {source.form.base_fields[column].label}"


def _of_entry(source: Fields, entry: EditorialModel, name: str) -> Target:
    label = str(source.form.base_fields[name].label)
    return Target(name, name, entry, source.form, label)


def _of_part(source: PartFields, row: Model, column: str) -> Target:
    label = f"{source.label} „{row}“: {source.form.base_fields[column].label}"
    return Target(f"{source.code}.{row.pk}.{column}", column, row, source.form, label)


def _part_source(sources: Sequence, code: str) -> PartFields | None:
    parts = (source for source in sources if isinstance(source, PartFields))
    return next((source for source in parts if source.code == code), None)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
