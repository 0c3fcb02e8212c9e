"""Registering for an event (docs/security.md, rows E4–E6): rights, limits, mails and deletion."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import offboarding
from core.errors import NotAllowed, WrongState
from core.models import AuditEntry
from editorial.workflow.choices import State
from events import registrations, services
from events.models import Event, Registration
from events.presentation import when
from events.tasks import forget_participants
from municipalities.actors import ANONYMOUS
from municipalities.choices import Role
from notifications.models import Notice
from tests.events.people import PEOPLE, event_in
from tests.events.writing import decide, in_days, page, publish, revise
from tests.factories import EventFactory, acting, administrator, moderator
from tests.mails import written_mails
from tests.offboarding import remove_without_heir
from tests.people import person, sign_in_as, use_as
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
MEMBERS_AND_STAFF = {"RA", "AA", "RB", "AB", "MO", "SA"}


def taken(event) -> int:
    return Registration.objects.active().filter(event=event).count()


@pytest.mark.parametrize("who", PEOPLE)
def test_e4_register_and_cancel_oneself(client, event, who):
    actor = person(who, event.municipality)
    use_as(client, actor)
    answer = client.post(page(event, "anmelden"))
    if who in MEMBERS_AND_STAFF:
        assert answer["Location"] == page(event)
        assert Registration.objects.get().user_id == actor.user_id
        assert "Sie sind angemeldet." in client.get(page(event)).text
        client.post(page(event, "abmelden"))
    elif who == "AN":
        assert answer["Location"].startswith("/accounts/login/")
    else:
        assert answer.status_code == 403
        assert AuditEntry.objects.filter(action="refused").exists()
    assert taken(event) == 0


@pytest.mark.parametrize("who", PEOPLE)
def test_e5_names_are_read_by_the_host_town_and_administrators(client, event, guest, who):
    registrations.register(event, by=guest)
    sign_in_as(client, who, event.municipality)
    answer = client.get(page(event, "anmeldungen"))
    may = who in {"RA", "AA", "SA"}
    name = guest.user.get_full_name()
    assert (name in answer.text) == may
    assert answer.status_code == (200 if may else 302 if who == "AN" else 403)
    assert name not in client.get(page(event)).text
    assert (page(event, "anmeldungen") in client.get(page(event)).text) == may


@pytest.mark.parametrize("who", PEOPLE)
def test_e6_cancel_the_registration_of_somebody_else(client, event, guest, who):
    row = registrations.register(event, by=guest)
    sign_in_as(client, who, event.municipality)
    answer = client.post(page(event, f"anmeldungen/{row.pk}/zuruecknehmen"))
    may = who in {"AA", "SA"}
    assert taken(event) == (0 if may else 1)
    assert answer.status_code == (302 if may or who == "AN" else 403)
    assert Notice.objects.filter(data__what="removed").count() == (1 if may else 0)


def test_a_registration_is_not_reached_through_another_event(client, event, guest):
    foreign = registrations.register(EventFactory(published=True), by=guest)
    sign_in_as(client, "AA", event.municipality)
    answer = client.post(page(event, f"anmeldungen/{foreign.pk}/zuruecknehmen"))
    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.cancelled_at is None


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("step", ["anmelden", "abmelden", "absagen"])
def test_get_requests_change_nothing(client, event, guest, method, step):
    sign_in(client, guest)
    assert getattr(client, method)(page(event, step)).status_code == 405
    assert taken(event) == 0


def test_capacity_is_never_exceeded(client, owner, guest):
    event = EventFactory(published=True, municipality=owner.municipality, capacity=1)
    assert "Noch 1 Platz frei." in client.get(page(event)).text
    registrations.register(event, by=guest)
    sign_in(client, acting())
    assert "Alle Plätze sind vergeben." in client.get(page(event)).text
    assert "Ich komme" not in client.get(page(event)).text
    answer = client.post(page(event, "anmelden"))
    assert answer.status_code == 409
    assert "Alle Plätze sind vergeben." in answer.text
    registrations.cancel_own(event, by=guest)
    assert client.post(page(event, "anmelden")).status_code == 302
    assert taken(event) == 1


def test_registering_is_idempotent_and_reuses_the_row_after_cancelling(event, guest):
    first = registrations.register(event, by=guest)
    assert registrations.register(event, by=guest) == first
    registrations.cancel_own(event, by=guest)
    registrations.cancel_own(event, by=guest)
    assert registrations.register(event, by=guest).pk == first.pk
    assert (Registration.objects.count(), taken(event)) == (1, 1)
    assert AuditEntry.objects.filter(action="event_registered").count() == 2
    assert AuditEntry.objects.filter(action="event_left").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"registration_until": timedelta(days=-1)}, "Die Frist zur Anmeldung ist abgelaufen."),
        ({"starts_at": timedelta(minutes=-1)}, "Die Veranstaltung hat schon begonnen."),
        ({"registration_url": "https://stadt.example/a"}, "Die Anmeldung läuft über die Adresse"),
        (
            {"cancel_reason": "Sturm", "cancelled_at": timedelta(0)},
            "Die Veranstaltung ist abgesagt.",
        ),
        ({"state": State.ARCHIVED}, "kann man sich nicht anmelden"),
    ],
)
def test_closed_registration_says_why_and_refuses(client, event, guest, fields, words):
    now = timezone.now()
    moments = {n: now + v if isinstance(v, timedelta) else v for n, v in fields.items()}
    Event.objects.filter(pk=event.pk).update(**moments)
    sign_in(client, guest)
    text = client.get(page(event)).text
    assert words in text
    assert "Ich komme" not in text
    answer = client.post(page(event, "anmelden"))
    assert (answer.status_code, taken(event)) == (409, 0)
    assert words in answer.text


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED])
def test_unpublished_events_refuse_registrations(client, guest, state):
    event = event_in(state, acting().municipality)
    sign_in(client, guest)
    assert client.post(page(event, "anmelden")).status_code == 404
    with pytest.raises(WrongState):
        registrations.register(event, by=guest)


def test_registrations_cannot_be_cancelled_after_the_start(event, guest):
    registrations.register(event, by=guest)
    with time_machine.travel(event.starts_at), pytest.raises(WrongState):
        registrations.cancel_own(event, by=guest)
    assert taken(event) == 1


def test_services_check_rights_themselves(event, guest):
    row = registrations.register(event, by=guest)
    for by in (acting(Role.EDITOR, event.municipality), acting(Role.COORDINATOR), moderator()):
        with pytest.raises(NotAllowed):
            registrations.remove(row, by=by)
    registrations.remove(row, by=administrator())
    assert taken(event) == 0


def mails_to(actor) -> list[str]:
    return [row.subject for row in written_mails().filter(to=actor.user.email)]


def test_each_step_is_confirmed_by_mail_at_once(event, guest, owner):
    row = registrations.register(event, by=guest)
    steps = [
        lambda: registrations.cancel_own(event, by=guest),
        lambda: registrations.register(event, by=guest),
        lambda: registrations.remove(row, by=owner),
        lambda: registrations.register(event, by=guest),
        lambda: services.cancel(event, by=owner, reason="Hochwasser"),
    ]
    for number, step in enumerate(steps, start=2):
        written_mails()
        step()
        assert written_mails().filter(to=guest.user.email).count() == number
    texts = [row.text for row in written_mails().filter(to=guest.user.email)]
    assert "Hochwasser" in texts[-1] or any("Hochwasser" in text for text in texts)
    assert mails_to(owner) == []


def test_guests_are_told_of_a_change_of_place(client, event, guest, owner):
    registrations.register(event, by=guest)
    revision = revise(sign_in(client, owner), event, place="Rathaus")
    publish(revision, by=owner)
    assert Notice.objects.filter(user=guest.user, data__what="moved").count() == 1
    event.refresh_from_db()
    assert event.place == "Rathaus"


def test_guests_are_told_of_a_take_down_without_its_content(client, event, guest):
    registrations.register(event, by=guest)
    decide(event, "take_down", "Beleidigungen im Text.")
    mails = written_mails().filter(to=guest.user.email)
    (told,) = mails.filter(text__contains="ist nicht mehr öffentlich").values_list(
        "text", flat=True
    )
    assert "Haßfurt" in told
    assert when(event) in told
    assert event.title not in told
    assert "Beleidigungen" not in told
    page_of_notices = sign_in(client, guest).get("/benachrichtigungen/").text
    assert "ist nicht mehr öffentlich" in page_of_notices
    assert event.title not in page_of_notices


@pytest.mark.parametrize("ended", ["over", "cancelled"])
def test_no_notices_about_changes_to_past_or_cancelled_events(client, event, guest, owner, ended):
    registrations.register(event, by=guest)
    revision = revise(sign_in(client, owner), event, place="Rathaus")
    if ended == "over":
        Event.objects.update(starts_at=in_days(-3), ends_at=in_days(-2))
    else:
        services.cancel(event, by=owner, reason="Sturm")
    publish(revision, by=owner)
    event.refresh_from_db()
    assert event.place == "Rathaus"
    decide(event, "take_down")
    assert not Notice.objects.filter(data__what__in=["moved", "taken_down"]).exists()


def test_guests_are_told_when_registration_moves_elsewhere(client, event, guest, owner):
    registrations.register(event, by=guest)
    address = "https://example.org/anmeldung"
    revision = revise(sign_in(client, owner), event, registration_url=address)
    publish(revision, by=owner)
    (told,) = Notice.objects.filter(user=guest.user, data__what="elsewhere")
    assert told


def test_cancelling_is_not_offered_after_the_start(client, event, guest):
    registrations.register(event, by=guest)
    with time_machine.travel(event.starts_at + timedelta(minutes=5)):
        assert page(event, "abmelden") not in sign_in(client, guest).get(page(event)).text


def test_events_taken_down_are_not_listed_in_a_handover(client, event, guest):
    registrations.register(event, by=guest)
    decide(event, "take_down")
    assert offboarding.open_things(guest.user_id, guest.municipality_id) == []


def test_a_place_cancelled_meanwhile_is_not_passed_on(event, guest):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    seen_before = registrations.register(event, by=guest)
    registrations.cancel_own(event, by=guest)
    registrations.register(event, by=acting())
    heir = acting(municipality=guest.municipality)
    registrations.pass_on(seen_before, heir_id=heir.user_id)
    assert taken(event) == 1
    ended = Registration.objects.get(pk=seen_before.pk).cancelled_at
    registrations.give_up_all(guest.user_id, guest.municipality_id)
    assert Registration.objects.get(pk=seen_before.pk).cancelled_at == ended


def test_a_changed_text_alone_notifies_nobody(client, event, guest, owner):
    registrations.register(event, by=guest)
    revision = revise(sign_in(client, owner), event, text="Besser beschrieben.")
    publish(revision, by=owner)
    assert not Notice.objects.filter(data__what="moved").exists()
    assert taken(event) == 1


def test_reducing_the_capacity_keeps_existing_registrations(event, guest):
    registrations.register(event, by=guest)
    registrations.register(event, by=acting())
    Event.objects.filter(pk=event.pk).update(capacity=1)
    row = Event.objects.with_card_data().get()
    assert (row.places_left, taken(event)) == (0, 2)


def test_registrations_are_deleted_after_ninety_days(event, guest):
    registrations.register(event, by=guest)
    late = EventFactory(published=True, starts_at=event.starts_at + timedelta(days=1))
    registrations.register(late, by=guest)
    with time_machine.travel(event.ends_at + timedelta(days=90, seconds=-1), tick=False):
        assert forget_participants() == 0
    with time_machine.travel(event.ends_at + timedelta(days=90, seconds=1), tick=False):
        assert forget_participants() == 1
        assert forget_participants() == 0
    assert [row.event for row in Registration.objects.all()] == [late]


def test_registrations_appear_in_no_towns_audit_log(event, guest, owner):
    registrations.register(event, by=guest)
    registrations.cancel_own(event, by=guest)
    rows = AuditEntry.objects.filter(action__in=["event_registered", "event_left"])
    assert rows.count() == 2
    assert not rows.exclude(municipality_id=None).exists()


def test_leaving_the_town_gives_up_the_place(event, guest):
    registrations.register(event, by=guest)
    remove_without_heir(guest)
    assert taken(event) == 0


def test_a_handover_passes_the_place_to_the_heir(guest, owner):
    event = EventFactory(published=True, municipality=owner.municipality, capacity=1)
    registrations.register(event, by=guest)
    heir = acting(municipality=guest.municipality)
    found = offboarding.open_things(guest.user_id, guest.municipality_id)
    assert "event_places" in [row.part.code for row in found]
    offboarding.hand_over(
        offboarding.Departure(guest.user_id, guest.municipality_id, heir.user_id, guest.user_id)
    )
    assert Registration.objects.active().get().user == heir.user


def test_an_heir_already_registered_gets_no_second_place(event, guest):
    heir = acting(municipality=guest.municipality)
    for by in (guest, heir):
        registrations.register(event, by=by)
    offboarding.hand_over(
        offboarding.Departure(guest.user_id, guest.municipality_id, heir.user_id, guest.user_id)
    )
    assert Registration.objects.active().get().user == heir.user


@pytest.mark.parametrize("outlet", ["/veranstaltungen/", "/feeds/events.ics", "/api/v1/events/"])
def test_no_outlet_names_guests(client, event, guest, owner, outlet):
    registrations.register(event, by=guest)
    for reader in (ANONYMOUS, owner, administrator()):
        use_as(client, reader)
        assert guest.user.get_full_name() not in client.get(outlet).text
