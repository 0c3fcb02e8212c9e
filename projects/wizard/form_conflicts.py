"""Differences when two people save the same step."""

from django.utils.translation import gettext as _

from core.forms.values import Difference
from core.uploads.validation import sha256_of
from projects.models import Artifact, Project


def differences(form, formsets, stored: Project) -> list[Difference]:
    """Submitted values that differ from the stored ones; the forms must be valid."""
    found = [_of_field(form, name, stored) for name in form._meta.fields]
    if "picture" in form.fields:
        found.append(_of_picture(form, stored))
    found += [_of_rows(formset, stored) for formset in formsets]
    return [row for row in found if row and row[1] != row[2]]


def _of_field(form, name: str, stored: Project) -> Difference:
    if stored._meta.get_field(name).many_to_many:
        own, theirs = _list(form.cleaned_data[name]), _list(getattr(stored, name).all())
    else:
        own, theirs = _shown(form.instance, name), _shown(stored, name)
    return (str(form.fields[name].label), own, theirs)


def _of_picture(form, stored: Project) -> Difference | None:
    theirs = stored.image.original_name if stored.image else ""
    if form.rewritten:
        if stored.image and stored.image.sha256 == form.rewritten.sha256:
            return None
        own = _("%(name)s (neu gewählt)") % {"name": form.cleaned_data["picture"].name}
        return (str(form.fields["picture"].label), own, theirs)
    if form.cleaned_data["remove_picture"] and stored.image:
        return (str(form.fields["picture"].label), _("entfernt"), theirs)
    return None


def _of_rows(formset, stored: Project) -> Difference | None:
    """Files are compared by content, so that submitting a form twice is no conflict."""
    names = formset.form._meta.fields
    own = [(_row_text(form.instance, names), *_own_file(form)) for form in formset.kept_forms]
    rows = formset.model.objects.filter(project=stored).select_related(*formset.loaded)
    theirs = [(_row_text(row, names), *_stored_file(row)) for row in rows]
    if [(text, digest) for text, digest, _name in own] == [row[:2] for row in theirs]:
        return None
    return (str(formset.title), _lines(own), _lines(theirs) or _("keine"))


def _lines(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join(f"{text} · {name}" if name else text for text, _digest, name in rows)


def _row_text(row, names) -> str:
    columns = {field.name for field in row._meta.concrete_fields}
    shown = (_shown(row, name) for name in names if name in columns)
    return " · ".join(text for text in shown if text)


def _own_file(form) -> tuple[str, str]:
    """Digest and name of the new or existing file of a submitted row."""
    upload = form.cleaned_data.get("upload")
    if upload:
        return sha256_of(upload), _("%(name)s (neu gewählt)") % {"name": upload.name}
    return _stored_file(form.instance)


def _stored_file(row) -> tuple[str, str]:
    is_file = isinstance(row, Artifact) and row.file_id and not row.url
    return (row.file.sha256, row.file.original_name) if is_file else ("", "")


def _list(values) -> str:
    return ", ".join(sorted(str(value) for value in values))


def _shown(row, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    return "" if value is None else str(value)
