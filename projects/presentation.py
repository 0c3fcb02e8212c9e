"""How lists and pages of projects put things into words and data for machines."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.api.values import permalink_of
from core.jsonld import for_script
from projects.models import Project

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


def json_ld(project: Project) -> str:
    """schema.org description as JSON that may stand inside a script element."""
    address = settings.SITE_URL + project.get_absolute_url()
    town = project.municipality
    data = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": permalink_of(project),
        "url": project.origin_url or address,
        "name": project.title,
        "abstract": project.summary,
        "inLanguage": project.language,
        "about": [theme.label_de for theme in project.themes.all()],
        "keywords": project.keyword_list,
        "creator": {
            "@type": "GovernmentOrganization",
            "name": town.name,
            "url": settings.SITE_URL + town.get_absolute_url(),
        },
        "spatialCoverage": {
            "@type": "AdministrativeArea",
            "name": town.name,
            "identifier": town.ars,
        },
        "license": f"https://spdx.org/licenses/{project.license}",
        "datePublished": project.published_at.date().isoformat() if project.published_at else None,
        "dateModified": project.updated_at.date().isoformat(),
    }
    return for_script(data)
