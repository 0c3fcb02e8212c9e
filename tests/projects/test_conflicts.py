"""Conflicting edits: both texts are shown and none is lost."""

import re
import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from projects.models import Link, Project
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.projects import steps
from tests.projects.files import PDF, pdf, picture
from tests.projects.test_authoring import artifact
from tests.signing_in import sign_in


@pytest.fixture
def actor(db):
    return acting()


@pytest.fixture
def draft(actor):
    return ProjectFactory(municipality=actor.municipality)


@pytest.fixture
def author(client, actor):
    return sign_in(client, actor)


@pytest.fixture
def colleague(actor):
    return sign_in(Client(), acting(municipality=actor.municipality))


class TestTexts:
    def test_both_texts_are_shown_and_nothing_is_overwritten(self, author, colleague, draft):
        mine = steps.story(draft, problem="Mein Text")
        colleague.post(steps.address(draft, "story"), steps.story(draft, problem="Ihr Text"))
        answer = author.post(steps.address(draft, "story"), mine)
        assert answer.status_code == 409
        comparison, form = answer.text.split("<form", 1)[1].split('class="form"', 1)
        assert "Mein Text" in comparison
        assert "Ihr Text" in comparison
        assert "Mein Text" in form
        draft.refresh_from_db()
        assert draft.problem == "Ihr Text"

    def test_saving_again_overwrites_with_ones_own_text(self, author, colleague, draft):
        mine = steps.story(draft, problem="Mein Text")
        colleague.post(steps.address(draft, "story"), steps.story(draft, problem="Ihr Text"))
        answer = author.post(steps.address(draft, "story"), mine)
        assert 'name="version" value="2"' in answer.text
        author.post(steps.address(draft, "story"), mine | {"version": 2})
        draft.refresh_from_db()
        assert (draft.problem, draft.version) == ("Mein Text", 3)

    def test_only_differing_fields_are_compared_by_their_labels(self, author, colleague, draft):
        mine = steps.basics(draft, phase="idea")
        colleague.post(steps.address(draft, "basics"), steps.basics(draft, phase="operation"))
        text = author.post(steps.address(draft, "basics"), mine).text
        compared = text.split('class="form"')[0]
        assert "Idee" in compared
        assert "Regelbetrieb" in compared
        assert "Kurzbeschreibung" not in compared

    def test_the_same_form_sent_twice_is_no_conflict(self, author, draft):
        data = steps.story(draft, problem="Einmal")
        first = author.post(steps.address(draft, "story"), data)
        second = author.post(steps.address(draft, "story"), data)
        assert first["Location"] == second["Location"]
        draft.refresh_from_db()
        assert draft.version == 2

    def test_text_typed_while_a_colleague_submitted_is_shown_for_copying(
        self, author, colleague, draft
    ):
        mine = steps.story(draft, problem="Mein langer Text")
        submit = reverse("project_submit", args=[draft.pk])
        colleague.post(submit, {"version": draft.version})
        answer = author.post(steps.address(draft, "story"), mine)
        assert answer.status_code == 409
        assert "Mein langer Text" in answer.text
        assert "inzwischen eingereicht" in answer.text
        assert "Speichern und weiter" not in answer.text
        draft.refresh_from_db()
        assert draft.problem != "Mein langer Text"

    def test_towns_are_compared_by_name(self, author, colleague, draft):
        town = MunicipalityFactory(short_name="Lemgo")
        mine = steps.partners(draft, partner_municipalities=[town.pk])
        colleague.post(steps.address(draft, "partners"), steps.partners(draft))
        answer = author.post(steps.address(draft, "partners"), mine)
        assert answer.status_code == 409
        assert "Lemgo" in answer.text.split('class="form"')[0]


class TestRows:
    def test_a_row_removed_by_a_colleague_is_kept_as_typed(self, author, colleague, draft):
        row = Link.objects.create(project=draft, title="Alt", url="https://a.example")
        mine = steps.documents(draft, links=[{"id": row.pk, "title": "Neu", "url": row.url}])
        removed = {"id": row.pk, "title": "Alt", "url": row.url, "DELETE": "on"}
        colleague.post(steps.address(draft, "documents"), steps.documents(draft, links=[removed]))
        answer = author.post(steps.address(draft, "documents"), mine)
        assert answer.status_code == 409
        assert "Neu · https://a.example" in answer.text
        author.post(steps.address(draft, "documents"), mine | {"version": 2})
        assert draft.links.get().title == "Neu"

    def test_a_row_added_by_a_colleague_stays(self, author, colleague, draft):
        def row(title):
            return {"title": title, "url": "https://a.example"}

        mine = steps.documents(draft, links=[row("Meiner")])
        colleague.post(
            steps.address(draft, "documents"), steps.documents(draft, links=[row("Ihrer")])
        )
        assert author.post(steps.address(draft, "documents"), mine).status_code == 409
        author.post(steps.address(draft, "documents"), mine | {"version": 2})
        assert {link.title for link in draft.links.all()} == {"Meiner", "Ihrer"}

    def test_new_rows_sent_twice_are_stored_once(self, author, draft):
        rows = [artifact(), artifact(title="Datei", url="", upload=pdf())]
        data = steps.documents(draft, artifacts=rows)
        assert author.post(steps.address(draft, "documents"), data).status_code == 302
        data["artifacts-1-upload"] = pdf()
        assert author.post(steps.address(draft, "documents"), data).status_code == 302
        assert draft.artifacts.count() == 2

    def test_another_pdf_of_the_same_name_is_a_conflict(self, author, draft):
        data = steps.documents(draft, artifacts=[artifact(url="", upload=pdf())])
        author.post(steps.address(draft, "documents"), data)
        data["artifacts-0-upload"] = pdf(content=PDF + b"\n% anders\n")
        assert author.post(steps.address(draft, "documents"), data).status_code == 409


class TestPictures:
    def test_the_same_picture_sent_twice_is_no_conflict_but_another_one_is(self, author, draft):
        data = steps.basics(draft, picture=picture(), image_alt="Bild")
        assert author.post(steps.address(draft, "basics"), data).status_code == 302
        again = author.post(steps.address(draft, "basics"), data | {"picture": picture()})
        assert again.status_code == 302
        other = picture(name="anderes.jpg", colour="red")
        answer = author.post(steps.address(draft, "basics"), data | {"picture": other})
        assert answer.status_code == 409
        assert re.search(r"anderes\.jpg \([^)]*\) – ausgewählt", answer.text)


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_saves_one_is_a_conflict(actor, draft):
    """Both read version 1; the row lock lets exactly one through."""
    people = [actor, acting(municipality=actor.municipality)]
    clients = [sign_in(Client(), person) for person in people]
    sent = [steps.story(draft, problem=f"Text {number}") for number in range(2)]
    start = threading.Barrier(2)
    answers = [None, None]

    def save(number: int) -> None:
        start.wait(5)
        try:
            answers[number] = clients[number].post(steps.address(draft, "story"), sent[number])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 302)
    connection.ensure_connection()
    saved = Project.objects.get(pk=draft.pk)
    assert (saved.problem, saved.version) == (f"Text {winner}", 2)
