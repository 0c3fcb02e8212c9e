"""The client printed in docs/api.md works as printed."""

import re
from pathlib import Path

import pytest
import requests

from changefeed import changes
from changefeed.models import Change
from editorial.workflow.choices import State
from projects.models import Project
from tests.factories import ProjectFactory

pytestmark = pytest.mark.usefixtures("finished")
DOCUMENT = Path(__file__).parents[2] / "docs/api.md"


@pytest.fixture
def mirror(live_server, settings):
    settings.SITE_URL = live_server.url
    settings.RATE_FACTOR = 100
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1)
    names: dict = {}
    exec(code, names)
    return names["Mirror"](live_server.url, kind="project")


@pytest.mark.django_db(transaction=True)
def test_documented_client_keeps_an_exact_copy(mirror):
    made = ProjectFactory.create_batch(3, published=True)
    mirror.sync()
    assert set(mirror.objects) == {str(project.pk) for project in made}
    assert mirror.objects[str(made[0].pk)]["solution"] == made[0].solution

    Project.objects.filter(pk=made[0].pk).update(state=State.TAKEN_DOWN)
    Project.objects.filter(pk=made[1].pk).update(title="Neu", version=2)
    mirror.sync()
    assert set(mirror.objects) == {str(made[1].pk), str(made[2].pk)}
    assert mirror.objects[str(made[1].pk)]["title"] == "Neu"


@pytest.mark.django_db(transaction=True)
def test_documented_client_resyncs_on_a_new_generation(mirror):
    kept, lost = ProjectFactory.create_batch(2, published=True)
    mirror.sync()
    changes.new_generation()
    Change.objects.filter(object_id=lost.pk).delete()
    Project.objects.filter(pk=lost.pk).update(state=State.DRAFT)
    Change.objects.filter(object_id=lost.pk).delete()
    mirror.sync()
    assert set(mirror.objects) == {str(kept.pk)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cursor", [None, "damaged", "WyJ4IiwxLDFd:of-another-instance"])
def test_documented_client_recovers_from_a_lost_cursor(mirror, cursor):
    kept, lost = ProjectFactory.create_batch(2, published=True)
    mirror.sync()
    Project.objects.filter(pk=lost.pk).update(state=State.DRAFT)
    Change.objects.filter(object_id=lost.pk).delete()  # its tombstone has been deleted
    mirror.cursor = cursor
    mirror.sync()
    assert set(mirror.objects) == {str(kept.pk)}
    assert mirror.cursor not in (None, cursor)


@pytest.mark.django_db(transaction=True)
def test_documented_client_stops_on_client_errors(mirror):
    mirror.filters["kind"] = "nothing"
    with pytest.raises(requests.HTTPError):
        mirror.sync()


def test_the_documented_client_is_short():
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1)
    assert len(code.splitlines()) <= 46
    assert DOCUMENT.read_text().split("```sh")[1].split("```")[0].count("curl") == 3
