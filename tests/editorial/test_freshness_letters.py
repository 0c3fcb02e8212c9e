"""Reminders: one mail per person for all entries, at most weekly; its link; archiving after two warnings."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Responsibility
from core.errors import WrongState
from core.models import AuditEntry, MailRecord
from core.security.tokens import token_hash
from editorial.freshness import reminders as freshness_letters
from editorial.freshness.services import confirm
from editorial.models import ReviewAsk, ReviewLetter, ReviewStep
from editorial.tasks import review
from editorial.workflow import kinds, services
from editorial.workflow.choices import State
from municipalities.choices import Role
from municipalities.models import Membership
from needs.models import Need
from notifications.choices import Mode
from notifications.models import Notice
from projects.services.writing import open_revision
from tests.editorial.checks import ago, at, checked, run
from tests.factories import LessonFactory, MunicipalityFactory, acting, moderator
from tests.notifications.telling import run_jobs, wants
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SENT = MailRecord.Status.SENT


person, _person = shared_world(lambda: acting(Role.COORDINATOR), name="person")


def mails(actor, **wanted):
    return MailRecord.objects.filter(to=actor.user.email, **wanted).order_by("created_at")


def link(mail: MailRecord) -> str:
    return re.search(r"/pruefen/\w+/", mail.text)[0]


def test_one_mail_for_all_entries_due_for_a_check(person):
    for days, title in ((170, "Bald"), (300, "Alt"), (20, "Frisch")):
        checked("project", days, person.municipality, title=title)
    checked("need", 100, person.municipality, title="Bedarf")
    checked("project", 300, MunicipalityFactory(), title="Anderswo")
    assert run()[0] == 1
    mail = mails(person).get()
    assert mail.subject == "Stimmen diese 5 Einträge noch?"
    assert "„Bald“: Prüfung bis 26. Juni 2027" in mail.text
    assert "„Alt“: zuletzt geprüft vor 9 Monaten" in mail.text
    assert "Kontakt zu „Alt“" in mail.text
    assert "Frisch" not in mail.text
    assert "Anderswo" not in mail.text


def test_never_within_seven_days_of_the_last_one(person):
    checked("project", 190, person.municipality)
    checked("lesson", 718, person.municipality)
    assert [run(0)[0], run(13)[0]] == [1, 1]
    checked("need", 90, person.municipality)
    assert run(15) == (0, 0)
    assert run(20)[0] == 1


def test_running_twice_or_late_sends_one_letter(person):
    checked("project", 300, person.municipality)
    assert [run()[0], run()[0], run(3)[0]] == [1, 0, 0]
    assert ReviewLetter.objects.count() == mails(person).count() == 1


def test_sent_to_the_responsible_member_else_to_the_coordinators(person):
    other = acting(Role.EDITOR, person.municipality)
    checked("project", 300, person.municipality)
    run()
    assert (mails(person).count(), mails(other).count()) == (1, 0)
    Responsibility.objects.create(municipality=person.municipality, owner=other.user)
    checked("need", 80, person.municipality)
    run(8)
    assert (mails(person).count(), mails(other).count()) == (1, 1)


def test_one_mail_covers_both_towns_of_a_person(person):
    second = MunicipalityFactory()
    Membership.objects.create(user=person.user, municipality=second, role=Role.COORDINATOR)
    checked("need", 100, person.municipality, title="Hier")
    checked("need", 100, second, title="Dort")
    run()
    mail = mails(person).get()
    assert "Hier" in mail.text
    assert "Dort" in mail.text


def _confirmed(entry, person):
    with at(hour=8):
        confirm(entry, by=person)


def _archived(entry, person):
    with at(hour=8):
        services.move(entry, "archive", by=person, expected_version=entry.version)


def _left(_entry, person):
    Membership.objects.filter(user=person.user).delete()


def _suspended(_entry, person):
    person.user.is_active = False
    person.user.save()


def _unwanted(_entry, person):
    wants(person, Mode.NONE, freshness_letters.REVIEW)


@pytest.mark.parametrize("happens", [_confirmed, _archived, _left, _suspended, _unwanted])
def test_conditions_are_checked_again_when_the_mail_is_sent(person, happens):
    entry = checked("need", 300, person.municipality)
    run(hour=6)
    happens(entry, person)
    with at(hour=9):
        run_jobs()
    assert mails(person).get().status == MailRecord.Status.CANCELLED


def test_entries_confirmed_meanwhile_are_not_in_the_mail(person):
    first = checked("need", 300, person.municipality, title="Erster")
    checked("need", 300, person.municipality, title="Zweiter")
    run(hour=6)
    with at(hour=9):
        confirm(first, by=person)
        run_jobs()
    mail = mails(person).get()
    assert mail.status == SENT
    assert mail.subject == "Stimmt Ihr Eintrag noch?"
    assert "Zweiter" in mail.text
    assert "Erster" not in mail.text


def test_no_mail_after_opting_out_but_a_notice_on_the_site(client, person):
    wants(person, Mode.NONE, freshness_letters.REVIEW)
    checked("need", 300, person.municipality)
    run()
    assert not mails(person).exists()
    assert Notice.objects.get(kind=freshness_letters.REVIEW).mode == Mode.NONE
    with at():
        sign_in(client, person)
        assert "Stimmt Ihr Eintrag noch?" in client.get("/benachrichtigungen/").text


def test_one_click_unsubscribes(client, person):
    checked("need", 300, person.municipality)
    run()
    address = mails(person).get().unsubscribe_url
    with at():
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    checked("need", 100, person.municipality)
    assert run(20)[0] == 1
    assert mails(person).count() == 1


def test_title_of_a_confidential_lesson_is_neither_in_the_mail_nor_behind_its_link(client, person):
    LessonFactory(
        published=True, published_at=ago(800), verified_at=ago(800), title="Geheimes",
        project=checked("project", 1, person.municipality, title="Offenes"),
        visibility="contact_only",
    )  # fmt: skip
    run()
    mail = mails(person).get()
    assert "Erfahrung zu: Offenes" in mail.text
    with at():
        page = client.get(link(mail)).text
    assert "Erfahrung zu: Offenes" in page
    assert "Geheimes" not in page + mail.text


class TestLink:
    @pytest.fixture
    def project(self, person):
        return checked("project", 300, person.municipality)

    @pytest.fixture
    def path(self, person, project):
        run()
        return link(mails(person).get())

    def ask(self, subject: str = "entry") -> str:
        return str(ReviewAsk.objects.get(subject=subject).pk)

    def test_opening_it_confirms_nothing(self, client, path, project):
        with at():
            page = client.get(path)
            client.head(path)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        project.refresh_from_db()
        assert project.verified_at == ago(300)

    def test_a_button_confirms_without_a_sign_in(self, client, path, project, person):
        with at(2):
            page = client.post(path, {"only": self.ask()})
            assert "Eine Angabe gilt als geprüft" in page.text
            project.refresh_from_db()
            assert project.verified_at == timezone.now()
        entry = AuditEntry.objects.get(action="confirmed")
        assert entry.actor_id == person.user_id
        assert entry.municipality_id == person.municipality_id

    def test_all_ticked_entries_are_confirmed(self, client, path, project):
        with at(2):
            page = client.post(path, {"ask": [self.ask(), self.ask("contact")]})
            assert "2 Angaben gelten als geprüft" in page.text
            assert "Alles ist bestätigt" in page.text
            page = client.get(path)
            assert page.status_code == 410
            assert "schon bestätigt" in page.text

    def test_each_entry_is_confirmed_once(self, client, path, project):
        with at(2):
            client.post(path, {"only": self.ask()})
        with at(4):
            client.post(path, {"only": self.ask()})
        assert AuditEntry.objects.filter(action="confirmed").count() == 1

    def test_nothing_ticked_is_an_error(self, client, path):
        with at():
            page = client.post(path, {})
        assert page.status_code == 422
        assert "Bitte wählen Sie aus" in page.text

    def test_entries_of_another_letter_are_not_confirmed(self, client, path):
        stranger = acting(Role.COORDINATOR)
        foreign = checked("need", 300, stranger.municipality)
        run(1)
        other = ReviewAsk.objects.get(object_id=foreign.pk)
        with at(1):
            client.post(path, {"ask": [str(other.pk), "x"]})
        foreign.refresh_from_db()
        assert foreign.verified_at == ago(300)

    @pytest.mark.parametrize("happens", [_left, _suspended, _archived])
    def test_is_gone_for_former_members_and_unpublished_entries(
        self, client, path, project, person, happens
    ):
        ask = self.ask()
        happens(project, person)
        with at(1):
            assert client.get(path).status_code == 410
            assert client.post(path, {"only": ask}).status_code == 410
        project.refresh_from_db()
        assert project.verified_at == ago(300)

    def test_expires_after_sixty_days_and_unknown_links_are_gone(self, client, path):
        with at(61):
            page = client.get(path)
            assert page.status_code == 410
            assert "abgelaufen" in page.text
        with at():
            page = client.get("/pruefen/nichts/")
            assert page.status_code == 410
            assert "unvollständig" in page.text

    def test_only_its_hash_is_kept(self, path):
        letter = ReviewLetter.objects.get()
        token = path.split("/")[2]
        assert letter.token_hash == token_hash(token)
        assert token not in str(Notice.objects.values().get())
        assert len(token) == 64


def test_a_stalled_worker_does_not_archive_at_once(person):
    need = checked("need", 200, person.municipality)
    run()
    assert run(300) == (1, 0)
    need.refresh_from_db()
    assert need.state == State.PUBLISHED


def test_not_archived_while_a_revision_is_in_moderation(person):
    project = checked("project", 540, person.municipality)
    run()
    run(24)
    with at(25):
        revision = open_revision(project, by=person)
        services.move(revision, "submit", by=person, expected_version=1)
    assert run(60)[1] == 0
    with at(61):
        revision.refresh_from_db()
        services.move(
            revision, "request_changes", by=moderator(), expected_version=2, reason="Bitte."
        )
    assert run(62)[1] == 1


def test_an_entry_whose_kind_refuses_archiving_stays_published(person, monkeypatch):
    def refuse(_entry, move):
        assert move == "archive"
        raise WrongState

    need = checked("need", 2000, person.municipality)
    known = replace(kinds.kind_of(need), refuse=refuse)
    monkeypatch.setitem(kinds._kinds, Need, known)
    assert [day for day in (0, 23, *range(36, 46)) if run(day)[1]] == []
    need.refresh_from_db()
    assert need.state == State.PUBLISHED


def test_job_runs_on_schedule(person):
    checked("need", 2000, person.municipality)
    with at():
        review.func(timestamp=0)
        review.func(timestamp=0)
    assert ReviewStep.objects.filter(stage="warned").count() == 1
    assert mails(person).count() == 1


def test_job_costs_the_same_for_few_and_many_entries_of_a_town(person):
    def costs(day: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert run(day)[0] == 1
        return len(queries)

    checked("need", 80, person.municipality)
    few = costs(0)
    for _five in range(5):
        checked("need", 80, person.municipality)
    assert abs(costs(30) - few) <= 2
