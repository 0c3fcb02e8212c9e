"""Every address that an anonymous visitor may read, with the queries it accepts.

The addresses come from the resolver, so a new one is included without registration. An address with
parameters needs an example (`Examples`, `OTHERS`), a filter without choices a value (`value_of`).
"""

from collections.abc import Iterator
from itertools import combinations
from urllib.parse import urlencode

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from adoptions.filters import AdoptionFilter
from adoptions.listing import ADOPTIONS
from adoptions.models import Adoption
from api.datasets import SETS
from core.http.methods import served_by
from discovery.feeds import FEEDS
from discovery.search import KINDS
from events.listing import EVENTS
from events.models import Event
from lessons.listing import LESSONS
from lessons.models import Lesson
from municipalities.actors import ANONYMOUS
from municipalities.filters import MunicipalityFilter
from municipalities.listing import TOWNS
from municipalities.similarity import CODES
from needs.listing import ALL_NEEDS, NEEDS
from needs.models import Need
from project_lists.listing import PROJECTS
from projects.api.artifacts import ORDERINGS as ARTIFACT_ORDERINGS
from projects.api.artifacts import ArtifactFilter
from projects.models import Project

# third-party pages, and pages that exist in the demo only
ELSEWHERE = ("admin:", "demo_", "account_", "mfa_", "usersessions_", "oauth-")
COMMON, RARE, MISSPELT = "Stadt", "Altglaszwilling", "Starkregnwarnug"


def names(resolver=None, prefix: str = "") -> Iterator[str]:
    """Names of all URL patterns that answer GET."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inside = f"{entry.namespace}:" if entry.namespace else ""
            yield from names(entry, prefix + inside)
        elif isinstance(entry, URLPattern) and entry.name and "GET" in served_by(entry.callback):
            yield prefix + entry.name


class Examples:
    """Public objects to fill URL parameters with."""

    def __init__(self) -> None:
        rows = Project.objects.visible_to(ANONYMOUS).listed().order_by("published_at", "pk")
        self.project = rows.last()
        self.town = self.project.municipality
        self.models = {"lesson": Lesson, "need": Need, "event": Event, "adoption": Adoption}

    def of(self, name: str, parameter: str) -> list:
        """Values to try for ``parameter`` in the URL named ``name``."""
        if parameter == "ars":
            return [self.town.ars]
        known = OTHERS.get(name, {}).get(parameter)
        if known is not None:
            return known
        if parameter == "number":
            return [1]
        if parameter == "kind":
            return ["project"]
        of_project = name.removeprefix("api-").startswith("project")
        kind = "" if of_project else next((kind for kind in self.models if kind in name), "")
        row = self._first(kind) if kind else self.project
        if parameter == "slug":
            return [row.slug] if row else []
        return [row.pk] if row and parameter == "pk" else []

    def _first(self, kind: str):
        return self.models[kind].objects.visible_to(ANONYMOUS).order_by("pk").first()


# need a secret or a membership: never readable anonymously
CLOSED = frozenset(
    {
        "api-suggestion", "api-with-slash", "canned_response_edit", "follow_up", "invitation",
        "member_handover", "moderation_entry", "project_edit", "review_letter", "stored_file", "unsubscribe",
        "well-known-issuer",
    }
)  # fmt: skip
OTHERS = {
    "correction_propose": {"field": ["title"], "name": ["title"]},
    "api-vocabulary": {"name": ["phase"]},
    "api-theme": {"code": ["mobility"]},
    "api-problem": {"code": ["not-found"]},
    "api-funding-programme": {"code": ["modellprojekte-smart-cities"]},
    "api-export-metadata": {"name": list(SETS)},
    "api-export": {"name": list(SETS), "ending": ["jsonl", "csv", "geojson"]},
    "permalink_data": {"ending": ["jsonld", "ttl"]},
    "feed": {"kind": list(FEEDS)},
    "sitemap_kind": {"kind": ["pages"]},
    "sitemap_part": {"kind": ["projects", "lessons", "needs", "events"], "part": ["7"]},
}
LISTS = {
    "api-projects": (PROJECTS.filterset, PROJECTS.orderings),
    "api-lessons": (LESSONS.filterset, LESSONS.orderings),
    "api-needs": (ALL_NEEDS.filterset, ALL_NEEDS.orderings),
    "api-events": (EVENTS.filterset, EVENTS.orderings),
    "api-adoptions": (AdoptionFilter, ADOPTIONS.orderings),
    "api-artifacts": (ArtifactFilter, ARTIFACT_ORDERINGS),
    "api-municipalities": (MunicipalityFilter, TOWNS.orderings),
    "project_list": (PROJECTS.filterset, PROJECTS.orderings),
    "lesson_list": (LESSONS.filterset, LESSONS.orderings),
    "need_list": (NEEDS.filterset, NEEDS.orderings),
    "event_list": (EVENTS.filterset, EVENTS.orderings),
    "municipality_list": (MunicipalityFilter, TOWNS.orderings),
    "map": (PROJECTS.filterset, {}),
}
FACETED = {
    "project_list": PROJECTS,
    "lesson_list": LESSONS,
    "need_list": NEEDS,
    "event_list": EVENTS,
}
_SEARCHED = [{"q": COMMON}, {"q": RARE}, {"q": MISSPELT}, {"q": "Sensoren für die Stadt"}]
_NARROWED = [{"theme": "mobility"}, {"size_class": "lt5k"}, {"state": "06"}, {"from": "2025-01-01"}]
QUERIES = {
    "statistics": _NARROWED,
    "api-statistics": _NARROWED,
    "api-funnel": _NARROWED,
    "search": [*_SEARCHED, *({"q": COMMON, "kind": kind} for kind in KINDS)],
    "api-search": _SEARCHED,
    "find_town": [{"q": COMMON}],
    "api-project-adoption-graph": [{"depth": "5"}],
    "similar_municipalities": [{f"weight_{code}": "1" for code in CODES}],
    "api-municipality-similar": [{"limit": "100"}],
    "api-changes": [{"include": "object", "page_size": "100"}],
}


def value_of(name: str, field, examples: Examples) -> str:
    """A value that the filter ``name`` accepts: the first of its choices, if it has any."""
    found = next((str(code) for code, _label in getattr(field, "choices", ()) if code), "")
    if found:
        return found
    values = {
        "q": COMMON,
        "near": "50.1,8.7",
        "district": examples.town.ars[:5],
        "municipality": examples.town.ars,
        "partner": examples.town.ars,
        "source_municipality": examples.town.ars,
        "adopted_by": examples.town.ars,
        "like": examples.town.ars,
        "project": str(examples.project.pk),
        "start_from": "2024-01-01",
        "start_until": "2026-01-01",
        "from": "2024-01-01",
        "until": "2030-01-01",
        "updated_after": "2024-01-01T00:00:00Z",
        "updated_before": "2030-01-01T00:00:00Z",
        "unconfirmed_since": "2026-01-01T00:00:00Z",
    }
    return values.get(name, "true")


NEEDING = {
    "radius_km": {"near": "50.1,8.7", "radius_km": "1000"},
    "like_nearest": {"like_nearest": "1000"},
}


def asked(name: str, examples: Examples) -> Iterator[dict]:
    """Queries for an address: each filter, ordering and search alone, and the facets in pairs."""
    yield from QUERIES.get(name, ())
    if name not in LISTS:
        return
    filterset, orderings = LISTS[name]
    fields = {key: item.field for key, item in filterset.base_filters.items()}
    single = {key: value_of(key, field, examples) for key, field in fields.items()}
    for key, value in single.items():
        if key == "radius_km":
            yield NEEDING[key]
        elif key == "like_nearest":
            yield {"like": single["like"], "like_nearest": "1000"}
        else:
            yield {key: value}
    yield from ({"q": text} for text in (RARE, MISSPELT) if "q" in fields)
    for ordering, item in orderings.items():
        needed = {item.requires: single[item.requires]} if item.requires else {}
        yield needed | {"ordering": ordering}
        yield needed | {"ordering": f"-{ordering}"}
    if name in FACETED:
        facets = FACETED[name].facets
        yield from ({one: single[one], two: single[two]} for one, two in combinations(facets, 2))
        yield {key: single[key] for key in facets}
        yield {"q": COMMON} | {key: single[key] for key in facets}
    if name.startswith("api-"):
        yield {"count": "capped", "page_size": "100"}


def bare(name: str, examples: Examples) -> list[str]:
    """Addresses of that name without a query; empty if no example fits."""
    for (_pattern, parameters), *_rest in (row[0] for row in _entries(name)):
        filled = [{}]
        for parameter in parameters:
            filled = [
                row | {parameter: value} for row in filled for value in examples.of(name, parameter)
            ]
        return [path for row in filled if (path := _reversed(name, row))]
    return []


def _entries(name: str) -> list:
    return [entry for entry in get_resolver().reverse_dict.getlist(name) if entry[0]][:1]


def _reversed(name: str, values: dict) -> str:
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return ""


def addresses(examples: Examples, *, each: bool = True) -> Iterator[tuple[str, str]]:
    """Yield (name, address with query); ``each=False`` limits every list to a few queries."""
    for name in dict.fromkeys(names()):
        if name.startswith(ELSEWHERE):
            continue
        for path in bare(name, examples):
            yield name, path
            for query in asked(name, examples) if each else few_of(name, examples):
                yield name, f"{path}?{urlencode(query, doseq=True)}"


def few_of(name: str, examples: Examples) -> Iterator[dict]:
    """A common search word, all facets at once, and the reverse of the default ordering."""
    yield from QUERIES.get(name, ())
    if name not in LISTS:
        return
    filterset, orderings = LISTS[name]
    if "q" in filterset.base_filters:
        yield {"q": COMMON}
    if name in FACETED:
        fields = {key: filterset.base_filters[key].field for key in FACETED[name].facets}
        yield {key: value_of(key, field, examples) for key, field in fields.items()}
    if "published_at" in orderings:
        yield {"ordering": "published_at"}
