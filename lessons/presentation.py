"""How pages group lessons and describe them for machines."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.api.values import permalink_of
from core.jsonld import for_script
from lessons.choices import Polarity
from lessons.models import Lesson

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
    """By polarity, failures first; empty groups are left out."""
    groups = [
        Group(code, str(label), [row for row in lessons if row.polarity == code])
        for code, label in Polarity.choices
    ]
    return [group for group in groups if group.lessons]


def json_ld(lesson: Lesson) -> str:
    """schema.org description of a public lesson as JSON that may stand inside a script element."""
    town = lesson.municipality
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": permalink_of(lesson),
        "url": lesson.origin_url or settings.SITE_URL + lesson.get_absolute_url(),
        "headline": lesson.title,
        "articleBody": lesson.what_happened,
        "inLanguage": lesson.language,
        "author": {
            "@type": "GovernmentOrganization",
            "name": town.name,
            "url": settings.SITE_URL + town.get_absolute_url(),
        },
        "about": {
            "@type": "CreativeWork",
            "name": lesson.project.title,
            "url": settings.SITE_URL + lesson.project.get_absolute_url(),
        },
        "license": f"https://spdx.org/licenses/{lesson.license}",
        "datePublished": lesson.published_at.date().isoformat(),
        "dateModified": lesson.updated_at.date().isoformat(),
    }
    return for_script(data)
