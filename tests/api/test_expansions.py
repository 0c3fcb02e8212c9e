"""Objects added by ``expand=`` equal those at their own URLs."""

import pytest

from tests.factories import AdoptionFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["projects", "adoptions"])
def test_an_expanded_town_counts_its_projects_as_its_own_address_does(client, kind):
    project = ProjectFactory(published=True)
    ProjectFactory(published=True, municipality=project.municipality)
    adoption = AdoptionFactory(confirmed=True, municipality=project.municipality)
    pk = {"projects": project.pk, "adoptions": adoption.pk}[kind]
    town = client.get(f"/api/v1/municipalities/{project.municipality.ars}/").json()
    assert town["project_count"] == 2
    one = client.get(f"/api/v1/{kind}/{pk}/?expand=municipality").json()
    rows = client.get(f"/api/v1/{kind}/?expand=municipality").json()["results"]
    listed = next(row for row in rows if row["id"] == str(pk))
    for found in (one["municipality"], listed["municipality"]):
        assert found == {name: town[name] for name in found}
