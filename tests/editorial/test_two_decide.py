"""When two moderators decide on one entry, the second is told and loses no input."""

import pytest

from editorial.workflow.choices import State
from editorial.workflow.services import move
from tests.factories import ProjectFactory, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_the_second_is_told_of_the_first_decision_and_keeps_the_reason(client):
    project = ProjectFactory(state=State.SUBMITTED)
    first, second = moderator(), moderator()
    sign_in(client, second)
    move(
        project,
        "request_changes",
        by=first,
        expected_version=project.version,
        reason="Bitte ergänzen.",
    )
    answer = client.post(
        f"/moderation/project/{project.pk}/",
        {"decision": "publish", "version": project.version, "reason": "Alles stimmt."},
    )
    assert answer.status_code == 409
    assert "Alles stimmt." in answer.text
    assert "nicht berechtigt" not in answer.text
