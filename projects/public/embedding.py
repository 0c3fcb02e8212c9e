"""The card of a project on other websites: where it is, and the code that brings it in."""

from math import ceil

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from municipalities.actors import ANONYMOUS
from projects.models import Project

NARROWEST, SNIPPET_WIDTH, WIDTH = 240, 360, 600
_MARGINS, _FIXED = 50, 190
_TITLE_SIGN, _TITLE_LINE = 11, 28
_TEXT_SIGN, _TEXT_LINE = 8, 24


def embeddable(**address) -> Project | None:
    """The public project with this id or slug, unless its town does not want it on other sites.

    What was harvested is embedded from where it is kept.
    """
    rows = Project.objects.visible_to(ANONYMOUS).public().ours()
    rows = rows.select_related("municipality__district")
    return rows.filter(municipality__embedding_allowed=True, **address).first()


def embedding_of(project: Project) -> dict | None:
    """What the page of the project says about it; None where it is not for other sites."""
    if not project.is_public or not project.municipality.embedding_allowed:
        return None
    if project.is_harvested:
        return None
    return {
        "code": code(project, width="100%", height=height_at(project, SNIPPET_WIDTH)),
        "card": card_url(project),
        "json": oembed_url(project, "json"),
        "xml": oembed_url(project, "xml"),
    }


def card_url(project: Project) -> str:
    """Address of the card in the language of the moment; it stays for ever."""
    language = get_language()
    query = "" if language == settings.LANGUAGE_CODE else f"?{urlencode({'lang': language})}"
    return f"{settings.SITE_URL}{reverse('project_card', args=[project.pk])}{query}"


def oembed_url(project: Project, form: str) -> str:
    """Where programs ask for the code; ``form`` is json or xml."""
    query = urlencode({"url": settings.SITE_URL + project.get_absolute_url(), "format": form})
    return f"{settings.SITE_URL}{reverse('oembed')}?{query}"


def height_at(project: Project, width: int) -> int:
    """Pixels that the card takes at ``width``, estimated so that nothing is cut off."""
    room = max(NARROWEST, width) - _MARGINS
    title = ceil(len(project.title) * _TITLE_SIGN / room) * _TITLE_LINE
    text = ceil(len(project.summary) * _TEXT_SIGN / room) * _TEXT_LINE
    return _FIXED + title + text


def code(project: Project, *, width: int | str, height: int) -> str:
    """The HTML for foreign pages: no script of ours runs there, and ours learns no address."""
    context = {
        "title": project.title,
        "address": card_url(project),
        "width": width,
        "height": height,
    }
    return render_to_string("embed/code.html", context).strip()
