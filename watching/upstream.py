"""Notify watchers, requesters and adopters of upstream changes, each person once (X8)."""

import uuid

from django.db.models import Q

from adoptions.models import Adoption
from contacts.models import ContactRequest
from editorial.models import EditorialModel
from events.models import Event
from lessons.choices import Polarity, Visibility
from lessons.models import Lesson
from municipalities.models import Membership
from needs.models import Need
from notifications.services import Receiver, notify
from projects.choices import Phase
from projects.models import Project
from watching.models import Watch

UPSTREAM, NEW_ON_LIST = "upstream", "watched"
MODELS = {"project": Project, "lesson": Lesson, "need": Need, "event": Event}
BAD_NEWS = (Polarity.FAILURE, Polarity.OBSTACLE)


def tell(model: str, pk: str, *, version: int, is_new: bool, changed: list[str]) -> int:
    """Notify everybody concerned; returns the number of people. Idempotent."""
    entry = MODELS[model].objects.filter(pk=uuid.UUID(pk)).first()
    if entry is None or not entry.is_public:
        return 0
    if is_new and model == "lesson":
        return _tell_of_lesson(entry)
    if is_new:
        return _tell_of_new(entry)
    if model != "project":
        return 0
    ended = "phase" in changed and entry.phase == Phase.DISCONTINUED
    return notify(
        UPSTREAM,
        entry.pk,
        key=f"{entry.pk}:{version}",
        to=people_of(concerned(entry), without=entry.municipality_id),
        data={"what": "discontinued" if ended else "changed", "fields": changed},
    )


def _tell_of_lesson(lesson: Lesson) -> int:
    """Report a new failure or obstacle, also a partner's; the project's own town is notified, too.

    Lessons shown on request trigger no notification.
    """
    if lesson.polarity not in BAD_NEWS or lesson.visibility == Visibility.CONTACT_ONLY:
        return 0
    towns = concerned(lesson.project) | {lesson.project.municipality_id}
    return notify(
        UPSTREAM,
        lesson.pk,
        key=f"{lesson.pk}:new",
        to=people_of(towns, without=lesson.municipality_id),
        data={"what": "lesson"},
    )


def _tell_of_new(entry: EditorialModel) -> int:
    """Notify towns that watch the town or a theme of a new project, need or event."""
    themes = entry.themes.values("pk")
    towns = Watch.objects.filter(Q(town=entry.municipality_id) | Q(theme__in=themes))
    return notify(
        NEW_ON_LIST,
        entry.pk,
        key=f"{entry.pk}:new",
        to=people_of(
            set(towns.values_list("municipality", flat=True)), without=entry.municipality_id
        ),
        data={"what": entry.kind_name},
    )


def concerned(project: Project) -> set:
    """Towns that watch the project, asked about it or adopt it."""
    watchers = Watch.objects.filter(project=project).values_list("municipality", flat=True)
    asking = ContactRequest.objects.filter(project=project).values_list("asking", flat=True)
    adopters = Adoption.objects.filter(project=project).open()
    taking = adopters.exclude(adopter_confirmed_at=None).values_list("municipality", flat=True)
    return {*watchers, *asking, *taking}


def people_of(towns: set, *, without) -> list[Receiver]:
    """Active members of these towns, each person once, in a fixed order."""
    rows = Membership.objects.filter(municipality__in=towns - {without}, user__is_active=True)
    return [Receiver(*row) for row in rows.order_by("pk").values_list("user", "municipality")]
