"""Records of another instance: taken over whole, kept as they are there, never twice (api.md §15)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adoptions.choices import Depth, Reason, Stage
from adoptions.models import Adoption, AdoptionStep
from api.federation import services
from api.federation.reading import Feed
from editorial.choices import State, Visibility
from editorial.models import Change
from lessons.models import Agreement, Lesson
from projects.choices import PerCapita
from projects.models import (
    Funding,
    FundingProgramme,
    Indicator,
    Link,
    Partner,
    PhaseChange,
    Prerequisite,
    Project,
)
from tests.api.peers import A, B, RecordedPeer, comparable, export
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    LessonFactory,
    MunicipalityFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db


def rich_project(**values) -> Project:
    """Something in every field."""
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


@pytest.fixture
def peer(settings):
    """Instance A with something of everything; then its rows are gone and this is B."""
    settings.SITE_URL = A
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
    recorded = RecordedPeer(export())
    empty()
    settings.SITE_URL = B
    return recorded


def empty() -> None:
    for model in (AdoptionStep, Adoption, Agreement, Lesson, Project):
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


def test_what_was_harvested_is_exported_as_it_was(peer):
    report = harvest(peer)
    assert (report.refused, report.skipped, report.notes) == ([], [], [])
    assert report.counts == {"created": 7}
    assert comparable(export()) == comparable(peer.objects)
    for data in export().values():
        assert data["url"].startswith(B)
        assert data["html_url"].startswith(B)
        assert data["permalink"] == f"{A}/id/{data['id']}/"
        assert data["source"] == {
            "instance": "a.example",
            "permalink": data["permalink"],
            "version": data["version"],
        }
