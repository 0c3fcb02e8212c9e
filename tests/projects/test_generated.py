import pytest
from django.core.management import CommandError, call_command

from editorial.workflow.choices import State
from municipalities.models import Municipality
from projects.models import Project
from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns():
    return [MunicipalityFactory() for _ in range(5)]


def generate(number: int = 0, **options) -> None:
    call_command("generate_projects", number, verbosity=0, **options)


def content() -> list[tuple]:
    return list(Project.objects.order_by("slug").values_list("slug", "title", "summary", "phase"))


def test_projects_are_published_complete_and_marked_as_demo(towns):
    generate(50)
    projects = Project.objects.prefetch_related("themes", "phase_changes")
    assert len(projects) == 50
    assert len({project.title for project in projects}) > 40
    assert {project.municipality for project in projects} == set(towns)
    for project in projects:
        assert (project.state, project.is_demo) == (State.PUBLISHED, True)
        assert project.themes.all()
        assert project.phase_changes.get().phase_to == project.phase
        assert project.municipality.short_name in project.place_names


def test_the_same_seed_makes_the_same_projects_once(towns):
    generate(20)
    first = content()
    generate(20)
    assert content() == first
    generate(30)
    assert len(content()) == 30
    generate(20, seed=2)
    assert len(content()) == 50


def test_removing_deletes_only_generated_projects(towns):
    own = ProjectFactory(published=True)
    demo = ProjectFactory(is_demo=True)
    generate(20)
    generate(remove=True)
    assert set(Project.objects.all()) == {own, demo}


def test_missing_towns_are_reported(db):
    with pytest.raises(CommandError, match="load_sample"):
        generate(5)


def test_is_refused_in_production(towns, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="Echtbetrieb"):
        generate(5)
    assert not Project.objects.exists()


def test_the_sample_is_refused_in_production_too(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="Echtbetrieb"):
        call_command("load_sample")
    assert not Municipality.objects.exists()
