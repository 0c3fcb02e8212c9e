"""“What came of it?”: expired links, the additional sentence, and people who are not asked."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils.translation import override

from adoptions.choices import Stage
from adoptions.models import Adoption
from contacts.models import FollowUp, Responsibility
from core.models import MailRecord
from core.tasks import send_mail
from editorial.workflow.choices import State
from municipalities.choices import Role
from municipalities.services import invitations
from notifications.choices import Mode
from notifications.models import Preference
from tests.contacts.outcomes import (
    answers,
    detail_page,
    ended_talk,
    mails_to,
    on,
    page,
    send,
    token_for,
)
from tests.factories import AdoptionFactory, acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(project, asked, asker):
    return ended_talk(project, asked, asker)


@pytest.fixture
def token(talk, asker):
    send(30)
    return token_for(asker)


def test_an_answer_counts_once(client, token):
    with on(31):
        assert client.post(page(token), {"answer": "in_progress"}).status_code == 200
        second = client.post(page(token), {"answer": "adopted"})
    assert second.status_code == 410
    assert Adoption.objects.get().stage == Stage.ASSESSING
    assert answers() == [(30, "in_progress")]


def _used(client, token, **_):
    client.post(page(token), {"answer": "in_progress"})
    return token


def _left(client, token, asker, **_):
    asker.membership.delete()
    return token


def _locked(client, token, asker, **_):
    asker.user.is_active = False
    asker.user.save()
    return token


def _taken_down(client, token, talk, **_):
    type(talk.project).objects.update(state=State.TAKEN_DOWN)
    return token


def _stopped(client, token, talk, **_):
    type(talk).objects.update(follow_up_stopped_at=talk.closed_at)
    return token


BROKEN = "Dieser Link ist unvollständig"
CLOSED_LINKS = {
    "unknown": (lambda **_: "x" * 43, BROKEN),
    "shortened": (lambda token, **_: token[:-1], BROKEN),
    "upper case": (lambda token, **_: token.swapcase(), BROKEN),
    "hash instead of token": (lambda **_: FollowUp.objects.get().token_hash, BROKEN),
    "id instead of token": (lambda **_: str(FollowUp.objects.get().pk), BROKEN),
    "used": (_used, "Sie haben schon geantwortet"),
    "of a person who left": (_left, "Diese Frage ist nicht mehr für Sie"),
    "of a locked person": (_locked, "Diese Frage ist nicht mehr für Sie"),
    "about a project that was taken down": (_taken_down, "Diese Frage hat sich erledigt"),
    "stopped": (_stopped, "Diese Frage hat sich erledigt"),
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("why", CLOSED_LINKS)
def test_invalid_link_says_why_and_nothing_else(client, talk, asker, asked, token, why, method):
    with on(31):
        make, words = CLOSED_LINKS[why]
        link = make(client=client, token=token, asker=asker, talk=talk)
        known = list(FollowUp.objects.values()), list(Adoption.objects.values())
        answer = getattr(client, method)(page(link), {"answer": "adopted"})
    assert answer.status_code == 410
    assert words in answer.text
    assert "Zu den Projekten" in answer.text
    traces = ("DIPAS", "Hamburg", "Haßfurt", asker.user.email, asked.user.email)
    assert not [trace for trace in traces if trace in answer.text]
    assert (list(FollowUp.objects.values()), list(Adoption.objects.values())) == known


@pytest.mark.parametrize(("day", "status"), [(89, 200), (91, 410), (400, 410)])
def test_link_is_valid_for_sixty_days(client, token, day, status):
    with on(day):
        assert client.get(page(token)).status_code == status
        answer = client.post(page(token), {"answer": "adopted"})
    assert answer.status_code == status
    assert ("abgelaufen" in answer.text) == (status == 410)
    assert Adoption.objects.exists() == (status == 200)


def test_english_links_follow_the_same_rules(client, token):
    with override("en"):
        open_link, closed = (reverse("follow_up", args=[word]) for word in (token, "x" * 43))
    with on(31):
        assert client.get(open_link).status_code == 200
        assert client.get(closed).status_code == 410


def test_mail_links_lead_to_pages_in_the_recipients_language(talk, asker):
    asker.user.language = "en"
    asker.user.save()
    send(30)
    mail = MailRecord.objects.filter(to=asker.user.email).latest("created_at")
    addresses = re.findall(r"http\S+", mail.text)
    with override("en"):
        known = {reverse("notification_settings"), reverse("unsubscribe", args=["x"])[:-2]}
        known.add(reverse("follow_up", args=["x"])[:-2])
    assert len(addresses) == 6
    for address in (*addresses, mail.unsubscribe_url):
        assert any(path in address for path in known), address


def test_additional_sentence_takes_one_more_click(client, talk, token, asker, asked):
    with on(31):
        path = detail_page(client.post(page(token), {"answer": "in_progress"}))
        assert client.get(path).status_code == 405
        empty = client.post(path, {"detail": "  "})
        assert (empty.status_code, path in empty.text) == (422, True)
        assert "Bitte schreiben Sie einen Satz." in empty.text
        long = client.post(path, {"detail": "ä" * 2_001})
        assert (long.status_code, "ä" * 2_001 in long.text) == (422, True)
        saved = client.post(path, {"detail": "Der Rat stimmt im Mai ab."})
        assert "Ihr Satz ist gespeichert." in saved.text
        again = client.post(path, {"detail": "Etwas anderes"})
    assert again.status_code == 410
    assert FollowUp.objects.get().detail == "Der Rat stimmt im Mai ab."


def test_additional_sentence_is_accepted_for_one_day(client, token):
    with on(31, 12):
        path = detail_page(client.post(page(token), {"answer": "in_progress"}))
    with on(32, 13):
        late = client.post(path, {"detail": "Zu spät"})
    assert late.status_code == 410
    assert "nichts mehr ergänzen" in late.text
    assert FollowUp.objects.get().detail == ""


def test_mail_link_alone_adds_no_sentence(client, token):
    with on(31):
        client.post(page(token), {"answer": "in_progress"})
        assert (
            client.post(f"/rueckmeldung/einzelheiten/{token}/", {"detail": "x"}).status_code == 410
        )


def test_opt_out_asks_for_no_sentence(client, token):
    with on(31):
        assert "einzelheiten" not in client.post(page(token), {"answer": "stop"}).text


def test_coordinators_are_asked_in_place_of_a_person_who_left(talk, asker):
    coordinator = acting(Role.COORDINATOR, asker.municipality)
    acting(Role.EDITOR, asker.municipality)
    asker.membership.delete()
    assert send(30) == 1
    assert mails_to(coordinator).count() == 1
    assert FollowUp.objects.get().user == coordinator.user


def test_only_members_are_asked(talk, asker):
    coordinator = acting(Role.COORDINATOR, asker.municipality)
    invitations.invite(
        asker.municipality, by=coordinator, email="neu@hassfurt.example", role=Role.EDITOR
    )
    Responsibility.objects.create(municipality=asker.municipality, owner=acting().user)
    coordinator.user.is_active = False
    coordinator.user.save()
    asker.membership.delete()
    MailRecord.objects.all().delete()
    assert send(30) == 0
    assert not MailRecord.objects.exists()


def run_jobs() -> None:
    context = SimpleNamespace(job=SimpleNamespace(attempts=0))
    for record in MailRecord.objects.filter(status=MailRecord.Status.WAITING):
        send_mail.func(context, mail_id=str(record.pk))


def _opts_out(asker):
    Preference.objects.create(user=asker.user, kind="follow_up", mode=Mode.NONE)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda asker: asker.membership.delete(),
        lambda asker: type(asker.user).objects.filter(pk=asker.user_id).update(is_active=False),
        lambda asker: FollowUp.objects.all().delete(),
        _opts_out,
    ],
    ids=["left", "locked", "withdrawn", "opted out"],
)
def test_events_before_sending_cancel_the_mail(talk, asker, mailoutbox, meanwhile):
    MailRecord.objects.all().delete()
    send(30)
    meanwhile(asker)
    with on(30, 13):
        run_jobs()
    assert mailoutbox == []
    assert MailRecord.objects.get().status == MailRecord.Status.CANCELLED


def test_mail_is_sent_once_and_can_be_switched_off(talk, asker, mailoutbox, client):
    MailRecord.objects.all().delete()
    send(30)
    with on(30, 13):
        run_jobs()
        run_jobs()
        (mail,) = mailoutbox
        assert mail.to == [asker.user.email]
        address = mail.extra_headers["List-Unsubscribe"].strip("<>").split("localhost:8000")[1]
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert send(90) == 0


@pytest.mark.parametrize("stage", [Stage.OPERATING, Stage.DECLINED, Stage.DISCONTINUED])
def test_known_outcome_is_not_asked_for(talk, asker, project, stage):
    reason = "" if stage == Stage.OPERATING else "cost"
    AdoptionFactory(
        project=project, municipality=asker.municipality, stage=stage, reason_code=reason
    )
    assert send(30) == 0


def test_removed_project_triggers_no_question(talk):
    type(talk.project).objects.update(state=State.TAKEN_DOWN)
    assert send(30) == 0
