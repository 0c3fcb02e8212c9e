"""A mail states the facts as of its sending: notify first, then change something, then send.

Mails that no longer apply are not sent.
"""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django.utils.formats import date_format

from contacts.choices import RequestKind
from contacts.models import ContactRequest, ContactShare
from core.models import MailRecord
from discussion.models import Partnership, Post
from editorial.workflow.choices import State
from editorial.workflow.services import move
from events import registrations, services
from events.models import ZONE
from lessons.choices import Polarity, Visibility
from municipalities.choices import Role
from needs.models import Need
from notifications.choices import Mode
from notifications.models import Notice
from notifications.services import members, notify
from projects.choices import Phase
from tests.contacts.talks import ask, say
from tests.factories import (
    EventFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.notifications.telling import run_jobs

pytestmark = pytest.mark.django_db


def day(moment) -> str:
    return date_format(moment.astimezone(ZONE), "DATE_FORMAT")


def told(actor) -> list:
    """The mails sent to this person now."""
    mail.outbox.clear()
    run_jobs()
    return [message for message in mail.outbox if message.to == [actor.user.email]]


@pytest.fixture
def owner():
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Haßfurt", state="09"))


@pytest.fixture
def guest():
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Hamburg", state="02"))


@pytest.fixture
def event(owner):
    return EventFactory(published=True, municipality=owner.municipality, title="Pegel sehen")


class TestEvents:
    def test_a_confirmation_names_the_day_in_subject_and_text(self, event, guest):
        registrations.register(event, by=guest)
        (message,) = told(guest)
        assert day(event.starts_at) in message.subject
        assert day(event.starts_at) in message.body

    def test_a_confirmation_names_the_new_day_after_a_move(self, event, guest):
        registrations.register(event, by=guest)
        event.starts_at += timedelta(days=7)
        event.ends_at += timedelta(days=7)
        event.save()
        (message,) = told(guest)
        assert day(event.starts_at) in message.subject

    def test_a_cancelled_event_is_not_confirmed(self, event, guest, owner):
        registrations.register(event, by=guest)
        services.cancel(event, by=owner, reason="Hochwasser")
        (message,) = told(guest)
        assert message.subject.startswith("Abgesagt")
        assert day(event.starts_at) in message.subject
        assert "Hochwasser" in message.body

    def test_a_cancelled_registration_is_not_confirmed(self, event, guest):
        registrations.register(event, by=guest)
        registrations.cancel_own(event, by=guest)
        (message,) = told(guest)
        assert message.subject.startswith("Anmeldung zurückgezogen")

    def test_registering_again_suppresses_the_cancellation_mail(self, event, guest):
        registrations.register(event, by=guest)
        registrations.cancel_own(event, by=guest)
        registrations.register(event, by=guest)
        assert {message.subject.split(":")[0] for message in told(guest)} == {"Sie sind angemeldet"}

    @pytest.mark.parametrize("what", ["registered", "cancelled", "taken down", "left"])
    def test_nothing_is_sent_about_past_events(self, event, guest, owner, what):
        registrations.register(event, by=guest)
        if what == "cancelled":
            services.cancel(event, by=owner, reason="Hochwasser")
        elif what == "taken down":
            move(event, "take_down", by=moderator(), expected_version=1, reason="Falsch.")
        elif what == "left":
            registrations.cancel_own(event, by=guest)
        with time_machine.travel(event.ends_at + timedelta(hours=1), tick=False):
            assert told(guest) == []
        assert MailRecord.objects.filter(to=guest.user.email, status="waiting").count() == 0

    def test_a_take_down_names_the_day_but_not_the_title(self, event, guest):
        registrations.register(event, by=guest)
        move(event, "take_down", by=moderator(), expected_version=1, reason="Falsch.")
        (message,) = told(guest)
        assert day(event.starts_at) in message.subject
        assert "Pegel sehen" not in message.subject + message.body

    @pytest.mark.parametrize("change", ["nothing", "moved", "cancelled", "over", "taken down"])
    def test_an_invitation_is_sent_only_for_upcoming_events(self, event, guest, owner, change):
        waits("watched", event, guest, what="event")
        if change == "moved":
            event.starts_at += timedelta(days=30)
            event.ends_at += timedelta(days=30)
        if change == "over":
            event.starts_at = timezone.now() - timedelta(days=2)
            event.ends_at = timezone.now() - timedelta(days=1)
        if change == "taken down":
            event.state = State.TAKEN_DOWN
        event.save()
        if change == "cancelled":
            services.cancel(event, by=owner, reason="Hochwasser")
        found = told(guest)
        if change in ("nothing", "moved"):
            assert found[0].subject == (
                f"Haßfurt (Bayern) lädt ein: Pegel sehen am {day(event.starts_at)}"
            )
        else:
            assert found == []


def waits(kind: str, about, actor, **data) -> Notice:
    """Notify the person by an immediate mail that is not sent yet."""
    from notifications.models import Preference

    Preference.objects.create(user=actor.user, kind=kind, mode=Mode.AT_ONCE)
    to = members(actor.municipality_id, people=[actor.user_id])
    notify(kind, about.pk, key=str(about.pk), to=to, data=data)
    return Notice.objects.get(kind=kind, user=actor.user)


class TestUpstream:
    def test_a_lesson_no_longer_a_failure_is_not_sent(self, owner, guest):
        project = ProjectFactory(published=True, municipality=owner.municipality)
        lesson = LessonFactory(project=project, published=True, polarity=Polarity.FAILURE)
        waits("upstream", lesson, guest, what="lesson")
        lesson.polarity = Polarity.SUCCESS_FACTOR
        lesson.save()
        assert told(guest) == []

    def test_a_lesson_restricted_meanwhile_is_not_sent(self, owner, guest):
        project = ProjectFactory(published=True, municipality=owner.municipality)
        lesson = LessonFactory(project=project, published=True, polarity=Polarity.FAILURE)
        waits("upstream", lesson, guest, what="lesson")
        lesson.visibility = Visibility.CONTACT_ONLY
        lesson.save()
        assert told(guest) == []

    @pytest.mark.parametrize("phase", [Phase.DISCONTINUED, Phase.PILOT])
    def test_a_project_resumed_meanwhile_is_not_reported_as_discontinued(self, owner, guest, phase):
        project = ProjectFactory(
            published=True, municipality=owner.municipality, phase=Phase.DISCONTINUED
        )
        waits("upstream", project, guest, what="discontinued", fields=["phase"])
        project.phase = phase
        project.save()
        assert bool(told(guest)) == (phase == Phase.DISCONTINUED)

    def test_a_need_closed_meanwhile_is_not_sent(self, owner, guest):
        need = NeedFactory(published=True, municipality=owner.municipality)
        waits("watched", need, guest, what="need")
        Need.objects.update(closed_at=timezone.now(), resolution="solved")
        assert told(guest) == []


class TestRequests:
    @pytest.fixture
    def project(self, owner):
        return ProjectFactory(published=True, municipality=owner.municipality, title="DIPAS")

    def test_a_request_answered_by_a_colleague_is_not_sent(self, project, owner, guest):
        row = ask(project, guest, kind=RequestKind.QUESTION)
        say(row, acting(Role.EDITOR, owner.municipality))
        assert told(owner) == []

    def test_an_acknowledgement_is_superseded_by_the_answer(self, project, owner, guest):
        from contacts.services import talking

        row = ask(project, guest)
        talking.acknowledge(row, by=owner)
        say(row, owner)
        assert ["geschrieben" in m.body for m in told(guest)] == [True]

    def test_an_appointment_is_stated_as_of_sending(self, project, owner, guest):
        from contacts.services import talking

        row = ask(project, guest)
        say(row, owner)
        told(guest)
        row.refresh_from_db()
        at = (timezone.now() + timedelta(days=9)).replace(second=0, microsecond=0)
        talking.arrange(row, by=owner, at=at, expected_version=row.version)
        later = at + timedelta(days=3)
        ContactRequest.objects.update(appointment_at=later)
        (message,) = told(guest)
        assert day(later) in message.subject
        assert day(at) not in message.body

    def test_a_past_appointment_is_not_sent(self, project, owner, guest):
        from contacts.services import talking

        row = ask(project, guest)
        say(row, owner)
        told(guest)
        row.refresh_from_db()
        at = timezone.now() + timedelta(days=9)
        talking.arrange(row, by=owner, at=at, expected_version=row.version)
        with time_machine.travel(at + timedelta(hours=1), tick=False):
            assert told(guest) == []

    def test_contact_data_withdrawn_meanwhile_is_not_announced(self, project, owner, guest):
        from contacts.services import talking

        row = ask(project, guest)
        say(row, owner)
        told(guest)
        talking.share_contact(row, by=owner)
        ContactShare.objects.all().delete()
        assert told(guest) == []


class TestDecisions:
    def test_a_question_of_the_moderator_already_answered_is_not_sent(self, owner):
        need = NeedFactory(submitted=True, municipality=owner.municipality)
        move(need, "request_changes", by=moderator(), expected_version=1, reason="Was?")
        need.refresh_from_db()
        move(need, "submit", by=owner, expected_version=need.version)
        assert told(owner) == []

    def test_a_publication_is_not_announced_after_a_take_down(self, owner):
        need = NeedFactory(submitted=True, municipality=owner.municipality)
        boss = moderator()
        published = move(need, "publish", by=boss, expected_version=1)
        move(published, "take_down", by=boss, expected_version=published.version, reason="Nein.")
        assert ["zurückgezogen" in m.subject for m in told(owner)] == [True]


class TestDiscussion:
    def test_a_question_answered_meanwhile_is_not_sent(self, owner, guest):
        project = ProjectFactory(published=True, municipality=owner.municipality)
        post = Post.objects.create(
            project=project, municipality=guest.municipality, author=guest.user, text="Wie lange?"
        )
        waits("question", post, owner)
        Post.objects.create(
            project=project, question=post, municipality=owner.municipality, text="Vier Monate."
        )
        assert told(owner) == []

    def test_a_partnership_request_decided_meanwhile_is_not_sent(self, owner, guest):
        project = ProjectFactory(published=True, municipality=owner.municipality)
        row = Partnership.objects.create(project=project, municipality=guest.municipality)
        waits("partnership", row, owner, what="wished")
        row.state = Partnership.State.ACCEPTED
        row.decided_at = timezone.now()
        row.save()
        assert told(owner) == []


class TestJoining:
    GUEST = "neu@stadt.example"

    def sent(self, to: str) -> int:
        mail.outbox.clear()
        run_jobs()
        return sum(message.to == [to] for message in mail.outbox)

    @pytest.mark.parametrize("change", ["nothing", "withdrawn", "expired"])
    def test_an_invitation_is_sent_only_while_it_is_open(self, owner, change):
        from municipalities.services import invitations

        row = invitations.invite(owner.municipality, by=owner, email=self.GUEST, role=Role.EDITOR)
        if change == "withdrawn":
            invitations.withdraw(row, by=owner)
        late = timedelta(days=15 if change == "expired" else 0)
        with time_machine.travel(timezone.now() + late, tick=False):
            assert self.sent(self.GUEST) == (change == "nothing")

    @pytest.mark.parametrize("is_decided", [False, True])
    def test_an_access_request_decided_by_a_colleague_is_not_sent(self, owner, is_decided):
        from municipalities.models import AccessRequest
        from municipalities.services import access
        from tests.factories import UserFactory

        access.request_access(owner.municipality, by=UserFactory(email="a@stadt.example"))
        if is_decided:
            wish = AccessRequest.objects.get()
            access.decide(wish, by=owner, accept=False, role="", reason="Unbekannt.")
        assert self.sent(owner.user.email) == (not is_decided)

    @pytest.mark.parametrize("state", ["failed", "enabled"])
    def test_a_webhook_enabled_again_is_not_reported_as_switched_off(self, state):
        from core.mail.outbox import about, queue_mail
        from portals.models import Webhook
        from portals.webhooks.emails import GUARD
        from tests.api.hooks import PortalClient, make_hook

        hook, _secret = make_hook(PortalClient().portal, "https://empfang.example.org/hook")
        Webhook.objects.filter(pk=hook.pk).update(state=state)
        context = {"host": "x", "description": "", "since": timezone.now(), "reason": "500"}
        queue_mail(
            to="portal@stadt.example",
            template="api/webhook_switched_off",
            context=context | {"url": "https://x/"},
            guard=about(GUARD, hook),
        )
        assert self.sent("portal@stadt.example") == (state == "failed")
