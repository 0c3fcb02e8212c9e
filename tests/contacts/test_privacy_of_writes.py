"""Writing by outsiders is refused, names need mutual consent, moderators see reports only."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactRequest, ContactShare, Message
from contacts.services import reporting, talking
from core.errors import NotAllowed
from core.models import MailRecord
from editorial.models import Report
from editorial.reports import services as reports
from municipalities.choices import Role
from notifications.models import Notice
from tests.contacts.outsiders import OUTSIDERS, SECRET, body, like, sign_in_as
from tests.contacts.talks import ask, close, say
from tests.factories import acting, administrator, moderator
from tests.mails import written_mails
from tests.projects.files import pdf
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
REFUSED = (302, 403, 404)
MOVES = {
    "request_write": lambda row: {"text": "Hallo", "token": uuid.uuid4()},
    "request_close": lambda row: {"result": "yes", "note": "Aus", "version": row.version},
    "request_acknowledge": lambda row: {},
    "request_arrange": lambda row: {
        "day": str(timezone.localdate() + timedelta(days=3)),
        "hour": "10:00",
        "version": row.version,
    },
    "request_share": lambda row: {},
}


def everything() -> list:
    tables = (ContactRequest, Message, ContactShare, Report, MailRecord, Notice)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("move", MOVES)
def test_nobody_else_changes_anything(outsiders, project, asked, asker, move):
    row = ask(project, asker)
    if move == "request_arrange":
        say(row, asked)
    row.refresh_from_db()
    before, path = everything(), reverse(move, args=[row.pk])
    given = MOVES[move](row)
    wrong = {}
    for who, client in outsiders.items():
        found, missing = client.post(path, given), client.post(like(path), given)
        if found.status_code != missing.status_code or found.status_code not in REFUSED:
            wrong[who] = (found.status_code, missing.status_code)
        if everything() != before:
            wrong[who] = "changed something"
    assert wrong == {}


@pytest.mark.parametrize("move", MOVES)
def test_same_actions_by_the_asked_town_are_allowed(client, project, asked, asker, move):
    row = ask(project, asker)
    if move == "request_arrange":
        say(row, asked)
    if move == "request_close":
        talking.acknowledge(row, by=asked)
    row.refresh_from_db()
    answer = sign_in(client, asked).post(reverse(move, args=[row.pk]), MOVES[move](row))
    assert (answer.status_code, answer["Location"]) == (302, f"/anfragen/{row.pk}/")
    assert ContactRequest.objects.get().version == row.version + 1


def test_nobody_else_reports_a_message(outsiders, talk):
    before = everything()
    path = reverse("report_message", args=[talk.messages.first().pk])
    answers = {who: client.post(path, {"reason": "Ton"}) for who, client in outsiders.items()}
    assert {who: a.status_code for who, a in answers.items() if a.status_code not in REFUSED} == {}
    assert everything() == before


def test_third_town_and_staff_get_not_found(client, project, asker, asked):
    row = ask(project, asker)
    for who, status in (
        ("anonymous", 302), ("editor of a third town", 404), ("coordinator of a third town", 404),
        ("forged session", 404), ("moderator", 404), ("administrator", 404),
        ("removed member", 404),
    ):  # fmt: skip
        sign_in_as(client, who, asker)
        for move, given in MOVES.items():
            answer = client.post(reverse(move, args=[row.pk]), given(row))
            assert answer.status_code == status, (who, move)


@pytest.mark.parametrize("maker", [acting, moderator, administrator])
def test_services_refuse_actions_hidden_on_pages(talk, maker):
    by = maker()
    wishes = [
        lambda: say(talk, by),
        lambda: close(talk, by),
        lambda: talking.acknowledge(talk, by=by),
        lambda: talking.share_contact(talk, by=by),
        lambda: reporting.report(talk.messages.first(), by=by, reason="Ton"),
    ]
    before = everything()
    for wish in wishes:
        with pytest.raises(NotAllowed):
            wish()
    assert everything() == before


@pytest.fixture
def persons(asked, asker):
    """Named people of both towns; the last one of each never offers contact details."""
    colleagues = [acting(Role.EDITOR, actor.municipality) for actor in (asked, asker)]
    for actor, name in zip(
        (asked, asker, *colleagues),
        ("Ruprecht Zwerenz", "Ottilie Quast", "Waltraud Immel", "Kunibert Yorck"),
        strict=True,
    ):
        actor.user.full_name = name
        actor.user.email = f"{name.split()[1].lower()}@amt.example"
        actor.user.office = f"Stabsstelle {name.split()[0]}"
        actor.user.save()
    return colleagues


def traces(actor) -> list[str]:
    user = actor.user
    return [*user.full_name.split(), user.email, user.office]


def seen_by(client, actor, row) -> str:
    """All that the site shows and mails to a person during a conversation."""
    sign_in(client, actor)
    paths = [reverse(name) for name in ("request_list", "dashboard", "notice_list")]
    paths += [about.get_absolute_url() for about in (row, row.project, row.asked, row.asking)]
    mails = written_mails().filter(to=actor.user.email)
    texts = [client.get(path, follow=True).text for path in paths]
    return "".join([*texts, *[mail.subject + mail.text + mail.html for mail in mails]])


def test_only_names_and_addresses_of_consenting_people_appear(
    client, project, asked, asker, persons
):
    row = ask(project, asker)
    written_mails()
    for person in (asked, *persons[:2]):
        say(row, person)
        written_mails()
    row.refresh_from_db()
    soon = timezone.now() + timedelta(days=1)
    talking.arrange(row, by=asked, at=soon, expected_version=row.version)

    def hidden(reader, *others):
        text = seen_by(client, reader, row)
        return not [trace for other in others for trace in traces(other) if trace in text]

    assert hidden(asker, asked, persons[0])
    assert hidden(asked, asker, persons[1])
    assert talking.share_contact(row, by=asker) is False
    assert hidden(asked, asker, persons[1])
    assert hidden(asker, asked, persons[0])
    assert talking.share_contact(row, by=asked) is True
    for reader, other, colleague in ((asker, asked, persons[0]), (asked, asker, persons[1])):
        page = sign_in(client, reader).get(f"/anfragen/{row.pk}/").text
        for trace in traces(other):
            assert trace in page
        assert hidden(reader, colleague)


def test_one_town_alone_cannot_agree_for_both(client, project, asked, asker, persons):
    row = ask(project, asker)
    assert talking.share_contact(row, by=asker) is False
    assert talking.share_contact(row, by=persons[1]) is False
    assert talking.share_contact(row, by=asker) is False
    page = sign_in(client, asked).get(f"/anfragen/{row.pk}/").text
    assert not [trace for actor in (asker, persons[1]) for trace in traces(actor) if trace in page]


def test_agreed_addresses_stay_hidden_from_everybody_else(
    outsiders, project, asked, asker, persons
):
    row = ask(project, asker)
    talking.share_contact(row, by=asker)
    talking.share_contact(row, by=asked)
    hidden = [*traces(asked), *traces(asker)]
    found = {}
    for who, client in outsiders.items():
        for path in (f"/anfragen/{row.pk}/", "/anfragen/", row.project.get_absolute_url(), "/"):
            text = client.get(path, follow=True).text
            found[who, path] = [trace for trace in hidden if trace in text]
    assert {where: traced for where, traced in found.items() if traced} == {}


@pytest.fixture
def reported(project, asked, asker):
    """Three messages with files; the second one is reported to the moderators."""
    row = ask(project, asker, text="Erstes Wort", files=[pdf(name="eins.pdf")])
    second = say(row, asked, f"Zweites Wort {SECRET}", files=[pdf(name="zwei.pdf")])
    say(row, asker, "Drittes Wort", files=[pdf(name="drei.pdf")])
    return reporting.report(second, by=asker, reason="Das ist beleidigend.")


@pytest.mark.parametrize("maker", [moderator, administrator])
def test_staff_read_only_the_reported_message(client, reported, maker):
    row = ContactRequest.objects.get()
    sign_in(client, maker())
    page = client.get(f"/moderation/meldungen/{reported.pk}/")
    assert page.status_code == 200
    for word in (SECRET, "Das ist beleidigend.", "zwei.pdf"):
        assert word in page.text
    for word in ("Erstes", "Drittes", "eins.pdf", "drei.pdf", "Haßfurt fragt"):
        assert word not in page.text
    files = row.messages.order_by("created_at").values_list("files__file", flat=True)
    answers = [client.get(reverse("stored_file", args=[pk, "original"])) for pk in files]
    assert [answer.status_code for answer in answers] == [404, 200, 404]
    assert client.get(f"/anfragen/{row.pk}/").status_code == 404
    assert str(row.pk) not in page.text
    queue = client.get("/moderation/").text + client.get("/moderation/meldungen/").text
    assert SECRET not in queue


def test_resolved_report_is_closed_to_moderators(client, reported):
    judge = moderator()
    reports.handle(reported, by=judge, note="Ermahnt.")
    sign_in(client, judge)
    assert SECRET not in client.get(f"/moderation/meldungen/{reported.pk}/").text
    file = Message.objects.get(pk=reported.object_id).files.get().file_id
    assert client.get(reverse("stored_file", args=[file, "original"])).status_code == 404


def test_report_is_read_only_by_staff_with_a_second_factor(asker, reported):
    path = f"/moderation/meldungen/{reported.pk}/"
    staff = ("moderator", "administrator")
    for who in OUTSIDERS:
        page = sign_in_as(Client(), who, asker).get(path)
        assert (page.status_code == 200) == (who in staff), who
        assert (SECRET in body(page)) == (who in staff), who


def test_mails_to_the_moderation_quote_neither_message_nor_reason(project, asked, asker):
    staff = [moderator(), administrator()]
    row = ask(project, asker)
    message = say(row, asked, SECRET)
    MailRecord.objects.all().delete()
    reporting.report(message, by=asker, reason=f"Da steht {SECRET}")
    mails = list(written_mails())
    assert {mail.to for mail in mails} <= {actor.user.email for actor in staff}
    for mail in mails:
        assert SECRET not in mail.subject + mail.text + mail.html
