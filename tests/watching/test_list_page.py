"""The page of the watch list: content, order, and number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editorial.workflow.choices import State
from municipalities.models import Municipality
from projects.models import Project, Theme
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.signing_in import sign_in
from watching import services
from watching.models import SavedSearch, Watch

pytestmark = pytest.mark.django_db
LIST = "/merkliste/"


def test_an_empty_list_says_how_to_fill_it(client, watcher):
    page = sign_in(client, watcher).get(LIST).text
    for text in (
        "Sie gehört Haßfurt",
        "Noch kein Projekt gemerkt. Auf den Projektseiten steht „Projekt merken“.",
        "Noch keine Kommune gemerkt.",
        "Diese Suche speichern",
    ):
        assert text in page


def test_items_are_sorted_in_german_order(client, watcher):
    for name in ("Zwickau", "Öhringen", "Aalen", "Ohrdruf"):
        town = MunicipalityFactory(short_name=name)
        services.watch(by=watcher, town=town)
        services.watch(
            by=watcher, project=ProjectFactory(published=True, title=f"{name} misst Pegel")
        )
    page = sign_in(client, watcher).get(LIST)
    titles = [row.title.split()[0] for row in page.context["projects"]]
    assert titles == [row.short_name for row in page.context["towns"]]
    assert titles == ["Aalen", "Öhringen", "Ohrdruf", "Zwickau"]


def test_towns_of_the_same_name_are_distinguished(client, watcher):
    for district in ("Vechta", "Soltau"):
        services.watch(
            by=watcher,
            town=MunicipalityFactory(
                short_name="Neuenkirchen", district=MunicipalityFactory(short_name=district)
            ),
        )
    page = sign_in(client, watcher).get(LIST).text
    assert "Vechta" in page
    assert "Soltau" in page


def test_saved_searches_link_to_their_hits(client, watcher):
    services.save_search(
        by=watcher, kind="lessons", query="q=Öl & Gas&area=law", name="Öl", interval="daily"
    )
    row = SavedSearch.objects.get()
    page = sign_in(client, watcher).get(LIST).text
    address = f"/erfahrungen/?{row.query}"
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert "Erfahrungen, jeden Werktag" in page
    assert client.get(address).status_code == 200


def test_markup_in_names_is_escaped(client, watcher):
    name = "<script>alert('Pegel')</script>"
    services.save_search(by=watcher, kind="needs", query="q=a", name=name, interval="daily")
    services.watch(by=watcher, project=ProjectFactory(published=True, title=name))
    page = sign_in(client, watcher).get(LIST).text
    assert name not in page
    assert page.count("&lt;script&gt;") >= 2


def test_the_dashboard_links_to_the_page(client, watcher):
    assert f'href="{LIST}"' in sign_in(client, watcher).get("/meine-kommune/").text


def fill(by, number: int) -> None:
    """Bulk-create ``number`` projects, each of another town, and watch all of them, and saved searches."""
    first = Municipality.objects.count()
    district = MunicipalityFactory()
    towns = Municipality.objects.bulk_create(
        MunicipalityFactory.build(
            ars=f"01{first + n:010d}", short_name=f"Ort {first + n}", district=district
        )
        for n in range(number)
    )
    rows = Project.objects.bulk_create(
        Project(
            municipality=town,
            title="Pegel",
            slug=f"pegel-{town.ars}",
            state=State.PUBLISHED,
            published_at=timezone.now(),
        )
        for town in towns
    )
    theme = Theme.objects.first()
    through = Project.themes.through
    through.objects.bulk_create(through(project=row, theme=theme) for row in rows)
    own = {"municipality": by.municipality}
    Watch.objects.bulk_create(Watch(project=row, **own) for row in rows)
    Watch.objects.bulk_create(Watch(town=town, **own) for town in towns)
    SavedSearch.objects.bulk_create(
        SavedSearch(
            kind="projects", query=f"q={town.ars}", name="x", run_until=timezone.now(), **own
        )
        for town in towns
    )


def queries_of_the_page(client) -> int:
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST).status_code == 200
    return len(queries)


def test_ten_and_a_hundred_rows_cost_the_same(client, watcher):
    sign_in(client, watcher)
    fill(watcher, 10)
    few = queries_of_the_page(client)
    fill(watcher, 90)
    assert queries_of_the_page(client) == few
    assert Watch.objects.filter(project__isnull=False).count() == 100


def test_the_buttons_cost_the_same_for_short_and_long_lists(client, watcher, project):
    sign_in(client, watcher)
    counts = []
    for number in (1, 20):
        fill(acting(), number)
        fill(watcher, number)
        client.get(project.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(project.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
