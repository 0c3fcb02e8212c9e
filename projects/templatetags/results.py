"""Template filter for the indicators of a project."""

from django import template

from projects.indicators.results import Result, results_of
from projects.models import Project

register = template.Library()


@register.filter
def results(project: Project) -> list[Result]:
    return results_of(project)
