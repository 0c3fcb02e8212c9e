"""Creates the demo content through the regular services, so that mails and audit log are genuine."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from adoptions.choices import Depth, Stage
from adoptions.models import Adoption
from adoptions.services import confirming, recording
from contacts.models import ContactRequest
from contacts.services import asking
from core.demo import ACCOUNTS
from discussion import services as discussion
from discussion.models import Post
from editorial.authoring import writing
from editorial.models import EditorialModel
from editorial.workflow.choices import State
from editorial.workflow.services import move
from events import registrations
from events import services as events
from events.models import ZONE, Event
from exchange.sample import texts
from exchange.sample.events import EVENTS
from lessons import services as lessons
from lessons.models import Lesson
from municipalities.actors import Actor
from needs import services as needs
from needs.models import Need
from projects.devdata.sample.load import sample_id
from projects.models import PhaseChange, Prerequisite, Project, Theme
from projects.services.content import place_names
from projects.services.writing import free_slug
from projects.wizard.forms.parts import IndicatorForm
from updates import services as updates
from updates.models import StatusUpdate

DARMSTADT, HASSFURT, LEMGO = (
    "editor@darmstadt.example", "editor@hassfurt.example", "editor@lemgo.example",
)  # fmt: skip
MODERATOR = "moderation@exchange.example"
REAL_PROJECT, AGED_PROJECT = "40", "1"
_OVERDUE_SINCE = timedelta(days=250)


def load_life() -> int:
    """Add missing entries; returns their number. Requires the demo accounts."""
    if User.objects.filter(email__in=[row.email for row in ACCOUNTS]).count() < len(ACCOUNTS):
        return 0
    before = _number()
    project = _project()
    _phases(project)
    _indicators(project)
    _lessons(project)
    _adoption(project)
    _needs()
    _events(project)
    _talk(project)
    _updates(project)
    return _number() - before


def _number() -> int:
    models = (Project, Lesson, Need, Post, ContactRequest, StatusUpdate, Event)
    return sum(model.objects.count() for model in models)


def _actor(email: str) -> Actor:
    return Actor.of(User.objects.get(email=email), has_second_factor=email == MODERATOR)


def _publish(entry: EditorialModel, by: Actor) -> EditorialModel:
    sent = move(entry, "submit", by=by, expected_version=entry.version)
    return move(sent, "publish", by=_actor(MODERATOR), expected_version=sent.version)


def _project() -> Project:
    known = Project.objects.filter(pk=sample_id("life")).first()
    if known:
        return known
    author = _actor(DARMSTADT)
    project = Project.objects.create(
        pk=sample_id("life"),
        municipality=author.municipality,
        created_by=author.user,
        is_demo=True,
        slug=free_slug(texts.PROJECT["title"]),
        state=State.PUBLISHED,
        published_at=timezone.now(),
        **texts.PROJECT,
    )
    project.themes.set(Theme.objects.filter(code__in=("climate_adaptation", "data")))
    for position, (kind, comparator, value, text) in enumerate(texts.PREREQUISITES):
        Prerequisite.objects.create(
            project=project,
            kind=kind,
            comparator=comparator,
            value=value,
            text=text,
            position=position,
        )
    Project.objects.filter(pk=project.pk).update(**place_names(project))
    _age(project)
    return project


def _phases(project: Project) -> None:
    if not project.phase_changes.exists():
        before = ""
        for phase, day, note in texts.PHASES:
            PhaseChange.objects.create(
                project=project, phase_from=before, phase_to=phase, on=day, note=note
            )
            before = phase


def _indicators(project: Project) -> None:
    """Created through the form, from values as a town would type them."""
    if project.indicators.exists():
        return
    for position, fields in enumerate(texts.INDICATORS):
        form = IndicatorForm({"per_capita": "none", **fields})
        row = form.save(commit=False)
        row.project, row.position = project, position
        row.save()


def _age(project: Project) -> None:
    """Make one entry and one contact of Darmstadt due for review."""
    published = timezone.now() - _OVERDUE_SINCE
    Project.objects.filter(pk=sample_id(AGED_PROJECT)).update(
        published_at=published, verified_at=published
    )
    Project.objects.filter(pk=project.pk).update(contact_verified_at=published)


def _lessons(project: Project) -> None:
    author, neighbour = _actor(DARMSTADT), _actor(LEMGO)
    for fields in texts.LESSONS:
        pk = sample_id(f"lesson {fields['title']}")
        if not Lesson.objects.filter(pk=pk).exists():
            given = {"evidence_url": "", **fields}
            lesson = _publish(lessons.create(project, by=author, given=given, token=pk), author)
            if fields is texts.LESSONS[0]:
                lessons.agree(lesson, by=neighbour, note=texts.AGREED_NOTE)
    _real_lesson()


def _real_lesson() -> None:
    """A lesson from a public source, with its link, on the project it concerns."""
    project = Project.objects.filter(pk=sample_id(REAL_PROJECT)).first()
    pk = sample_id("lesson of a public source")
    if project is None or Lesson.objects.filter(pk=pk).exists():
        return
    Lesson.objects.create(
        pk=pk,
        project=project,
        municipality=project.municipality,
        slug="vorhaben-offen-beenden",
        state=State.PUBLISHED,
        published_at=project.published_at,
        evidence_url=project.links.order_by("pk").first().url,
        **texts.REAL_LESSON,
    )


def _adoption(project: Project) -> None:
    adopter = _actor(LEMGO)
    if Adoption.objects.filter(project=project, municipality=adopter.municipality).exists():
        return
    fields = {"stage": Stage.PILOTING, "depth": Depth.ADAPTED}
    row = recording.record(project, by=adopter, fields=fields, token=sample_id("life adoption"))
    confirming.confirm(row, by=_actor(DARMSTADT))


def _needs() -> None:
    for fields in texts.NEEDS:
        pk, author = sample_id(f"need {fields['title']}"), _actor(fields["by"])
        if Need.objects.filter(pk=pk).exists():
            continue
        themes = Theme.objects.filter(code__in=fields["themes"])
        given = {name: fields[name] for name in ("title", "text", "time_frame")}
        given["themes"] = themes
        need = _publish(writing.create(needs.CONTENT, by=author, given=given, token=pk), author)
        if fields is texts.NEEDS[0]:
            needs.join(need, by=_actor(LEMGO), note=texts.JOINED_NOTE)


def _events(project: Project) -> None:
    """One event about the project with a participant, one online, one past, one cancelled."""
    for fields in EVENTS:
        pk, author = sample_id(f"event {fields['title']}"), _actor(fields["by"])
        if Event.objects.filter(pk=pk).exists():
            continue
        given = dict.fromkeys(events.CONTENT.fields, "") | {
            "is_online": False, "capacity": None, "latitude": None, "longitude": None,
            "registration_until": None, "project": None,
        }  # fmt: skip
        given |= {name: value for name, value in fields.items() if name in given}
        given |= {"starts_at": _moment(fields, 0), "ends_at": _moment(fields, 1)}
        given["themes"] = Theme.objects.filter(code__in=fields["themes"])
        if fields.get("is_about_the_project"):
            given["project"] = project
        event = _publish(writing.create(events.CONTENT, by=author, given=given, token=pk), author)
        if given["project"]:
            registrations.register(event, by=_actor(LEMGO))
        if reason := fields.get("cancel_reason"):
            events.cancel(event, by=author, reason=reason)


def _moment(fields: dict, which: int) -> datetime:
    day = timezone.now().astimezone(ZONE) + timedelta(days=fields["in_days"])
    return day.replace(hour=fields["hours"][which], minute=0, second=0, microsecond=0)


def _updates(project: Project) -> None:
    author = _actor(DARMSTADT)
    for fields in texts.UPDATES:
        pk = sample_id(f"update {fields['title']}")
        if not StatusUpdate.objects.filter(pk=pk).exists():
            given = fields | {"on": date.fromisoformat(fields["on"])}
            updates.write(project, by=author, given=given, token=pk)


def _talk(project: Project) -> None:
    """A public question with its answer, and a request awaiting Darmstadt's answer."""
    question = sample_id("life question")
    if not Post.objects.filter(pk=question).exists():
        asked = discussion.ask(
            project,
            by=_actor(LEMGO),
            text=texts.QUESTION,
            visibility="public",
            token=question,
        )
        discussion.answer(
            asked, by=_actor(DARMSTADT), text=texts.ANSWER, token=sample_id("life answer")
        )
    request = sample_id("life request")
    if not ContactRequest.objects.filter(pk=request).exists():
        asking.ask(project, by=_actor(HASSFURT), kind="call", text=texts.REQUEST, token=request)
