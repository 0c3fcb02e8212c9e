"""Grouping of lessons on pages, and their linked data."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.api.values import absolute, permalink
from core.formats.jsonld import for_script
from core.text.prose import plain
from editorial.linked_data import common
from lessons.choices import Polarity
from lessons.models import Lesson
from municipalities.linked_data import administration

SORTS = (
    ("-relevance", _("Treffer zuerst")),
    ("-verified_at", _("Zuletzt geprüft zuerst")),
    ("-published_at", _("Neueste zuerst")),
    ("polarity", _("Fehlschläge zuerst")),
)


@dataclass(frozen=True)
class Group:
    polarity: str
    label: str
    lessons: list[Lesson]


def grouped(lessons: list[Lesson]) -> list[Group]:
    """Lessons by polarity, failures first; empty groups are left out."""
    groups = [
        Group(code, str(label), [row for row in lessons if row.polarity == code])
        for code, label in Polarity.choices
    ]
    return [group for group in groups if group.lessons]


def linked_data(lesson: Lesson) -> dict:
    """schema.org description of a public lesson."""
    return common(lesson, "Article") | {
        "headline": lesson.title,
        "articleBody": plain(lesson.what_happened),
        "author": administration(lesson.municipality),
        "about": {
            "@type": "CreativeWork",
            "@id": lesson.project.source_permalink or permalink(lesson.project_id),
            "name": lesson.project.title,
            "url": absolute(lesson.project.get_absolute_url()),
        },
    }


def json_ld(lesson: Lesson) -> str:
    """`linked_data` as JSON that is safe inside a script element."""
    return for_script(linked_data(lesson))
