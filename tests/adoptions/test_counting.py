"""One rule for what counts as a “Nachnutzung”: on page, card, filter, API and readiness."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from adoptions import panels, readiness
from adoptions.choices import OPEN, TAKING_OVER, Reason, Stage
from tests.adoptions.recorded import record
from tests.factories import AdoptionFactory
from tests.mails import written_mails
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def numbers(client, project, town) -> dict:
    """Every place that counts or filters by adoptions of ``project`` by ``town``."""
    row = client.get(f"/api/v1/projects/?adopted_by={town.ars}").json()["results"]
    listed = client.get(f"/projekte/?adopted_by={town.ars}").text
    points = {item.rule.code: item.points for item in readiness.items(project)}
    everything = client.get("/api/v1/projects/").json()["results"]
    return {
        "filter in the API": [found["id"] for found in row] == [str(project.pk)],
        "filter on the page": project.get_absolute_url() in listed,
        "number in the API": any(found["adoption_count"] == 1 for found in everything),
        "card": "1 Nachnutzung<" in client.get("/projekte/").text,
        "page": "1 Kommune nutzt das nach" in client.get(project.get_absolute_url()).text,
        "readiness": points["adoption"] > 0,
    }


@pytest.mark.parametrize("stage", Stage)
def test_adoptions_count_from_decision_to_end_everywhere(client, project, adopter, stage):
    reason = {} if stage in OPEN else {"reason_code": Reason.COST}
    AdoptionFactory(
        project=project,
        municipality=adopter.municipality,
        stage=stage,
        confirmed=True,
        **reason,
    )
    counts = numbers(client, project, adopter.municipality)
    assert counts == dict.fromkeys(counts, stage in TAKING_OVER)
    assert str(Stage(stage).label) in client.get(project.get_absolute_url()).text


def test_filter_and_count_both_drop_overdue_adoptions(client, project, adopter):
    AdoptionFactory(project=project, municipality=adopter.municipality, confirmed=True)
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        counts = numbers(client, project, adopter.municipality)
    assert counts == dict.fromkeys(counts, False)


def test_page_without_counted_adoptions_explains_what_counts(client, project):
    AdoptionFactory(
        project=project, stage=Stage.DISCONTINUED, reason_code=Reason.COST, confirmed=True
    )
    page = client.get(project.get_absolute_url()).text
    assert "eingestellt" in page
    assert "von beiden Kommunen bestätigt, zuletzt" in page
    assert "Gezählt wird, was beschlossen ist" in page
    assert "ist von beiden Kommunen bestätigt." not in page


def test_counts_are_not_limited_by_the_length_of_the_list(client, project, origin, monkeypatch):
    monkeypatch.setattr(panels, "MAX_SHOWN", 2)
    AdoptionFactory.create_batch(3, project=project, confirmed=True)
    AdoptionFactory.create_batch(4, project=project)
    page = client.get(project.get_absolute_url()).text
    assert "3 Kommunen nutzen das nach" in page
    assert "und 1 weiterer Eintrag" in page
    assert "und 1 weiterer Eintrag" in client.get(project.municipality.get_absolute_url()).text
    sign_in(client, origin)
    dashboard = client.get("/meine-kommune/").text
    assert "(4)" in dashboard
    assert "und 2 weitere Einträge" in dashboard


def test_own_adoption_is_found_beyond_the_end_of_the_list(client, project, adopter, monkeypatch):
    monkeypatch.setattr(panels, "MAX_SHOWN", 1)
    AdoptionFactory(project=project, stage=Stage.OPERATING, confirmed=True)
    own = record(project, adopter, stage=Stage.INTERESTED)
    sign_in(client, adopter)
    page = client.get(project.get_absolute_url()).text
    assert "Das übernehmen wir" not in page
    assert own.get_absolute_url() in page


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.INTERESTED, "interessiert sich für Ihr Projekt"),
        (Stage.IN_EXCHANGE, "tauscht sich über Ihr Projekt"),
        (Stage.ASSESSING, "prüft, ob Ihr Projekt"),
        (Stage.PLANNED, "übernimmt Ihr Projekt"),
        (Stage.OPERATING, "übernimmt Ihr Projekt"),
    ],
)
def test_wording_follows_the_stage(client, project, adopter, origin, stage, words):
    adoption = record(project, adopter, stage=stage)
    mail = written_mails().get()
    assert words in mail.subject
    assert ("übernimmt" in mail.subject) == (stage in TAKING_OVER)
    assert f"eingetragen: {Stage(stage).label}." in mail.text
    sign_in(client, origin)
    title = "Nachnutzung von DIPAS" if stage in TAKING_OVER else "Interesse an DIPAS"
    page = client.get(adoption.get_absolute_url()).text
    assert re.search(rf"<h1[^>]*>\s*{title}\s*</h1>", page)
    assert f"eingetragen: {Stage(stage).label}. Stimmt das?" in page
    answer = client.post(f"{adoption.get_absolute_url()}bestaetigen/", follow=True).text
    assert ("zählt jetzt öffentlich" in answer) == (stage in TAKING_OVER)


def test_town_page_lists_interested_and_ended_separately(client, adopter):
    town = adopter.municipality
    expected = {
        Stage.OPERATING: ("Von anderen übernommen", "An andere weitergegeben"),
        Stage.INTERESTED: ("Interesse und Prüfung", "Interesse anderer Kommunen"),
        Stage.DECLINED: ("Nicht weitergeführt", "Von anderen nicht weitergeführt"),
    }
    for stage in expected:
        reason = {"reason_code": Reason.COST} if stage == Stage.DECLINED else {}
        for facts in (
            {"municipality": town, "project__title": f"Geholt {stage}"},
            {"project__municipality": town, "project__title": f"Gegeben {stage}"},
        ):
            AdoptionFactory(stage=stage, confirmed=True, **reason, **facts)
    page = client.get(town.get_absolute_url()).text
    for stage, headings in expected.items():
        for heading, what in zip(headings, ("Geholt", "Gegeben"), strict=True):
            section = page.partition(f">{heading}</h2>")[2].partition("<h2")[0]
            named = [code for code in expected if f"{what} {code}<" in section]
            assert named == [stage], heading
