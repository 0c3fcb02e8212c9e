"""Immediate mails: recipients, content, and unsubscribing from any mail program."""

import re

import pytest
from django.core import mail, signing
from django.test import Client

from core.mail import outbox
from core.models import MailRecord
from editorial.workflow.choices import State
from municipalities.models import Membership
from notifications.choices import Interval, Mode
from notifications.mails import GUARD, SALT, unsubscribe_url
from notifications.models import DigestSchedule, Notice, Preference
from notifications.services import members, notify
from projects.models import Project
from tests.factories import UserFactory, acting
from tests.notifications.telling import run_jobs, tell, wants
from watching.upstream import NEW_ON_LIST

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    """Chose immediate mails."""
    actor = acting()
    wants(actor, Mode.AT_ONCE)
    return actor


@pytest.fixture
def sent(reader):
    """The reader's only mail, after the job ran."""
    tell(reader)
    run_jobs()
    (message,) = mail.outbox
    return message


def out_of(message) -> str:
    """Path of the URL in the List-Unsubscribe header."""
    address = message.extra_headers["List-Unsubscribe"]
    assert re.fullmatch(r"<https?://[^>]+>", address)
    return "/" + address.strip("<>").split("/", 3)[3]


def test_immediate_mail_is_sent_without_a_digest(sent, reader):
    assert sent.to == [reader.user.email]
    assert Notice.objects.get().mailed_at


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.DIGEST])
def test_other_modes_only_add_it_to_the_list(reader, mode):
    wants(reader, mode)
    tell(reader)
    assert Notice.objects.get().mail is None
    assert not MailRecord.objects.exists()


def test_notifying_twice_makes_one_notice_and_one_mail(reader):
    project = tell(reader)
    tell(reader, project=project)
    run_jobs()
    run_jobs()
    assert len(mail.outbox) == Notice.objects.count() == 1


def test_it_has_text_and_html_with_the_same_content(sent):
    title = Project.objects.get().title
    (html, kind), *_more = sent.alternatives
    assert kind == "text/html"
    for body in (sent.body, html):
        assert title in body
        assert "/abbestellen/" in body
        assert "/projekte/" in body


def test_html_loads_no_external_content(sent):
    html = sent.alternatives[0][0]
    assert not re.search(r"<(img|script|link|iframe|object)\b|url\(|@import", html)


def test_headers_support_one_click_unsubscribe(sent):
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_one_click_unsubscribe_needs_neither_session_nor_csrf_token(sent, reader):
    program = Client(enforce_csrf_checks=True)
    assert program.post(out_of(sent), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get(user=reader.user, kind=NEW_ON_LIST).mode == Mode.NONE
    tell(reader)
    run_jobs()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_link_scanners_do_not_unsubscribe(client, sent, reader, method):
    answer = getattr(client, method)(out_of(sent))
    assert answer.status_code == (405 if method == "options" else 200)
    assert Preference.objects.get(user=reader.user, kind=NEW_ON_LIST).mode == Mode.AT_ONCE


def test_the_page_unsubscribes_the_recipient_not_the_signed_in_person(client, sent, reader):
    client.force_login(acting().user)
    page = client.get(out_of(sent)).text
    assert "Ja, abbestellen" in page
    done = client.post(out_of(sent)).text
    assert "Abbestellt" in done
    assert reader.user.email not in page + done
    assert Preference.objects.get().user == reader.user


def test_unsubscribing_is_idempotent(client, sent):
    assert [client.post(out_of(sent)).status_code for _n in range(2)] == [200, 200]
    assert Preference.objects.count() == 1


def test_unsubscribing_from_the_digest(client, reader):
    path = "/" + unsubscribe_url(reader.user, "digest").split("/", 3)[3]
    assert client.post(path).status_code == 200
    assert DigestSchedule.objects.get(user=reader.user).interval == Interval.NEVER
    assert Preference.objects.get(user=reader.user).mode == Mode.AT_ONCE


def forged() -> list[str]:
    person = str(UserFactory().pk)
    return [
        "kaputt",
        signing.dumps([person, NEW_ON_LIST], salt="other"),
        signing.dumps([person, "no-such-kind"], salt=SALT),
        signing.dumps([str(Project().pk), NEW_ON_LIST], salt=SALT),
        signing.dumps([person, NEW_ON_LIST], salt=SALT)[:-2] + "xx",
    ]


def test_forged_tokens_are_not_found(client):
    for token in forged():
        assert client.post(f"/abbestellen/{token}/").status_code == 404
    assert not Preference.objects.exists()


def test_sent_to_the_address_current_at_sending(reader):
    tell(reader)
    reader.user.email = "neu@stadt.example"
    reader.user.save()
    run_jobs()
    assert mail.outbox[0].to == ["neu@stadt.example"]


def left_the_town(reader):
    Membership.objects.filter(user=reader.user).delete()


def suspended(reader):
    reader.user.is_active = False
    reader.user.save()


def unsubscribed(reader):
    wants(reader, Mode.NONE)


def taken_down(reader):
    Project.objects.update(state=State.TAKEN_DOWN)


def withdrawn(reader):
    Project.objects.update(state=State.DRAFT)


@pytest.mark.parametrize("happens", [left_the_town, suspended, unsubscribed, taken_down, withdrawn])
def test_conditions_are_checked_again_when_it_is_sent(reader, happens):
    tell(reader)
    happens(reader)
    run_jobs()
    assert mail.outbox == []
    assert MailRecord.objects.get().status == MailRecord.Status.CANCELLED


def test_written_once_when_it_is_sent(reader, monkeypatch):
    rendered = []
    original = outbox.render_to_string

    def note(template, context):
        rendered.append(template)
        return original(template, context)

    monkeypatch.setattr(outbox, "render_to_string", note)
    project = tell(reader)
    waiting = MailRecord.objects.get()
    assert (waiting.subject, waiting.text, waiting.html, rendered) == ("", "", "", [])
    Project.objects.filter(pk=project.pk).update(title="Name von jetzt")
    run_jobs()
    record = MailRecord.objects.get()
    assert "Name von jetzt" in record.text
    assert (record.subject, record.text) == (mail.outbox[0].subject, mail.outbox[0].body)
    name = "mail/notifications/single"
    assert sorted(rendered) == [f"{name}.html", f"{name}.subject.txt", f"{name}.txt"]


@pytest.mark.parametrize("guard", ["", GUARD])
def test_a_mail_that_the_former_release_wrote_is_sent(reader, guard):
    project = tell(reader)
    MailRecord.objects.update(
        subject="Alt", text="Alter Text", html="<p>Alter Text</p>", guard=guard
    )
    run_jobs()
    (message,) = mail.outbox
    assert (message.body == "Alter Text") is not bool(guard)
    assert (project.title in message.body) is bool(guard)


def test_a_notice_that_made_no_mail_does_not_hold_back_the_next(reader):
    project = tell()
    receivers = members(reader.municipality_id, people=[reader.user_id])
    for number, happens in ((1, lambda: unpublished(project)), (2, lambda: None)):
        Project.objects.filter(pk=project.pk).update(state=State.PUBLISHED)
        notify(
            NEW_ON_LIST,
            project.pk,
            key=str(number),
            to=receivers,
            data={"what": "project"},
            mails_once=True,
        )
        happens()
        run_jobs()
    assert len(mail.outbox) == 1
    told = [(row.mode, row.mailed_at is None) for row in Notice.objects.order_by("created_at")]
    assert told == [(Mode.NONE, True), (Mode.AT_ONCE, False)]


def unpublished(project):
    Project.objects.filter(pk=project.pk).update(state=State.DRAFT)


def test_sent_in_english_to_readers_of_english(reader):
    reader.user.language = "en"
    reader.user.save()
    tell(reader)
    run_jobs()
    text = mail.outbox[0].body
    assert "/en/projects/" in text
    assert "Guten Tag" not in text


def test_line_breaks_of_a_title_are_kept_out_of_the_headers(reader):
    project = tell()
    project.title = "Pegel\r\nBcc: opfer@stadt.example"
    Project.objects.filter(pk=project.pk).update(title=project.title)
    tell(reader, project=project)
    run_jobs()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].message()["Bcc"] is None


def test_markup_of_a_title_is_escaped_in_the_html(reader):
    project = tell()
    Project.objects.filter(pk=project.pk).update(title="<b onclick=x>Pegel</b>")
    tell(reader, project=project)
    run_jobs()
    html = mail.outbox[0].alternatives[0][0]
    assert "<b onclick" not in html
    assert "&lt;b onclick" in html
