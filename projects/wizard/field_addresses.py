"""URLs of fields in the project form."""

from django.urls import reverse

from projects.models import Project
from projects.wizard.forms import FORMS, FORMSETS, STEPS

# the form field for the upload differs from the model field
ASKED_AS = {"image": "picture"}


def field_address(project: Project, name: str) -> str:
    """URL of a field or group of `projects.services.content.SCHEMA`; else of the first step.

    A field of a row, ``links.<id>.url``, leads to its group.
    """
    name = name.partition(".")[0]
    asked = ASKED_AS.get(name, name)
    for step in STEPS:
        names = {*FORMS[step].base_fields, *(rows.prefix_name for rows in FORMSETS.get(step, []))}
        if asked in names:
            return f"{reverse('project_edit', args=[project.pk, step])}#id_{asked}"
    return reverse("project_edit", args=[project.pk, STEPS[0]])
