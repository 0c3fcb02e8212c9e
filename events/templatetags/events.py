"""Template filters for date and place of an event."""

from django import template

from events import presentation
from events.models import Event

register = template.Library()


@register.filter
def when(event: Event) -> str:
    return presentation.when(event)


@register.filter
def where(event: Event) -> str:
    return presentation.where(event)
