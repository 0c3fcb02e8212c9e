"""Overdue entries, as listed for the moderators."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.choices import Role
from tests.editorial.checks import ago, at, checked
from tests.factories import MunicipalityFactory, acting, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return acting(Role.COORDINATOR)


class TestModeration:
    def test_towns_with_the_oldest_first(self, client):
        old, new = MunicipalityFactory(short_name="Alt"), MunicipalityFactory(short_name="Neu")
        checked("project", 200, new)
        checked("project", 300, old)
        checked("need", 400, old)
        checked("project", 3, MunicipalityFactory(short_name="Frisch"))
        with at():
            sign_in(client, moderator())
            page = client.get(reverse("overdue_towns"))
            rows = page.context["rows"]
            assert [(row.municipality.short_name, row.number) for row in rows] == [
                ("Alt", 2), ("Neu", 1)
            ]  # fmt: skip
            assert rows[0].oldest == ago(400)
            assert "2 Kommunen haben Einträge" in page.text
            town = client.get(reverse("overdue_town", args=[old.ars]))
        assert [item.entry.kind_name for item, _end in town.context["rows"]] == ["need", "project"]

    def test_lessons_that_staff_may_not_read_are_not_listed(self, client, person):
        town = person.municipality
        checked("lesson", 900, town, visibility="contact_only", title="Geheimes")
        with at():
            sign_in(client, moderator())
            assert not client.get(reverse("overdue_towns")).context["rows"]
            assert "Geheimes" not in client.get(reverse("overdue_town", args=[town.ars])).text

    @pytest.mark.parametrize("name", ["overdue_towns", "overdue_town"])
    def test_for_staff_only(self, client, person, name):
        args = [person.municipality.ars] if name == "overdue_town" else []
        assert client.get(reverse(name, args=args)).status_code == 302
        sign_in(client, person)
        assert client.get(reverse(name, args=args)).status_code == 403

    def test_pages_and_a_fixed_number_of_queries(self, client, monkeypatch):
        monkeypatch.setattr("editorial.freshness.views.TOWNS_A_PAGE", 2)
        path = reverse("overdue_towns")

        def costs() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            return len(queries)

        with at():
            sign_in(client, moderator())
            checked("need", 300, MunicipalityFactory())
            costs()
            few = costs()
            for _four in range(4):
                checked("need", 300, MunicipalityFactory())
            assert costs() == few
            assert "Seite 2 von 3" in client.get(f"{path}?page=2").text
            for wrong in ("4", "0", "x", "-1", "²"):
                assert client.get(path, {"page": wrong}).status_code == 404
