"""Home, legal pages, reports of accessibility barriers, languages, health checks."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.mail.outbox import store_mail
from core.models import BarrierReport, SitePage
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def test_home_shows_figures_newest_and_map(client):
    projects = ProjectFactory.create_batch(8, published=True)
    text = client.get("/").text
    assert "<strong>8</strong>" in text
    assert projects[-1].title in text
    assert projects[0].title not in text
    assert "<svg" in text


def test_empty_site_invites_to_share_the_first_project(client):
    assert "Machen Sie den Anfang" in client.get("/").text


@pytest.mark.parametrize(
    "path", ["/impressum/", "/datenschutz/", "/barrierefreiheit/", "/leichte-sprache/"]
)
def test_sample_text_is_marked_until_the_operator_replaces_it(client, path):
    assert "Mustertext" in client.get(path).text
    SitePage.objects.update(is_sample=False)
    assert "Mustertext" not in client.get(path).text


def test_untranslated_text_is_shown_in_german_and_says_so(client):
    text = client.get("/en/easy-language/").text
    assert 'lang="de"' in text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/", "What one municipality has learned"),
        ("/en/projects/", "projects found"),
        ("/en/map/", "Map"),
    ],
)
def test_site_is_available_in_english(client, path, words):
    assert words in client.get(path).text


def test_page_declares_its_alternate_in_the_other_language(client, settings):
    settings.SITE_URL = "https://exchange.example"
    text = client.get("/projekte/").text
    assert 'hreflang="en" href="https://exchange.example/en/projects/"' in text


def test_the_other_language_keeps_arguments_and_query(client):
    project = ProjectFactory(published=True, slug="pegel")
    page = client.get(f"{project.get_absolute_url()}?a=%C3%A4&b=1").text
    assert 'href="/en/projects/pegel/?a=%C3%A4&amp;b=1" lang="en"' in page
    assert 'href="/nirgends/?a=1" lang="en"' in client.get("/nirgends/?a=1").text


def report(client, seconds=10, **extra):
    start = timezone.now()
    with time_machine.travel(start):
        page = client.get("/barriere-melden/")
        begun = page.context["form"].initial["begun"]
    data = {"description": "Kein Kontrast", "page": "/karte/", "begun": begun, **extra}
    with time_machine.travel(start + timedelta(seconds=seconds)):
        return client.post("/barriere-melden/", data)


def test_barrier_is_reported_without_an_account(client):
    assert report(client).status_code == 302
    assert BarrierReport.objects.get().page == "/karte/"


def test_reports_of_robots_are_thanked_and_dropped(client):
    report(client, website="http://spam.example")
    report(client, seconds=1)
    assert not BarrierReport.objects.exists()


def test_empty_report_comes_back_with_a_message_and_the_typed_text(client):
    response = report(client, description="", reply_to="keine adresse")
    assert response.status_code == 422
    assert "keine adresse" in response.text
    assert "Fehler:" in response.text


def test_reports_are_rate_limited(client):
    codes = [report(client).status_code for _n in range(7)]
    assert codes == [302] * 5 + [429] * 2


def test_readiness_reports_the_age_of_the_oldest_mail(client):
    store_mail(to="a@stadt.example", subject="Hallo", text="Text")
    assert client.get("/health/ready").json()["status"] == "ok"


def test_robots_txt_and_sitemap_use_the_configured_host(client, settings):
    settings.SITE_URL = "https://exchange.example"
    ProjectFactory(published=True)
    assert "Sitemap: https://exchange.example/sitemap.xml" in client.get("/robots.txt").text
    assert "https://exchange.example/projekte/" in client.get("/sitemap.xml").text
