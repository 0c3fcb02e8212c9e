"""Ordering lessons by polarity: failures first, newest first within each polarity."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.choices import Polarity
from tests.factories import LessonFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(db):
    """Two lessons of each polarity, created in reverse; returns their titles in the expected order."""
    project, now = ProjectFactory(published=True), timezone.now()
    expected = []
    for number, polarity in enumerate(reversed(Polarity.values)):
        for age in (1, 0):
            title = f"{polarity} {'alt' if age else 'neu'}"
            published = now - timedelta(days=30 - number + age, microseconds=number)
            LessonFactory(
                project=project,
                published=True,
                polarity=polarity,
                title=title,
                published_at=published,
            )
    for polarity in Polarity.values:
        expected += [f"{polarity} neu", f"{polarity} alt"]
    return expected


def test_failures_first_across_all_pages_of_the_api(client, titles):
    found, url = [], "/api/v1/lessons/?ordering=polarity&page_size=3"
    while url:
        page = client.get(url).json()
        found += [row["title"] for row in page["results"]]
        url = page["next"]
    assert found == titles


def test_failures_first_on_the_page(client, titles):
    page = client.get("/erfahrungen/?ordering=polarity").text
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert "Fehlschläge zuerst" in page
