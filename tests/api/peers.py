"""A peer without a network: its recorded answers, which a test may change."""

import json
from copy import deepcopy
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from adoptions.choices import Depth, Reason, Stage
from adoptions.models import Adoption, AdoptionStep
from changefeed.models import Change
from changefeed.resources import KINDS
from core.api.renderers import dump
from core.http.http_client import Answer
from core.models import AuditEntry
from editorial.workflow.choices import State, Visibility
from events.models import Event
from federation import services
from federation.reading import Feed
from federation.takers import TAKERS
from lessons.models import Agreement, Lesson
from needs.models import Need, Participation
from projects.choices import PerCapita
from projects.models import (
    Artifact,
    Funding,
    FundingProgramme,
    Indicator,
    Link,
    Partner,
    PhaseChange,
    Prerequisite,
    Project,
)
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    EventFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
)

A = "https://a.example"
B = "https://b.example"
KINDS_THAT_TRAVEL = [kind for kind in TAKERS if kind in KINDS]
# fields that depend on the instance and its own register
OWN = {"url", "html_url", "source"}
# fields that an instance computes from its own data; recorded objects are not updated
COUNTED = {"adoption_count", "lesson_count", "readiness_score"}


def export() -> dict[str, dict]:
    """All public objects of this database by id, as the API returns them."""
    found = {}
    for kind in KINDS_THAT_TRAVEL:
        ids = list(KINDS[kind].visible().values_list("pk", flat=True))
        found |= {str(pk): data for pk, data in KINDS[kind].details(ids).items()}
    return json.loads(dump(found))


def comparable(data, without=OWN):
    """``data`` without fields specific to an instance (`OWN`), at any depth."""
    if isinstance(data, dict):
        kept = {name: value for name, value in data.items() if name not in without}
        return {name: comparable(value, without) for name, value in kept.items()}
    if isinstance(data, list):
        return [comparable(value, without) for value in data]
    return data


def texts(data):
    """`comparable` without computed numbers."""
    return comparable(data, OWN | COUNTED)


class RecordedPeer:
    """A feed of ``objects`` in their order; `change` and `remove` append rows to it."""

    def __init__(self, objects: dict[str, dict], base: str = A) -> None:
        self.objects, self.base = deepcopy(objects), base
        self.rows = [(data["kind"], pk) for pk, data in self.objects.items()]
        self.generation = "1"
        self.asked: list[str] = []
        self.answers: list[Answer] = []
        self.waited: list[int] = []

    def change(self, pk: str, **values) -> None:
        self.objects[pk] |= values
        self.rows.append((self.objects[pk]["kind"], pk))

    def remove(self, pk: str) -> None:
        self.rows.append((self.objects.pop(pk)["kind"], pk))

    def add(self, data: dict) -> None:
        self.objects[data["id"]] = data
        self.rows.append((data["kind"], data["id"]))

    def begin_again(self) -> None:
        self.generation += "1"
        self.rows = [(data["kind"], pk) for pk, data in self.objects.items()]

    def fetch(self, method, url, *, headers, limit, seconds) -> Answer:
        self.asked.append(url)
        if self.answers:
            return self.answers.pop(0)
        parts = urlsplit(url)
        assert (method, f"{parts.scheme}://{parts.netloc}") == ("GET", self.base)
        if parts.path == "/api/v1/changes/":
            status, data = self._changes(parse_qs(parts.query))
        else:
            found = self.objects.get(parts.path.split("/")[-2])
            status, data = (200, found) if found else (404, {"code": "not-found"})
        body = json.dumps(data).encode()
        return Answer(status, {}, body[:limit], 1, len(body) > limit)

    def _changes(self, query) -> tuple[int, dict]:
        generation, _colon, place = query.get("cursor", [f"{self.generation}:0"])[0].partition(":")
        if generation != self.generation:
            return 410, {"code": "resync-required"}
        start, size = int(place), int(query["page_size"][0])
        rows = self.rows[start : start + size]
        end = start + len(rows)
        kinds = query.get("kind")
        return 200, {
            "results": [self._row(*row) for row in rows if not kinds or row[0] in kinds],
            "cursor": f"{self.generation}:{end}",
            "has_more": end < len(self.rows),
        }

    def _row(self, kind: str, pk: str) -> dict:
        data = self.objects.get(pk)
        row = {"kind": kind, "id": pk, "action": "upsert" if data else "delete"}
        return row | {"version": data and data["version"], "object": data}


def rich_project(**values) -> Project:
    """A project with a value in every field."""
    town = MunicipalityFactory(population_on="2024-12-31")
    project = ProjectFactory(
        published=True,
        municipality=town,
        keywords="Pegel, Sensoren",
        paused=True,
        pause_reason="Hochwasser",
        start_on="2023-01-01",
        launch_on="2024-01-01",
        end_on="2024-12-31",
        cost_one_off_eur=12_000,
        cost_running_eur=800,
        staff_days=30,
        operator_model="own",
        internal_note="Nur für uns: Frau Geheim",
        themes=["mobility", "climate_adaptation"],
        verified_at=timezone.now() - timedelta(days=40),
        contact_verified_at=timezone.now() - timedelta(days=20),
        **values,
    )
    project.partner_municipalities.set([MunicipalityFactory(), MunicipalityFactory()])
    Partner.objects.create(
        project=project,
        name="Hochschule",
        kind="research",
        role="partner",
        url="https://h.example/",
    )
    Funding.objects.create(
        project=project,
        programme=FundingProgramme.objects.first(),
        status="granted",
        amount_eur=5_000,
        share_percent=80,
    )
    Link.objects.create(project=project, title="Bericht", url="https://stadt.example/b", position=1)
    Link.objects.create(project=project, title="Video", url="https://stadt.example/a", position=0)
    ArtifactFactory(project=project)
    ArtifactFactory(project=project, title="Geheim", visibility=Visibility.MUNICIPALITIES)
    PhaseChange.objects.create(project=project, phase_to="planning", on="2023-01-01", note="Start")
    PhaseChange.objects.create(
        project=project, phase_from="planning", phase_to="pilot", on="2024-01-01"
    )
    Prerequisite.objects.create(
        project=project, kind="population", comparator="at_least", value="5000", text="sonst nicht"
    )
    Indicator.objects.create(
        project=project,
        name="Warnungen",
        unit="Stück",
        baseline_value="1.5",
        baseline_on="2023-01-01",
        target_value="20",
        target_on="2030-01-01",
        values=[{"on": "2024-12-31", "value": "12.25", "precision": "year", "note": "vorläufig"}],
        per_capita=PerCapita.THOUSAND,
        source="Leitstelle",
        source_url="https://stadt.example/q",
        method="gezählt",
    )
    return project


def fill() -> None:
    """Create one of everything, including data that must never be federated."""
    project = rich_project()
    other = ProjectFactory(published=True)
    archived = ProjectFactory(published=True, state=State.ARCHIVED)
    LessonFactory(published=True, project=project, evidence_url="https://stadt.example/beleg")
    LessonFactory(published=True, project=archived)
    LessonFactory(published=True, project=project, title="G1", visibility="municipalities")
    LessonFactory(published=True, project=project, title="G2", visibility="contact_only")
    ProjectFactory(title="Entwurf")
    AdoptionFactory(
        confirmed=True,
        project=project,
        municipality=other.municipality,
        result_project=other,
        depth=Depth.ADAPTED,
        changes="Andere Sensoren",
        result="Läuft",
    )
    AdoptionFactory(
        confirmed=True,
        project=other,
        stage=Stage.DECLINED,
        reason_code=Reason.COST,
        reason="Geheim",
    )
    AdoptionFactory(project=project)
    need = NeedFactory(
        published=True,
        time_frame="urgent",
        closed_at=timezone.now(),
        resolution="solved",
        resolution_note="Gefunden",
        solved_by=project,
    )
    Participation.objects.create(need=need, municipality=other.municipality, note="Geheim")
    NeedFactory(title="Geheim")
    event = EventFactory(
        published=True,
        municipality=project.municipality,
        project=project,
        text="Wir zeigen die Pegel",
        is_online=True,
        online_url="https://stadt.example/raum",
        place="Rathaus",
        address="Markt 1",
        latitude=49.9,
        longitude=8.7,
        contact_function="Stabsstelle",
        registration_url="https://stadt.example/anmeldung",
        registration_until=timezone.now() + timedelta(days=2),
    )
    event.themes.set(project.themes.all())
    EventFactory(
        published=True,
        municipality=project.municipality,
        cancelled_at=timezone.now(),
        cancel_reason="Sturm",
    )


def empty() -> None:
    for model in (AdoptionStep, Adoption, Agreement, Lesson, Event, Participation, Need, Project):
        model._base_manager.all().delete()
    Change.objects.all().delete()


def harvest(peer: RecordedPeer, **options):
    feed = Feed(peer.base, fetch=peer.fetch, wait=peer.waited.append)
    return services.harvest(services.peer_at(peer.base), feed=feed, **options)


def one(peer: RecordedPeer, kind: str, **values) -> dict:
    found = [
        data
        for data in peer.objects.values()
        if data["kind"] == kind and all(data[name] == value for name, value in values.items())
    ]
    return found[0]


def written() -> list:
    """The state that a second run must leave unchanged."""
    moments = [
        sorted(model._base_manager.values_list("pk", "updated_at", "fetched_at"))
        for model in (Project, Lesson, Need, Event, Adoption)
    ]
    return [
        Change.objects.count(),
        AuditEntry.objects.count(),
        sorted(Artifact.objects.values_list("pk", flat=True)),
        moments,
    ]
