"""The figures of a project, wherever its text is shown."""

from django import template

from projects.indicators.results import Result, results_of
from projects.models import Project

register = template.Library()


@register.filter
def results(project: Project) -> list[Result]:
    return results_of(project)
