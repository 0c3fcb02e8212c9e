"""Every GET operation of the API description with arguments that answer 200.

For the tests of generated clients.
"""

import json
from dataclasses import dataclass, field

from editorial.models import PublishedVersion
from editorial.workflow.services import move
from events.models import Event
from lessons.models import Lesson
from municipalities.choices import Role
from municipalities.models import Municipality
from portals import services as portals
from portals.models import Suggestion
from portals.suggestions import services as suggestions
from projects.models import Funding, FundingProgramme, Partner, Prerequisite
from scripts.check_schema import described
from tests.api.endpoints import World
from tests.api.hooks import make_hook, queue
from tests.api.portals import make_portal_without_token, token_headers
from tests.factories import ProjectFactory, acting, moderator

UNHEARD = "novel"
# in addition to the call without ``expand``
WITH_CARDS = {
    "projects_list": ["municipality,partners,artifacts", "lessons,adoptions,status_updates"],
    "projects_read": ["municipality,funding", "lessons,adoptions,status_updates"],
    "lessons_list": ["project"],
    "adoptions_list": ["project,municipality"],
    "events_list": ["project,municipality"],
}


@dataclass
class Call:
    """``values`` are the path parameters, ``query`` all others."""

    operation: str
    tag: str
    path: str
    values: dict[str, str | int]
    query: dict[str, str] = field(default_factory=dict)
    is_json: bool = True


@dataclass
class Readable:
    token: str
    calls: list[Call]


def fill() -> Readable:
    """Objects for each operation, with codes that the description does not list."""
    world = World.filled()
    project = world.objects["project"]
    Partner.objects.create(project=project, name="Werk", kind=UNHEARD, role=UNHEARD)
    Prerequisite.objects.create(project=project, kind="other", comparator="", text="Ein Fluss")
    Prerequisite.objects.create(project=project, kind=UNHEARD, comparator=UNHEARD, value="1")
    programme = FundingProgramme.objects.first()
    Funding.objects.create(project=project, programme=programme, status=UNHEARD)
    Event.objects.update(event_kind=UNHEARD)
    Lesson.objects.update(area=UNHEARD, effect=UNHEARD, effect_size=UNHEARD)
    Municipality.objects.filter(ars="064110000000").update(size_class=UNHEARD)
    portal = make_portal_without_token(may_webhooks=True, may_suggest=True)
    headers = token_headers(portal, portals.new_secret(portal, by=None))
    values = _values(world, portal)
    return Readable(headers["Authorization"].removeprefix("Bearer "), list(_calls(values)))


def _values(world: World, portal) -> dict[str, dict[str, str | int]]:
    """Path parameters by path prefix: the longest match wins, "" matches all."""
    project = world.objects["project"]
    draft = ProjectFactory(submitted=True)
    versioned = move(draft, "publish", by=moderator(), expected_version=draft.version)
    number = PublishedVersion.objects.get(object_id=versioned.pk).number
    hook, _secret = make_hook(portal, "https://empfang.example.org/hook")
    queue(hook, project)
    suggestions.grant(portal, by=acting(Role.COORDINATOR, world.objects["town"]))
    sample = Suggestion.objects.create(
        portal=portal,
        external_id="Akte 7/ü+%",
        municipality=world.objects["town"],
        content={"municipality": "064110000000", "title": "Starkregen"},
    )
    ids = {
        f"/api/v1/{name}s/": {"id": str(world.objects[name].pk)}
        for name in ("project", "lesson", "adoption", "event", "need")
    }
    return ids | {
        "/api/v1/projects/{id}/history/{number}/": {"id": str(versioned.pk), "number": number},
        "/api/v1/webhooks/": {"id": str(hook.pk)},
        "/api/v1/suggestions/": {"external_id": sample.external_id},
        "/api/v1/municipalities/": {"ars": "064110000000"},
        "/api/v1/themes/": {"code": "mobility"},
        "/api/v1/funding-programmes/": {"code": FundingProgramme.objects.first().code},
        "/api/v1/vocabularies/": {"name": "partner_kind"},
        "/api/v1/exports/": {"name": "projects", "ending": "csv"},
        "/api/v1/search/": {"q": "Pegel"},
        "/api/oembed": {"url": f"http://localhost:8000{project.get_absolute_url()}"},
    }


def _calls(values: dict[str, dict[str, str | int]]):
    for path, methods in json.loads(described())["paths"].items():
        if "get" not in methods:
            continue
        operation = methods["get"]
        begin = max((p for p in values if path.startswith(p)), key=len, default="")
        known = values.get(begin, {})
        names = {row["name"]: row["in"] for row in operation.get("parameters", [])}
        inside = {name: value for name, value in known.items() if names.get(name) == "path"}
        query = {name: value for name, value in known.items() if names.get(name) == "query"}
        about = (operation["operationId"], operation["tags"][0], path, inside)
        is_json = "application/json" in operation["responses"]["200"]["content"]
        yield Call(*about, query, is_json)
        if path == "/api/v1/changes/":
            yield Call(*about, {"include": "object", "page_size": "100"})
        for names_of_cards in WITH_CARDS.get(operation["operationId"], ()):
            yield Call(*about, {"expand": names_of_cards})
