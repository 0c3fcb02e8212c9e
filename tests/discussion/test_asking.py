"""Asking and answering on a project page, and who is notified."""

import uuid

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.errors import NotAllowed, TooManyRequests, WrongState
from core.models import AuditEntry, MailRecord
from discussion import services
from discussion.models import Post
from editorial.workflow.choices import State
from municipalities.choices import Role
from notifications.choices import Mode
from notifications.models import Notice
from tests.discussion.posts import PAGE, PUBLIC, TOWNS_ONLY, answer, ask, form
from tests.factories import ProjectFactory, acting, moderator
from tests.mails import written_mails
from tests.notifications.telling import wants
from tests.people import TOWNS, person
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert('Pegel')</script>"


def told(kind: str) -> set:
    return set(Notice.objects.filter(kind=kind).values_list("user", flat=True))


def asking_page(project) -> str:
    return f"/projekte/{project.pk}/fragen/"


def answering_page(post) -> str:
    return f"/fragen/{post.pk}/antworten/"


@pytest.mark.parametrize("visibility", [PUBLIC, TOWNS_ONLY])
def test_a_question_is_asked_through_the_page(client, project, asker, visibility):
    sign_in(client, asker)
    assert asking_page(project) in client.get(PAGE).text
    assert client.get(asking_page(project)).status_code == 200
    response = client.post(asking_page(project), form(visibility=visibility))
    post = Post.objects.get()
    assert response["Location"] == f"{PAGE}#beitrag-{post.pk}"
    assert (post.visibility, post.municipality, post.author) == (
        visibility, asker.municipality, asker.user,
    )  # fmt: skip
    shown = client.get(PAGE).text
    assert "Welcher Sensor?" in shown
    assert f'id="beitrag-{post.pk}"' in shown


def test_narrower_audience_is_the_default(client, project, asker):
    sign_in(client, asker)
    page = client.get(asking_page(project))
    assert page.context["form"]["visibility"].initial == TOWNS_ONLY


@pytest.mark.parametrize("visibility", [PUBLIC, TOWNS_ONLY])
def test_answer_has_the_audience_of_its_question(client, project, owner, asker, visibility):
    question = ask(project, asker, visibility=visibility)
    sign_in(client, owner)
    page = client.get(answering_page(question)).text
    assert question.text in page
    client.post(answering_page(question), {"text": "Vier Monate.", "token": uuid.uuid4()})
    assert question.answers.get().visibility == visibility
    client.logout()
    assert ("Vier Monate." in client.get(PAGE).text) == (visibility == PUBLIC)


def test_answers_stand_below_their_question_and_the_newest_question_on_top(client, project, asker):
    first = ask(project, asker, "Erste Frage", visibility=PUBLIC)
    ask(project, asker, "Zweite Frage", visibility=PUBLIC)
    answer(first, asker, "Antwort darauf")
    page = client.get(PAGE).text
    places = [page.index(text) for text in ("Zweite Frage", "Erste Frage", "Antwort darauf")]
    assert places == sorted(places)


@pytest.mark.parametrize("who", TOWNS)
def test_every_member_of_a_town_asks_and_answers(project, owner, asker, who):
    by = person(who, asker.municipality, owner.municipality)
    assert answer(ask(project, by), by).municipality == by.municipality


@pytest.mark.parametrize("path", [asking_page, "answer"])
def test_a_visitor_is_led_to_the_sign_in(client, project, asker, path):
    question = ask(project, asker, visibility=PUBLIC)
    address = answering_page(question) if path == "answer" else path(project)
    for response in (client.get(address), client.post(address, form())):
        assert response.status_code == 302
        assert "/accounts/" in response["Location"]
    assert Post.objects.count() == 1
    assert address not in client.get(PAGE).text


def test_moderators_cannot_post(client, project, asker):
    question, judge = ask(project, asker), moderator()
    sign_in(client, judge)
    for address in (asking_page(project), answering_page(question)):
        assert client.post(address, form()).status_code == 403
    with pytest.raises(NotAllowed):
        answer(question, judge)
    with pytest.raises(NotAllowed):
        ask(project, judge)


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.TAKEN_DOWN])
def test_what_is_not_public_takes_no_questions(client, owner, asker, state):
    project = ProjectFactory(state=state, municipality=owner.municipality)
    sign_in(client, asker)
    for response in (client.get(asking_page(project)), client.post(asking_page(project), form())):
        assert response.status_code == 404
    sign_in(client, owner)
    assert client.post(asking_page(project), form()).status_code in (403, 404)
    assert not Post.objects.exists()


def test_questions_vanish_with_a_removed_project(client, project, asker, owner):
    question = ask(project, asker, visibility=PUBLIC)
    project.state = State.TAKEN_DOWN
    project.save()
    sign_in(client, asker)
    for step in ("antworten", "melden", "entfernen"):
        assert client.get(f"/fragen/{question.pk}/{step}/").status_code == 404
    with pytest.raises(NotAllowed):
        answer(question, owner)


def test_answer_cannot_be_answered(project, asker, owner):
    first = answer(ask(project, asker), owner)
    with pytest.raises(NotAllowed):
        answer(first, asker)


@pytest.mark.parametrize("text", [SCRIPT, f"[Pegel](javascript:alert(1)) {SCRIPT}"])
def test_script_is_shown_as_text_everywhere(client, project, asker, owner, text):
    question = ask(project, asker, text, visibility=PUBLIC)
    answer(question, owner, text)
    sign_in(client, asker)
    steps = [f"/fragen/{question.pk}/{step}/" for step in ("antworten", "melden", "entfernen")]
    for path in (PAGE, *steps):
        page = client.get(path).text
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page
        assert 'href="javascript:' not in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_000, "mit\x00Null"])
def test_invalid_text_is_returned_with_an_error_naming_the_field(client, project, asker, text):
    question = ask(project, asker)
    sign_in(client, asker)
    for address, label in (
        (asking_page(project), "Ihre Frage"),
        (answering_page(question), "Ihre Antwort"),
    ):
        response = client.post(address, form(text=text))
        assert response.status_code == 422
        assert f'<a href="#id_text">{label}</a>: ' in response.text
        assert "Fehler:" in response.text
        assert text.strip().replace("\x00", "") in response.text.replace("\x00", "")
    assert Post.objects.count() == 1


def test_too_long_a_text_is_refused_in_german_with_the_numbers(client, project, asker):
    sign_in(client, asker)
    page = client.post(asking_page(project), form(text="x" * 10_000)).text
    assert "höchstens 5.000 Zeichen" in page
    assert "5.000 Zeichen zu viel" in page


def test_unknown_audience_is_refused_and_the_text_kept(client, project, asker):
    sign_in(client, asker)
    response = client.post(asking_page(project), form(visibility="everybody"))
    assert response.status_code == 422
    assert "Wer darf es lesen?</a> " in response.text
    assert "Welcher Sensor?" in response.text


def test_resubmitting_creates_one_post_and_one_notice(client, project, asker, owner):
    sign_in(client, asker)
    sent = form()
    places = {client.post(asking_page(project), sent)["Location"] for _n in range(2)}
    assert len(places) == Post.objects.count() == 1
    replied = {"text": "Der kleine.", "token": str(uuid.uuid4())}
    for _n in range(2):
        client.post(answering_page(Post.objects.get(question=None)), replied)
    assert Post.objects.count() == AuditEntry.objects.filter(action="posted").count() == 2
    assert Notice.objects.filter(user=owner.user).count() == 2


def test_form_token_of_another_person_is_refused(project, asker):
    sent = ask(project, asker)
    with pytest.raises(WrongState):
        ask(project, acting(Role.EDITOR, asker.municipality), token=sent.pk)


def test_project_owner_is_notified_of_a_question(project, asker, owner):
    ask(project, asker, visibility=TOWNS_ONLY)
    assert told("question") == {owner.user_id}
    mail = written_mails().get()
    assert mail.to == owner.user.email
    assert "Haßfurt" in mail.subject
    assert "DIPAS" in mail.subject


def test_asker_of_the_own_project_is_not_notified(project, owner):
    ask(project, owner)
    assert told("question") == set()


def test_answer_notifies_all_participants_but_its_author(project, asker, owner):
    first, second = acting(), acting()
    wants(asker, Mode.AT_ONCE, "answer")
    question = ask(project, asker)
    answer(question, first)
    Notice.objects.all().delete()
    MailRecord.objects.all().delete()
    answer(question, second)
    assert told("answer") == {person.user_id for person in (asker, owner, first)}
    assert MailRecord.objects.get().to == asker.user.email


def test_person_who_left_the_town_is_not_notified_of_answers(project, asker, owner):
    question = ask(project, asker)
    asker.membership.delete()
    answer(question, owner)
    assert told("answer") == set()


def test_posts_have_a_daily_limit_per_town(project, asker, monkeypatch):
    monkeypatch.setattr(services, "MAX_A_DAY", 2)
    for _n in range(2):
        ask(project, asker)
    with pytest.raises(TooManyRequests):
        ask(project, acting(Role.EDITOR, asker.municipality))
    assert ask(project, acting())


def test_audiences_and_filters_are_distinct_in_english(client, project, asker):
    asker.user.language = "en"
    asker.user.save()
    sign_in(client, asker)
    with override("en"):
        asking, requests = reverse("post_ask", args=[project.pk]), reverse("request_list")
    assert "Everybody, even without signing in" in client.get(asking).text
    assert 'aria-current="true">All</a>' in client.get(requests).text
