"""Every GET endpoint of the API by name, with a URL that answers 200."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.urls import get_resolver, reverse

from api.urls import urlpatterns
from core.api.list_views import ListView, ShapedView
from core.api.portal_views import PortalView
from core.api.views import ApiView
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    EventFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
)


@dataclass
class World:
    """One public object of each kind, and a second one so that lists have a next page."""

    objects: dict = field(default_factory=dict)

    @classmethod
    def filled(cls) -> "World":
        town = MunicipalityFactory(ars="064110000000")
        project = ProjectFactory(published=True, municipality=town, title="Pegel am Bach")
        objects = {
            "town": town,
            "project": project,
            "lesson": LessonFactory(published=True, project=project, title="Pegel im Winter"),
            "adoption": AdoptionFactory(confirmed=True, project=project),
            "event": EventFactory(published=True, title="Pegel besichtigen"),
            "need": NeedFactory(published=True, title="Pegel gesucht"),
            "artifact": ArtifactFactory(project=project),
        }
        again = ProjectFactory(published=True, title="Pegel am See")
        LessonFactory(published=True, project=again)
        AdoptionFactory(confirmed=True, project=again)
        NeedFactory(published=True)
        EventFactory(published=True)
        ArtifactFactory(project=again)
        return cls(objects)


# Arguments of URL patterns. Add a name here for each new endpoint that reads a single object.
ARGUMENTS: dict[str, Callable[[World], list]] = {
    "api-vocabulary": lambda world: ["phase"],
    "api-municipality": lambda world: [world.objects["town"].ars],
    "api-municipality-similar": lambda world: [world.objects["town"].ars],
    "api-project": lambda world: [world.objects["project"].pk],
    "api-project-adoption-graph": lambda world: [world.objects["project"].pk],
    "api-project-history": lambda world: [world.objects["project"].pk],
    "api-project-readiness": lambda world: [world.objects["project"].pk],
    "api-project-status-updates": lambda world: [world.objects["project"].pk],
    "api-adoption": lambda world: [world.objects["adoption"].pk],
    "api-lesson": lambda world: [world.objects["lesson"].pk],
    "api-need": lambda world: [world.objects["need"].pk],
    "api-event": lambda world: [world.objects["event"].pk],
    "api-export-metadata": lambda world: ["projects"],
    "api-theme": lambda world: ["mobility"],
    "api-funding-programme": lambda world: [_programme()],
}
# needs a published version, or streams a file: tested in other modules
ELSEWHERE = frozenset({"api-project-version", "api-export", "api-export-metadata", "oembed"})
NEEDED = {"api-search": "q=Pegel"}


def _programme() -> str:
    from projects.models import FundingProgramme

    return FundingProgramme.objects.first().code


def names(base: type = ApiView) -> list[str]:
    """Names of all public routes below /api/v1/ whose view derives from ``base``."""
    return sorted(
        entry.name
        for entry, view in _routes()
        if issubclass(view, base)
        and not issubclass(view, PortalView)
        and entry.name not in ELSEWHERE | {"api-missing", "api-with-slash"}
    )


def portal_names() -> list[str]:
    return sorted(entry.name for entry, view in _routes() if issubclass(view, PortalView))


def view_of(name: str) -> type[ApiView]:
    return next(view for entry, view in _routes() if entry.name == name)


def _routes() -> Iterator[tuple]:
    for entry in urlpatterns:
        view = getattr(entry.callback, "view_class", None) or getattr(entry.callback, "cls", None)
        if view is not None and issubclass(view, ApiView):
            yield entry, view


def address(name: str, world: World) -> str:
    path = reverse(name, args=ARGUMENTS.get(name, lambda world: [])(world))
    return f"{path}?{NEEDED[name]}" if name in NEEDED else path


def with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


def takes_arguments(name: str) -> bool:
    (_pattern, parameters), *_rest = get_resolver().reverse_dict.getlist(name)[0][0]
    return bool(parameters)


LISTS = names(ListView)
SHAPED = names(ShapedView)
EVERY = names()
