"""The demo's content: plausible, marked as such, and loaded idempotently."""

import pytest
from django.core.management import call_command

from accounts.models import User
from adoptions.models import Adoption
from contacts.models import ContactRequest, Message
from core.models import AuditEntry, MailRecord
from discussion.models import Post
from events.models import Event
from lessons.models import Lesson
from municipalities.actors import ANONYMOUS, Actor
from needs.models import Need
from notifications.models import Notice
from projects.models import Project
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db
MODELS = (
    Project,
    Lesson,
    Need,
    Event,
    Post,
    ContactRequest,
    Message,
    Adoption,
    AuditEntry,
    MailRecord,
)


def load() -> None:
    call_command("load_sample", verbosity=0)
    call_command("load_demo", verbosity=0)


demo, _demo = shared_world(load, name="demo")


def test_second_run_changes_nothing(demo):
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in MODELS}
    call_command("load_demo")
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in MODELS} == before


def test_invented_content_is_marked(demo):
    for model in (Need, Event):
        assert all("(Demo)" in row.title for row in model.objects.all())
    real = Lesson.objects.exclude(title__contains="(Demo)").get()
    assert real.evidence_url
    assert "öffentlicher Quelle" in real.what_happened
    assert Project.objects.get(title__startswith="Pegel an kleinen").is_demo


def test_lessons_of_each_visibility_exist(demo):
    assert Lesson.objects.visible_to(ANONYMOUS).count() == 3
    member = Actor.of(User.objects.get(email="editor@hassfurt.example"))
    assert Lesson.objects.visible_to(member).count() == 4
    assert Lesson.objects.filter(visibility="contact_only").count() == 1


def test_a_town_finds_an_open_request_and_matches(demo, client):
    waiting = ContactRequest.objects.waiting().get()
    assert (waiting.asking.short_name, waiting.asked.short_name) == ("Haßfurt", "Darmstadt")
    page = client.get(Need.objects.get(title__startswith="Pegel der Nassach").get_absolute_url())
    assert "Pegel an kleinen Bächen messen (Demo)" in page.text
    assert Notice.objects.exists()


def test_the_calendar_has_a_study_visit_a_past_and_a_cancelled_event(demo, client):
    visit = Event.objects.get(project__isnull=False)
    assert visit.registrations.count() == 1
    assert "Blick ins Labor" in client.get(visit.project.get_absolute_url()).text
    assert Event.objects.not_over().count() == 3
    assert Event.objects.exclude(cancelled_at=None).count() == 1
    assert "abgesagt" in client.get("/veranstaltungen/").text
