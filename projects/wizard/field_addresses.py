"""Where the form of a project asks for what."""

from django.urls import reverse

from projects.models import Project
from projects.wizard.forms import FORMS, FORMSETS, STEPS

# the form asks for an upload, the entry has a stored file
ASKED_AS = {"image": "picture"}


def field_address(project: Project, name: str) -> str:
    """Step and place of a field or group of `projects.services.content.SHAPE`; else the first step.

    ``links.<id>.url`` is a detail of a row, asked where the rows are.
    """
    name = name.partition(".")[0]
    asked = ASKED_AS.get(name, name)
    for step in STEPS:
        names = {*FORMS[step].base_fields, *(rows.prefix_name for rows in FORMSETS.get(step, []))}
        if asked in names:
            return f"{reverse('project_edit', args=[project.pk, step])}#id_{asked}"
    return reverse("project_edit", args=[project.pk, STEPS[0]])
