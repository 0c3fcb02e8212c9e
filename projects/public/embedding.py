"""Embedding of project cards on other websites: URLs and HTML code."""

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
    """The public project with this id or slug, if its town allows embedding.

    Harvested projects are embedded from their origin.
    """
    rows = Project.objects.visible_to(ANONYMOUS).public().ours()
    rows = rows.select_related("municipality__district")
    return rows.filter(municipality__embedding_allowed=True, **address).first()


def embedding_of(project: Project) -> dict | None:
    """Embedding data for the project's page; None if embedding is not allowed."""
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
    """Permanent URL of the card in the current language."""
    language = get_language()
    query = "" if language == settings.LANGUAGE_CODE else f"?{urlencode({'lang': language})}"
    return f"{settings.SITE_URL}{reverse('project_card', args=[project.pk])}{query}"


def oembed_url(project: Project, form: str) -> str:
    """URL of the oEmbed response; ``form`` is json or xml."""
    query = urlencode({"url": settings.SITE_URL + project.get_absolute_url(), "format": form})
    return f"{settings.SITE_URL}{reverse('oembed')}?{query}"


def height_at(project: Project, width: int) -> int:
    """Estimated height of the card in pixels at ``width``, large enough for the whole text."""
    room = max(NARROWEST, width) - _MARGINS
    title = ceil(len(project.title) * _TITLE_SIGN / room) * _TITLE_LINE
    text = ceil(len(project.summary) * _TEXT_SIGN / room) * _TEXT_LINE
    return _FIXED + title + text


def code(project: Project, *, width: int | str, height: int) -> str:
    """HTML for other websites: an iframe without scripts, so the host page's URL is not sent to us."""
    context = {
        "title": project.title,
        "address": card_url(project),
        "width": width,
        "height": height,
    }
    return render_to_string("embed/code.html", context).strip()
