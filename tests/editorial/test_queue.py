"""The queue of the moderation: oldest first, nothing that does not wait, a fixed number of statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editorial import queries
from tests.editorial.test_states import published
from tests.factories import ProjectFactory, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_oldest_waits_on_top_and_drafts_do_not_wait(client):
    now = timezone.now()
    ProjectFactory(submitted=True, title="Jung", submitted_at=now)
    ProjectFactory(submitted=True, title="Alt", submitted_at=now - timedelta(days=9))
    ProjectFactory(title="Entwurf bleibt geheim")
    published()
    text = sign_in(client, moderator()).get("/moderation/").text
    assert text.index("Alt") < text.index("Jung")
    assert "Entwurf bleibt geheim" not in text
    assert "2 Einträge warten" in text


def test_length_counts_those_beyond_the_page(client, monkeypatch):
    monkeypatch.setattr(queries, "MOST_QUEUED", 3)
    ProjectFactory.create_batch(5, submitted=True)
    text = sign_in(client, moderator()).get("/moderation/").text
    assert "5 Einträge warten" in text
    assert text.count("/moderation/project/") == 3


def test_number_of_statements_does_not_grow(client):
    sign_in(client, moderator())

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/moderation/").status_code == 200
        return len(captured)

    ProjectFactory.create_batch(3, submitted=True)
    statements()
    few = statements()
    ProjectFactory.create_batch(60, submitted=True)
    assert statements() == few
