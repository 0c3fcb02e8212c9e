"""Sort labels, derived figures and linked data of projects."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.api.values import absolute
from core.formats.jsonld import for_script
from editorial.linked_data import common
from municipalities.linked_data import administration, place
from projects.models import Project, Theme

SORTS = (
    ("-relevance", _("Treffer zuerst")),
    ("-verified_at", _("Zuletzt geprüft zuerst")),
    ("-published_at", _("Neueste zuerst")),
    ("-updated_at", _("Zuletzt geändert")),
    ("-readiness", _("Am besten übertragbar zuerst")),
    ("title", _("Titel A–Z")),
    ("-population", _("Größte Kommune zuerst")),
    ("population", _("Kleinste Kommune zuerst")),
    ("distance", _("Nächste zuerst")),
    ("similarity", _("Ähnlichste Kommune zuerst")),
)


def costs_per_head(project: Project) -> float | None:
    """One-off costs per inhabitant of the leading town, in euros."""
    people = project.municipality.population
    if not people or not project.cost_one_off_eur:
        return None
    return project.cost_one_off_eur / people


def linked_data(project: Project) -> dict:
    """schema.org description of a project."""
    return common(project, "CreativeWork") | {
        "name": project.title,
        "abstract": project.summary,
        "about": [_term(theme) for theme in project.themes.all()],
        "keywords": project.keyword_list,
        "creator": administration(project.municipality),
        "spatialCoverage": place(project.municipality),
    }


def json_ld(project: Project) -> str:
    """`linked_data` as JSON that is safe inside a script element."""
    return for_script(linked_data(project))


def _term(theme: Theme) -> dict:
    """A theme as schema.org DefinedTerm."""
    return {
        "@type": "DefinedTerm",
        "@id": absolute(reverse("api-theme", args=[theme.code])),
        "name": theme.label_de,
        "termCode": theme.code,
    }
