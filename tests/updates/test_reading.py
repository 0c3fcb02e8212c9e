"""Order and number of queries of status updates on the page, in the full list, and in the API."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.workflow.choices import State
from projects.models import PhaseChange, Project
from tests.factories import ProjectFactory
from tests.signing_in import sign_in
from tests.updates.posting import PAGE, api, list_page, many, write
from updates import services
from updates.models import StatusUpdate

pytestmark = pytest.mark.django_db


def test_updates_and_phase_changes_are_merged_newest_first(client, project, owner):
    for on, title in (
        (date(2025, 3, 1), "Zwei"),
        (date(2024, 1, 1), "Eins"),
        (date(2025, 9, 1), "Drei"),
    ):
        write(project, owner, on=on, title=f"Bericht {title}")
    PhaseChange.objects.create(project=project, phase_to="pilot", on=date(2023, 5, 1))
    PhaseChange.objects.create(project=project, phase_to="operation", on=date(2025, 6, 1))
    page = client.get(PAGE).text
    places = [
        page.index(text)
        for text in (
            "Bericht Drei",
            "<strong>Regelbetrieb",
            "Bericht Zwei",
            "Bericht Eins",
            "<strong>Pilot",
        )
    ]
    assert places == sorted(places)


def test_more_than_ten_are_continued_on_the_full_list_each_once(client, project):
    many(project, 45)
    for year in range(2019, 2023):
        PhaseChange.objects.create(project=project, phase_to="pilot", on=date(year, 1, 1))
    page = client.get(PAGE).text
    assert page.count('id="neuigkeit-') == 10
    assert "Ältere zeigen" in page
    seen, phases, path = [], 0, list_page(project)
    while path:
        answer = client.get(path)
        seen += [row.pk for row in answer.context["page"].results]
        phases += answer.text.count("timeline__phase")
        cursor = answer.context["page"].next_cursor
        path = f"{list_page(project)}?cursor={cursor}" if cursor else ""
    assert len(seen) == len(set(seen)) == 45
    assert phases == 4


def test_a_malformed_cursor_is_404(client, project):
    assert client.get(f"{list_page(project)}?cursor=xyz").status_code == 404


def test_without_updates_only_the_town_is_invited_to_write_one(client, project, owner):
    assert "Verlauf und Neuigkeiten" not in client.get(PAGE).text
    assert "Noch keine Neuigkeit" in client.get(list_page(project)).text
    page = sign_in(client, owner).get(PAGE).text
    assert "Noch keine Neuigkeit" in page
    assert f"{list_page(project)}neu/" in page


def test_markdown_is_rendered_and_scripts_are_escaped(client, project, owner):
    write(project, owner, title="<b>x</b>", text="**fett** <script>alert(1)</script>",
          link="https://stadt.example/a?b=<c>")  # fmt: skip
    page = client.get(PAGE).text
    assert "<strong>fett</strong>" in page
    assert "<script>alert" not in page
    assert "<b>x" not in page
    assert 'rel="noopener nofollow ugc"' in page


def queries(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("path_of", [lambda p: PAGE, list_page, api])
def test_a_hundred_need_as_many_queries_as_one(client, project, owner, path_of):
    write(project, owner, on=date(1999, 1, 1))
    few = queries(client, path_of(project))
    many(project, 99)
    assert queries(client, path_of(project)) == few


def test_lists_of_projects_expand_the_newest_twenty_in_one_query(client, project):
    path = "/api/v1/projects/?expand=status_updates"
    many(project, 30)
    few = queries(client, path)
    for _ in range(3):
        many(ProjectFactory(published=True), 2)
    assert queries(client, path) == few
    rows = json.loads(client.get(path).content)["results"]
    assert sorted(len(row["status_updates"]) for row in rows) == [2, 2, 2, 20]


def test_the_api_lists_public_updates_newest_first(client, project, owner):
    write(project, owner, on=date(2024, 1, 1), title="Alt")
    new = write(project, owner, link="https://stadt.example/")
    services.take_back(write(project, owner), by=owner)
    services.edit(new, by=owner, expected_version=1,
                  given={"on": new.on, "title": "Neu", "text": new.text, "link": new.link})  # fmt: skip
    first, second = json.loads(client.get(api(project)).content)["results"]
    assert (first["title"], second["title"]) == ("Neu", "Alt")
    assert first["html_url"].endswith(f"{PAGE}#neuigkeit-{new.pk}")
    assert first["happened_on"] == "2025-06-18"
    assert first["target_url"] == "https://stadt.example/"
    assert first["version"] == 2
    assert first["edited_at"].endswith("Z")
    assert (second["target_url"], second["edited_at"]) == (None, None)
    assert owner.user.full_name not in client.get(api(project)).text
    expanded = json.loads(
        client.get(f"/api/v1/projects/{project.pk}/?expand=status_updates").content
    )
    assert expanded["status_updates"] == [first, second]


def test_each_update_changes_the_etag_of_an_expanded_project(client, project, owner):
    path = f"/api/v1/projects/{project.pk}/?expand=status_updates"
    before = client.get(path)["ETag"]
    write(project, owner)
    assert client.get(path)["ETag"] != before


def test_the_api_is_paged_and_refuses_unknown_parameters(client, project):
    many(project, 5)
    seen, url = [], api(project, "?page_size=2&ordering=happened_on")
    while url:
        page = json.loads(client.get(url).content)
        seen += [row["happened_on"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == 5
    assert seen == sorted(seen)
    assert client.get(api(project, "?q=x")).status_code == 400
    assert client.get(api(project, "?ordering=title")).status_code == 400


@pytest.mark.parametrize(
    ("state", "status"), [(State.DRAFT, 404), (State.SUBMITTED, 404), (State.TAKEN_DOWN, 410)]
)
def test_the_api_is_404_or_410_for_unpublished_projects(client, project, state, status):
    Project.objects.filter(pk=project.pk).update(state=state)
    assert client.get(api(project)).status_code == status


def test_deleted_with_its_project(project, owner):
    write(project, owner)
    project.delete()
    assert not StatusUpdate.objects.exists()
