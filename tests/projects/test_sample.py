import csv

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command

from accounts.models import User
from adoptions.models import Adoption
from core import demo
from editorial.workflow.choices import State
from municipalities.choices import FederalState as Land
from municipalities.choices import MunicipalityKind, SizeClass
from municipalities.models import Membership, Municipality
from projects.devdata.sample.load import PROJECTS
from projects.models import Project
from projects.rules.completeness import required_problems
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db


def load() -> None:
    call_command("load_sample", verbosity=0)


sample, _sample = shared_world(load, name="sample")


def everything() -> dict:
    return {
        model: sorted(map(str, model.objects.values_list()))
        for model in (Municipality, Project, User, Membership, EmailAddress, Authenticator)
    }


def test_second_run_changes_nothing(sample):
    before = everything()
    call_command("load_sample")
    assert everything() == before


def test_does_not_overwrite_changes_by_people(sample):
    Project.objects.filter(title="Schlaues Wasser").update(summary="Von der Stadt geändert")
    Municipality.objects.filter(ags="06411000").update(about="Über Darmstadt")
    call_command("load_sample")
    assert Project.objects.filter(summary="Von der Stadt geändert").count() == 1
    assert Municipality.objects.get(ags="06411000").about == "Über Darmstadt"


def test_works_with_a_newer_register(sample):
    Adoption.objects.all().delete()
    Project.objects.all().delete()
    Municipality.objects.filter(ags="06435014").update(valid_until="2025-12-31")
    Municipality.objects.filter(ags="05766044").update(ars="057665999044")
    towns = Municipality.objects.count()
    call_command("load_sample", verbosity=0)
    assert Municipality.objects.count() == towns
    assert Project.objects.filter(municipality__ags="06435014").count() == 2
    assert Project.objects.filter(municipality__ars="057665999044").exists()


def test_towns_cover_all_states_and_size_classes(sample):
    towns = Municipality.objects.exclude(
        kind__in=[MunicipalityKind.STATE, MunicipalityKind.DISTRICT]
    )
    assert {town.state for town in towns} == {code for code, _ in Land.choices}
    assert {town.size_class for town in towns} == {code for code, _ in SizeClass.choices}
    assert 140 <= towns.count() <= 160
    assert all(town.latitude and town.longitude for town in towns)


def test_every_town_within_a_district_refers_to_it(sample):
    towns = Municipality.objects.filter(
        kind__in=[MunicipalityKind.TOWN, MunicipalityKind.MUNICIPALITY]
    )
    assert not towns.filter(district=None).exists()
    assert Municipality.objects.get(short_name="Mossautal").district.short_name == "Odenwaldkreis"
    assert Municipality.objects.get(ags="06631000").short_name == "Landkreis Fulda"


def test_real_projects_are_published_with_their_source_and_no_invented_data(sample):
    with PROJECTS.open(encoding="utf-8") as file:
        rows = {row["title"]: row for row in csv.DictReader(file)}
    projects = Project.objects.published().prefetch_related("links", "themes")
    assert len(rows) == projects.count() == 48
    for project in projects:
        assert project.links.get().url == rows[project.title]["source"]
        assert project.summary == rows[project.title]["description"]
        assert project.themes.all()
        assert project.slug
        assert project.created_by is None
        assert not project.is_demo
        assert (project.phase, project.start_on, project.cost_one_off_eur) == ("", None, None)


def test_partners_of_a_project_are_towns_of_the_register(sample):
    project = Project.objects.get(title__startswith="DIPAS")
    names = {town.short_name for town in project.partner_municipalities.all()}
    assert names == {"Leipzig", "München"}
    assert "Leipzig" in project.place_names


def test_unfinished_entries_are_marked_as_demo_and_complete_enough_for_the_queue(sample):
    unfinished = {project.state: project for project in Project.objects.filter(is_demo=True)}
    assert set(unfinished) == {State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED}
    assert all("(Demo)" in project.title for project in unfinished.values())
    assert required_problems(unfinished[State.SUBMITTED]) == {}
    assert unfinished[State.CHANGES_REQUESTED].reason


def test_accounts_are_verified_and_staff_has_a_second_factor(sample):
    assert User.objects.count() == len(demo.ACCOUNTS)
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(demo.ACCOUNTS)
    for account in demo.ACCOUNTS:
        user = User.objects.get(email=account.email)
        assert user.check_password(demo.PASSWORD)
        towns = list(user.memberships.values_list("municipality__ags", "role"))
        assert towns == ([(account.town, account.role)] if account.town else [])
        assert Authenticator.objects.filter(user=user).exists() == account.needs_code


def test_the_displayed_code_is_valid_for_the_sign_in(sample):
    authenticator = Authenticator.objects.filter(user__email="moderation@exchange.example").get()
    assert TOTP(authenticator).validate_code(demo.totp_code())


def test_code_matches_the_test_vectors_of_rfc_6238():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert demo.totp_code(secret, at=59) == "287082"
    assert demo.totp_code(secret, at=1111111109) == "081804"
