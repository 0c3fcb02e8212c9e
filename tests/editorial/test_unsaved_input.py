"""Autosave: unsaved input is kept for its author only, outside the draft, and deleted on saving."""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from editorial.authoring import autosave, writing
from editorial.authoring.autosave import AutosaveMessage, FormName, NewerElsewhere, TooLong
from editorial.models import UnsavedInput
from editorial.tasks import forget_unsaved_input
from editorial.workflow.choices import State
from editorial.workflow.services import delete_draft
from municipalities.choices import Role
from municipalities.models import Membership
from projects.models import Link, Project
from projects.services.content import CONTENT
from tests.factories import (
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.projects import steps
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "/zwischenstand/"
WRITER = "0123456789abcdef"
PUT_BACK = "Wir haben Ihre nicht gespeicherten Eingaben"
OFFERED = "sind nicht gespeichert, und der Eintrag wurde seitdem geändert"
SECRET = "Der Rat weiß noch nichts davon"


def author_and_draft() -> dict:
    author = acting()
    draft = ProjectFactory(municipality=author.municipality, created_by=author.user)
    return {"author": author, "draft": draft}


world, _world = shared_world(author_and_draft)


@pytest.fixture
def author(world):
    return world["author"]


@pytest.fixture
def draft(world):
    return world["draft"]


@pytest.fixture
def own(client, author):
    return sign_in(client, author)


def signed_name(client, path: str) -> str:
    """The signed form name, read from the page."""
    return client.get(path).text.split('data-autosave="')[1].split('"')[0]


def send(client, name: str, fields: dict, *, sequence=1, writer=WRITER, seen="", **extra):
    pairs = [
        [key, text]
        for key, value in fields.items()
        for text in (value if isinstance(value, list) else [str(value)])
    ]
    word = {"form": name, "fields": pairs, "writer": writer, "sequence": sequence, "seen": seen}
    return client.post(ADDRESS, json.dumps(word | extra), content_type="application/json")


def typing(client, path: str, fields: dict, **options):
    response = send(client, signed_name(client, path), fields, **options)
    assert response.status_code == 200
    return response


def story(draft, text=SECRET) -> dict:
    return steps.story(draft, problem=text)


# Keeping and restoring


def test_typed_text_comes_back_and_never_touches_the_draft(own, draft):
    path = steps.address(draft, "story")
    typing(own, path, story(draft))
    before = draft.version
    draft.refresh_from_db()
    assert (draft.problem, draft.version) == ("Starkregen kam ohne Vorwarnung.", before)
    page = own.get(path)
    assert page.status_code == 200
    assert PUT_BACK in page.text
    assert page.context["form"]["problem"].value() == SECRET
    assert not AuditEntry.objects.filter(action="edited").exists()


def test_saving_the_form_deletes_it(own, draft):
    path = steps.address(draft, "story")
    typing(own, path, story(draft))
    own.post(path, story(draft))
    assert not UnsavedInput.objects.exists()
    assert PUT_BACK not in own.get(path).text


def test_a_late_autosave_does_not_return_after_saving(own, draft):
    path = steps.address(draft, "story")
    name = signed_name(own, path)
    send(own, name, story(draft))
    own.post(path, story(draft, "Gespeichert") | {"unsaved_writer": WRITER})
    late = send(own, name, story(draft), sequence=2)
    assert (late.status_code, late.json()["code"]) == (409, "newer-elsewhere")
    assert UnsavedInput.objects.get().fields == []
    assert PUT_BACK not in own.get(path).text


def test_invalid_input_is_kept_unchanged_and_validated_on_saving(own, draft):
    path = steps.address(draft, "effort")
    typed = steps.effort(draft, cost_one_off_eur="etwa viel", start_on="2025-10-01")
    typing(own, path, typed)
    page = own.get(path)
    assert page.context["form"]["cost_one_off_eur"].value() == "etwa viel"
    assert "Bitte prüfen Sie Ihre Angaben" not in page.text
    assert own.post(path, typed).status_code == 422


def test_choices_and_rows_come_back(own, draft):
    path = steps.address(draft, "documents")
    rows = [{"title": "Erster", "url": "https://a.example"}, {"title": "Zweiter", "url": ""}]
    typing(own, path, steps.documents(draft, links=rows))
    shown = own.get(path).context["formsets"][1]
    assert [row["title"].value() for row in shown.forms] == ["Erster", "Zweiter"]
    basics = steps.address(draft, "basics")
    themes = [str(pk) for pk in draft.themes.model.objects.values_list("pk", flat=True)[:3]]
    typing(own, basics, steps.basics(draft, themes=themes, paused="on"))
    form = own.get(basics).context["form"]
    assert sorted(map(str, form["themes"].value())) == sorted(themes)
    assert form["paused"].value() is True


def test_input_equal_to_the_stored_values_is_not_offered(own, draft):
    Link.objects.create(project=draft, title="Bericht", url="https://a.example", position=1)
    for step, sent in (
        ("story", steps.story(draft, problem=draft.problem.replace("\n", "\r\n"))),
        ("basics", steps.basics(draft)),
        ("effort", steps.effort(draft)),
    ):
        path = steps.address(draft, step)
        typing(own, path, sent)
        assert PUT_BACK not in own.get(path).text, step


def test_discarding_shows_what_is_stored(own, draft):
    path = steps.address(draft, "story")
    typing(own, path, story(draft))
    form = own.get(path).context["kept"].signed
    answer = own.post("/zwischenstand/verwerfen/", {"form": form, "next": path})
    assert answer.url == path
    assert not UnsavedInput.objects.exists()
    away = own.post("/zwischenstand/verwerfen/", {"form": form, "next": "https://evil.example"})
    assert away.url == "/meine-kommune/"


def forms_of_one_page(author):
    project = ProjectFactory(published=True, municipality=author.municipality)
    lesson = LessonFactory(project=project)
    need = NeedFactory(municipality=author.municipality)
    return {
        "/projekte/neu/": ("title", "Neu"),
        "/bedarfe/neu/": ("text", SECRET),
        reverse("lesson_create", args=[project.pk]): ("what_happened", SECRET),
        reverse("lesson_edit", args=[lesson.pk]): ("what_happened", SECRET),
        reverse("need_edit", args=[need.pk]): ("text", SECRET),
    }


def test_lessons_needs_and_new_entries_keep_theirs(own, author):
    for path, (field, text) in forms_of_one_page(author).items():
        form = own.get(path).context["form"]
        sent = {bound.html_name: bound.value() or "" for bound in form if bound.name != "themes"}
        typing(own, path, sent | {field: text})
        page = own.get(path)
        assert PUT_BACK in page.text, path
        assert page.context["form"][field].value() == text, path
    assert UnsavedInput.objects.count() == 5


def test_a_new_need_is_forgotten_once_it_is_a_draft(own):
    page = own.get("/bedarfe/neu/").context
    sent = {"token": page["form"]["token"].value(), "version": "", "title": "Pegel", "text": "x"}
    typing(own, "/bedarfe/neu/", sent)
    assert own.post("/bedarfe/neu/", sent | {"time_frame": ""}).status_code == 302
    assert not UnsavedInput.objects.exists()
    assert own.get("/bedarfe/neu/").context["form"]["title"].value() is None


def test_the_review_page_names_steps_with_unsaved_input(own, draft):
    typing(own, steps.address(draft, "story"), story(draft))
    review = reverse("project_review", args=[draft.pk])
    assert own.get(review).context["unsaved_steps"] == [("story", "Geschichte")]
    assert "nicht gespeicherte Eingaben von Ihnen" in own.get(review).text
    own.post(steps.address(draft, "story"), story(draft))
    assert "nicht gespeicherte Eingaben von Ihnen" not in own.get(review).text


# A colleague, another window


def colleague_saves(draft, **fields):
    from projects.wizard.forms import FORMS

    colleague = acting(municipality=draft.municipality)
    form = FORMS["story"](steps.story(draft, **fields), instance=Project.objects.get(pk=draft.pk))
    assert form.is_valid()
    given, version = form.given(), form.cleaned_data["version"]
    writing.save(CONTENT, draft, by=colleague, given=given, expected_version=version)


def test_after_a_colleague_saved_the_input_is_offered_and_saving_conflicts(own, draft):
    path = steps.address(draft, "story")
    typing(own, path, story(draft))
    colleague_saves(draft, problem="Vom Kollegen")
    page = own.get(path)
    assert OFFERED in page.text
    assert page.context["form"]["problem"].value() == "Vom Kollegen"
    assert ("Ausgangslage", SECRET, "Vom Kollegen") in page.context["kept"].others
    assert "data-autosave=" not in page.text
    page = own.get(f"{path}?restore=yes")
    assert page.context["form"]["problem"].value() == SECRET
    sent = {name: page.context["form"][name].value() for name in steps.story(draft)}
    refused = own.post(path, sent)
    assert refused.status_code == 409
    assert "Vom Kollegen" in refused.text
    draft.refresh_from_db()
    assert draft.problem == "Vom Kollegen"


def test_another_step_saved_meanwhile_is_no_conflict(own, draft):
    path = steps.address(draft, "effort")
    typing(own, path, steps.effort(draft, staff_days="45"))
    colleague_saves(draft, problem="Vom Kollegen")
    page = own.get(path)
    assert PUT_BACK in page.text
    typed = steps.effort(draft, staff_days="45")
    assert page.context["form"]["version"].value() == typed["version"]
    assert own.post(path, typed).status_code == 302


def test_input_of_an_invalid_form_of_an_old_version_is_only_offered(own, draft):
    path = steps.address(draft, "effort")
    old = steps.effort(draft, staff_days="viele")
    Project.objects.filter(pk=draft.pk).update(staff_days=7, version=draft.version + 1)
    returned = own.post(path, old)
    assert returned.status_code == 422
    assert "data-autosave-now" in returned.text
    send(own, returned.context["kept"].form, old)
    page = own.get(path)
    assert OFFERED in page.text
    assert page.context["form"]["staff_days"].value() == 7


def test_an_older_window_does_not_overwrite_a_newer_one(own, draft):
    path = steps.address(draft, "story")
    name = signed_name(own, path)
    first = send(own, name, story(draft, "neu"), writer="window-one")
    refused = send(own, name, story(draft, "alt"), writer="window-two")
    assert refused.status_code == 409
    told = send(own, name, story(draft, "x"), writer="window-two", seen=first.json()["mark"])
    assert told.status_code == 200


def test_autosave_resumes_on_a_returned_form_despite_a_late_autosave(own, draft):
    path = steps.address(draft, "effort")
    name = signed_name(own, path)
    typed = steps.effort(draft, staff_days="viele")
    returned = own.post(path, typed | {"unsaved_writer": WRITER})
    send(own, name, typed)
    seen = returned.context["kept"].mark
    answer = send(own, returned.context["kept"].form, typed, writer="window-two", seen=seen)
    assert answer.status_code == 200


def test_out_of_order_autosaves_of_one_window_change_nothing(own, draft):
    name = signed_name(own, steps.address(draft, "story"))
    send(own, name, story(draft, "zweites"), sequence=2)
    assert send(own, name, story(draft, "erstes"), sequence=1).status_code == 200
    assert ["problem", "zweites"] in UnsavedInput.objects.get().fields


# Access


def test_only_its_author_reads_it(own, author, draft):
    path = steps.address(draft, "story")
    name = signed_name(own, path)
    send(own, name, story(draft))
    others = [
        acting(Role.COORDINATOR, author.municipality), acting(), moderator(), administrator()
    ]  # fmt: skip
    for actor in others:
        other = sign_in(Client(), actor)
        assert SECRET not in other.get(path).text
        assert send(other, name, story(draft, "fremd")).status_code == 404
        assert not UnsavedInput.objects.visible_to(actor).exists()
        discard = other.post("/zwischenstand/verwerfen/", {"form": name})
        assert discard.status_code in (403, 404)
    assert ["problem", SECRET] in UnsavedInput.objects.get().fields


def test_not_found_while_acting_for_another_town(own, author, draft):
    name = signed_name(own, steps.address(draft, "story"))
    new = signed_name(own, "/bedarfe/neu/")
    send(own, new, {"title": SECRET})
    second = MunicipalityFactory()
    Membership.objects.create(user=author.user, municipality=second, role=Role.EDITOR)
    own.post("/handeln-fuer/", {"municipality": second.pk})
    assert send(own, name, story(draft)).status_code == 404
    assert send(own, new, {"title": "x"}, sequence=2).status_code == 404
    assert SECRET not in own.get("/bedarfe/neu/").text


def test_removed_members_and_suspended_people_have_no_access(own, author, draft):
    path = steps.address(draft, "story")
    name = signed_name(own, path)
    send(own, name, story(draft))
    Membership.objects.filter(user=author.user).delete()
    assert send(own, name, story(draft), sequence=2).status_code == 404
    assert own.get(path).status_code == 404
    author.user.is_active = False
    author.user.save()
    assert send(own, name, story(draft), sequence=3).status_code == 401


def test_after_the_session_ended_the_answer_is_401(draft, author, client):
    name = signed_name(sign_in(Client(), author), steps.address(draft, "story"))
    assert send(client, name, story(draft)).status_code == 401
    assert client.get(ADDRESS).status_code == 401
    assert sign_in(client, author).get(ADDRESS).json()["csrf_token"]


def test_writing_needs_the_csrf_token(author, draft):
    strict = sign_in(Client(enforce_csrf_checks=True), author)
    name = signed_name(strict, steps.address(draft, "story"))
    assert send(strict, name, story(draft)).status_code == 403
    token = strict.get(ADDRESS).json()["csrf_token"]
    word = {"form": name, "fields": [["problem", "x"]], "writer": WRITER, "sequence": 1, "seen": ""}
    answer = strict.post(
        ADDRESS, json.dumps(word), content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 200


# Hostile and oversized input


BODIES = (
    b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 50_000,
    b'{"form": "x", "fields": "x", "writer": "12345678", "sequence": 1, "seen": ""}',
    b'{"form": "x", "fields": [["a"]], "writer": "12345678", "sequence": 1, "seen": ""}',
    b'{"form": "x", "fields": [["a", 1]], "writer": "12345678", "sequence": 1, "seen": ""}',
    b'{"form": "x", "fields": [], "writer": "12345678", "sequence": 1e99, "seen": ""}',
    b'{"form": "x", "fields": [], "writer": "12345678", "sequence": true, "seen": ""}',
    b'{"form": 1, "fields": [], "writer": "12345678", "sequence": 1, "seen": ""}',
    b'{"form": "x", "fields": [], "writer": "short", "sequence": 1, "seen": ""}',
)  # fmt: skip


def test_other_bodies_are_refused(own):
    codes = [
        own.post(ADDRESS, body, content_type="application/json").status_code for body in BODIES
    ]
    assert codes == [400] * len(BODIES)


def test_forged_names_are_refused(own, author):
    good = {"fields": {"title": "x"}}
    for name in ("", "x", "x:y:z", signing.dumps(["a"], salt=autosave.SALT)):
        assert send(own, name, **good).status_code == 404, name
    foreign = FormName.of(ProjectFactory(), "story")
    assert send(own, autosave.sign(foreign, base="", actor=author), **good).status_code == 404


def test_characters_the_database_cannot_store_are_dropped(own, draft):
    path = steps.address(draft, "story")
    name = signed_name(own, path)
    body = json.dumps({"form": name, "fields": [["problem", "a\x00b\ud800c"]], "writer": WRITER,
                       "sequence": 1, "seen": ""})  # fmt: skip
    assert own.post(ADDRESS, body, content_type="application/json").status_code == 200
    assert own.get(path).context["form"]["problem"].value() == "ab?c"


def test_too_long_input_is_refused_and_the_earlier_one_stays(own, draft):
    name = signed_name(own, steps.address(draft, "story"))
    send(own, name, story(draft))
    for length in (autosave.MAX_BYTES, 3 * autosave.MAX_BYTES):
        assert send(own, name, {"problem": "x" * length}, sequence=2).status_code == 413
    assert ["problem", SECRET] in UnsavedInput.objects.get().fields


def test_requests_are_rate_limited(own, draft, monkeypatch):
    monkeypatch.setattr("editorial.authoring.autosave_views.WORDS_A_MINUTE", 2)
    name = signed_name(own, steps.address(draft, "story"))
    codes = [send(own, name, story(draft), sequence=n).status_code for n in range(4)]
    assert codes == [200, 200, 429, 429]


def test_broken_rows_do_not_break_the_form(own, draft):
    path = steps.address(draft, "documents")
    for total in ("", "-5", "999999", "x"):
        UnsavedInput.objects.all().delete()
        typing(own, path, {"links-TOTAL_FORMS": total, "links-INITIAL_FORMS": "x", "version": "x",
                           "links-0-title": "Erster", "links-0-id": "x"})  # fmt: skip
        assert own.get(path).status_code == 200


# Deletion


def test_deleted_with_the_entry(own, author, draft):
    typing(own, steps.address(draft, "story"), story(draft))
    delete_draft(draft, by=author)
    assert not UnsavedInput.objects.exists()


def stored(actor, name, **fields):
    word = AutosaveMessage([["title", SECRET]], WRITER, 1, "")
    row = autosave.keep(name, word, base="", by=actor)
    UnsavedInput.objects.filter(pk=row.pk).update(**fields)
    return row.pk


def test_unusable_input_is_deleted_every_night(author, draft, settings):
    settings.UNSAVED_INPUT_DAYS = 30
    now = timezone.now()
    kept = {
        stored(author, FormName.of(draft, "story"), saved_at=now - timedelta(days=29)),
        stored(author, FormName("need")),
    }
    stored(author, FormName.of(draft, "basics"), saved_at=now - timedelta(days=31))
    stored(author, FormName.of(draft, "effort"), fields=[], saved_at=now - timedelta(days=2))
    gone = ProjectFactory(municipality=author.municipality)
    stored(author, FormName.of(gone, "story"))
    Project.objects.filter(pk=gone.pk).delete()
    leaver = acting(municipality=author.municipality)
    stored(leaver, FormName("need"))
    Membership.objects.filter(user=leaver.user).delete()
    assert forget_unsaved_input() == 4
    assert set(UnsavedInput.objects.values_list("pk", flat=True)) == kept
    assert forget_unsaved_input() == 0


def test_input_is_kept_while_the_entry_is_in_moderation(own, draft):
    path = steps.address(draft, "story")
    name = signed_name(own, path)
    Project.objects.filter(pk=draft.pk).update(state=State.SUBMITTED, submitted_at=timezone.now())
    assert send(own, name, story(draft)).status_code == 200
    assert own.get(path).status_code == 409
    Project.objects.filter(pk=draft.pk).update(state=State.DRAFT)
    assert PUT_BACK in own.get(path).text


def test_service_refuses_what_the_view_refuses(author):
    name = FormName("need")
    with pytest.raises(TooLong):
        autosave.keep(
            name,
            AutosaveMessage([["a", "ä" * autosave.MAX_BYTES]], WRITER, 1, ""),
            base="",
            by=author,
        )
    autosave.keep(name, AutosaveMessage([["a", "b"]], WRITER, 1, ""), base="", by=author)
    with pytest.raises(NewerElsewhere):
        autosave.keep(
            name, AutosaveMessage([["a", "c"]], "another-window", 1, ""), base="", by=author
        )


def test_opening_a_form_costs_the_same_with_and_without_much_input(
    own, draft, django_assert_num_queries
):
    path = steps.address(draft, "documents")
    typing(own, path, steps.documents(draft, links=[{"title": "Erster", "url": ""}]))
    with CaptureQueriesContext(connection) as few:
        own.get(path)
        number = len(few)
    name = signed_name(own, path)
    rows = [{"title": f"Nummer {n}", "url": ""} for n in range(25)]
    send(own, name, steps.documents(draft, links=rows), sequence=2)
    with django_assert_num_queries(number):
        own.get(path)
