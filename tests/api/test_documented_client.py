"""The client printed in docs/api.md works as it stands there."""

import re
from pathlib import Path

import pytest

from editorial.choices import State
from projects.models import Project
from tests.factories import ProjectFactory

DOCUMENT = Path(__file__).parents[2] / "docs/api.md"


@pytest.mark.django_db(transaction=True)
def test_documented_client_keeps_a_true_copy(live_server, settings):
    settings.SITE_URL = live_server.url
    settings.RATE_FACTOR = 100
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1)
    names: dict = {}
    exec(code, names)
    mirror = names["Mirror"](live_server.url)
    made = ProjectFactory.create_batch(3, published=True)

    mirror.sync()
    assert set(mirror.projects) == {str(project.pk) for project in made}
    assert mirror.projects[str(made[0].pk)]["solution"] == made[0].solution

    Project.objects.filter(pk=made[0].pk).update(state=State.TAKEN_DOWN)
    Project.objects.filter(pk=made[1].pk).update(title="Neu", version=2)
    mirror.sync()
    assert str(made[0].pk) not in mirror.projects
    assert mirror.projects[str(made[1].pk)]["title"] == "Neu"
