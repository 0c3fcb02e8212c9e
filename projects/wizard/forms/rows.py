"""Formsets of rows that hang on a project."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.forms.fields import FriendlyForm
from editorial.authoring.parts import PartRow
from projects.models import Project
from projects.models.parts import ProjectPart
from projects.wizard.forms.examples import EXAMPLES

MAX_ROWS = 30


class PartForm(FriendlyForm):
    def as_row(self, *, is_removed: bool) -> PartRow:
        key = None if self.instance.is_new else self.instance.pk
        return PartRow({} if is_removed else self.values(), key, is_removed)

    def values(self) -> dict[str, Any]:
        """Columns by name, as validation put them into the instance."""
        columns = {field.name for field in self.instance._meta.concrete_fields}
        return {n: getattr(self.instance, n) for n in self._meta.fields if n in columns}


class PartFormSet(BaseFormSet):
    """Rows of one project.

    A row is found by its id among those of the project; an id that is not there (somebody else
    removed the row meanwhile, or it is another project's) makes a new row of what was typed.
    """

    prefix_name = title = hint = example = ""
    model: type[ProjectPart]
    loaded: tuple[str, ...] = ()
    default_error_messages = {
        "missing_management_form": _(
            "Das Formular kam unvollständig an. Bitte prüfen Sie es und senden Sie es noch einmal ab."
        ),
        "too_many_forms": _("Bitte geben Sie höchstens %(num)d Zeilen an."),
    }

    def __init__(self, data=None, files=None, *, project: Project):
        self.project = project
        rows = self.model.objects.filter(project=project).select_related(*self.loaded)
        self.rows = list(rows.order_by("position", "id"))
        self._by_id = {str(row.pk): row for row in self.rows}
        super().__init__(data, files, prefix=self.prefix_name, initial=[{} for _ in self.rows])

    def get_form_kwargs(self, index: int | None) -> dict:
        return {**super().get_form_kwargs(index), "instance": self._row_at(index)}

    def _row_at(self, index: int | None) -> ProjectPart | None:
        if index is None:
            return None
        if self.is_bound:
            return self._by_id.get(self.data.get(f"{self.prefix}-{index}-id", ""))
        return self.rows[index] if index < len(self.rows) else None

    def add_fields(self, form: PartForm, index: int | None) -> None:
        super().add_fields(form, index)
        row = form.instance
        form.empty_permitted = row.is_new
        form.fields["id"] = forms.UUIDField(
            required=False, widget=forms.HiddenInput, initial=None if row.is_new else row.pk
        )
        for name, choices in self._shared_choices.items():
            form.fields[name].choices = choices

    @cached_property
    def _shared_choices(self) -> dict[str, list]:
        """What there is to choose from, read once for all rows of the form."""
        return {
            name: [(key, label if key else _("Bitte wählen")) for key, label in field.choices]
            for name, field in self.form.base_fields.items()
            if isinstance(field, forms.ChoiceField)
        }

    def given(self) -> list[PartRow]:
        """Rows as `editorial.authoring.writing` takes them; empty new ones are left out."""
        return [
            form.as_row(is_removed=form in self.deleted_forms)
            for form in self.forms
            if form.has_changed() or not form.instance.is_new
        ]

    @property
    def kept_forms(self) -> list[PartForm]:
        """Valid rows that are neither empty nor to be removed."""
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.has_changed() or not form.instance.is_new)
        ]


def formset_of(
    form: type[PartForm],
    prefix: str,
    title,
    hint,
    loaded: tuple[str, ...] = (),
    most: int = MAX_ROWS,
) -> type[PartFormSet]:
    made = formset_factory(
        form,
        formset=PartFormSet,
        extra=1,
        can_delete=True,
        max_num=most,
        validate_max=True,
        absolute_max=most + 5,
    )
    made.model, made.loaded = form._meta.model, loaded
    made.prefix_name, made.title, made.hint = prefix, title, hint
    made.example = EXAMPLES[prefix]
    return made
