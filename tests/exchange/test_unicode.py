"""Decomposed characters (NFD, as from macOS and PDFs) are normalised to NFC at every entry point."""

import json
from io import StringIO
from unicodedata import is_normalized, normalize

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.utils.http import urlencode

from accounts.models import User
from core.http.middleware import NormalisedInputMiddleware
from core.text.folding import fold, nfc, normalise_all
from editorial.harvest.remote_records import Incoming
from municipalities.choices import Role
from municipalities.register.files import read
from portals.suggestions import services
from projects.models import Project
from projects.services.writing import free_slug
from tests import register_data
from tests.api.portals import make_portal
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.projects import steps
from tests.signing_in import sign_in

WORD = "Müllgebühren für Übersicht"
APART = normalize("NFD", WORD)


def seen(request):
    """The request as it reaches a view."""
    found = []
    NormalisedInputMiddleware(found.append)(request)
    return found[0]


class TestRequests:
    def test_path_and_query_are_normalised(self):
        request = seen(RequestFactory().get(f"/{APART}/", {"q": APART, APART: [APART, "x"]}))
        assert (request.path, request.path_info) == (f"/{WORD}/", f"/{WORD}/")
        assert dict(request.GET.lists()) == {"q": [WORD], WORD: [WORD, "x"]}
        with pytest.raises(AttributeError):
            request.GET["q"] = "x"

    def test_fields_and_file_names_are_normalised(self):
        upload = SimpleUploadedFile(f"{APART}.pdf", APART.encode())
        request = seen(RequestFactory().post("/", {"name": APART, "file": upload}))
        assert request.POST["name"] == WORD
        assert request.FILES["file"].name == f"{WORD}.pdf"
        assert request.FILES["file"].read().decode() == APART

    def test_fields_of_an_urlencoded_form_are_normalised(self):
        kind = "application/x-www-form-urlencoded"
        request = seen(RequestFactory().post("/", urlencode({"name": APART}), content_type=kind))
        assert request.POST["name"] == WORD

    def test_passwords_are_not_normalised_in_requests(self):
        request = seen(RequestFactory().post("/", {"password": APART, "password1": APART}))
        assert [request.POST["password"], request.POST["password1"]] == [APART, APART]

    def test_a_body_is_read_lazily(self):
        request = seen(RequestFactory().post("/", APART.encode(), content_type="application/json"))
        assert request.read().decode() == APART


def test_all_strings_of_json_are_normalised():
    given = {APART: [APART, {"x": APART}], "n": 1, "none": None}
    assert normalise_all(given) == {WORD: [WORD, {"x": WORD}], "n": 1, "none": None}


def test_soft_hyphens_are_removed():
    given = {"Müll\u00adgebühren": ["Über\u00adsicht"]}
    assert normalise_all(given) == {"Müllgebühren": ["Übersicht"]}
    request = seen(RequestFactory().get("/", {"q": "Über\u00adsicht"}))
    assert request.GET["q"] == "Übersicht"
    assert Incoming({"title": "Über\u00adsicht"}).text("title") == "Übersicht"


def test_compatibility_characters_are_kept():
    assert nfc("10 m² ½ ﬁ") == "10 m² ½ ﬁ"


def test_records_of_other_instances_are_normalised():
    record = Incoming({"title": APART, "words": [APART]})
    assert record.text("title") == record.line("title") == WORD
    assert record.words("words") == [WORD]


@pytest.mark.django_db
class TestStored:
    @pytest.fixture(autouse=True)
    def generous_limit(self, settings):
        settings.RATE_FACTOR = 100
        cache.clear()

    def test_forms_store_nfc(self, client):
        author = acting()
        sign_in(client, author)
        draft = ProjectFactory(municipality=author.municipality)
        client.post(steps.address(draft, "basics"), steps.basics(draft, title=APART))
        draft.refresh_from_db()
        assert draft.title == WORD

    def test_titles_are_found_and_sorted_without_their_soft_hyphens(self, client):
        author = acting()
        sign_in(client, author)
        draft = ProjectFactory(municipality=author.municipality)
        title = "Über\u00adsicht der Müll\u00adgebühren"
        client.post(steps.address(draft, "basics"), steps.basics(draft, title=title))
        draft.refresh_from_db()
        assert draft.title == "Übersicht der Müllgebühren"
        assert draft.title_key == fold(draft.title)

    @pytest.mark.parametrize("path", ["/projekte/", "/api/v1/projects/", "/api/v1/search/"])
    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_searches_match_either_form(self, client, path, form):
        ProjectFactory(published=True, title=WORD)
        page = client.get(path, {"q": normalize(form, "Müllgebühren")})
        assert WORD in page.text

    def test_api_bodies_of_portals_are_normalised(self, client):
        coordinator = acting(Role.COORDINATOR, MunicipalityFactory(ars="064110000000"))
        portal, headers = make_portal(suggest=True)
        services.grant(portal, by=coordinator)
        answer = client.put(
            "/api/v1/suggestions/a-1/",
            json.dumps({"municipality": "064110000000", "title": APART}),
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code == 201, answer.text
        assert Project.objects.get().title == WORD

    def test_slugs_are_the_same_for_either_form(self):
        assert free_slug(APART) == free_slug(WORD) == "muellgebuehren-fuer-uebersicht"
        assert fold(APART) == fold(WORD)

    def test_register_files_are_normalised(self, tmp_path):
        path = tmp_path / "register.csv"
        path.write_text(normalize("NFD", register_data.as_csv(register_data.towns(per_district=1))))
        assert all(is_normalized("NFC", row.name) for row in read(path).rows)

    @pytest.mark.parametrize("typed", [WORD, APART])
    @pytest.mark.parametrize("stored", [WORD, APART])
    def test_a_password_matches_in_either_form(self, typed, stored):
        user = User.objects.create_user("a@stadt.example", stored)
        assert user.check_password(typed)
        assert not user.check_password("anders")

    def test_passwords_hashed_before_normalisation_still_match(self):
        user = User.objects.create_user("a@stadt.example", "x")
        super(User, user).set_password(APART)
        assert user.check_password(APART)

    def test_the_command_reports_stored_text_and_normalises_it_on_request(self):
        project = ProjectFactory(published=True)
        with connection.cursor() as cursor:
            sql = "UPDATE projects_project SET title = %s, solution = %s WHERE id = %s"
            cursor.execute(sql, [APART, WORD.replace("über", "ü\u00adber"), project.pk])
        told = StringIO()
        call_command("normalise_text", stdout=told)
        assert "projects.Project.title: 0 changed, 1 left" in told.getvalue()
        told = StringIO()
        call_command("normalise_text", "--write", stdout=told)
        assert "projects.Project.title: 1 changed, 0 left, 0 refused" in told.getvalue()
        project.refresh_from_db()
        assert (project.title, project.solution) == (WORD, WORD)
        assert Project.objects.filter(fold__contains="muellgebuehren").exists()

    def test_values_that_would_collide_are_left_and_counted(self):
        user = User.objects.create_user("ü@stadt.example", "x")
        other = User.objects.create_user("b@stadt.example", "x")
        with connection.cursor() as cursor:
            sql = "UPDATE accounts_user SET email = %s WHERE id = %s"
            cursor.execute(sql, [normalize("NFD", user.email), other.pk])
        told = StringIO()
        call_command("normalise_text", "--write", stdout=told)
        assert "accounts.User.email: 0 changed, 1 left, 1 refused" in told.getvalue()
