"""Needs of another instance."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotAllowed, WrongState
from needs import alerts, services
from needs.models import Need
from tests.api.peers import A, RecordedPeer, harvest
from tests.factories import MunicipalityFactory, ProjectFactory, acting

pytestmark = pytest.mark.django_db
PK = "6c1b1b6e-5f0e-4d1e-9d43-6f3f0d6ce001"


@pytest.fixture
def town():
    return MunicipalityFactory()


@pytest.fixture
def data(town) -> dict:
    """A need as returned by the API of an instance."""
    moment = (timezone.now() - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "id": PK,
        "kind": "need",
        "url": f"{A}/api/v1/needs/{PK}/",
        "html_url": f"{A}/bedarfe/x/",
        "permalink": f"{A}/id/{PK}/",
        "version": 3,
        "created_at": moment,
        "updated_at": moment,
        "verified_at": moment,
        "license": "CC-BY-4.0",
        "language": "de",
        "source": None,
        "title": "Laub erkennen",
        "text": "Wer weiß, wo gekehrt werden muss?",
        "themes": ["mobility"],
        "time_frame": "urgent",
        "status": "open",
        "archived": False,
        "municipality": {"ars": town.ars},
        "joined_count": 1,
        "joined_municipalities": [{"ars": MunicipalityFactory().ars}, {"ars": "9" * 12}],
        "published_at": moment,
        "closed_at": None,
        "resolution": None,
        "resolution_note": None,
        "solved_by": None,
        "joint_project": None,
    }


def test_a_need_arrives_with_the_towns_that_joined_it(data, town, client):
    peer = RecordedPeer({PK: data})
    report = harvest(peer)
    assert (report.counts["created"], len(report.notes)) == (1, 1)
    need = Need.objects.get(pk=PK)
    assert (need.municipality, need.version, need.title) == (town, 3, "Laub erkennen")
    assert need.participations.count() == 1
    page = client.get(need.get_absolute_url()).text
    assert "Übernommen von a.example, dort gepflegt" in page
    assert harvest(peer, from_start=True).counts["unchanged"] == 1


def test_need_is_closed_with_the_project_that_solved_it(data):
    peer = RecordedPeer({PK: data})
    harvest(peer)
    ours = ProjectFactory(published=True)
    peer.change(
        PK,
        version=4,
        closed_at=data["published_at"],
        resolution="solved",
        solved_by={"id": str(ours.pk)},
    )
    assert harvest(peer).counts == {"updated": 1, "notes": 1}
    assert Need.objects.get(pk=PK).solved_by == ours


def test_nobody_joins_leaves_closes_or_is_alerted_here(data, town):
    harvest(RecordedPeer({PK: data}))
    need = Need.objects.get(pk=PK)
    joined = need.participations.get().municipality
    with pytest.raises(WrongState):
        services.join(need, by=acting())
    with pytest.raises(NotAllowed):
        services.leave(need, by=acting(municipality=joined))
    with pytest.raises(NotAllowed):
        services.close(need, by=acting(municipality=town), resolution="dropped")
    assert alerts.run(timezone.now()) == 0
    assert Need.objects.get(pk=PK).matched_until is None
    assert not services.own_open_needs(acting(municipality=town)).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"time_frame": "yesterday"},
        {"resolution": "magic"},
        {"closed_at": "2024-01-01T00:00:00Z"},
        {"closed_at": "2199-01-01T00:00:00Z"},
        {"text": "x" * 10_001},
    ],
)
def test_a_wrong_need_is_refused(data, values):
    report = harvest(RecordedPeer({PK: data | values}))
    assert report.counts["refused"] == 1
    assert report.counts["created"] == 0
