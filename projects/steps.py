"""Names of the form's steps, and what differs when two people saved the same one."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from projects.models import Project

STEP_TITLES = {
    "basics": _("Worum es geht"),
    "story": _("Geschichte"),
    "effort": _("Zeit und Geld"),
    "partners": _("Beteiligte"),
    "documents": _("Unterlagen"),
    "contact": _("Kontakt"),
}


@dataclass(frozen=True)
class Difference:
    label: str
    own: str
    stored: str


def differences(form, stored: Project) -> list[Difference]:
    """Fields of this step whose typed value is not the stored one."""
    found = []
    for name in form._meta.fields:
        own, theirs = _words(form.cleaned_data.get(name)), _words(_stored(stored, name))
        if own != theirs:
            found.append(Difference(str(form.fields[name].label), own, theirs))
    return found


def _stored(project: Project, name: str):
    value = getattr(project, name)
    return value.all() if hasattr(value, "all") else value


def _words(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("ja") if value else _("nein"))
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(sorted(str(item) for item in value))
    return str(value)
